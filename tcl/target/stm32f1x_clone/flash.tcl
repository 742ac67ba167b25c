# SPDX-License-Identifier: GPL-2.0-or-later

# Which flash driver serves the chip, and what an unpatched host's driver needs to be
# told or kept from.

# Declare the flash bank: our driver where the host can load it, else the host's own.
# The latter asks some clones for their size at the wrong address, so that its bank is
# declared only when the chip has been read (_f1c_flash_init), unless the
# user gave the size.
proc _f1c_flash_bank {name t size} {
	global _f1c
	set _f1c(driver) [_f1c_flash_driver]
	if {$_f1c(driver) eq "stm32f1x"} { _f1c_watch_gdb_write $t }
	if {$_f1c(driver) eq "stm32f1x" && !$size} {
		lappend _f1c(late_banks) $name $t
		_f1c_take_report
		return
	}
	set _f1c(bank,$t) [llength [flash list]]
	flash bank $name $_f1c(driver) 0x08000000 $size 0 0 $t
	if {$_f1c(driver) eq "stm32f1x_clone"} {
		stm32f1x_clone force_family [_f1c_setting FLASH_FAMILY off] $name
	}
	_f1c_take_report
}

proc _f1c_flash_driver {} {
	global _f1c
	set wanted [_f1c_setting FLASH_DRIVER stm32f1x_clone]
	if {$wanted ne "stm32f1x_clone"} { return $wanted }
	set again [llength $_f1c(targets)]
	if {![_f1c_has module]} {
		if {!$again} { _f1c_say "this OpenOCD cannot load flash drivers: using its stm32f1x driver, which\
			knows genuine chips only" }
		return stm32f1x
	}
	if {[catch {module load stm32f1x_clone} reason]} {
		if {!$again} { _f1c_say "flash driver stm32f1x_clone is not available ([string trim $reason]):\
			using the host's stm32f1x" }
		return stm32f1x
	}
	# scripts written for the host's driver keep working
	if {![_f1c_has stm32f1x]} {
		proc stm32f1x {args} { tailcall stm32f1x_clone {*}$args }
	}
	return stm32f1x_clone
}

proc _f1c_flash_init {} {
	global _f1c
	if {[info exists _f1c(late_banks)]} {
		foreach {name t} $_f1c(late_banks) {
			set _f1c(bank,$t) [llength [flash list]]
			if {![_f1c_hand_over $name $t]} { _f1c_plain_bank $name $t }
		}
		unset _f1c(late_banks)
	}
	{_f1c_host flash init}
	if {$_f1c(driver) eq "stm32f1x_clone"} { _f1c_same_keys }
	# registered only now
	_f1c_wrap "flash write_image"
	if {$_f1c(driver) eq "stm32f1x" && [_f1c_has_plain_bank]} {
		foreach command {lock unlock options_write} {
			_f1c_wrap "stm32f1x $command"
		}
	}
	_f1c_print_results
	_f1c_result_watch
}

proc _f1c_has_plain_bank {} {
	global _f1c
	foreach t $_f1c(targets) {
		if {![info exists _f1c(artery,$t)]} { return 1 }
	}
	return 0
}

# The host's stm32f1x driver knows a second register set in genuine chips only.
proc _f1c_plain_bank {name t} {
	global _f1c
	set bytes $_f1c(size,$t)
	set family [_f1c_for $t _f1c_known family unknown]
	if {[dict get $::_f1c_families $family bank2] && $family ne "stm32f1_xl" && $bytes > 0x80000} {
		_f1c_for $t _f1c_say "this OpenOCD's driver reaches the first 512 KiB only"
		set bytes 0x80000
	}
	flash bank $name stm32f1x 0x08000000 $bytes 0 0 $t
}

# Artery's chips have drivers of their own: "artery" in hosts after 0.12.0. Artery's host has one
# per family, whose name counts while the chip is read-protected, and a bank of it holds 512 KiB
# at most.
# @returns 1 if one serves the bank.
proc _f1c_hand_over {name t} {
	global _f1c
	if {![info exists _f1c(family,$t)] || ![string match at32* $_f1c(family,$t)]} {
		return 0
	}
	set own "[string map {_xl ""} $_f1c(family,$t)]xx"
	foreach driver [list artery $own at32f4xx] {
		if {![_f1c_quietly [list flash bank $name $driver 0x08000000 0 0 0 $t]]} { continue }
		if {$driver ne "artery" && $_f1c(size,$t) > 0x80000} {
			flash bank $name.second $driver 0x08080000 0 0 0 $t
		}
		_f1c_for $t _f1c_say "using this OpenOCD's $driver driver"
		set _f1c(artery,$t) $driver
		return 1
	}
	return 0
}

# How read protection is taken off. "artery fap disable" gives up on the simulated chips before
# their flash is erased, so it is not told.
proc _f1c_unlock_advice {} {
	set command "stm32f1x unlock 0"
	if {[string match at32* [_f1c_known artery ""]]} {
		set command "at32f4xx disable_access_protection 0"
	} elseif {![dict get $::_f1c_families [_f1c_known family unknown] stock_options]} {
		return "to unlock and erase it, use OpenOCD with the stm32f1x_clone flash driver"
	}
	return "to unlock and erase it: -c init -c \"reset halt\" -c \"$command\", then take its power away\
		and give it back"
}

# Say what the chip is, and note what the host's own driver must be told or kept from: it
# takes the size word as it is, asks a Cortex-M4 for it where an STM32F3 keeps it, and
# knows a second register set in genuine chips only. Called once the core is examined,
# since "flash init" may not read memory. @returns 0 if the core went away meanwhile.
proc _f1c_identify {t} {
	global _f1c
	if {$_f1c(driver) ne "stm32f1x"} { return 1 }
	set forced [_f1c_setting_of $t FLASH_FAMILY ""]
	if {$forced ne "" && ![dict exists $::_f1c_families $forced]} {
		_f1c_say "no family \"$forced\" (FLASH_FAMILY) is known, so it is ignored; those known:\
			[join [lsort [dict keys $::_f1c_families]] {, }]"
		set forced ""
	}
	lassign [_f1c_id $t [_f1c_setting_of $t FLASH_SIZE 0] $forced] \
		line kib family page protection
	if {![_f1c_answers $t]} { return 0 }
	# a host that examines once more has it said once
	if {![info exists _f1c(line,$t)] || $_f1c(line,$t) ne $line} { _f1c_say $line }
	set _f1c(line,$t) $line
	set _f1c(size,$t) [expr {$kib * 1024}]
	set _f1c(family,$t) $family
	set _f1c(page,$t) $page
	set _f1c(protection,$t) $protection
	_f1c_spare_watchdog $t
	return 1
}

# A watchdog that the option bytes start runs while the host's loader does, which does not
# feed it. Without a work area the host writes by itself, and the watchdog stands still with
# the core. FLASH_OBR (PM0075, 3.6) bit 2, WDG_SW; GD32F1x0 has another layout.
proc _f1c_spare_watchdog {t} {
	global _f1c
	if {$_f1c(family,$t) eq "gd32f1x0" || ![_f1c_setting_of $t STOP_WATCHDOG 1]} { return }
	if {[catch {_f1c_muted {_f1c_peek $t 0x4002201c}} obr]} { return }
	if {!$obr || ($obr & 4)} { return }
	$t configure -work-area-size 0
	_f1c_say "the option bytes start the watchdog, which would reset the chip under the\
		host's loader: writing without one, which takes longer"
}

# What is known of the current target's chip: family (unknown before it was read), page,
# protection.
proc _f1c_known {what default} {
	global _f1c
	set t [_f1c_current]
	if {[info exists _f1c($what,$t)]} { return $_f1c($what,$t) }
	return $default
}

# The same line from our driver, which can be asked only after "flash init".
proc _f1c_name {} {
	global _f1c
	if {$_f1c(driver) ne "stm32f1x_clone"} { return }
	foreach t $_f1c(targets) {
		if {![catch {{_f1c_host stm32f1x_clone identify} $_f1c(bank,$t)} line]} {
			_f1c_for $t _f1c_say [string trim $line]
		}
	}
}

# --- an unpatched host: look before the flash is touched -----------------------------------

proc _f1c_stock_write_image {options image} {
	global _f1c
	if {[catch {_f1c_check_image {*}$image} reason]} {
		_f1c_last_word "$reason; nothing was erased or written"
		return [_f1c_fail $reason]
	}
	_f1c_flush_cache
	set since [ms]
	set t [_f1c_current]
	catch {_f1c_forget_reset $t}
	set code [catch {"_f1c_host flash write_image" {*}$options {*}$image} result]
	if {$code && [_f1c_loader_died $since]} {
		_f1c_say "the chip was reset while the host's loader ran, as a watchdog that the\
			option bytes start does; writing again without a loader, which takes longer"
		$t configure -work-area-size 0
		reset halt
		set code [catch {"_f1c_host flash write_image" {*}$options {*}$image} result]
	}
	_f1c_flush_cache
	return -code $code $result
}

# HK32F103 reads flash through a cache that programming does not touch: bit 11 of its control
# register makes it forget (HK32F103xxxxA library, as in the driver's family table).
proc _f1c_flush_cache {} {
	global _f1c
	if {![string match hk32* [_f1c_known family unknown]]} { return }
	set t [_f1c_current]
	_f1c_poke $t 0x400220d0 [expr {[_f1c_peek $t 0x400220d0] | 0x800}]
}

# Did the host's loader on the chip end without a word? The host then waits at least five
# seconds, or there was a reset.
proc _f1c_loader_died {since} {
	global _f1c
	set t [_f1c_current]
	if {![$t cget -work-area-size]} { return 0 }
	return [expr {[ms] - $since >= 5000 || ![catch {_f1c_muted {_f1c_reset_flags $t}} flags] && $flags}]
}

# GDB's load is written in C, which cannot be wrapped; what is said here is told to GDB's user.
proc _f1c_watch_gdb_write {t} {
	$t configure -event gdb-flash-write-start "catch {_f1c_forget_reset $t}"
	$t configure -event gdb-flash-write-end "_f1c_after_gdb_write $t"
}

proc _f1c_after_gdb_write {t} {
	_f1c_say_if_reset_under_loader $t
	# what the host does where nothing is configured
	reset halt
}

proc _f1c_say_if_reset_under_loader {t} {
	if {![$t cget -work-area-size] || [catch {_f1c_muted {_f1c_reset_flags $t}} flags] || !$flags} { return }
	$t configure -work-area-size 0
	_f1c_say "the chip was reset while the host's loader ran, as a watchdog that the option bytes\
		start does; load again: it is written without a loader then, which takes longer"
}

# What reset the chip, since that was forgotten last: RCC_CSR (RM0008, 7.3.10), whose flags
# live through a reset. The host reads the core's own flag, which reading clears.
proc _f1c_reset_flags {t} {
	return [expr {[_f1c_peek $t 0x40021024] & 0xfc000000}]
}

proc _f1c_forget_reset {t} {
	set csr [expr {[_f1c_peek $t 0x40021024] & 0x00ffffff}]
	_f1c_poke $t 0x40021024 [expr {$csr | 0x01000000}]
	_f1c_poke $t 0x40021024 [expr {$csr & ~0x01000000}]
}

# An error with the reason unless the whole image is readable and fits the flash.
proc _f1c_check_image {file {offset 0} args} {
	if {![file exists $file] && [catch {find $file}]} { error "no such file: $file" }
	if {[file exists $file] && ![file size $file]} { error "the file is empty: $file" }
	if {[catch {test_image $file $offset {*}$args} sections]} {
		error "the file is damaged or of an unknown format: $file"
	}
	_f1c_check_family
	_f1c_check_protection
	set banks [_f1c_banks]
	foreach {all address length} [regexp -all -inline \
			{address (0x[0-9a-fA-F]+) length (0x[0-9a-fA-F]+)} $sections] {
		if {$length > 0 && ![_f1c_fits $address $length $banks]} {
			lassign $banks base end
			error [format "the image has %d bytes at 0x%08x, outside the flash (0x%08x to 0x%08x)" \
				$length $address $base [expr {$end - 1}]]
		}
	}
}

# Families that the host's driver cannot program, or would erase by pages too small.
proc _f1c_check_family {} {
	if {[info exists ::_f1c(artery,[_f1c_current])]} { return }
	set family [dict get $::_f1c_families [_f1c_known family unknown]]
	if {[dict get $family write] eq "never"} {
		error "this chip's flash can only be read, for [dict get $family reason]"
	}
	if {[dict get $family stock] ne ""} { error "this chip [dict get $family stock]" }
	set page [_f1c_known page 0]
	# none of the host's are smaller than 1 KiB
	set sector [expr {$page > 1024 ? [_f1c_host_page] : 0}]
	if {$sector && $sector < $page} {
		error "this chip may have pages of $page bytes, and this OpenOCD's driver erases $sector at a\
			time, which would wipe what was just written (if you know better: set FLASH_FAMILY, or use\
			OpenOCD with the stm32f1x_clone flash driver)"
	}
}

# The page that the host's driver erases at a time; 0: not known.
proc _f1c_host_page {} {
	# 0.11 returns the list of all pages, later hosts log it, whether captured or not
	set elsewhere [_f1c_log_is_elsewhere]
	if {!$elsewhere} { log_output /dev/null }
	set returned ""
	catch {capture {set returned [flash info $::_f1c(bank,[_f1c_current]) sectors]}} text
	if {!$elsewhere} { capture {log_output default} }
	if {![regexp {0x00000000 .(0x[0-9a-fA-F]+) } "$text\n$returned" all page]} { return 0 }
	return [expr {$page + 0}]
}

# Start and end of the flash, banks that follow each other as one, but for those of our other targets.
proc _f1c_banks {} {
	global _f1c
	set t [_f1c_current]
	set others [lmap other $_f1c(targets) { expr {$other eq $t ? "" : $_f1c(bank,$other)} }]
	set numbers {}
	for {set number 0} {$number < [llength [flash list]]} {incr number} {
		if {$number in $others} { continue }
		if {[catch {flash probe $number}]} {
			error "this OpenOCD's driver does not know the chip"
		}
		lappend numbers $number
	}
	set ranges {}
	foreach number $numbers {
		array set b [lindex [flash list] $number]
		set base [expr {$b(base)}]
		if {[llength $ranges] && [lindex $ranges end] == $base} {
			set base [lindex $ranges end-1]
			set ranges [lrange $ranges 0 end-2]
		}
		lappend ranges $base [expr {$b(base) + $b(size)}]
	}
	return $ranges
}

proc _f1c_fits {address length banks} {
	foreach {base end} $banks {
		if {$address >= $base && $address + $length <= $end} { return 1 }
	}
	return 0
}

# The flash cannot be written while it is read-protected. What the bit means depends on the
# family; where candidates disagree on it, it is no verdict.
proc _f1c_check_protection {} {
	set family [dict get $::_f1c_families [_f1c_known family unknown]]
	if {[_f1c_known protection off] eq "unknown"} { return }
	if {[catch {_f1c_peek [_f1c_current] 0x4002201c} obr]} { return }
	set mask [dict get $family rdp]
	if {$obr & ($mask ? $mask : 2)} {
		error "the chip is read-protected ([_f1c_unlock_advice])"
	}
}

# The host's driver says "failed" and succeeds; scripts need the exit code.
proc _f1c_stm32f1x_lock {args} { _f1c_options lock $args }
proc _f1c_stm32f1x_unlock {args} { _f1c_options unlock $args }
proc _f1c_stm32f1x_options_write {args} { _f1c_options options_write $args }

proc _f1c_options {command words} {
	set family [dict get $::_f1c_families [_f1c_known family unknown]]
	if {![dict get $family stock_options]} {
		_f1c_say "this OpenOCD's driver would damage this chip's option bytes, whose layout it\
			does not know; nothing was changed; next: use OpenOCD with the stm32f1x_clone flash driver"
		return -code error "$command refused"
	}
	set text ["_f1c_host stm32f1x $command" {*}$words]
	if {[string match -nocase *failed* $text]} { return -code error [string trim $text] }
	return $text
}
