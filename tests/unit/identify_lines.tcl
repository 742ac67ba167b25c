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
proc _stm32f1x_clone_id_words {t address count} {
	set words {}
	for {set i 0} {$i < $count} {incr i} { lappend words [flash_word [expr {$address - 0x08000000 + 4 * $i}]] }
	return $words
}

proc check {readings flash user_kib line} {
	set ::flash $flash
	array set r $readings
	_stm32f1x_clone_id_decide r chip
	_stm32f1x_clone_id_size target r chip $user_kib
	set ours [_stm32f1x_clone_id_line r chip]
	incr ::checked
	if {$ours ne $line} {
		incr ::different
		if {$::different <= 10} { echo "readings: $readings\nflash: $flash\ndriver: $line\nTcl:    $ours" }
	}
}

proc summary {} {
	echo "$::checked lines, $::different different"
}
