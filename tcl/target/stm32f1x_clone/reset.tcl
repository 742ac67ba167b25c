# SPDX-License-Identifier: GPL-2.0-or-later

# Reset and halt that do what was asked or say why not.
#
# The host's own reset runs first. DHCSR.S_RESET_ST (DDI 0403, C1.6.2: set by a reset,
# cleared by reading) tells whether one happened, S_HALT whether the core stopped. Only
# if not, the other ways are tried, the gentlest to the peripherals' state last:
#
#   nrst	pull NRST
#   system	AIRCR.SYSRESETREQ
#   core	AIRCR.VECTRESET: the core alone, peripherals keep their state
#   vector	start the stopped core from its reset vector

proc _stm32f1x_clone_ocd_process_reset {mode} {
	global _stm32f1x_clone
	set _stm32f1x_clone(reset_mode) $mode
	_stm32f1x_clone_poll_again
	unset -nocomplain _stm32f1x_clone(verdict)
	# whoever is connected sees what the host logs whether it is held or not
	set quietly [expr {$_stm32f1x_clone(serving) ? "muted" : "hold"}]
	set code [catch {_stm32f1x_clone_$quietly {_stm32f1x_clone_reset $mode}} result]
	set _stm32f1x_clone(reset_mode) ""
	if {$code && [info exists _stm32f1x_clone(verdict)]} { return [_stm32f1x_clone_fail $result] }
	return -code $code $result
}

proc _stm32f1x_clone_reset {mode} {
	global _stm32f1x_clone
	if {[catch {{_stm32f1x_clone_host ocd_process_reset} $mode} result]} {
		set _stm32f1x_clone(climbed) 1
		set result [_stm32f1x_clone_rescue $mode $result]
		if {$result ne ""} { return -code error $result }
	}
	# firmware that hid from the probe does so again
	if {$mode eq "run" && $_stm32f1x_clone(hides)} { _stm32f1x_clone_stop_polling }
}

# The host gave up. @returns "" if the chip is in the wanted state after all.
proc _stm32f1x_clone_rescue {mode result} {
	global _stm32f1x_clone
	if {[info exists _stm32f1x_clone(verdict)]} { return $_stm32f1x_clone(verdict) }
	foreach t $_stm32f1x_clone(targets) {
		if {![$t was_examined]} { return $result }
		_stm32f1x_clone_after_reset $t
		if {$mode eq "run"} { continue }
		catch {$t arp_poll}
		if {[$t curstate] ne "halted"} { return [_stm32f1x_clone_verdict_reset $t $result] }
		if {$mode eq "init"} { $t invoke-event reset-init }
		$t invoke-event reset-end
	}
	return ""
}

# Forget resets of the past: reading DHCSR clears its reset flag. Where the host pulls NRST
# it reads DHCSR meanwhile itself; the vector catch in DFSR (C1.6.3) is the witness then.
proc _stm32f1x_clone_before_reset {t} {
	if {![$t was_examined]} { return }
	catch {_stm32f1x_clone_muted {
		_stm32f1x_clone_peek $t 0xe000edf0
		if {[_stm32f1x_clone_host_pulls_nrst]} { _stm32f1x_clone_poke $t 0xe000ed30 0x1f }
	}}
}

proc _stm32f1x_clone_host_pulls_nrst {} {
	return [string match *srst* [lindex [reset_config] 0]]
}

proc _stm32f1x_clone_after_reset {t} {
	global _stm32f1x_clone
	if {![$t was_examined]} { return }
	set halt [expr {$_stm32f1x_clone(reset_mode) ne "run"}]
	if {[_stm32f1x_clone_was_reset $t $halt] || [_stm32f1x_clone_nrst_did $t $halt]} { return }
	if {[catch {_stm32f1x_clone_muted {_stm32f1x_clone_peek $t 0xe000edf0}}]} {
		if {!$halt} {
			_stm32f1x_clone_say "the firmware runs and cannot be reached now (it sleeps, or turned SWD off)"
		}
		return
	}
	foreach way {nrst system core vector} {
		if {$way eq "nrst" && ![_stm32f1x_clone_allowed nrst]} { continue }
		set signals [lindex [reset_config] 0]
		if {![catch {_stm32f1x_clone_muted {
			_stm32f1x_clone_reset_by $way $t $halt
		}} done] && $done} {
			_stm32f1x_clone_say "the chip did not obey the reset; [_stm32f1x_clone_way_text $way]"
			return
		}
		reset_config $signals
	}
}

proc _stm32f1x_clone_way_text {way} {
	switch $way {
		nrst { return "pulled NRST instead, as later resets will" }
		system { return "NRST does not reach it, used SYSRESETREQ instead" }
		core { return "reset the core alone, the peripherals keep their state" }
		vector { return "started from the reset vector, core and peripherals keep their state" }
	}
}

# Was there a reset, and did the core stop if it had to? Asking clears the flag.
proc _stm32f1x_clone_was_reset {t halt} {
	if {[catch {_stm32f1x_clone_muted {_stm32f1x_clone_peek $t 0xe000edf0}} dhcsr]} { return 0 }
	set reset [expr {($dhcsr & 0x02000000) != 0}]
	set halted [expr {($dhcsr & 0x00020000) != 0}]
	expr {$reset && (!$halt || $halted)}
}

# Did the host's pull at NRST do it? What worked once is trusted where the core may not stop.
proc _stm32f1x_clone_nrst_did {t halt} {
	global _stm32f1x_clone
	if {![_stm32f1x_clone_host_pulls_nrst]} { return 0 }
	if {!$halt} { return [info exists _stm32f1x_clone(nrst_works)] }
	if {[catch {_stm32f1x_clone_muted {_stm32f1x_clone_peek $t 0xe000ed30}} dfsr]} { return 0 }
	return [expr {($dfsr & 8) != 0}]
}

# One way to reset. @returns 1 if it worked.
proc _stm32f1x_clone_reset_by {way t halt} {
	if {$way in {core vector}} {
		# VECTRESET is defined only while the core is stopped (DDI 0403, B1.5.16)
		_stm32f1x_clone_poke $t 0xe000edf0 0xa05f0003
	} else {
		_stm32f1x_clone_poke $t 0xe000edf0 0xa05f0001
	}
	_stm32f1x_clone_poke $t 0xe000edfc [expr {$halt ? 0x01000001 : 0x01000000}]
	switch $way {
		nrst { _stm32f1x_clone_nrst 1; _stm32f1x_clone_nrst 0 }
		system { _stm32f1x_clone_poke $t 0xe000ed0c 0x05fa0004 }
		core { _stm32f1x_clone_poke $t 0xe000ed0c 0x05fa0001 }
		vector { return [_stm32f1x_clone_start_over $t $halt] }
	}
	sleep 10
	if {![_stm32f1x_clone_was_reset $t $halt]} { return 0 }
	if {!$halt} { _stm32f1x_clone_poke $t 0xe000edf0 0xa05f0001 }
	if {$way eq "nrst"} { set ::_stm32f1x_clone(nrst_works) 1 }
	return 1
}

# Put a stopped core where a reset would: stack and program counter from the vector table.
proc _stm32f1x_clone_start_over {t halt} {
	$t arp_poll
	if {[$t curstate] ne "halted"} { return 0 }
	lassign [_stm32f1x_clone_read_words $t 0x08000000 2] stack entry
	# bit 0 of the vector is the Thumb bit, which lives in xPSR
	_stm32f1x_clone_set_registers $t [list sp $stack pc [expr {$entry & ~1}] xPSR 0x01000000 primask 0]
	if {!$halt} { resume }
	return 1
}

# GDB needs a stopped core; one that cannot be stopped gets a sentence, not a time-out.
proc _stm32f1x_clone_on_gdb_attach {t} {
	if {![$t was_examined]} {
		return -code error [_stm32f1x_clone_verdict_core $t]
	}
	if {[catch {halt 1000} result]} {
		return -code error [_stm32f1x_clone_verdict_reset $t $result]
	}
}
