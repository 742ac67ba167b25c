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

proc _f1c_ocd_process_reset {mode} {
	global _f1c
	set _f1c(reset_mode) $mode
	_f1c_poll_again
	unset -nocomplain _f1c(verdict)
	foreach t $_f1c(targets) { unset -nocomplain _f1c(verdict,$t) }
	# whoever is connected sees what the host logs whether it is held or not
	set quietly [expr {$_f1c(serving) ? "muted" : "hold"}]
	set code [catch {_f1c_$quietly {_f1c_reset $mode}} result]
	set _f1c(reset_mode) ""
	if {$code && [info exists _f1c(verdict)]} { return [_f1c_fail $result] }
	return -code $code $result
}

proc _f1c_reset {mode} {
	global _f1c
	if {[catch {{_f1c_host ocd_process_reset} $mode} result]} {
		set _f1c(climbed) 1
		set result [_f1c_rescue $mode $result]
		if {$result ne ""} { return -code error $result }
	}
	# firmware that hid from the probe does so again
	foreach t $_f1c(targets) {
		if {$mode eq "run" && $_f1c(hides,$t)} { _f1c_stop_polling }
	}
}

# The host gave up. @returns "" if the chip is in the wanted state after all.
proc _f1c_rescue {mode result} {
	global _f1c
	if {[info exists _f1c(verdict)]} { return $_f1c(verdict) }
	foreach t $_f1c(targets) {
		if {![$t was_examined]} { return $result }
		_f1c_for $t _f1c_after_reset $t
		if {$mode eq "run"} { continue }
		catch {$t arp_poll}
		if {[$t curstate] ne "halted" && [catch {_f1c_muted {_f1c_peek $t 0xe000edf0}}]} {
			# gone since it was examined: 0.11 does not do that anew in a reset
			_f1c_for $t _f1c_on_examine_fail $t
			if {[info exists _f1c(verdict)]} { return $_f1c(verdict) }
			catch {$t arp_poll}
		}
		if {[$t curstate] ne "halted"} { return [_f1c_for $t _f1c_verdict_reset $t $result] }
		if {$mode eq "init"} { $t invoke-event reset-init }
		$t invoke-event reset-end
	}
	return ""
}

# Forget resets of the past: reading DHCSR clears its reset flag. Where the host pulls NRST
# it reads DHCSR meanwhile itself; the vector catch in DFSR (C1.6.3) is the witness then.
proc _f1c_before_reset {t} {
	if {![$t was_examined]} { return }
	catch {_f1c_muted {
		_f1c_peek $t 0xe000edf0
		if {[_f1c_host_pulls_nrst]} { _f1c_poke $t 0xe000ed30 0x1f }
	}}
}

proc _f1c_host_pulls_nrst {} {
	return [string match *srst* [lindex [reset_config] 0]]
}

proc _f1c_after_reset {t} {
	global _f1c
	if {![$t was_examined]} { return }
	set halt [expr {$_f1c(reset_mode) ne "run"}]
	if {[_f1c_was_reset $t $halt] || [_f1c_nrst_did $t $halt]} { return }
	if {[catch {_f1c_muted {_f1c_peek $t 0xe000edf0}}]} {
		if {!$halt} {
			_f1c_say "the firmware runs and cannot be reached now (it sleeps, or turned SWD off)"
		}
		return
	}
	foreach way {nrst system core vector} {
		if {$way eq "nrst" && ![_f1c_allowed nrst]} { continue }
		set signals [lindex [reset_config] 0]
		if {![catch {_f1c_muted {
			_f1c_reset_by $way $t $halt
		}} done] && $done} {
			_f1c_say "the chip did not obey the reset; [_f1c_way_text $way]"
			return
		}
		reset_config $signals
	}
}

proc _f1c_way_text {way} {
	switch $way {
		nrst { return "pulled NRST instead, as later resets will" }
		system { return "NRST does not reach it, used SYSRESETREQ instead" }
		core { return "reset the core alone, the peripherals keep their state" }
		vector { return "started from the reset vector, core and peripherals keep their state" }
	}
}

# Was there a reset, and did the core stop if it had to? Asking clears the flag.
proc _f1c_was_reset {t halt} {
	if {[catch {_f1c_muted {_f1c_peek $t 0xe000edf0}} dhcsr]} { return 0 }
	set reset [expr {($dhcsr & 0x02000000) != 0}]
	set halted [expr {($dhcsr & 0x00020000) != 0}]
	expr {$reset && (!$halt || $halted)}
}

# Did the host's pull at NRST do it? What worked once is trusted where the core may not stop.
proc _f1c_nrst_did {t halt} {
	global _f1c
	if {![_f1c_host_pulls_nrst]} { return 0 }
	if {!$halt} { return [info exists _f1c(nrst_works)] }
	if {[catch {_f1c_muted {_f1c_peek $t 0xe000ed30}} dfsr]} { return 0 }
	return [expr {($dfsr & 8) != 0}]
}

# One way to reset. @returns 1 if it worked.
proc _f1c_reset_by {way t halt} {
	if {$way in {core vector}} {
		# VECTRESET is defined only while the core is stopped (DDI 0403, B1.5.16)
		_f1c_poke $t 0xe000edf0 0xa05f0003
	} else {
		_f1c_poke $t 0xe000edf0 0xa05f0001
	}
	_f1c_poke $t 0xe000edfc [expr {$halt ? 0x01000001 : 0x01000000}]
	switch $way {
		nrst { _f1c_nrst 1; _f1c_nrst 0 }
		system { _f1c_poke $t 0xe000ed0c 0x05fa0004 }
		core { _f1c_poke $t 0xe000ed0c 0x05fa0001 }
		vector { return [_f1c_start_over $t $halt] }
	}
	sleep 10
	if {![_f1c_was_reset $t $halt]} { return 0 }
	if {!$halt} { _f1c_poke $t 0xe000edf0 0xa05f0001 }
	if {$way eq "nrst"} { set ::_f1c(nrst_works) 1 }
	return 1
}

# Put a stopped core where a reset would: stack and program counter from the vector table.
proc _f1c_start_over {t halt} {
	$t arp_poll
	if {[$t curstate] ne "halted"} { return 0 }
	lassign [_f1c_read_words $t 0x08000000 2] stack entry
	# bit 0 of the vector is the Thumb bit, which lives in xPSR
	_f1c_set_registers $t [list sp $stack pc [expr {$entry & ~1}] xPSR 0x01000000 primask 0]
	if {!$halt} { resume }
	return 1
}

# GDB needs a stopped core; one that cannot be stopped gets a sentence, not a time-out.
proc _f1c_on_gdb_attach {t} {
	if {![$t was_examined]} {
		return -code error [_f1c_verdict_core $t]
	}
	if {[catch {halt 1000} result]} {
		return -code error [_f1c_verdict_reset $t $result]
	}
}
