# SPDX-License-Identifier: GPL-2.0-or-later

# What the chip is, for hosts without the stm32f1x_clone flash driver: the same line
# from the same readings. What is known of chips is in parts.tcl, which is generated; here
# are only the rules, those of src/flash/nor/clone_match.c, clone_size.c and clone_text.c
# proc by proc, and a test compares the answers of both.
#
# Readings are an array: dpidr ap_idr ap_base cpuid pidr (list of PIDR0..7) idcode,ADDRESS size_f1
# size_f0 maker model project chip_id fast gates boot obr. A member that is missing was not
# read. A chip is an array: verdict agreeing perhaps nearest (lists of rows) closest family
# forced largest smallest protection never reach max, and what the size rules add.

# The line for an examined target. Reads only; clock gates are tried, and restored, when
# the core is halted and candidates differ in them. user_bytes: FLASH_SIZE, 0 for none.
proc stm32f1x_clone_identify_line {t {user_bytes 0}} {
	return [lindex [_f1c_id $t $user_bytes] 0]
}

# The line, usable KiB, the family (unknown if nothing could be read), the largest page that
# may be there (0: not known; of a family that the user names, forced, the smallest: he knows)
# and the read protection.
proc _f1c_id {t user_bytes {forced ""}} {
	# a bus error is an ordinary result here
	if {[catch {_f1c_muted {_f1c_id_collect $t $user_bytes $forced r chip} -2} reason]} {
		return [list "chip: not identified ([string trim $reason])" 0 unknown 0 unknown]
	}
	return [list [_f1c_id_line r chip] $chip(usable) $chip(family) [_f1c_id_page $t chip] $chip(protection)]
}

# The largest page but for those that are sold with more flash only than there is: reads end in
# a bus error in front of the end of the smallest such chip.
proc _f1c_id_page {t array} {
	upvar 1 $array chip
	if {$chip(forced)} { return $chip(smallest) }
	set page $chip(largest)
	while {$page > $chip(smallest) && [info exists chip(from,$page)] && $chip(from,$page)} {
		set last [expr {0x08000000 + 1024 * $chip(from,$page) - 4}]
		if {![_f1c_muted {_f1c_id_is_fault $t $last} -2]} { break }
		set page [expr {$page / 2}]
	}
	return $page
}

# A read that failed once may be the wire's fault: the same again, and the start of flash works.
proc _f1c_id_is_fault {t address} {
	return [expr {[catch {_f1c_id_words $t $address 1}] && ![catch {_f1c_id_words $t 0x08000000 1}] \
		&& [catch {_f1c_id_words $t $address 1}]}]
}

# Fill in the arrays of readings and of the chip; an error if the chip went away meanwhile.
proc _f1c_id_collect {t user_bytes forced readings result} {
	upvar 1 $readings r $result chip
	_f1c_id_passive $t r
	_f1c_id_decide r chip $forced
	if {[lindex [_f1c_id_would_tell r chip boot 0] 0]} {
		_f1c_id_boot $t r
		_f1c_id_decide r chip $forced
	}
	lassign [_f1c_id_would_tell r chip gates 1] tells gates
	if {$tells && [string match *halted* [$t curstate]]} {
		_f1c_id_gates $t $gates r
		_f1c_id_decide r chip $forced
	}
	_f1c_id_size $t r chip [expr {$user_bytes / 1024}]
}

# --- reading --------------------------------------------------------------------------------

proc _f1c_id_words {t address count} {
	return [_f1c_read_words $t $address $count]
}

proc _f1c_id_write {t address value} {
	_f1c_write_word $t $address $value
}

proc _f1c_id_word {t address array member} {
	upvar 1 $array r
	if {![catch {_f1c_id_words $t $address 1} words]} {
		set r($member) [expr {[lindex $words 0] & 0xffffffff}]
	}
}

proc _f1c_id_passive {t array} {
	upvar 1 $array r
	catch {unset r}
	set base [_f1c_id_ports $t r]
	_f1c_id_word $t 0xe000ed00 r cpuid
	if {![catch {_f1c_id_words $t [expr {$base + 0xfd0}] 12} words]} {
		set r(pidr) {}
		foreach i {4 5 6 7 0 1 2 3} { lappend r(pidr) [expr {[lindex $words $i] & 0xff}] }
	}
	foreach unit $::_f1c_units {
		if {[_f1c_id_has_unit r $unit]} { _f1c_id_word $t $unit r idcode,$unit }
	}
	_f1c_id_signature $t r
	_f1c_id_word $t 0x4002201c w obr
	if {[info exists w(obr)] && $w(obr)} { set r(obr) $w(obr) }
	_f1c_id_word $t 0x40022010 w cr
	if {[info exists w(cr)] && ($w(cr) & 0x8080)} { set r(fast) [expr {$w(cr) >> 15 & 1}] }
	if {[info exists r(fast)] && $r(fast)} { _f1c_id_word $t 0x1ffff704 r chip_id }
}

# One transfer where the area reads as a whole, word by word where it does not.
proc _f1c_id_signature {t array} {
	upvar 1 $array r
	set members {size_f0 0 maker 1 size_f1 5 model 7 project 9}
	if {![catch {_f1c_id_words $t 0x1ffff7cc 10} words]} {
		foreach {member at} $members { set r($member) [expr {[lindex $words $at] & 0xffffffff}] }
	} else {
		foreach {member at} $members {
			_f1c_id_word $t [expr {0x1ffff7cc + 4 * $at}] r $member
		}
	}
	if {[info exists r(project)]} { set r(project) [expr {$r(project) >> 24}] }
}

# Where boot ROMs start. The first whose sum a row knows is taken.
proc _f1c_id_boot {t array} {
	upvar 1 $array r
	foreach start {0x1ffff000 0x1ffff400 0x1fffb000 0x1fffe000} {
		if {[catch {_f1c_id_words $t $start 8} words]} { continue }
		set sum 0
		foreach word $words { set sum [expr {($sum + $word) & 0xffffffff}] }
		if {[_f1c_id_known boot $sum]} {
			set r(boot) $sum
			return
		}
	}
}

# Debug and access port, where the host gives them; returns where the ROM table is.
proc _f1c_id_ports {t array} {
	upvar 1 $array r
	# an unpatched host keeps what HLA reads of the ports to itself
	if {[using_hla]} { return [_f1c_id_ports_by_driver r] }
	if {[catch {_f1c_dap $t} dap]} { return 0xe00ff000 }
	if {![using_jtag] && ![catch {$dap dpreg 0} id]} { set r(dpidr) [expr {[string trim $id]}] }
	if {![catch {$dap apreg 0 0xfc} id]} { set r(ap_idr) [expr {[string trim $id]}] }
	if {![catch {$dap apreg 0 0xf8} base]} {
		set base [expr {[string trim $base]}]
		set r(ap_base) $base
		if {$base != 0xffffffff && ($base & 3) == 3} { return [expr {$base & 0xfffff000}] }
	}
	return 0xe00ff000
}

# The same from our driver, which asks the host in C.
proc _f1c_id_ports_by_driver {array} {
	upvar 1 $array r
	set base 0xe00ff000
	set report "_f1c_host stm32f1x_clone report"
	if {![_f1c_has $report] || [catch {$report -json} text]} { return $base }
	foreach {name member} {DPIDR dpidr "AP IDR" ap_idr "ROM table base" ap_base} {
		if {[regexp "\"name\": \"$name\", \"value\": \"(0x\[0-9a-f]+)\"" $text all value]} {
			set r($member) [expr {$value + 0}]
		}
	}
	if {[info exists r(ap_base)] && $r(ap_base) != 0xffffffff && ($r(ap_base) & 3) == 3} {
		set base [expr {$r(ap_base) & 0xfffff000}]
	}
	return $base
}

# Whether a row of this core has its debug unit there.
proc _f1c_id_has_unit {array unit} {
	upvar 1 $array r
	foreach p [_f1c_id_table] {
		set core 0
		set has_unit 0
		foreach {read mask points required apart speaks veto values} [dict get $p tests] {
			if {$read eq "idcode,$unit"} { set has_unit 1 }
			if {$read eq "cpuid"} { set core [expr {[lindex $values 0] & 0xff00fff0}] }
		}
		if {$has_unit && (![info exists r(cpuid)] || !$core || ($r(cpuid) & 0xff00fff0) == $core)} {
			return 1
		}
	}
	return 0
}

proc _f1c_id_gates {t bits array} {
	upvar 1 $array r
	if {[catch {_f1c_id_words $t 0x40021014 1} before]} { return }
	if {[catch {_f1c_id_write $t 0x40021014 [expr {$before | $bits}]}]} { return }
	if {![catch {_f1c_id_words $t 0x40021014 1} after]} {
		set r(gates) [expr {$after & $bits}]
	}
	catch {_f1c_id_write $t 0x40021014 $before}
}

# --- normalise ------------------------------------------------------------------------------

# The rows, their tests split up once: reading, mask, points, required, apart, speaks, veto,
# values. All numbers are made decimal ("+ 0"), for "in" compares strings.
proc _f1c_id_table {} {
	global _f1c_table
	if {[info exists _f1c_table]} { return $_f1c_table }
	set _f1c_table {}
	foreach row $::_f1c_parts {
		dict set row tests [_f1c_id_tests [dict get $row tests]]
		lappend _f1c_table $row
	}
	return $_f1c_table
}

proc _f1c_id_tests {list} {
	set tests {}
	foreach {read mask points flags values} $list {
		set numbers {}
		foreach value $values { lappend numbers [expr {$value + 0}] }
		lappend tests $read [expr {$mask + 0}] $points
		foreach flag {r a s v} { lappend tests [string match *$flag* $flags] }
		lappend tests $numbers
	}
	return $tests
}

proc _f1c_id_known {wanted value} {
	foreach p [_f1c_id_table] {
		foreach {read mask points required apart speaks veto values} [dict get $p tests] {
			if {$read eq $wanted && ($value & $mask) in $values} { return 1 }
		}
	}
	return 0
}

# Continuation codes, id and part of a ROM table, empty if it was not read.
proc _f1c_id_rom_decode {array} {
	upvar 1 $array r
	if {![info exists r(pidr)]} { return {} }
	lassign $r(pidr) p0 p1 p2 p3 p4
	return [list [expr {$p4 & 15}] [expr {($p2 & 7) << 4 | $p1 >> 4}] [expr {($p1 & 15) << 8 | $p0}]]
}

# The word of a debug unit, empty if it was not read or the unit is dead.
proc _f1c_id_idcode_at {array unit} {
	upvar 1 $array r
	if {![info exists r(idcode,$unit)]} { return "" }
	set idcode [expr {$r(idcode,$unit) + 0}]
	return [expr {$idcode == 0 || $idcode == 0xffffffff ? "" : $idcode}]
}

# What tests compare, from what was read.
proc _f1c_id_normalise {array reads} {
	upvar 1 $array r $reads n
	catch {unset n}
	foreach member {cpuid dpidr ap_idr fast gates} {
		if {[info exists r($member)]} { set n($member) [expr {$r($member) + 0}] }
	}
	foreach member {project maker model chip_id boot} {
		if {[info exists r($member)] && [_f1c_id_known $member $r($member)]} {
			set n($member) [expr {$r($member) + 0}]
		}
	}
	set rom [_f1c_id_rom_decode r]
	if {$rom ne ""} {
		lassign $rom cont id part
		set n(rom) [expr {$cont << 24 | $id << 12 | $part}]
	}
	foreach unit $::_f1c_units {
		set idcode [_f1c_id_idcode_at r $unit]
		if {$idcode ne ""} { set n(idcode,$unit) $idcode }
	}
	set idcode [_f1c_id_idcode_at r 0xe0042000]
	foreach {device page} $::_f1c_densities {
		if {$idcode ne "" && ($idcode & 0xfff) == $device} { set n(density) $page }
	}
	if {[info exists r(fast)] || [info exists r(obr)]} { set n(controller) 1 }
}

# Flash and RAM in KiB that the size word says to a row; 0 where it says nothing.
proc _f1c_id_size_word {row array} {
	upvar 1 $array r
	set member [expr {[dict get $row size_reg] == 0x1ffff7cc ? "size_f0" : "size_f1"}]
	if {![info exists r($member)]} { return {0 0} }
	set kib [expr {$r($member) & 0xffff}]
	set high [expr {$r($member) >> 16}]
	if {$kib == 0 || $kib == 0xffff} { return {0 0} }
	return [list $kib [expr {[dict get $row size_ram] && $high != 0xffff ? $high : 0}]]
}

proc _f1c_id_sold {row kib} {
	foreach {flash ram page upper} [dict get $row sizes] { if {$flash == $kib} { return 1 } }
	return 0
}

proc _f1c_id_ram_of {row kib} {
	foreach {flash ram page upper} [dict get $row sizes] { if {$flash == $kib} { return $ram } }
	return 0
}

# 1 or 0: flash and RAM of the size word are sold together or not; empty: no opinion.
proc _f1c_id_pair {row flash_kib ram_kib} {
	set has_ram 0
	set is_pair 0
	set known 0
	foreach {flash ram page upper} [dict get $row sizes] {
		if {$ram} { set known 1 }
		if {$ram == $ram_kib} { set has_ram 1 }
		if {$ram == $ram_kib && $flash == $flash_kib} { set is_pair 1 }
	}
	if {!$flash_kib || !$ram_kib || !$known} { return "" }
	return [expr {!$has_ram || [_f1c_id_sold $row $flash_kib] ? $is_pair : ""}]
}

# --- score ----------------------------------------------------------------------------------

# A match: row name alike points telling contradictions vetoed complete other core sold.
proc _f1c_id_score {row array reads} {
	upvar 1 $array r $reads n
	lassign [_f1c_id_size_word $row r] flash_kib ram_kib
	set sizes [dict get $row sizes]
	set sold [_f1c_id_sold $row $flash_kib]
	catch {unset n(sold)}
	if {$flash_kib && $sizes ne ""} { set n(sold) $sold }
	set points 0
	set vetoed 0
	set complete 1
	set needs_apart 0
	set is_apart 0
	foreach {read mask worth required apart speaks veto values} [dict get $row tests] {
		if {$apart} { set needs_apart 1 }
		if {[info exists n($read)]} {
			if {($n($read) & $mask) in $values} {
				incr points $worth
				if {$worth} { set tells($read) 1 }
				if {$apart} { set is_apart 1 }
				set agrees($read) 1
				continue
			}
			if {!$speaks} { set differs($read) 1 }
			if {$veto} { set vetoed 1 }
		}
		if {$required} { set complete 0 }
	}
	if {$needs_apart && !$is_apart} { set complete 0 }
	set pair [_f1c_id_pair $row $flash_kib $ram_kib]
	if {$pair eq 1} { incr points } elseif {$pair eq 0} { set differs(pair) 1 }
	set core [expr {[info exists differs(cpuid)] ? -1 : [info exists agrees(cpuid)]}]
	return [dict create row $row name [dict get $row name] alike [dict get $row alike] points $points \
		telling [array size tells] contradictions [array size differs] vetoed $vetoed complete $complete \
		agrees [lsort [array names agrees]] differs [lsort [array names differs]] \
		other [expr {$flash_kib && $sizes ne "" && !$sold}] core $core \
		sold [expr {[info exists agrees(sold)] && ![info exists differs(sold)]}]]
}

# --- rank -----------------------------------------------------------------------------------

proc _f1c_id_named {m} {
	return [expr {![dict get $m contradictions] && [dict get $m complete] \
		&& [dict get $m row evidence] <= 2 && [dict get $m core] > 0 \
		&& [dict get $m points] >= 6 && [dict get $m telling] >= 3}]
}

proc _f1c_id_perhaps {m} {
	if {[dict get $m other] || [dict get $m vetoed] || [dict get $m core] == 0} { return 0 }
	if {![dict get $m contradictions]} { return [expr {[dict get $m points] >= 5}] }
	return [expr {[dict get $m contradictions] == 1 && [dict get $m points] >= 4}]
}

proc _f1c_id_has_alike {list m} {
	if {[dict get $m alike] eq ""} { return 0 }
	foreach other $list { if {[dict get $other alike] eq [dict get $m alike]} { return 1 } }
	return 0
}

proc _f1c_id_listed {list m} {
	foreach other $list { if {[dict get $other name] eq [dict get $m name]} { return 1 } }
	return 0
}

# Best first from position first on; rows of equal points keep the order of their names.
proc _f1c_id_insert {list first m} {
	if {[llength $list] == 16 || [_f1c_id_listed $list $m]} { return $list }
	while {$first < [llength $list] && [dict get [lindex $list $first] points] >= [dict get $m points]} {
		incr first
	}
	return [linsert $list $first $m]
}

proc _f1c_id_collect_named {matches} {
	set list {}
	foreach m $matches {
		if {[_f1c_id_named $m]} { set list [_f1c_id_insert $list 0 $m] }
	}
	if {$list eq ""} { return {} }
	foreach m $matches {
		if {![dict get $m contradictions] && [_f1c_id_has_alike $list $m]} {
			set list [_f1c_id_insert $list 0 $m]
		}
	}
	return $list
}

proc _f1c_id_collect_perhaps {matches named} {
	set list $named
	foreach m $matches {
		if {[_f1c_id_perhaps $m] && ![_f1c_id_has_alike $named $m]} {
			set list [_f1c_id_insert $list [llength $named] $m]
		}
	}
	return $list
}

proc _f1c_id_nearness {m} {
	return [expr {[dict get $m points] - 3 * [dict get $m contradictions] \
		+ ([dict get $m other] ? -1 : [dict get $m sold])}]
}

# Matches that come nearest, and how many of them by themselves: what reads like the first
# is as near.
proc _f1c_id_nearest {matches} {
	set list {}
	foreach m $matches {
		if {[dict get $m vetoed]} { continue }
		set value [_f1c_id_nearness $m]
		if {$list ne "" && $value < $best} { continue }
		if {$list ne "" && $value > $best} { set list {} }
		set best $value
		if {[llength $list] < 16} { lappend list $m }
	}
	set nearest [llength $list]
	set first [lindex $list 0]
	foreach m $matches {
		if {[llength $list] < 16 && [dict get $m alike] ne "" \
				&& [dict get $m alike] eq [dict get $first alike] && ![dict get $m other] \
				&& [dict get $m contradictions] == [dict get $first contradictions] \
				&& ![_f1c_id_listed $list $m]} { lappend list $m }
	}
	return [list $list $nearest]
}

# --- demote ---------------------------------------------------------------------------------

# Sizes of one look-alike group are rows of their own: the size word picks among them.
proc _f1c_id_drop_other_sizes {list} {
	set kept {}
	foreach m $list {
		set better 0
		foreach other $list {
			if {[dict get $m other] && ![dict get $other other] && [dict get $m alike] ne "" \
					&& [dict get $m alike] eq [dict get $other alike]} { set better 1 }
		}
		if {!$better} { lappend kept $m }
	}
	return $kept
}

# Rows that are not sold with the size behind those that are; the list and how many are in
# front.
proc _f1c_id_demote {list} {
	set front {}
	set back {}
	foreach m $list {
		if {[dict get $m other]} { lappend back $m } else { lappend front $m }
	}
	if {$front eq ""} { return [list $back [llength $back]] }
	return [list [concat $front $back] [llength $front]]
}

# --- how the chip is handled ----------------------------------------------------------------

proc _f1c_id_family {family key} {
	return [dict get $::_f1c_families $family $key]
}

proc _f1c_id_f1_like {family} {
	return [expr {[_f1c_id_family $family write] eq "yes" \
		&& ![_f1c_id_family $family bank2] \
		&& [_f1c_id_family $family style] in {halfword fast_page}}]
}

proc _f1c_id_families_of {list} {
	set families {}
	foreach m $list {
		set family [dict get $m row family]
		if {$family ni $families} { lappend families $family }
	}
	return $families
}

proc _f1c_id_common_family {list agreeing} {
	set families [_f1c_id_families_of $list]
	if {[llength $families] == 1} { return [lindex $families 0] }
	set f1_like 1
	foreach family $families { if {![_f1c_id_f1_like $family]} { set f1_like 0 } }
	if {$f1_like} { return cautious }
	set families [_f1c_id_families_of [lrange $list 0 $agreeing-1]]
	if {[_f1c_id_alike_in $families {style regs unit}]} { return [lindex $families 0] }
	if {[_f1c_id_family [lindex $families 0] kin] eq "" || ![_f1c_id_alike_in $families kin]} { return unknown }
	# of kin the one that tries other units where the common one is refused
	foreach family $families { if {[_f1c_id_family $family tried]} { return $family } }
	return [lindex $families 0]
}

proc _f1c_id_alike_in {families keys} {
	foreach family $families {
		foreach key $keys {
			if {[_f1c_id_family $family $key] ne [_f1c_id_family [lindex $families 0] $key]} { return 0 }
		}
	}
	return 1
}

proc _f1c_id_near_family {matches otherwise} {
	set families {}
	foreach m $matches {
		if {[dict get $m vetoed] || [dict get $m contradictions] > 1 || [dict get $m points] < 4 \
				|| [dict get $m core] <= 0} { continue }
		set family [dict get $m row family]
		if {$family ni $families} { lappend families $family }
	}
	set f1_like 1
	foreach family $families { if {![_f1c_id_f1_like $family]} { set f1_like 0 } }
	if {$f1_like} { return $otherwise }
	return [expr {[llength $families] == 1 ? [lindex $families 0] : "unknown"}]
}

proc _f1c_id_unknown_family {matches list nearest reads} {
	upvar 1 $reads n
	set m [lindex $list 0]
	set family [dict get $m row family]
	if {[llength [_f1c_id_families_of [lrange $list 0 $nearest-1]]] == 1 \
			&& ![dict get $m contradictions] && [dict get $m complete] && [dict get $m points] >= 4 \
			&& $family ne "unknown"} { return $family }
	foreach fallback $::_f1c_fallbacks {
		set fits 1
		foreach {read mask points required apart speaks veto values} \
				[_f1c_id_tests [dict get $fallback tests]] {
			if {![info exists n($read)] || ($n($read) & $mask) ni $values} { set fits 0 }
		}
		if {$fits} { return [_f1c_id_near_family $matches [dict get $fallback family]] }
	}
	return unknown
}

# Widen largest and smallest page of a chip by those of a row.
proc _f1c_id_add_pages {row array} {
	upvar 1 $array chip
	set sizes [dict get $row sizes]
	if {$sizes eq ""} { set sizes [list 0 0 [dict get $row page] 0] }
	foreach {flash ram page upper} $sizes {
		if {$page > $chip(largest)} { set chip(largest) $page }
		if {!$chip(smallest) || $page < $chip(smallest)} { set chip(smallest) $page }
		# the least flash that comes with such pages
		if {![info exists chip(from,$page)] || $flash < $chip(from,$page)} { set chip(from,$page) $flash }
	}
}

proc _f1c_id_widen_pages {matches list reads array} {
	upvar 1 $reads n $array chip
	set first [lindex $list 0]
	foreach m $list { _f1c_id_add_pages [dict get $m row] chip }
	foreach m $matches {
		if {[dict get $m contradictions] <= [dict get $first contradictions] && ![dict get $m vetoed] \
				&& [_f1c_id_has_alike $list $m]} {
			_f1c_id_add_pages [dict get $m row] chip
		}
	}
	if {[info exists n(density)] && ![dict get $first complete] && $n(density) > $chip(largest)} {
		set chip(largest) $n(density)
	}
}

proc _f1c_id_protection_by {family obr} {
	set mask [_f1c_id_family $family rdp]
	if {!$mask} { set mask 2 }
	return [expr {$obr & $mask ? "on" : "off"}]
}

# An option bit on which those disagree that nothing speaks against is no verdict.
proc _f1c_id_protection {array result} {
	upvar 1 $array r $result chip
	set chip(protection) unknown
	if {$chip(never) || ![info exists r(obr)]} { return }
	set verdict [_f1c_id_protection_by $chip(family) $r(obr)]
	if {!$chip(forced)} {
		foreach row $chip(agreeing) {
			if {[_f1c_id_protection_by [dict get $row family] $r(obr)] ne $verdict} { return }
		}
	}
	set chip(protection) $verdict
}

proc _f1c_id_rows {matches} {
	set rows {}
	foreach m $matches { lappend rows [dict get $m row] }
	return $rows
}

proc _f1c_id_max {row} {
	set max 0
	foreach {flash ram page upper} [dict get $row sizes] { set max $flash }
	return $max
}

proc _f1c_id_min {row} {
	return [expr {[dict get $row sizes] eq "" ? 0 : [lindex [dict get $row sizes] 0]}]
}

proc _f1c_id_decide {array result {forced ""}} {
	upvar 1 $array r $result chip
	_f1c_id_normalise r n
	set matches {}
	foreach row [_f1c_id_table] { lappend matches [_f1c_id_score $row r n] }
	catch {unset chip}
	array set chip {largest 0 smallest 0 agreeing {} perhaps {} nearest {} forced 0}
	set list [_f1c_id_drop_other_sizes [_f1c_id_collect_named $matches]]
	if {$list eq ""} {
		_f1c_id_decide_unknown $matches n chip
	} else {
		_f1c_id_decide_among $matches $list n chip
	}
	if {$forced ne ""} { _f1c_id_force $forced chip }
	if {$chip(family) ne [dict get $chip(closest) family] && ($forced ne "" || $chip(verdict) eq "unknown")} {
		set chip(max) 0
	}
	set chip(never) [expr {[_f1c_id_family $chip(family) write] eq "never"}]
	set chip(reach) [expr {[_f1c_id_family $chip(family) bank2] ? 4096 : 512}]
	_f1c_id_protection r chip
}

proc _f1c_id_decide_unknown {matches reads result} {
	upvar 1 $reads n $result chip
	lassign [_f1c_id_nearest $matches] list nearest
	set chip(nearest) [_f1c_id_rows $list]
	set chip(closest) [lindex $chip(nearest) 0]
	set chip(verdict) unknown
	set chip(family) [_f1c_id_unknown_family $matches $list $nearest n]
	set chip(max) [_f1c_id_max $chip(closest)]
	_f1c_id_widen_pages $matches $list n chip
}

proc _f1c_id_decide_among {matches list reads result} {
	upvar 1 $reads n $result chip
	lassign [_f1c_id_demote $list] list agreeing
	set list [_f1c_id_collect_perhaps $matches $list]
	set rows [_f1c_id_rows $list]
	set chip(agreeing) [lrange $rows 0 $agreeing-1]
	set chip(perhaps) [lrange $rows $agreeing end]
	set chip(closest) [lindex $rows 0]
	set chip(max) 0
	foreach row $chip(agreeing) {
		set max [_f1c_id_max $row]
		if {$max > $chip(max)} { set chip(max) $max }
	}
	set chip(family) [_f1c_id_common_family $list $agreeing]
	_f1c_id_widen_pages $matches $list n chip
	set one [expr {[dict get $chip(closest) genuine] ? "genuine" : "named"}]
	set chip(verdict) [expr {[llength $rows] > 1 ? "ambiguous" : $one}]
}

# A family that the user names decides, whatever was read.
proc _f1c_id_force {family result} {
	upvar 1 $result chip
	array set chip [list family $family forced 1 largest 0 smallest 0]
	foreach row [_f1c_id_table] {
		if {[dict get $row family] eq $family} { _f1c_id_add_pages $row chip }
	}
}

# Whether a reading would tell rows apart that nothing speaks against (candidates only, or
# all of this core), and the bits that they know.
proc _f1c_id_would_tell {array result wanted named_only} {
	upvar 1 $array r $result chip
	_f1c_id_normalise r n
	set differs 0
	set first ""
	set bits 0
	foreach row [_f1c_id_table] {
		set own ""
		foreach {read mask points required apart speaks veto values} [dict get $row tests] {
			if {$read eq $wanted && $own eq ""} { set own [list [lindex $values 0] $mask] }
		}
		if {$own eq "" || ($named_only && $row ni $chip(agreeing))} { continue }
		set m [_f1c_id_score $row r n]
		if {[dict get $m contradictions] || [dict get $m core] <= 0} { continue }
		if {$first eq ""} {
			set first [lindex $own 0]
			set bits [lindex $own 1]
		}
		if {[lindex $own 0] != $first} { set differs 1 }
	}
	return [list $differs $bits]
}

# --- size -----------------------------------------------------------------------------------

proc _f1c_id_all {words value} {
	foreach word $words { if {$word != $value} { return 0 } }
	return 1
}

# 1 or 0: bytes at both addresses are the same or not; an error if they cannot be read.
proc _f1c_id_same {t a b bytes} {
	for {set done 0} {$done < $bytes} {incr done 256} {
		set count [expr {($bytes - $done < 256 ? $bytes - $done : 256) / 4}]
		set low [_f1c_id_words $t [expr {$a + $done}] $count]
		if {$low ne [_f1c_id_words $t [expr {$b + $done}] $count]} { return 0 }
	}
	return 1
}

# Equal samples are a hint; a mirror is only what is equal as a whole. What repeats itself
# within less than a mirror (a fill pattern) says nothing.
proc _f1c_id_compare {t kib bytes} {
	set start 0x08000000
	if {[catch {_f1c_id_same $t $start [expr {$start + $kib * 1024}] $bytes} same]} { return not_read }
	if {!$same} { return there }
	if {[catch {_f1c_id_same $t $start [expr {$start + $bytes / 2}] [expr {$bytes / 2}]} same]} {
		return not_read
	}
	return [expr {$same ? "blank" : "alias"}]
}

# What stands from a size up to the next: not_read, fault, there, alias or blank (undecided).
# The highest sample first; one that differs is enough.
proc _f1c_id_look {t kib end_kib} {
	set bytes [expr {($end_kib - $kib) * 1024}]
	set mirrored 0
	set blank 0
	foreach i {3 2 1 0} {
		set address [expr {0x08000000 + $bytes / 4 * $i}]
		if {[catch {_f1c_id_words $t [expr {$address + $kib * 1024}] 16} high]} {
			if {[catch {_f1c_id_words $t $address 1}]} { return not_read }
			return fault
		}
		if {[_f1c_id_all $high 0xffffffff]} {
			set blank 1
			continue
		}
		if {[_f1c_id_all $high 0]} { continue }
		if {[catch {_f1c_id_words $t $address 16} low]} { return not_read }
		if {$low ne $high} { return there }
		set mirrored 1
	}
	if {$mirrored} { return [_f1c_id_compare $t $kib $bytes] }
	return [expr {$blank ? "blank" : "not_read"}]
}

proc _f1c_id_next {row kib} {
	foreach {sold ram page upper} [dict get $row sizes] {
		if {$sold > $kib} { return [expr {$sold < 2 * $kib ? $sold : 2 * $kib}] }
	}
	return [expr {2 * $kib}]
}

# Look behind every size below the claim, the largest first; the smallest with nothing behind it
# is the real one. What is found behind a multiple of a size settles that size, too.
proc _f1c_id_find_end {t array claim_kib} {
	upvar 1 $array chip
	set kib [_f1c_id_min $chip(closest)]
	if {!$kib} { set kib 16 }
	set sizes {}
	while {$kib < $claim_kib} {
		set sizes [linsert $sizes 0 $kib]
		set kib [_f1c_id_next $chip(closest) $kib]
	}
	set end $claim_kib
	set proven 0
	set all_blank 1
	foreach kib $sizes {
		if {!$proven || $proven % $kib} {
			set beyond [_f1c_id_look $t $kib $end]
			if {$beyond eq "there"} { set proven $kib }
			if {$beyond ne "blank"} { set all_blank 0 }
			if {$end == $claim_kib || $all_blank || $beyond in {alias fault}} {
				set chip(beyond) $beyond
				set chip(beyond_kib) $kib
			}
		}
		set end $kib
	}
	return [expr {$chip(beyond) in {alias fault}}]
}

proc _f1c_id_size {t array result user_kib} {
	upvar 1 $array r $result chip
	lassign [_f1c_id_size_word $chip(closest) r] word ram
	array set chip [list word [expr {$word >= 4 && $word <= 4096 ? $word : 0}] usable 0 \
		reason part beyond not_read beyond_kib 0 ram 0]
	if {$chip(never)} { return }
	if {$user_kib} {
		_f1c_id_find_end $t chip $user_kib
		set chip(reason) user
		set chip(usable) $user_kib
	} elseif {$chip(word)} {
		_f1c_id_size_by_word $t chip
	} else {
		_f1c_id_size_by_row $t chip
	}
	set chip(ram) $ram
	if {!$ram && $chip(verdict) ne "unknown"} {
		set chip(ram) [_f1c_id_ram_of $chip(closest) $chip(usable)]
	}
}

proc _f1c_id_size_by_word {t array} {
	upvar 1 $array chip
	set chip(reason) word
	set chip(usable) $chip(word)
	foreach limit [list $chip(max) $chip(reach)] {
		if {$limit && $chip(usable) > $limit} {
			set chip(reason) part
			set chip(usable) $limit
		}
	}
	if {[_f1c_id_find_end $t chip $chip(usable)]} {
		set chip(reason) probe
		set chip(usable) $chip(beyond_kib)
	}
}

proc _f1c_id_size_by_row {t array} {
	upvar 1 $array chip
	if {!$chip(max)} { return }
	set min [_f1c_id_min $chip(closest)]
	set max [expr {$chip(max) < $chip(reach) ? $chip(max) : $chip(reach)}]
	set chip(usable) [expr {$min < $chip(reach) ? $min : $chip(reach)}]
	if {$max <= $min} { return }
	if {[_f1c_id_find_end $t chip $max]} {
		set chip(reason) probe
		set chip(usable) $chip(beyond_kib)
	} elseif {$chip(beyond) in {there blank}} {
		set chip(reason) probe
		set chip(usable) $max
	}
}

proc _f1c_id_explain {array} {
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

proc _f1c_id_name {row flash_kib} {
	array set letters {16 4 32 6 64 8 128 B 256 C 384 D 512 E 768 F 1024 G 2048 I 3072 K}
	if {[dict get $row order] ne "" && [info exists letters($flash_kib)] \
			&& [_f1c_id_sold $row $flash_kib]} {
		return [dict get $row order]$letters($flash_kib)
	}
	return [dict get $row name]
}

proc _f1c_id_names {rows flash_kib max} {
	set names {}
	foreach row [lrange $rows 0 $max-1] { lappend names [_f1c_id_name $row $flash_kib] }
	if {[llength $rows] > $max} { lappend names "[expr {[llength $rows] - $max}] more" }
	return [join $names " or "]
}

proc _f1c_id_core_text {cpuid with_name} {
	array set cores {0xc20 Cortex-M0 0xc60 Cortex-M0+ 0xc21 Cortex-M1 0xc23 Cortex-M3 0xc24 Cortex-M4
		0xc27 Cortex-M7 0xd20 Cortex-M23 0xd21 Cortex-M33}
	set part [format 0x%03x [expr {$cpuid >> 4 & 0xfff}]]
	if {$cpuid >> 24 != 0x41 || ![info exists cores($part)]} { return [format "CPUID 0x%08x" $cpuid] }
	set revision [format "r%dp%d" [expr {$cpuid >> 20 & 15}] [expr {$cpuid & 15}]]
	return [expr {$with_name ? "$cores($part) $revision" : $revision}]
}

proc _f1c_id_is_f1 {device} {
	return [expr {$device in {1040 1042 1044 1072}}]
}

proc _f1c_id_rom_text {cont id part} {
	if {!$cont && !$id && !$part} { return empty }
	if {$cont == 0 && $id == 0x20} {
		return [expr {[_f1c_id_is_f1 $part] ? "ST" : [format "ST part 0x%03x" $part]}]
	}
	if {$cont == 4 && $id == 0x3b} { return ARM }
	if {$cont == 7 && $id == 0x51} { return GigaDevice }
	return [format "%d/0x%02x part 0x%03x" $cont $id $part]
}

proc _f1c_id_differences {array} {
	upvar 1 $array r
	set all {}
	set rom [_f1c_id_rom_decode r]
	set idcode [_f1c_id_idcode_at r 0xe0042000]
	if {[info exists r(cpuid)] && $r(cpuid) != 0x411fc231} {
		set other [expr {($r(cpuid) ^ 0x411fc231) & 0xff00fff0}]
		lappend all "core [_f1c_id_core_text $r(cpuid) $other]"
	}
	if {$rom ne ""} {
		lassign $rom cont id part
		if {$cont || $id != 0x20 || ![_f1c_id_is_f1 $part]} {
			lappend all "ROM table [_f1c_id_rom_text $cont $id $part]"
		}
	}
	if {$all eq "" && [info exists r(dpidr)] && $r(dpidr) != 0x1ba01477} {
		lappend all [format "DPIDR 0x%08x" $r(dpidr)]
	}
	if {$all eq "" && $idcode ne "" && ![_f1c_id_is_f1 [expr {$idcode & 0xfff}]]} {
		lappend all [format "identity word 0x%08x" $idcode]
	}
	if {$all eq "" && [info exists r(cpuid)] && $rom ne "" && $idcode ne ""} {
		lappend all "readings that do not belong together"
	}
	return [join $all ", "]
}

proc _f1c_id_origin {array result} {
	upvar 1 $array r $result chip
	if {$chip(verdict) eq "genuine"} {
		if {$chip(never)} {
			return "ST as far as can be read, but not of the F1 series: use its own target file"
		}
		return "ST as far as can be read; some clones copy ST's ROM table"
	}
	foreach row [concat $chip(agreeing) $chip(perhaps)] {
		if {[dict get $row genuine]} { return "ST or a copy, one reading is odd" }
	}
	set differences [_f1c_id_differences r]
	if {$differences eq ""} { return "too little could be read" }
	return [expr {$chip(verdict) eq "unknown" ? "unlike an STM32F103: $differences" : "not ST: $differences"}]
}

proc _f1c_id_line {array result} {
	upvar 1 $array r $result chip
	if {$chip(verdict) eq "unknown"} {
		set line "chip: unknown, answers like [_f1c_id_names [lrange $chip(nearest) 0 1] $chip(usable) 2]"
	} else {
		set line "chip: [_f1c_id_names $chip(agreeing) $chip(usable) 4]"
		if {$chip(perhaps) ne ""} {
			append line ", perhaps [_f1c_id_names $chip(perhaps) $chip(usable) 3]"
		}
	}
	append line " ([_f1c_id_origin r chip])"
	if {!$chip(never)} {
		if {$chip(usable)} {
			append line ", [expr {$chip(word) ? $chip(word) : $chip(usable)}] KiB flash of which $chip(usable) usable"
		} else {
			append line ", flash size unknown"
		}
		set why [_f1c_id_explain chip]
		if {$why ne ""} { append line " ($why)" }
		if {$chip(ram)} { append line ", $chip(ram) KiB RAM" }
	}
	array set words {unknown "protection unknown" on read-protected off unprotected}
	append line ", $words($chip(protection))"
	if {$chip(verdict) eq "unknown"} { append line [_f1c_id_readings r] }
	return $line
}

# For a chip without a name: what a maintainer needs to give it one.
proc _f1c_id_readings {array} {
	upvar 1 $array r
	set text "; please report it with its marking"
	if {[info exists r(cpuid)]} { append text [format ", CPUID 0x%08x" $r(cpuid)] }
	set rom [_f1c_id_rom_decode r]
	if {$rom ne ""} { append text [format ", ROM %d/0x%02x/0x%03x" {*}$rom] }
	foreach unit $::_f1c_units {
		if {[info exists r(idcode,$unit)]} { append text [format ", id 0x%08x" $r(idcode,$unit)] }
	}
	if {[info exists r(dpidr)]} { append text [format ", DPIDR 0x%08x" $r(dpidr)] }
	if {[info exists r(size_f1)]} { append text [format ", size 0x%08x" $r(size_f1)] }
	return $text
}
