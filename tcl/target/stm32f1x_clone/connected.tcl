# SPDX-License-Identifier: GPL-2.0-or-later

# What is done with a core that has just been examined: let it out of reset, keep
# watchdogs and low power from taking it away, raise the clock, name the chip.

proc _f1c_on_examine_end {t} {
	global _f1c
	if {[info exists _f1c(under_nrst)]} {
		unset _f1c(under_nrst)
		_f1c_release $t
	} elseif {$_f1c(worked) eq "hand" || [info exists _f1c(armed,$t)]} {
		unset -nocomplain _f1c(armed,$t)
		_f1c_settle $t
	}
	# once: the host examines anew what it finds locked up, as a blank chip is
	set first [expr {$_f1c(connecting) && ![info exists _f1c(seen,$t)]}]
	if {$first && ![_f1c_answers $t]} { return [_f1c_lost $t] }
	_f1c_freeze $t
	if {$_f1c(worked) ne ""} {
		_f1c_say "connected: [_f1c_rung_text]"
		set _f1c(hides,$t) [expr {$_f1c(worked) in {halt nrst soft hand}}]
		set _f1c(worked) ""
	}
	if {$first} {
		set _f1c(seen,$t) 1
		_f1c_unlock_core $t
		_f1c_raise $t
		if {![_f1c_identify $t]} {
			unset _f1c(seen,$t)
			_f1c_lost $t
		}
	}
}

# Does the core answer now? A probe's high-level commands examine a core that sleeps with
# success, and firmware may turn SWD off at any moment.
proc _f1c_answers {t} {
	global _f1c
	if {[catch {_f1c_muted {_f1c_peek $t 0xe000ed00}} cpuid]} { return 0 }
	set _f1c(core,$t) [expr {$cpuid >> 4 & 0xfff}]
	return [expr {$cpuid != 0 && $cpuid != 0xffffffff}]
}

# The core was examined and does not answer: climb, unless the ladder is what found it.
proc _f1c_lost {t} {
	global _f1c
	if {[info exists _f1c(climbing)]} {
		set _f1c(climbing) lost
	} else {
		_f1c_on_examine_fail $t
	}
}

# A blank chip locks up at its first instruction (DHCSR.S_LOCKUP: DDI 0403, C1.6.2). The
# host's polling stops the core then and calls it an error; this stops it in silence.
proc _f1c_unlock_core {t} {
	if {[using_hla] || [catch {_f1c_muted {_f1c_peek $t 0xe000edf0}} dhcsr]} { return }
	if {$dhcsr & 0x00080000} {
		_f1c_quietly [list $t arp_poll]
		_f1c_quietly [list $t arp_poll]
	}
}

proc _f1c_rung_text {} {
	global _f1c
	switch $_f1c(worked) {
		relink { return "an earlier session had left the link in disorder" }
		slow { return "at a lower clock, [_f1c_khz] kHz" }
		halt { return "the firmware sleeps; the core is stopped now" }
		nrst { return "under reset, the core is stopped at its first instruction; later resets use NRST" }
		soft { return "after a reset by software; the core is stopped" }
		hand { return "after a reset by hand; the core is stopped" }
	}
}

# Let NRST go with the reset vector caught: the core stops before its first instruction.
proc _f1c_release {t} {
	global _f1c
	_f1c_quietly [list _f1c_arm $t]
	# NRST is one wire: the other chips of the chain come out of reset as well
	foreach other $_f1c(targets) {
		if {$other ne $t && [_f1c_quietly [list _f1c_arm $other]]} { set _f1c(armed,$other) 1 }
	}
	_f1c_nrst 0
	reset_config connect_deassert_srst
	set _f1c(nrst_works) 1
	_f1c_settle $t
}

proc _f1c_arm {t} {
	_f1c_poke $t 0xe000edf0 0xa05f0003
	_f1c_poke $t 0xe000edfc 0x01000001
}

# Wait, with the reset vector caught, until the core is out of reset (a finger leaves the
# button) and has stopped.
proc _f1c_settle {t} {
	set until [expr {[ms] + 2000}]
	while {[ms] < $until && ![_f1c_quietly [list _f1c_stopped $t]]} { sleep 5 }
	# the halt request gives the host a reason for the stop that it finds
	_f1c_quietly [list $t arp_halt]
	_f1c_quietly [list $t arp_poll]
	_f1c_quietly [list _f1c_poke $t 0xe000edfc 0x01000000]
}

# An error unless the core is stopped and not held in reset. S_RESET_ST tells of the past
# at the first reading.
proc _f1c_stopped {t} {
	_f1c_arm $t
	_f1c_peek $t 0xe000edf0
	if {([_f1c_peek $t 0xe000edf0] & 0x02020000) != 0x00020000} { error "not stopped" }
}

# Keep watchdogs and low-power modes from taking the core away while it is stopped. The
# debug unit keeps these bits until power is removed, so a healthy run writes them once. In
# a reset, whose host says that it examines where it does not, they are not asked for again
# within half a second.
proc _f1c_freeze {t} {
	global _f1c
	set set_bits 0
	set clear_bits 0
	foreach {name bits} {ENABLE_LOW_POWER 0x007 STOP_WATCHDOG 0x300} {
		if {[_f1c_setting_of $t $name 1]} {
			set set_bits [expr {$set_bits | $bits}]
		} else {
			set clear_bits [expr {$clear_bits | $bits}]
		}
	}
	set bits [list $set_bits $clear_bits]
	if {$_f1c(reset_mode) ne "" && [info exists _f1c(frozen,$t)]} {
		lassign $_f1c(frozen,$t) since before
		if {[ms] - $since < 500 && $before eq $bits} { return }
	}
	unset -nocomplain _f1c(frozen,$t)
	if {[_f1c_quietly [list _f1c_change $t $set_bits $clear_bits]]} {
		set _f1c(frozen,$t) [list [ms] $bits]
	}
}

# Change bits of the debug unit's control register.
proc _f1c_change {t set_bits clear_bits} {
	set address [_f1c_debug_unit $t]
	if {!$address} { return }
	set old [_f1c_peek $t $address]
	set new [expr {($old & ~$clear_bits) | $set_bits}]
	if {$new != $old} { _f1c_poke $t $address $new }
}

# Address of the debug unit's control register, 0 where the core is not known to have it
# there (RM0008, 31.16.3: Cortex-M3; the clones with a Cortex-M4 keep the place).
proc _f1c_debug_unit {t} {
	global _f1c
	if {!$_f1c(core,$t)} { _f1c_answers $t }
	set core $_f1c(core,$t)
	expr {$core == 0xc23 || $core == 0xc24 ? 0xe0042004 : 0}
}

# --- the clock -------------------------------------------------------------------------

# Raise the clock to the fastest that reads back what the proven one read. JTAG stays:
# its clock may not pass a sixth of the core's, which falls to 8 MHz at each reset.
proc _f1c_raise {t} {
	global _f1c
	set top $_f1c(asked_khz)
	if {!$top} { set top $_f1c(max_khz) }
	set good [_f1c_khz]
	if {[using_jtag] || $good >= $top} { return }
	# a slow clock is spent on a quarter, which is then asked four times as often
	set words [expr {$good < 480 ? 16 : 64}]
	if {[catch {_f1c_muted {_f1c_sample $t $words}} sample]} { return }
	if {![info exists _f1c(slow)] && [_f1c_reliable $t $top $sample 1]} {
		return
	}
	# wires that failed once are asked eight times at each step
	foreach khz {100 240 480 1000 1800 4000 8000 24000} {
		if {$khz <= $good || $khz > $top} { continue }
		if {![_f1c_reliable $t $khz $sample 8]} {
			if {[_f1c_interrupted]} { return }
			set failed [_f1c_khz]
			adapter speed $good
			_f1c_quietly [list _f1c_relink $t]
			_f1c_say "$failed kHz is not reliable here, staying at [_f1c_khz] kHz: shorter wires help"
			return
		}
		set good $khz
	}
}

proc _f1c_reliable {t khz sample times} {
	return [_f1c_quietly [list _f1c_try_khz $t $khz $sample $times]]
}

proc _f1c_try_khz {t khz sample times} {
	adapter speed $khz
	set words [llength $sample]
	set times [expr {$times * 64 / $words}]
	while {$times} {
		if {[_f1c_sample $t $words] ne $sample} { error "not the same twice" }
		incr times -1
	}
}

# Words that do not change: the vector table, or the end of the core's ROM table where the
# flash cannot be read.
proc _f1c_sample {t words} {
	if {![catch {_f1c_read_words $t 0x08000000 $words} values]} { return $values }
	return [_f1c_read_words $t [expr {0xe0100000 - 4 * $words}] $words]
}
