# SPDX-License-Identifier: GPL-2.0-or-later

# What the chip is, for hosts without the stm32f1x_clone flash driver: the same line
# from the same readings. The rows are in parts.tcl, which is generated; the rules are
# those of src/flash/nor/clone_match.c, clone_size.c and clone_line.c, proc by proc, and
# a test compares the lines of both.
#
# Readings are an array: dpidr ap_idr cpuid pidr (list of PIDR0..7) idcode,ADDRESS
# size_f1 size_f0 project fast gates rdp. A member that is missing was not read.

# The line for an examined target. Reads only; clock gates are tried, and restored, when
# the core is halted and candidates differ in them. user_bytes: FLASH_SIZE, 0 for none.
proc stm32f1x_clone_identify_line {t {user_bytes 0}} {
	return [lindex [_stm32f1x_clone_id $t $user_bytes] 0]
}

# Bytes of flash that may be used; 0: not known, or not an F1 chip.
proc stm32f1x_clone_identify_bytes {t {user_bytes 0}} {
	return [expr {1024 * [lindex [_stm32f1x_clone_id $t $user_bytes] 1]}]
}

# The line, usable KiB, whether it has another flash controller, and the row whose handling
# fits; only the first two if nothing could be read.
proc _stm32f1x_clone_id {t user_bytes} {
	set level [_stm32f1x_clone_id_quiet -2]
	set failed [catch {
		_stm32f1x_clone_id_passive $t r
		_stm32f1x_clone_id_decide r chip
		set gates [_stm32f1x_clone_id_telling_gates chip]
		if {$gates && [string match *halted* [$t curstate]]} {
			_stm32f1x_clone_id_gates $t $gates r
			_stm32f1x_clone_id_decide r chip
		}
		_stm32f1x_clone_id_size $t r chip [expr {$user_bytes / 1024}]
	} reason]
	_stm32f1x_clone_id_quiet $level
	if {$failed} { return [list "chip: not identified ([string trim $reason])" 0] }
	return [list [_stm32f1x_clone_id_line r chip] $chip(usable) $chip(never) $chip(closest)]
}

# --- reading --------------------------------------------------------------------------------

# A bus error is an ordinary result here, so the host shall not print it. Returns the level
# before; full debug output stays as it is.
proc _stm32f1x_clone_id_quiet {level} {
	if {![regexp -- {-?[0-9]+} [capture debug_level] before]} { return $level }
	if {$before < 3} { capture [list debug_level $level] }
	return $before
}

proc _stm32f1x_clone_id_words {t address count} {
	return [_stm32f1x_clone_read_words $t $address $count]
}

proc _stm32f1x_clone_id_write {t address value} {
	_stm32f1x_clone_write_word $t $address $value
}

proc _stm32f1x_clone_id_word {t address array member} {
	upvar 1 $array r
	if {![catch {_stm32f1x_clone_id_words $t $address 1} words]} {
		set r($member) [expr {[lindex $words 0] & 0xffffffff}]
	}
}

proc _stm32f1x_clone_id_passive {t array} {
	upvar 1 $array r
	catch {unset r}
	set base [_stm32f1x_clone_id_ports $t r]
	_stm32f1x_clone_id_word $t 0xe000ed00 r cpuid
	if {![catch {_stm32f1x_clone_id_words $t [expr {$base + 0xfd0}] 12} words]} {
		set r(pidr) {}
		foreach i {4 5 6 7 0 1 2 3} { lappend r(pidr) [expr {[lindex $words $i] & 0xff}] }
	}
	foreach unit $::_stm32f1x_clone_units {
		if {[_stm32f1x_clone_id_has_unit r $unit]} { _stm32f1x_clone_id_word $t $unit r idcode,$unit }
	}
	_stm32f1x_clone_id_word $t 0x1ffff7e0 r size_f1
	_stm32f1x_clone_id_word $t 0x1ffff7cc r size_f0
	_stm32f1x_clone_id_word $t 0x1ffff7f0 w project
	if {[info exists w(project)]} { set r(project) [expr {$w(project) >> 24}] }
	_stm32f1x_clone_id_word $t 0x4002201c w obr
	if {[info exists w(obr)] && $w(obr)} { set r(rdp) [expr {$w(obr) >> 1 & 1}] }
	_stm32f1x_clone_id_word $t 0x40022010 w cr
	if {[info exists w(cr)] && ($w(cr) & 0x8080)} { set r(fast) [expr {$w(cr) >> 15 & 1}] }
}

# Debug and access port, where the host gives them; returns where the ROM table is.
proc _stm32f1x_clone_id_ports {t array} {
	upvar 1 $array r
	# an unpatched host keeps what its high-level adapters read of the ports to itself
	if {[using_hla]} { return 0xe00ff000 }
	if {[catch {_stm32f1x_clone_dap $t} dap]} { return 0xe00ff000 }
	if {![using_jtag] && ![catch {$dap dpreg 0} id]} { set r(dpidr) [expr {[string trim $id]}] }
	if {![catch {$dap apreg 0 0xfc} id]} { set r(ap_idr) [expr {[string trim $id]}] }
	if {![catch {$dap apreg 0 0xf8} base]} {
		set base [expr {[string trim $base]}]
		if {$base != 0xffffffff && ($base & 3) == 3} { return [expr {$base & 0xfffff000}] }
	}
	return 0xe00ff000
}

# Whether a row of this core has its debug unit there.
proc _stm32f1x_clone_id_has_unit {array unit} {
	upvar 1 $array r
	foreach row $::_stm32f1x_clone_parts {
		array set p $row
		if {$p(unit) != $unit} { continue }
		if {![info exists r(cpuid)] || !$p(cpuid_mask) \
				|| ($r(cpuid) & 0xff00fff0) == ($p(cpuid) & 0xff00fff0)} { return 1 }
	}
	return 0
}

proc _stm32f1x_clone_id_gates {t bits array} {
	upvar 1 $array r
	if {[catch {_stm32f1x_clone_id_words $t 0x40021014 1} before]} { return }
	if {[catch {_stm32f1x_clone_id_write $t 0x40021014 [expr {$before | $bits}]}]} { return }
	if {![catch {_stm32f1x_clone_id_words $t 0x40021014 1} after]} {
		set r(gates) [expr {$after & $bits}]
	}
	catch {_stm32f1x_clone_id_write $t 0x40021014 $before}
}

# --- comparing -------------------------------------------------------------------------------
# Each proc returns an opinion (0 none, 1 agrees, -1 contradicts) and points.

proc _stm32f1x_clone_id_core {row array} {
	upvar 1 $array r
	array set p $row
	if {!$p(cpuid_mask) || ![info exists r(cpuid)]} { return {0 0} }
	if {($r(cpuid) & $p(cpuid_mask)) != $p(cpuid)} { return {-1 0} }
	return [list 1 [expr {$p(cpuid_mask) == 0xffffffff ? 2 : 1}]]
}

# Continuation codes, id and part of a ROM table, empty if it was not read.
proc _stm32f1x_clone_id_rom_decode {array} {
	upvar 1 $array r
	if {![info exists r(pidr)]} { return {} }
	lassign $r(pidr) p0 p1 p2 p3 p4
	return [list [expr {$p4 & 15}] [expr {($p2 & 7) << 4 | $p1 >> 4}] [expr {($p1 & 15) << 8 | $p0}]]
}

proc _stm32f1x_clone_id_designer_points {cont id} {
	if {$cont == 0} { return [expr {$id ? 1 : 2}] }
	return [expr {$cont == 4 ? 1 : 3}]
}

proc _stm32f1x_clone_id_rom {row array} {
	upvar 1 $array r
	array set p $row
	set read [_stm32f1x_clone_id_rom_decode r]
	if {$read eq ""} { return {0 0} }
	lassign $read cont id part
	lassign $p(rom) designer_known part_known part_is_id row_cont row_id row_part
	lassign $p(vendor) vendor_cont vendor_id
	if {!$designer_known && !$part_known} {
		if {$vendor_id && $cont == $vendor_cont && $id == $vendor_id} {
			return [list 1 [_stm32f1x_clone_id_designer_points $cont $id]]
		}
		return {0 0}
	}
	if {$designer_known && ($cont != $row_cont || $id != $row_id)} { return {-1 0} }
	if {$part_known && $part != $row_part} { return {-1 0} }
	if {$part_is_id} {
		set found 0
		foreach idcode $p(idcodes) { if {($idcode & 0xfff) == $part} { set found 1 } }
		if {!$found} { return {-1 0} }
	}
	set points 0
	if {$designer_known} { incr points [_stm32f1x_clone_id_designer_points $cont $id] }
	if {$part_is_id && $p(genuine)} { incr points }
	if {$part_is_id || $part_known} { incr points }
	return [list 1 $points]
}

proc _stm32f1x_clone_id_density_page {idcode} {
	set device [expr {$idcode & 0xfff}]
	if {$device in {1040 1042 1056}} { return 1024 }
	if {$device in {1044 1048 1064 1072}} { return 2048 }
	return 0
}

# The word of a debug unit, empty if it was not read or the unit is dead.
proc _stm32f1x_clone_id_idcode_at {array unit} {
	upvar 1 $array r
	if {![info exists r(idcode,$unit)]} { return "" }
	set idcode $r(idcode,$unit)
	return [expr {$idcode == 0 || $idcode == 0xffffffff ? "" : $idcode}]
}

proc _stm32f1x_clone_id_idcode {row array} {
	upvar 1 $array r
	array set p $row
	if {$p(idcodes) eq ""} {
		set idcode [_stm32f1x_clone_id_idcode_at r 0xe0042000]
		if {$idcode eq ""} { return {0 0} }
		set page [_stm32f1x_clone_id_density_page $idcode]
		return [list [expr {$p(page) < $page ? -1 : 0}] 0]
	}
	set idcode [_stm32f1x_clone_id_idcode_at r $p(unit)]
	if {$idcode eq ""} { return {0 0} }
	foreach known $p(idcodes) {
		if {($idcode & $p(idcode_mask)) == $known} {
			return [list 1 [expr {$p(idcode_mask) == 0xffffffff ? 3 : $p(idcode_mask) == 0xfff ? 1 : 2}]]
		}
	}
	return {-1 0}
}

proc _stm32f1x_clone_id_dpidr {row array} {
	upvar 1 $array r
	array set p $row
	if {$p(dpidrs) eq "" || ![info exists r(dpidr)]} { return {0 0} }
	foreach known $p(dpidrs) { if {$known == $r(dpidr)} { return {1 1} } }
	return {-1 0}
}

proc _stm32f1x_clone_id_ap_idr {row array} {
	upvar 1 $array r
	array set p $row
	if {!$p(ap_idr) || ![info exists r(ap_idr)]} { return {0 0} }
	return [expr {$p(ap_idr) == $r(ap_idr) ? {1 1} : {-1 0}}]
}

proc _stm32f1x_clone_id_project {row array} {
	upvar 1 $array r
	array set p $row
	if {$p(projects) eq "" || ![info exists r(project)] || $r(project) == 255} { return {0 0} }
	foreach known $p(projects) { if {$known == $r(project)} { return {1 2} } }
	return {-1 0}
}

proc _stm32f1x_clone_id_fast {row array} {
	upvar 1 $array r
	array set p $row
	if {$p(fast) eq "unknown" || ![info exists r(fast)]} { return {0 0} }
	if {($p(fast) eq "yes") != ($r(fast) != 0)} { return {-1 0} }
	return [list 1 [expr {$p(fast) eq "yes" ? 2 : 0}]]
}

proc _stm32f1x_clone_id_gate {row array} {
	upvar 1 $array r
	array set p $row
	if {!$p(gate_mask) || ![info exists r(gates)]} { return {0 0} }
	if {($r(gates) & $p(gate_mask)) != $p(gate_sticks)} { return {-1 0} }
	return [list 1 [expr {$p(gate_sticks) ? 1 : 0}]]
}

# Flash and RAM in KiB that the size word says to a row; 0 where it says nothing.
proc _stm32f1x_clone_id_size_word {row array} {
	upvar 1 $array r
	array set p $row
	set member [expr {$p(size_reg) == 0x1ffff7cc ? "size_f0" : "size_f1"}]
	if {![info exists r($member)]} { return {0 0} }
	set kib [expr {$r($member) & 0xffff}]
	set high [expr {$r($member) >> 16}]
	if {$kib == 0 || $kib == 0xffff} { return {0 0} }
	return [list $kib [expr {$p(size_ram) && $high != 0xffff ? $high : 0}]]
}

proc _stm32f1x_clone_id_ram_of {row flash_kib} {
	array set p $row
	if {[llength $p(ram)] <= 1} { return [expr {$p(ram) eq "" ? 0 : $p(ram)}] }
	foreach flash $p(flash) ram $p(ram) {
		if {$flash eq "" || $ram eq ""} { return 0 }
		if {$flash == $flash_kib} { return $ram }
	}
	return 0
}

proc _stm32f1x_clone_id_pair {row array} {
	upvar 1 $array r
	array set p $row
	lassign [_stm32f1x_clone_id_size_word $row r] flash_kib ram_kib
	if {!$flash_kib || !$ram_kib || $p(ram) eq ""} { return {0 0} }
	if {$ram_kib ni $p(ram)} { return {-1 0} }
	if {$flash_kib ni $p(flash)} { return {0 0} }
	return [expr {[_stm32f1x_clone_id_ram_of $row $flash_kib] == $ram_kib ? {1 1} : {-1 0}}]
}

# One match: row, points, telling readings, contradictions, other size, some opinions.
proc _stm32f1x_clone_id_match {row array} {
	upvar 1 $array r
	array set p $row
	set points 0
	set telling 0
	set contradictions 0
	set opinions {}
	foreach field {core rom idcode dpidr ap_idr project fast gate pair} {
		lassign [_stm32f1x_clone_id_$field $row r] opinion worth
		lappend opinions $opinion
		incr points $worth
		if {$worth && $field ne "pair"} { incr telling }
		if {$opinion < 0} { incr contradictions }
	}
	lassign [_stm32f1x_clone_id_size_word $row r] flash_kib
	set other [expr {$flash_kib && $p(flash) ne "" && $flash_kib ni $p(flash)}]
	return [list row $row name $p(name) alike $p(alike) points $points telling $telling \
		contradictions $contradictions other $other core [lindex $opinions 0] \
		rom [lindex $opinions 1] idcode [lindex $opinions 2] project [lindex $opinions 5]]
}

# What sets a row apart from others of its vendor and kind.
proc _stm32f1x_clone_id_set_apart {match} {
	array set m $match
	array set p $m(row)
	return [expr {$p(idcodes) eq "" || $m(idcode) > 0 || $m(project) > 0}]
}

proc _stm32f1x_clone_id_named {match} {
	array set m $match
	array set p $m(row)
	if {$m(contradictions) || $p(evidence) > 2} { return 0 }
	if {$p(genuine)} { return [expr {$m(core) > 0 && $m(rom) > 0 && $m(idcode) > 0}] }
	if {![_stm32f1x_clone_id_set_apart $match]} { return 0 }
	return [expr {$m(core) > 0 && $m(points) >= 6 && $m(telling) >= 3}]
}

proc _stm32f1x_clone_id_perhaps {match} {
	array set m $match
	if {$m(other) || $m(core) == 0} { return 0 }
	if {!$m(contradictions)} { return [expr {$m(points) >= 5}] }
	return [expr {$m(contradictions) == 1 && $m(points) >= 4}]
}

proc _stm32f1x_clone_id_like_others {match} {
	array set m $match
	if {$m(contradictions) || $m(alike) eq ""} { return 0 }
	upvar 1 list list
	foreach other $list {
		array set o $other
		if {$o(alike) eq $m(alike)} { return 1 }
	}
	return 0
}

# Add what the test wants of the matches to list, from position first on: best first, rows
# of equal points in the order of their names.
proc _stm32f1x_clone_id_collect {matches list first wanted} {
	foreach match $matches {
		if {![$wanted $match] || $match in $list || [llength $list] == 16} { continue }
		array set m $match
		set at $first
		while {$at < [llength $list]} {
			array set o [lindex $list $at]
			if {$o(points) < $m(points)} { break }
			incr at
		}
		set list [linsert $list $at $match]
	}
	return $list
}

# Sizes of one look-alike group are rows of their own: the size word picks among them.
proc _stm32f1x_clone_id_drop_other_sizes {list} {
	set kept {}
	foreach match $list {
		array set m $match
		set better 0
		foreach other $list {
			array set o $other
			if {$m(other) && !$o(other) && $m(alike) ne "" && $m(alike) eq $o(alike)} { set better 1 }
		}
		if {!$better} { lappend kept $match }
	}
	return $kept
}

# Rows that are not sold with the size behind those that are; returns both lists.
proc _stm32f1x_clone_id_demote {list} {
	set front {}
	set back {}
	foreach match $list {
		array set m $match
		if {$m(other)} { lappend back $match } else { lappend front $match }
	}
	return [expr {$front eq "" ? [list $back {}] : [list $front $back]}]
}

# Matches that come nearest, all equally near, and what reads like the first of them.
proc _stm32f1x_clone_id_nearest {matches array} {
	upvar 1 $array r
	set page 0
	set idcode [_stm32f1x_clone_id_idcode_at r 0xe0042000]
	if {$idcode ne ""} { set page [_stm32f1x_clone_id_density_page $idcode] }
	set nearest {}
	foreach match $matches {
		array set m $match
		array set p $m(row)
		if {$p(page) < $page} { continue }
		set value [expr {$m(points) - 3 * $m(contradictions) - $m(other)}]
		if {$nearest ne "" && $value < $best} { continue }
		if {$nearest eq "" || $value > $best} { set nearest {} }
		set best $value
		if {[llength $nearest] < 16} { lappend nearest $match }
	}
	array set first [lindex $nearest 0]
	if {$first(alike) eq ""} { return $nearest }
	foreach match $matches {
		array set m $match
		if {$m(alike) eq $first(alike) && !$m(other) && $m(contradictions) == $first(contradictions) \
				&& $match ni $nearest && [llength $nearest] < 16} { lappend nearest $match }
	}
	return $nearest
}

# chip: verdict, agreeing, perhaps, nearest (lists of rows), closest, never, max.
proc _stm32f1x_clone_id_decide {array result} {
	upvar 1 $array r $result chip
	set matches {}
	foreach row $::_stm32f1x_clone_parts { lappend matches [_stm32f1x_clone_id_match $row r] }
	set list [_stm32f1x_clone_id_collect $matches {} 0 _stm32f1x_clone_id_named]
	foreach match $matches {
		if {[_stm32f1x_clone_id_like_others $match]} {
			set list [_stm32f1x_clone_id_collect [list $match] $list 0 _stm32f1x_clone_id_any]
		}
	}
	set list [_stm32f1x_clone_id_drop_other_sizes $list]
	lassign [_stm32f1x_clone_id_demote $list] front back
	set agreeing [llength $front]
	catch {unset chip}
	set chip(nearest) [_stm32f1x_clone_id_rows [_stm32f1x_clone_id_nearest $matches r]]
	if {!$agreeing} {
		_stm32f1x_clone_id_decide_unknown [_stm32f1x_clone_id_nearest $matches r] chip
		return
	}
	set list [_stm32f1x_clone_id_collect $matches [concat $front $back] [llength $list] \
		_stm32f1x_clone_id_perhaps]
	set rows [_stm32f1x_clone_id_rows $list]
	set chip(agreeing) [lrange $rows 0 $agreeing-1]
	set chip(perhaps) [lrange $rows $agreeing end]
	set chip(closest) [lindex $rows 0]
	array set p $chip(closest)
	set chip(never) [expr {$p(write) eq "never"}]
	set chip(reach) [expr {$p(bank2) ? 4096 : 512}]
	set chip(max) 0
	foreach row $chip(agreeing) {
		array set p $row
		if {$p(flash) ne "" && [lindex $p(flash) end] > $chip(max)} { set chip(max) [lindex $p(flash) end] }
	}
	array set p $chip(closest)
	set chip(verdict) [expr {[llength $rows] > 1 ? "ambiguous" : $p(genuine) ? "genuine" : "named"}]
}

proc _stm32f1x_clone_id_any {match} { return 1 }

proc _stm32f1x_clone_id_rows {matches} {
	set rows {}
	foreach match $matches {
		array set m $match
		lappend rows $m(row)
	}
	return $rows
}

proc _stm32f1x_clone_id_decide_unknown {nearest result} {
	upvar 1 $result chip
	array set m [lindex $nearest 0]
	array set p $m(row)
	set same 1
	foreach row $chip(nearest) {
		array set o $row
		if {$o(family) ne $p(family)} { set same 0 }
	}
	set chip(verdict) unknown
	set chip(agreeing) {}
	set chip(perhaps) {}
	set chip(closest) $m(row)
	set own [expr {$same && !$m(contradictions) && $m(points) >= 4 \
		&& ([_stm32f1x_clone_id_set_apart [lindex $nearest 0]] || $p(fast) ne "yes")}]
	set chip(never) [expr {$own && $p(write) eq "never"}]
	set chip(reach) [expr {$own && $p(bank2) ? 4096 : 512}]
	set chip(max) [expr {$p(flash) eq "" ? 0 : [lindex $p(flash) end]}]
}

# The gates in which two candidates are known to differ.
proc _stm32f1x_clone_id_telling_gates {array} {
	upvar 1 $array chip
	set known 0xffffffff
	set any 0
	set all 0xffffffff
	foreach row [concat $chip(agreeing) $chip(perhaps)] {
		array set p $row
		set known [expr {$known & $p(gate_mask)}]
		set any [expr {$any | $p(gate_sticks)}]
		set all [expr {$all & $p(gate_sticks)}]
	}
	return [expr {$any & ~$all & $known ? $known : 0}]
}

# --- size -----------------------------------------------------------------------------------

proc _stm32f1x_clone_id_all {words value} {
	foreach word $words { if {$word != $value} { return 0 } }
	return 1
}

# What stands from a size up to the next: not_read, fault, there, alias or blank (undecided).
# The highest sample first; one that differs is enough.
proc _stm32f1x_clone_id_look {t kib end_kib} {
	set found not_read
	foreach i {3 2 1 0} {
		set address [expr {0x08000000 + ($end_kib - $kib) * 1024 / 4 * $i}]
		if {[catch {_stm32f1x_clone_id_words $t $address 16} low]} { return not_read }
		if {[catch {_stm32f1x_clone_id_words $t [expr {$address + $kib * 1024}] 16} high]} { return fault }
		set same 1
		foreach a $low b $high { if {$a != $b} { set same 0 } }
		if {!$same} {
			if {![_stm32f1x_clone_id_all $high 0]} { return there }
		} elseif {[_stm32f1x_clone_id_all $low 0xffffffff]} {
			if {$found eq "not_read"} { set found blank }
		} elseif {![_stm32f1x_clone_id_all $low 0]} {
			set found alias
		}
	}
	return $found
}

proc _stm32f1x_clone_id_next {row kib} {
	array set p $row
	set next [expr {2 * $kib}]
	foreach sold $p(flash) { if {$sold > $kib && $sold < $next} { set next $sold } }
	return $next
}

proc _stm32f1x_clone_id_find_end {t array claim_kib} {
	upvar 1 $array chip
	array set p $chip(closest)
	set kib [expr {$p(flash) eq "" ? 16 : [lindex $p(flash) 0]}]
	while {$kib < $claim_kib} {
		set next [_stm32f1x_clone_id_next $chip(closest) $kib]
		set chip(beyond) [_stm32f1x_clone_id_look $t $kib [expr {$next < $claim_kib ? $next : $claim_kib}]]
		set chip(beyond_kib) $kib
		if {$chip(beyond) in {alias fault}} { return 1 }
		set kib $next
	}
	return 0
}

proc _stm32f1x_clone_id_size {t array result user_kib} {
	upvar 1 $array r $result chip
	array set p $chip(closest)
	lassign [_stm32f1x_clone_id_size_word $chip(closest) r] word ram
	array set chip [list word [expr {$word >= 4 && $word <= 4096 ? $word : 0}] usable 0 \
		reason part beyond not_read beyond_kib 0 ram 0]
	if {$chip(never)} {
		catch {unset r(rdp)}
		return
	}
	if {$user_kib} {
		_stm32f1x_clone_id_find_end $t chip $user_kib
		set chip(reason) user
		set chip(usable) $user_kib
	} elseif {$chip(word)} {
		_stm32f1x_clone_id_size_by_word $t chip
	} else {
		_stm32f1x_clone_id_size_by_row $t chip
	}
	set chip(ram) $ram
	if {!$ram && $chip(verdict) ne "unknown"} {
		set chip(ram) [_stm32f1x_clone_id_ram_of $chip(closest) $chip(usable)]
	}
}

proc _stm32f1x_clone_id_size_by_word {t array} {
	upvar 1 $array chip
	set chip(reason) word
	set chip(usable) $chip(word)
	foreach limit [list $chip(max) $chip(reach)] {
		if {$limit && $chip(usable) > $limit} {
			set chip(reason) part
			set chip(usable) $limit
		}
	}
	if {[_stm32f1x_clone_id_find_end $t chip $chip(usable)]} {
		set chip(reason) probe
		set chip(usable) $chip(beyond_kib)
	}
}

proc _stm32f1x_clone_id_size_by_row {t array} {
	upvar 1 $array chip
	array set p $chip(closest)
	set min [expr {$p(flash) eq "" ? 0 : [lindex $p(flash) 0]}]
	set max [expr {$chip(max) < $chip(reach) ? $chip(max) : $chip(reach)}]
	set chip(usable) [expr {$min < $chip(reach) ? $min : $chip(reach)}]
	if {$max <= $min} { return }
	if {[_stm32f1x_clone_id_find_end $t chip $max]} {
		set chip(reason) probe
		set chip(usable) $chip(beyond_kib)
	} elseif {$chip(beyond) in {there blank}} {
		set chip(reason) probe
		set chip(usable) $max
	}
}

proc _stm32f1x_clone_id_explain {array} {
	upvar 1 $array chip
	set absent [expr {$chip(beyond) in {alias fault}}]
	set how [expr {$chip(beyond) eq "alias" ? "the start is mirrored" : "reads are bus errors"}]
	if {$chip(reason) eq "user"} {
		if {$absent} { return "FLASH_SIZE says so, but beyond $chip(beyond_kib) KiB $how" }
		return [expr {$chip(usable) != $chip(word) ? "FLASH_SIZE says so" : ""}]
	}
	if {!$chip(word)} {
		if {$chip(reason) eq "probe" && $absent} { return "no size word; beyond $chip(usable) KiB $how" }
		if {$chip(reason) eq "probe"} { return "no size word; all of the largest size sold answers" }
		if {$chip(usable) && $chip(usable) < $chip(max)} {
			return "no size word; smallest size sold, set FLASH_SIZE if it has more"
		}
		if {$chip(usable)} { return "no size word; the size sold" }
		return "no size word and no known size, set FLASH_SIZE"
	}
	if {$chip(reason) eq "probe"} { return "beyond $chip(usable) KiB $how" }
	if {$chip(reason) ne "part"} { return "" }
	return [expr {$chip(usable) == $chip(reach) ? "no second bank is known of it" : "no larger one is sold"}]
}

# --- the line -------------------------------------------------------------------------------

proc _stm32f1x_clone_id_name {row flash_kib} {
	array set p $row
	array set letters {16 4 32 6 64 8 128 B 256 C 384 D 512 E 768 F 1024 G 2048 I 3072 K}
	if {$p(order) ne "" && $flash_kib in $p(flash) && [info exists letters($flash_kib)]} {
		return $p(order)$letters($flash_kib)
	}
	return $p(name)
}

proc _stm32f1x_clone_id_names {rows flash_kib max} {
	set names {}
	foreach row [lrange $rows 0 $max-1] { lappend names [_stm32f1x_clone_id_name $row $flash_kib] }
	if {[llength $rows] > $max} { lappend names "[expr {[llength $rows] - $max}] more" }
	return [join $names " or "]
}

proc _stm32f1x_clone_id_core_text {cpuid with_name} {
	array set cores {0xc20 Cortex-M0 0xc60 Cortex-M0+ 0xc21 Cortex-M1 0xc23 Cortex-M3 0xc24 Cortex-M4
		0xc27 Cortex-M7 0xd20 Cortex-M23 0xd21 Cortex-M33}
	set part [format 0x%03x [expr {$cpuid >> 4 & 0xfff}]]
	if {$cpuid >> 24 != 0x41 || ![info exists cores($part)]} { return [format "CPUID 0x%08x" $cpuid] }
	set revision [format "r%dp%d" [expr {$cpuid >> 20 & 15}] [expr {$cpuid & 15}]]
	return [expr {$with_name ? "$cores($part) $revision" : $revision}]
}

proc _stm32f1x_clone_id_is_f1 {device} {
	return [expr {$device in {1040 1042 1044 1072}}]
}

proc _stm32f1x_clone_id_rom_text {cont id part} {
	if {!$cont && !$id && !$part} { return empty }
	if {$cont == 0 && $id == 0x20} {
		return [expr {[_stm32f1x_clone_id_is_f1 $part] ? "ST" : [format "ST part 0x%03x" $part]}]
	}
	if {$cont == 4 && $id == 0x3b} { return ARM }
	if {$cont == 7 && $id == 0x51} { return GigaDevice }
	return [format "%d/0x%02x part 0x%03x" $cont $id $part]
}

proc _stm32f1x_clone_id_differences {array} {
	upvar 1 $array r
	set all {}
	set rom [_stm32f1x_clone_id_rom_decode r]
	set idcode [_stm32f1x_clone_id_idcode_at r 0xe0042000]
	if {[info exists r(cpuid)] && $r(cpuid) != 0x411fc231} {
		set other [expr {($r(cpuid) ^ 0x411fc231) & 0xff00fff0}]
		lappend all "core [_stm32f1x_clone_id_core_text $r(cpuid) $other]"
	}
	if {$rom ne ""} {
		lassign $rom cont id part
		if {$cont || $id != 0x20 || ![_stm32f1x_clone_id_is_f1 $part]} {
			lappend all "ROM table [_stm32f1x_clone_id_rom_text $cont $id $part]"
		}
	}
	if {$all eq "" && [info exists r(dpidr)] && $r(dpidr) != 0x1ba01477} {
		lappend all [format "DPIDR 0x%08x" $r(dpidr)]
	}
	if {$all eq "" && $idcode ne "" && ![_stm32f1x_clone_id_is_f1 [expr {$idcode & 0xfff}]]} {
		lappend all [format "identity word 0x%08x" $idcode]
	}
	if {$all eq "" && [info exists r(cpuid)] && $rom ne "" && $idcode ne ""} {
		lappend all "readings that do not belong together"
	}
	return [join $all ", "]
}

proc _stm32f1x_clone_id_origin {array result} {
	upvar 1 $array r $result chip
	if {$chip(verdict) eq "genuine"} {
		if {$chip(never)} {
			return "ST as far as can be read, but not of the F1 series: use its own target file"
		}
		return "ST as far as can be read; some clones copy ST's ROM table"
	}
	foreach row [concat $chip(agreeing) $chip(perhaps)] {
		array set p $row
		if {$p(genuine)} { return "ST or a copy, one reading is odd" }
	}
	set differences [_stm32f1x_clone_id_differences r]
	if {$differences eq ""} { return "too little could be read" }
	return [expr {$chip(verdict) eq "unknown" ? "unlike an STM32F103: $differences" : "not ST: $differences"}]
}

proc _stm32f1x_clone_id_line {array result} {
	upvar 1 $array r $result chip
	if {$chip(verdict) eq "unknown"} {
		set line "chip: unknown, answers like [_stm32f1x_clone_id_names [lrange $chip(nearest) 0 1] $chip(usable) 2]"
	} else {
		set line "chip: [_stm32f1x_clone_id_names $chip(agreeing) $chip(usable) 4]"
		if {$chip(perhaps) ne ""} {
			append line ", perhaps [_stm32f1x_clone_id_names $chip(perhaps) $chip(usable) 3]"
		}
	}
	append line " ([_stm32f1x_clone_id_origin r chip])"
	if {!$chip(never)} {
		if {$chip(usable)} {
			append line ", [expr {$chip(word) ? $chip(word) : $chip(usable)}] KiB flash of which $chip(usable) usable"
		} else {
			append line ", flash size unknown"
		}
		set why [_stm32f1x_clone_id_explain chip]
		if {$why ne ""} { append line " ($why)" }
		if {$chip(ram)} { append line ", $chip(ram) KiB RAM" }
	}
	if {![info exists r(rdp)]} {
		append line ", protection unknown"
	} else {
		append line ", [expr {$r(rdp) ? "read-protected" : "unprotected"}]"
	}
	if {$chip(verdict) eq "unknown"} { append line [_stm32f1x_clone_id_readings r] }
	return $line
}

# For a chip without a name: what a maintainer needs to give it one.
proc _stm32f1x_clone_id_readings {array} {
	upvar 1 $array r
	set text "; please report it with its marking"
	if {[info exists r(cpuid)]} { append text [format ", CPUID 0x%08x" $r(cpuid)] }
	set rom [_stm32f1x_clone_id_rom_decode r]
	if {$rom ne ""} { append text [format ", ROM %d/0x%02x/0x%03x" {*}$rom] }
	foreach unit $::_stm32f1x_clone_units {
		if {[info exists r(idcode,$unit)]} { append text [format ", id 0x%08x" $r(idcode,$unit)] }
	}
	if {[info exists r(dpidr)]} { append text [format ", DPIDR 0x%08x" $r(dpidr)] }
	if {[info exists r(size_f1)]} { append text [format ", size 0x%08x" $r(size_f1)] }
	return $text
}
