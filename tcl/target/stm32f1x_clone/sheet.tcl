# SPDX-License-Identifier: GPL-2.0-or-later

# The chip's sheet: "stm32f1x_clone report -file F" writes all that can be read of a chip
# into F.md, for people, and F.json, for programs. doc/chip-sheet.md describes it, and
# doc/chip-sheet.schema.json the JSON. Here it is collected, on every host; sheet_text.tcl
# writes it down.
#
# A sheet is a dict. An empty value was not read, and a member "reason" beside it says why.
# All is read: nothing on the chip changes but what "stm32f1x_clone report" does (clock
# gates, tried and restored where candidates differ in them and the core is halted), and
# with -test what the size test does.

set _f1c(sheet_schema) "openocd-clones/chip-sheet/1"

# Where boot ROMs start, and bytes that are summed up: at 0x1ffff400 the unique id follows.
set _f1c(sheet_boots) {0x1ffff000 1024 0x1ffff400 768 0x1fffb000 1024 0x1fffe000 1024}

# Words of identity: name, address. Those of ROM table and debug units are found first.
set _f1c(sheet_words) {
	cpuid		0xe000ed00
	ictr		0xe000e004
	mpu_type	0xe000ed90
	chip_id		0x1ffff704
	uid_f0_0	0x1ffff7ac
	uid_f0_1	0x1ffff7b0
	uid_f0_2	0x1ffff7b4
	size_f0		0x1ffff7cc
	maker		0x1ffff7d0
	system_7d4	0x1ffff7d4
	system_7d8	0x1ffff7d8
	system_7dc	0x1ffff7dc
	size_f1		0x1ffff7e0
	system_7e4	0x1ffff7e4
	uid_0		0x1ffff7e8
	uid_1		0x1ffff7ec
	uid_2		0x1ffff7f0
	system_7f4	0x1ffff7f4
	flash_acr	0x40022000
	flash_sr	0x4002200c
	flash_cr	0x40022010
	flash_obr	0x4002201c
	flash_wrpr	0x40022020
}

# --- the command ----------------------------------------------------------------------------

# Put the sheet in front of our driver's "report", or give an unpatched host the command.
proc _f1c_take_report {} {
	global _f1c
	if {$_f1c(driver) eq "stm32f1x_clone"} {
		# each "flash bank" makes the host register its command anew
		if {"stm32f1x_clone report" in [info procs "stm32f1x_clone *"]} { return }
		if {[_f1c_has "_f1c_host stm32f1x_clone report"]} { rename "_f1c_host stm32f1x_clone report" "" }
		rename "stm32f1x_clone report" "_f1c_host stm32f1x_clone report"
		proc "stm32f1x_clone report" {args} {
			if {"-file" in $args} { return [_f1c_sheet $args] }
			tailcall _f1c_printed "stm32f1x_clone report" {*}$args
		}
	} elseif {![_f1c_has stm32f1x_clone]} {
		proc stm32f1x_clone {args} { tailcall _f1c_without_driver {*}$args }
	}
}

proc _f1c_without_driver {{command ""} args} {
	if {$command eq "report" && "-file" in $args} { return [_f1c_sheet $args] }
	if {$command eq "identify"} {
		echo [stm32f1x_clone_identify_line [_f1c_current] [_f1c_setting_of [_f1c_current] FLASH_SIZE 0]]
		return
	}
	_f1c_say "\"stm32f1x_clone $command\" needs an OpenOCD with the stm32f1x_clone flash driver;\
		here there are \"stm32f1x_clone report -file NAME\" and \"stm32f1x_clone identify\"; nothing was\
		changed"
	return [_f1c_fail "stm32f1x_clone $command refused"]
}

proc _f1c_sheet_refuse {reason next} {
	_f1c_say "no sheet was written: $reason"
	_f1c_say "nothing was changed on the chip; next: $next"
	return -code error -level 2 $reason
}

# "report -file NAME [-marking TEXT] [-no-uid] [-test]"
proc _f1c_sheet {words} {
	if {[catch {
		set options [_f1c_sheet_options $words]
		set files [_f1c_sheet_files [dict get $options -file]]
		foreach {file kind} $files { _f1c_sheet_may_write $file $kind $options }
	} reason]} {
		return [_f1c_fail $reason]
	}
	set lost [_f1c_sheet_connect]
	set sheet [_f1c_sheet_collect $options $lost]
	if {[catch {foreach {file kind} $files { _f1c_sheet_write $sheet $file $kind }} reason]} {
		return [_f1c_fail $reason]
	}
	set names {}
	foreach {file kind} $files { lappend names $file }
	set text "sheet written: [join $names { and }]"
	if {[dict get $options -test] && [dict get $sheet tested_kib] ne ""} {
		append text "; the size test has erased pages and put their content back"
	} else {
		append text "; nothing on the chip was changed"
	}
	if {[dict get $sheet has_uid]} {
		append text "; it holds the chip's unique id, which -no-uid leaves out"
	}
	if {[dict get $options -marking] eq ""} {
		append text "; next: say in it what is printed on the chip (or give -marking \"FIRST LINE / SECOND LINE\")"
	}
	_f1c_say $text
	if {$lost ne ""} {
		_f1c_say "the chip could not be reached ($lost), so the sheet says little"
		return [_f1c_fail "no connection"]
	}
}

proc _f1c_sheet_options {words} {
	set usage "stm32f1x_clone report -file NAME \[-marking TEXT\] \[-no-uid\] \[-test\]"
	set options {-file "" -marking "" -no-uid 0 -test 0}
	# the bank that "report" may name in front: there is one chip
	if {[string is integer -strict [lindex $words 0]]} { set words [lrange $words 1 end] }
	while {[llength $words]} {
		set words [lassign $words word]
		if {$word in {-no-uid -test}} {
			dict set options $word 1
		} elseif {$word in {-file -marking} && [llength $words]} {
			set words [lassign $words value]
			dict set options $word $value
		} else {
			_f1c_sheet_refuse "\"$word\" is no option here, or something is missing behind it" $usage
		}
	}
	if {[dict get $options -file] eq ""} {
		_f1c_sheet_refuse "-file has no name behind it" $usage
	}
	return $options
}

# --- the files ------------------------------------------------------------------------------

# File and kind, in pairs.
proc _f1c_sheet_files {name} {
	switch -- [string tolower [file extension $name]] {
		.md { return [list $name md] }
		.json { return [list $name json] }
	}
	return [list $name.md md $name.json json]
}

# A sheet of ours may be written over, unless somebody has filled in the marking since.
proc _f1c_sheet_may_write {file kind options} {
	global _f1c
	set folder [file dirname $file]
	if {![file isdirectory $folder]} {
		_f1c_sheet_refuse "there is no folder $folder" "make it, or give another name"
	}
	if {[file isdirectory $file]} { _f1c_sheet_refuse "$file is a folder" "give another name" }
	if {![file exists $file]} {
		if {![file writable $folder]} {
			_f1c_sheet_refuse "the folder $folder may not be written to" "give a name elsewhere"
		}
		return
	}
	if {![file writable $file] || [catch {open $file} stream]} {
		_f1c_sheet_refuse "$file may not be written to" "give another name"
	}
	set text [$stream read]
	close $stream
	if {[string first "openocd-clones/chip-sheet/" $text] < 0} {
		_f1c_sheet_refuse "$file is there already and is no chip sheet" \
			"give another name, or move the file away"
	}
	set pattern [expr {$kind eq "json" ? {"marking": "([^\n]*)",?\n} : {\nMarking: ([^\n]*)}}]
	if {[regexp $pattern $text all marking] && [string trim $marking] ni {"" "_please fill in_"} &&
			[string trim $marking] ne [_f1c_json_escape [dict get $options -marking]]} {
		_f1c_sheet_refuse "$file is the sheet of a chip marked \"[string trim $marking]\"" \
			"give another name, or -marking with the same words if this is that chip"
	}
}

proc _f1c_sheet_write {sheet file kind} {
	if {[catch {
		set stream [open $file w]
		$stream puts -nonewline [_f1c_sheet_$kind $sheet]
		close $stream
	} reason]} {
		_f1c_sheet_refuse "$file could not be written whole ($reason)" \
			"look whether the disk is full"
	}
}

# --- collecting -----------------------------------------------------------------------------

# Connect if that was not done. @returns "" or why the chip cannot be reached.
proc _f1c_sheet_connect {} {
	global _f1c
	set t [_f1c_current]
	set level [_f1c_level]
	if {!$_f1c(opened) && [catch {init} reason]} {
		# the cause has been said, and the host silenced behind it
		if {[info exists _f1c(verdict)]} { set reason $_f1c(verdict) }
		capture [list debug_level $level]
		return $reason
	}
	set answers [_f1c_muted {_f1c_answers $t} -2]
	if {![$t was_examined] || !$answers} { return "the core does not answer" }
	return ""
}

proc _f1c_sheet_collect {options lost} {
	global _f1c
	set t [_f1c_current]
	set sheet [_f1c_sheet_about $t $options $lost]
	return [_f1c_muted {_f1c_sheet_read $t $sheet $options $lost} -2]
}

proc _f1c_sheet_read {t sheet options lost} {
	set found {}
	if {$lost eq "" && [catch {
		set found [_f1c_sheet_identity $t [dict get $options -test]]
	} reason]} {
		set lost "the chip stopped answering ([string trim $reason])"
	}
	set sheet [dict merge $sheet [_f1c_sheet_readings $t $options $lost $found]]
	return [dict merge $sheet [_f1c_sheet_verdict $found $lost]]
}

# What was in use: host, probe, wires.
proc _f1c_sheet_about {t options lost} {
	global _f1c
	if {[catch {clock format [clock seconds] -format %Y-%m-%d} date]} { set date "" }
	if {[catch {string trim [version]} host]} { set host unknown }
	if {[catch {string trim [transport select]} transport]} { set transport "" }
	if {[catch {string trim [adapter name]} adapter]} { set adapter "" }
	if {[catch {$t curstate} core]} { set core unknown }
	if {$lost ne ""} { set core unknown }
	if {[catch {_f1c_supply} supply]} { set supply "" }
	set firmware [_f1c_sheet_firmware]
	return [dict create version $_f1c(version) host $host driver $_f1c(driver) \
		date $date marking [dict get $options -marking] adapter $adapter firmware $firmware \
		firmware_reason [expr {$firmware ne "" ? "" : $lost ne "" ? $lost : [info exists _f1c(log)] ?
			"the host did not tell it" : "the host's log, which tells it, went elsewhere (-d3, -l)"}] \
		supply_mv $supply transport $transport clock_khz [_f1c_khz] core $core \
		connected [expr {$lost eq ""}] lost $lost]
}

# The probe's name for itself: asked where the host lets us, else as the host has logged it.
proc _f1c_sheet_firmware {} {
	global _f1c
	set text [join $_f1c(notes) "\n"]
	if {[info exists _f1c(log)]} { append text "\n" $_f1c(log) }
	foreach pattern {
		{(STLINK [-A-Z0-9/.]+ \(API v[0-9]\) VID:PID [0-9A-Fa-f:]+)} {(CMSIS-DAP: FW Version = [^\n]*)}
		{(J-Link [^\n]*compiled[^\n]*)}
	} {
		if {[regexp $pattern $text all name]} {
			return [string trim [regsub -all {[^ -~]} $name "?"]]
		}
	}
	return ""
}

# Readings and chip, as the two arrays of identify.tcl, and what was found out about memory.
proc _f1c_sheet_identity {t test} {
	set forced [_f1c_setting_of $t FLASH_FAMILY ""]
	if {![dict exists $::_f1c_families $forced]} { set forced "" }
	_f1c_id_collect $t [_f1c_setting_of $t FLASH_SIZE 0] $forced r chip
	_f1c_sheet_look_further $t chip
	lassign [expr {$test ? [_f1c_sheet_test $t] : [list "" "not asked for (-test)"]}] tested why
	return [dict create r [array get r] chip [array get chip] line [_f1c_id_line r chip] \
		candidates [_f1c_sheet_candidates r chip] tested_kib $tested tested_reason $why]
}

# Does more answer than may be used, up to the largest part sold?
proc _f1c_sheet_look_further {t array} {
	upvar 1 $array chip
	if {!$chip(usable) || $chip(usable) >= $chip(max)} { return }
	set end [expr {2 * $chip(usable) < $chip(max) ? 2 * $chip(usable) : $chip(max)}]
	set chip(beyond) [_f1c_id_look $t $chip(usable) $end]
	set chip(beyond_kib) $chip(usable)
}

# The size by our driver's test, and "" or why there is none. The core is left as it was.
proc _f1c_sheet_test {t} {
	set command "_f1c_host stm32f1x_clone size_test"
	if {![_f1c_has $command]} { return [list "" "this host's flash driver has no size test"] }
	set runs [expr {[$t curstate] eq "running"}]
	if {$runs && ([catch {$t arp_halt}] || [catch {$t arp_waitstate halted 1000}])} {
		return [list "" "the core could not be stopped for it"]
	}
	set failed [catch {$command 0 destructive} text]
	if {$runs} { resume }
	if {!$failed && [regexp {the chip has ([0-9]+) KiB} $text all kib]} { return [list $kib ""] }
	if {!$failed && [regexp {only one size is possible \(([0-9]+) KiB} $text]} {
		return [list "" "only one size is sold: nothing was tested"]
	}
	return [list "" "the test failed: [string trim [regsub -all {\s+} $text { }]]"]
}

# Rows of the table with what speaks for and against them: candidates first, then the nearest.
proc _f1c_sheet_candidates {readings result} {
	upvar 1 $readings r $result chip
	_f1c_id_normalise r n
	set list {}
	set seen {}
	foreach {standing rows} [list candidate $chip(agreeing) but_for_one_reading $chip(perhaps) near $chip(nearest)] {
		foreach row $rows {
			if {[dict get $row name] in $seen} { continue }
			lappend seen [dict get $row name]
			set m [_f1c_id_score $row r n]
			lappend list [dict create name [_f1c_id_name $row $chip(usable)] \
				standing $standing points [dict get $m points] \
				for [_f1c_sheet_spoken [dict get $m agrees]] \
				against [_f1c_sheet_spoken [dict get $m differs]]]
		}
	}
	return $list
}

# Names of readings as the driver's report gives them.
proc _f1c_sheet_spoken {reads} {
	set names {cpuid core rom {ROM table} density density dpidr DPIDR ap_idr {AP IDR} project {project byte}
		fast {fast-mode lock} controller {flash controller} gates {clock gates} maker {maker word}
		model {model id} chip_id {chip id} boot {boot ROM} sold {flash size} pair {size word}}
	set list {}
	foreach read $reads {
		set name [expr {[dict exists $names $read] ? [dict get $names $read] : "identity word"}]
		if {$name ni $list} { lappend list $name }
	}
	return $list
}

# --- reading --------------------------------------------------------------------------------

# A reading: name, where, value, why there is none, what it says.
proc _f1c_sheet_reading {name address value reason {says ""}} {
	return [dict create name $name address $address value $value reason $reason says $says]
}

# Read a word as a reading. LOST: the reason why nothing can be read.
proc _f1c_sheet_word {t name address lost {says ""}} {
	set at [format 0x%08x $address]
	if {$lost ne ""} { return [_f1c_sheet_reading $name $at "" $lost] }
	if {[catch {_f1c_id_words $t $address 1} word]} {
		return [_f1c_sheet_reading $name $at "" "the chip refuses the access (bus error)"]
	}
	return [_f1c_sheet_reading $name $at [format 0x%08x [expr {[lindex $word 0] & 0xffffffff}]] "" $says]
}

proc _f1c_sheet_readings {t options lost found} {
	global _f1c
	array set r [expr {$found eq "" ? {} : [dict get $found r]}]
	set list [_f1c_sheet_ports r $lost]
	set base [expr {[info exists r(ap_base)] && ($r(ap_base) & 3) == 3 && $r(ap_base) != 0xffffffff ?
		$r(ap_base) & 0xfffff000 : 0xe00ff000}]
	foreach {name offset} {pidr0 0xfe0 pidr1 0xfe4 pidr2 0xfe8 pidr3 0xfec pidr4 0xfd0 pidr5 0xfd4 pidr6 0xfd8
			pidr7 0xfdc cidr0 0xff0 cidr1 0xff4 cidr2 0xff8 cidr3 0xffc entry0 0 entry1 4 entry2 8 entry3 12
			entry4 16 entry5 20} {
		lappend list [_f1c_sheet_word $t rom_$name [expr {$base + $offset}] $lost]
	}
	foreach unit $::_f1c_units {
		if {$unit ne "0xe0042000" && ![info exists r(idcode,$unit)]} { continue }
		lappend list [_f1c_sheet_word $t idcode_$unit $unit $lost]
	}
	set has_uid 0
	foreach {name address} $_f1c(sheet_words) {
		set reading [_f1c_sheet_word $t $name $address $lost]
		if {[string match uid_* $name] && [dict get $reading value] ne ""} {
			if {[dict get $options -no-uid]} {
				set reading [_f1c_sheet_hide r $reading]
			} else {
				set has_uid 1
			}
		}
		lappend list $reading
	}
	if {[info exists r(project)] && [_f1c_id_known project $r(project)]} {
		lappend list [_f1c_sheet_reading project_id 0x1ffff7f3 [format 0x%02x $r(project)] ""]
	}
	if {[info exists r(gates)]} {
		lappend list [_f1c_sheet_reading ahbenr_sticky 0x40021014 [format 0x%08x $r(gates)] ""]
	}
	lassign [_f1c_sheet_options_area $t $lost] bytes reason
	return [dict create readings [_f1c_sheet_explain $list] has_uid $has_uid \
		option_bytes $bytes option_reason $reason boots [_f1c_sheet_boot_roms $t $lost] \
		{*}[_f1c_sheet_ram $t $lost] answers_kib [_f1c_sheet_answers $t $lost 0x08000000 \
		{4 8 16 32 64 96 128 192 256 384 512 768 1024 1536 2048 2560 3072 4096}]]
}

# The debug port's and the access port's registers, which identify.tcl has read.
proc _f1c_sheet_ports {array lost} {
	upvar 1 $array r
	set reason $lost
	if {$lost ne ""} {
		# the debug port may answer although nothing behind it does
		catch {_f1c_sheet_dpidr r}
	} else {
		set reason [expr {[using_hla] ? "the host keeps the debug port to itself behind this interface file;\
			interface/stlink-dap.cfg shows it" : [using_jtag] ? "not read over JTAG" : "the port did not answer"}]
	}
	set list {}
	foreach {name register member} {dpidr "DP 0x0" dpidr ap_idr "AP 0xfc" ap_idr ap_base "AP 0xf8" ap_base} {
		set value [expr {[info exists r($member)] ? [format 0x%08x $r($member)] : ""}]
		lappend list [_f1c_sheet_reading $name $register $value [expr {$value eq "" ? $reason : ""}]]
	}
	return $list
}

proc _f1c_sheet_dpidr {array} {
	upvar 1 $array r
	global _f1c
	set t [_f1c_current]
	if {!$_f1c(opened) || [_f1c_silent] || [using_hla] || [using_jtag]} { return }
	set value [expr {[string trim [[_f1c_dap $t] dpreg 0]]}]
	if {$value != 0 && $value != 0xffffffff} { set r(dpidr) $value }
}

# Leave out a word of the unique id, but for Megahunt's model, which stands in its place and
# is no secret.
proc _f1c_sheet_hide {array reading} {
	upvar 1 $array r
	if {[dict get $reading name] eq "uid_0" && [_f1c_id_known model [dict get $reading value]]} {
		return $reading
	}
	dict set reading value ""
	dict set reading reason "left out (-no-uid)"
	return $reading
}

# What readings mean, as far as it can be said without a name for the chip.
proc _f1c_sheet_explain {list} {
	set told {}
	foreach reading $list {
		set value [dict get $reading value]
		set says ""
		if {$value ne ""} {
			switch -glob -- [dict get $reading name] {
				dpidr { set says "names a debug port, never a vendor" }
				cpuid { set says [_f1c_id_core_text $value 1] }
				idcode_* {
					set says [expr {$value in {0x00000000 0xffffffff} ? "dead: taken as not read" :
						[format "device 0x%03x, revision 0x%04x" [expr {$value & 0xfff}] [expr {$value >> 16}]]}]
				}
				size_f1 { if {($value & 0xffff) ni {0 65535}} { set says "[expr {$value & 0xffff}] KiB" } }
				maker { if {[_f1c_id_known maker $value]} { set says "known of some makers" } }
			}
		}
		dict set reading says $says
		lappend told $reading
	}
	return $told
}

# The option bytes as hexadecimal digits, as many of 64 as can be read, and why there are none.
proc _f1c_sheet_options_area {t lost} {
	if {$lost ne ""} { return [list "" $lost] }
	set digits ""
	for {set i 0} {$i < 16} {incr i} {
		if {[catch {_f1c_id_words $t [expr {0x1ffff800 + 4 * $i}] 1} word]} { break }
		for {set shift 0} {$shift < 32} {incr shift 8} {
			append digits [format %02x [expr {[lindex $word 0] >> $shift & 0xff}]]
		}
	}
	return [list $digits [expr {$digits eq "" ? "the chip refuses the access (bus error)" : ""}]]
}

# Each place where a boot ROM may start: the first words, their sum, and a checksum.
proc _f1c_sheet_boot_roms {t lost} {
	global _f1c
	set list {}
	foreach {address bytes} $_f1c(sheet_boots) {
		set rom [dict create address $address bytes $bytes words {} sum "" crc "" reason $lost]
		if {$lost eq ""} {
			set words {}
			for {set done 0} {$done < $bytes} {incr done 256} {
				if {[catch {_f1c_id_words $t [expr {$address + $done}] 64} part]} { break }
				set words [concat $words $part]
			}
			if {[llength $words] * 4 < $bytes} {
				dict set rom reason "the chip refuses the access (bus error)"
			} elseif {[_f1c_id_all $words 0xffffffff]} {
				dict set rom reason "reads as blank memory"
			} else {
				set rom [_f1c_sheet_sums $rom $words]
			}
		}
		lappend list $rom
	}
	return $list
}

proc _f1c_sheet_sums {rom words} {
	set first {}
	set sum 0
	foreach word [lrange $words 0 7] {
		lappend first [format 0x%08x [expr {$word & 0xffffffff}]]
		set sum [expr {($sum + $word) & 0xffffffff}]
	}
	dict set rom words $first
	dict set rom sum [format 0x%08x $sum]
	dict set rom crc [format 0x%08x [_f1c_sheet_crc $words]]
	return $rom
}

# CRC-32 as the STM32's CRC unit makes it of 32-bit words (RM0008, 4.3): polynomial 0x04c11db7,
# begun with all ones, not inverted at the end.
proc _f1c_sheet_crc {words} {
	set table {}
	for {set i 0} {$i < 16} {incr i} {
		set entry [expr {$i << 28}]
		foreach bit {0 1 2 3} {
			set entry [expr {$entry & 0x80000000 ? ($entry << 1 ^ 0x04c11db7) & 0xffffffff : $entry << 1}]
		}
		lappend table $entry
	}
	set crc 0xffffffff
	foreach word $words {
		set crc [expr {($crc ^ $word) & 0xffffffff}]
		foreach nibble {0 1 2 3 4 5 6 7} {
			set crc [expr {($crc << 4 & 0xffffffff) ^ [lindex $table [expr {$crc >> 28}]]}]
		}
	}
	return $crc
}

# How far memory answers in KiB, "" if it does not. Reads only: a mirror counts.
proc _f1c_sheet_answers {t lost start sizes} {
	set found ""
	if {$lost ne ""} { return "" }
	foreach kib $sizes {
		if {[catch {_f1c_id_words $t [expr {$start + $kib * 1024 - 4}] 1}]} { break }
		set found $kib
	}
	return $found
}

proc _f1c_sheet_ram {t lost} {
	if {$lost ne ""} { return [list ram_kib "" ram_reason $lost] }
	set found [_f1c_sheet_answers $t "" 0x20000000 \
		{2 4 6 8 10 12 16 20 24 28 32 36 40 48 64 80 96 112 128 144 160 192 224 256 320 384 512}]
	return [list ram_kib $found ram_reason [expr {$found eq "" ? "nothing answers at 0x20000000" : ""}]]
}

# --- the verdict ----------------------------------------------------------------------------

proc _f1c_sheet_verdict {found lost} {
	if {$found eq ""} {
		return [dict create kind unknown line "" line_reason $lost family "" names {} perhaps {} nearest {} \
			candidates {} protection unknown word_kib "" usable_kib "" usable_how "" row_ram_kib "" \
			beyond_kib "" beyond not_read tested_kib "" tested_reason $lost]
	}
	array set chip [dict get $found chip]
	set names {}
	foreach {key rows} [list names $chip(agreeing) perhaps $chip(perhaps) nearest $chip(nearest)] {
		set $key {}
		foreach row $rows { lappend $key [_f1c_id_name $row $chip(usable)] }
	}
	set how [expr {$chip(reason) eq "probe" ? "read" : $chip(reason)}]
	return [dict create kind $chip(verdict) line [dict get $found line] line_reason "" family $chip(family) \
		names $names perhaps $perhaps nearest $nearest candidates [dict get $found candidates] \
		protection $chip(protection) word_kib [expr {$chip(word) ? $chip(word) : ""}] \
		usable_kib [expr {$chip(usable) ? $chip(usable) : ""}] usable_how [expr {$chip(usable) ? $how : ""}] \
		row_ram_kib [expr {$chip(ram) ? $chip(ram) : ""}] beyond $chip(beyond) \
		beyond_kib [expr {$chip(beyond_kib) ? $chip(beyond_kib) : ""}] \
		tested_kib [dict get $found tested_kib] tested_reason [dict get $found tested_reason]]
}
