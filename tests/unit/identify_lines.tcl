# SPDX-License-Identifier: GPL-2.0-or-later

# The other half of dump_identity_lines.c: have the Tcl make each line, compare, count.

set checked 0
set different 0

proc flash_word {offset} {
	lassign $::flash real_kib end filled
	set size [expr {$real_kib * 1024}]
	if {$end eq "unreadable" || ($offset >= $size && $end eq "fault")} { error "bus error" }
	if {($offset >= $size && $end eq "blank") || !$filled} { return 0xffffffff }
	return [expr {$offset % $size * 2654435761 & 0xffffffff}]
}

# what identify.tcl reads flash with
proc _f1c_id_words {t address count} {
	set words {}
	for {set i 0} {$i < $count} {incr i} { lappend words [flash_word [expr {$address - 0x08000000 + 4 * $i}]] }
	return $words
}

proc names {rows} {
	set names {}
	foreach row $rows { lappend names [dict get $row name] }
	return $names
}

# One text of an answer, however its lists are quoted.
proc joined {answer} {
	set text {}
	foreach element $answer { lappend text [join $element |] }
	return [join $text ,]
}

proc check {readings flash user_kib forced answer line} {
	set ::flash $flash
	array set r $readings
	_f1c_id_decide r chip $forced
	_f1c_id_size target r chip $user_kib
	set ours [_f1c_id_line r chip]
	set our_answer [list $chip(verdict) [names $chip(agreeing)] [names $chip(perhaps)] $chip(family) \
		$chip(usable) $chip(largest) $chip(smallest) $chip(protection)]
	incr ::checked
	if {$ours ne $line || [joined $our_answer] ne [joined $answer]} {
		incr ::different
		if {$::different <= 10} {
			echo "readings: $readings\nflash: $flash $user_kib $forced"
			echo "driver: $line\n  $answer\nTcl:    $ours\n  $our_answer"
		}
	}
}

proc summary {} {
	echo "$::checked lines, $::different different"
}
