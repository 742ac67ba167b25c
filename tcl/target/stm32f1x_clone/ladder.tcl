# SPDX-License-Identifier: GPL-2.0-or-later

# The connect ladder: ordered attempts to reach a chip that the first one did not.
#
# A healthy board never gets here. It has two halves, since the host connects in two
# steps: the link (a command of the host that is repeated) and the examination of the
# core (an event). Both climb the same rungs:
#
#   relink  clear sticky errors, enter SWD anew
#   slow    lower the clock
#   halt    stop the core at once, before its firmware sleeps or turns SWD off
#   nrst    hold NRST low, attach, catch the reset vector, let go
#   soft    reset by software and catch the reset vector
#   hand    wait for a person to press RESET or to cycle the power
#
# CONNECT_RUNGS names those that may be tried; CONNECT_WAIT_MS is how long the last one
# waits. All ends within limit_ms.

# --- hooks -----------------------------------------------------------------------------

proc _stm32f1x_clone_connect {t dap} {
	global _stm32f1x_clone
	lappend _stm32f1x_clone(targets) $t
	set _stm32f1x_clone(dap,$t) $dap
	set _stm32f1x_clone(core,$t) 0
	set _stm32f1x_clone(size,$t) 0
	$t configure -event examine-start "_stm32f1x_clone_on_examine_start $t"
	$t configure -event examine-fail "_stm32f1x_clone_on_examine_fail $t"
	$t configure -event examine-end "_stm32f1x_clone_on_examine_end $t"
	$t configure -event gdb-attach "_stm32f1x_clone_on_gdb_attach $t"
	$t configure -event reset-assert-pre "_stm32f1x_clone_before_reset $t"
	$t configure -event reset-deassert-post "_stm32f1x_clone_after_reset $t"
	if {[_stm32f1x_clone_setting CONNECT_UNDER_RESET 0]} {
		reset_config srst_only srst_nogate connect_assert_srst
	}
	if {[llength $_stm32f1x_clone(targets)] > 1} { return }
	foreach command {init "transport init" "dap init" "flash init" ocd_process_reset program
			errorInfo} {
		_stm32f1x_clone_wrap $command
	}
	after 0 _stm32f1x_clone_on_serving
}

# Put our procedure in front of a command of the host. A subcommand is a command whose
# name contains a space; the host's C code runs all of these by name.
proc _stm32f1x_clone_wrap {command} {
	set ours _stm32f1x_clone_[string map {" " _} $command]
	rename $command "_stm32f1x_clone_host $command"
	proc $command {args} "tailcall _stm32f1x_clone_recorded [list $command] $ours {*}\$args"
}

proc _stm32f1x_clone_init {} {
	global _stm32f1x_clone
	if {$_stm32f1x_clone(opened)} { return [{_stm32f1x_clone_host init}] }
	set _stm32f1x_clone(connecting) 1
	set _stm32f1x_clone(asked_khz) [_stm32f1x_clone_khz]
	if {!$_stm32f1x_clone(asked_khz)} { adapter speed [_stm32f1x_clone_first_khz] }
	set _stm32f1x_clone(since) [ms]
	if {[_stm32f1x_clone_wants_nrst]} { set _stm32f1x_clone(under_nrst) 1 }
	if {[_stm32f1x_clone_host_pulls_nrst]} {
		adapter srst delay $_stm32f1x_clone(srst_ms)
	}
	set code [catch {_stm32f1x_clone_hold {_stm32f1x_clone_climb init}} result]
	set _stm32f1x_clone(connecting) 0
	if {$code || [info exists _stm32f1x_clone(verdict)]} {
		if {![info exists _stm32f1x_clone(verdict)]} {
			_stm32f1x_clone_verdict "OpenOCD could not start: [string trim $result]" \
				"run the same command with -d3, which shows all that OpenOCD tried" error
		}
		return [_stm32f1x_clone_fail "no connection"]
	}
	_stm32f1x_clone_name
}

# An unpatched host opens a dap-direct ST-LINK once, so that the first attempt has to be one
# that long wires bear.
proc _stm32f1x_clone_first_khz {} {
	global _stm32f1x_clone
	if {[_stm32f1x_clone_kind] eq "stlink" && ![_stm32f1x_clone_has module]} {
		return $_stm32f1x_clone(once_khz)
	}
	return $_stm32f1x_clone(start_khz)
}

# Was connecting under reset asked for? Then NRST is there to be pulled, although PlatformIO's
# boards say "reset_config none" behind this file. The host tells the wish only with the line.
proc _stm32f1x_clone_wants_nrst {} {
	set signals [lindex [reset_config] 0]
	set pulls [_stm32f1x_clone_host_pulls_nrst]
	reset_config srst_only
	set wanted [string match *connect_assert_srst* [reset_config]]
	if {$pulls || !$wanted} { reset_config $signals }
	return $wanted
}

proc _stm32f1x_clone_transport_init {} {
	_stm32f1x_clone_climb "transport init"
}

proc _stm32f1x_clone_dap_init {} {
	_stm32f1x_clone_climb "dap init"
}

# --- first half: the link --------------------------------------------------------------

# Run a step of the host that opens the link, from rung to rung until it succeeds.
proc _stm32f1x_clone_climb {step} {
	global _stm32f1x_clone
	set command [list "_stm32f1x_clone_host $step"]
	if {[_stm32f1x_clone_attempt $command]} {
		set _stm32f1x_clone(opened) 1
		return
	}
	# what failed within this step has said so already
	if {[info exists _stm32f1x_clone(verdict)]} { return [_stm32f1x_clone_fail $_stm32f1x_clone(verdict)] }
	set _stm32f1x_clone(climbed) 1
	if {[_stm32f1x_clone_probe_verdict]} { return [_stm32f1x_clone_fail $_stm32f1x_clone(verdict)] }
	if {[_stm32f1x_clone_repeat $step $command] || [_stm32f1x_clone_listen $step $command]} {
		return
	}
	if {[_stm32f1x_clone_probe_verdict]} { return [_stm32f1x_clone_fail $_stm32f1x_clone(verdict)] }
	foreach {rung khz} [_stm32f1x_clone_link_rungs] {
		if {![_stm32f1x_clone_repeatable $step] || ![_stm32f1x_clone_in_time]} { break }
		if {![_stm32f1x_clone_allowed $rung]} { continue }
		set _stm32f1x_clone(worked) $rung
		if {[_stm32f1x_clone_link_$rung $step $command $khz]} { return }
	}
	return [_stm32f1x_clone_fail [_stm32f1x_clone_verdict_link]]
}

# @returns 1 if the repeated step did its work this time.
proc _stm32f1x_clone_repeat {step command} {
	global _stm32f1x_clone
	# a JTAG chain that did not answer has left its TAPs in no known state
	if {$step eq "dap init" && [using_jtag]} { _stm32f1x_clone_quietly {jtag arp_init} }
	if {![_stm32f1x_clone_quietly $command]} { return 0 }
	if {$step eq "init" && !$_stm32f1x_clone(opened)} {
		set _stm32f1x_clone(init_once) 1
		return 0
	}
	set _stm32f1x_clone(opened) 1
	return 1
}

# Repeat a step once more with all that the host logs meanwhile kept for the diagnosis, if
# the first time was not.
proc _stm32f1x_clone_listen {step command} {
	global _stm32f1x_clone
	# only an ST-LINK tells the supply
	if {![_stm32f1x_clone_repeatable $step] || [_stm32f1x_clone_kind] eq "adi" ||
			$_stm32f1x_clone(held) ne ""} { return 0 }
	set level [lindex [debug_level] end]
	if {$level < 2} { debug_level 2 }
	set code [catch {capture $command} text]
	if {$level < 2} { debug_level $level }
	_stm32f1x_clone_note $text
	return [expr {!$code}]
}

# An unpatched host does "init" only once: a repetition returns at once without having
# examined anything.
proc _stm32f1x_clone_repeatable {step} {
	global _stm32f1x_clone
	expr {$step ne "init" || ![info exists _stm32f1x_clone(init_once)]}
}

proc _stm32f1x_clone_link_rungs {} {
	global _stm32f1x_clone
	set start [_stm32f1x_clone_khz]
	set rungs {}
	foreach khz [_stm32f1x_clone_slower $start] { lappend rungs slow $khz }
	lappend rungs nrst $start nrst 100 hand $start
	return $rungs
}

# The clocks to try below START. The host's own SWD code retries for half a second each
# time, so that there are fewer of them with other adapters than an ST-LINK.
proc _stm32f1x_clone_slower {start} {
	set clocks {}
	foreach khz [expr {[_stm32f1x_clone_kind] eq "adi" ? {100 15} : {480 100 15}}] {
		if {$khz < $start} { lappend clocks $khz }
	}
	return $clocks
}

proc _stm32f1x_clone_link_slow {step command khz} {
	global _stm32f1x_clone
	_stm32f1x_clone_say "no answer; trying at $khz kHz"
	set _stm32f1x_clone(slow) $khz
	adapter speed $khz
	return [_stm32f1x_clone_repeat $step $command]
}

proc _stm32f1x_clone_link_nrst {step command khz} {
	global _stm32f1x_clone
	_stm32f1x_clone_say "no answer; trying with NRST held low, at $khz kHz"
	adapter speed $khz
	set signals [lindex [reset_config] 0]
	reset_config srst_only srst_nogate connect_assert_srst
	set _stm32f1x_clone(under_nrst) 1
	if {$step eq "dap init"} { _stm32f1x_clone_nrst 1 }
	if {[_stm32f1x_clone_repeat $step $command]} { return 1 }
	if {$step eq "dap init"} { _stm32f1x_clone_nrst 0 }
	reset_config $signals connect_deassert_srst
	unset _stm32f1x_clone(under_nrst)
	return 0
}

# Somebody resets the chip by hand: it answers while RESET is pressed, and for a moment
# after power comes back. Catch the core in that moment.
proc _stm32f1x_clone_link_hand {step command khz} {
	global _stm32f1x_clone
	if {![_stm32f1x_clone_wait_for_hand $khz {_stm32f1x_clone_repeat $step $command}]} { return 0 }
	# "init" has examined and stopped the core; the other steps have only reached it
	if {$step eq "init"} { return 1 }
	foreach t $_stm32f1x_clone(targets) { _stm32f1x_clone_quietly [list _stm32f1x_clone_grab $t] }
	return 1
}

# --- second half: the core -------------------------------------------------------------

proc _stm32f1x_clone_on_examine_start {t} {
	global _stm32f1x_clone
	set _stm32f1x_clone(opened) 1
}

proc _stm32f1x_clone_on_examine_fail {t} {
	global _stm32f1x_clone
	if {!$_stm32f1x_clone(connecting) && $_stm32f1x_clone(reset_mode) eq ""} {
		# Background polling comes back by itself; a ladder here would stall the session.
		if {[_stm32f1x_clone_core_relink $t 0]} { $t invoke-event examine-end }
		return
	}
	set _stm32f1x_clone(climbed) 1
	# the host examines several times in one reset
	if {[info exists _stm32f1x_clone(verdict)]} { return }
	if {!$_stm32f1x_clone(connecting)} { set _stm32f1x_clone(since) [ms] }
	foreach {rung khz} [_stm32f1x_clone_core_rungs] {
		# nothing on the chip's side helps against a probe that refuses it
		if {[_stm32f1x_clone_refused $t] || ![_stm32f1x_clone_in_time]} { break }
		if {![_stm32f1x_clone_allowed $rung]} { continue }
		if {![_stm32f1x_clone_core_$rung $t $khz]} { continue }
		set _stm32f1x_clone(worked) $rung
		set _stm32f1x_clone(climbing) $rung
		$t invoke-event examine-end
		set found [expr {$_stm32f1x_clone(climbing) ne "lost"}]
		unset _stm32f1x_clone(climbing)
		if {$found} { return }
	}
	_stm32f1x_clone_verdict_core $t
}

proc _stm32f1x_clone_core_rungs {} {
	global _stm32f1x_clone
	set start [_stm32f1x_clone_khz]
	set rungs [list relink $start]
	foreach khz [_stm32f1x_clone_slower $start] { lappend rungs slow $khz }
	lappend rungs halt $start nrst $start nrst 100 soft $start hand $start
	return $rungs
}

# Examine the core again after BODY, without the host's own error lines.
proc _stm32f1x_clone_reexamine {t body} {
	if {[catch {_stm32f1x_clone_muted {uplevel 1 $body}} result]} {
		_stm32f1x_clone_note $result
		return 0
	}
	return [expr {[_stm32f1x_clone_quietly [list $t arp_examine]] && [_stm32f1x_clone_answers $t]}]
}

proc _stm32f1x_clone_core_relink {t khz} {
	if {$khz} { _stm32f1x_clone_say "the core does not answer; linking anew" }
	foreach attempt {1 2 3} {
		if {![_stm32f1x_clone_quietly [list _stm32f1x_clone_relink $t]]} { return 0 }
		if {[_stm32f1x_clone_reexamine $t {}]} { return 1 }
	}
	return 0
}

proc _stm32f1x_clone_core_slow {t khz} {
	global _stm32f1x_clone
	_stm32f1x_clone_say "the core does not answer; trying at $khz kHz"
	set _stm32f1x_clone(slow) $khz
	return [_stm32f1x_clone_reexamine $t {adapter speed $khz; _stm32f1x_clone_relink $t}]
}

# Firmware that sleeps most of the time is reachable in its short waking moments.
proc _stm32f1x_clone_core_halt {t khz} {
	if {[_stm32f1x_clone_kind] eq "hla"} { return 0 }
	_stm32f1x_clone_say "the core does not answer; trying to stop it while it is awake"
	adapter speed $khz
	set until [expr {[ms] + 200}]
	while {[ms] < $until && ![_stm32f1x_clone_silent]} {
		if {[_stm32f1x_clone_quietly [list _stm32f1x_clone_relink $t]] && \
				[_stm32f1x_clone_quietly [list _stm32f1x_clone_poke $t 0xe000edf0 0xa05f0003]]} {
			return [_stm32f1x_clone_reexamine $t {}]
		}
	}
	return 0
}

proc _stm32f1x_clone_core_nrst {t khz} {
	global _stm32f1x_clone
	_stm32f1x_clone_say "the core does not answer; trying with NRST held low, at $khz kHz"
	set signals [lindex [reset_config] 0]
	set _stm32f1x_clone(under_nrst) 1
	if {[_stm32f1x_clone_reexamine $t {
		adapter speed $khz
		_stm32f1x_clone_nrst 1
		_stm32f1x_clone_relink $t
	}]} { return 1 }
	_stm32f1x_clone_nrst 0
	reset_config $signals
	unset _stm32f1x_clone(under_nrst)
	return 0
}

proc _stm32f1x_clone_core_soft {t khz} {
	_stm32f1x_clone_say "the core does not answer; trying a reset by software"
	return [_stm32f1x_clone_reexamine $t {_stm32f1x_clone_grab $t}]
}

proc _stm32f1x_clone_core_hand {t khz} {
	global _stm32f1x_clone
	# a host that cannot repeat its first attempt starts slowly, too slowly for firmware that
	# falls asleep at once
	if {!$_stm32f1x_clone(asked_khz) && $khz < $_stm32f1x_clone(start_khz)} {
		set khz $_stm32f1x_clone(start_khz)
	}
	return [_stm32f1x_clone_wait_for_hand $khz {
		_stm32f1x_clone_quietly [list _stm32f1x_clone_relink $t]
		_stm32f1x_clone_reexamine $t {_stm32f1x_clone_grab $t}
	}]
}

# Stop the core with the first command that gets through, then ask for a reset that ends in
# debug state. An error if nothing gets through.
proc _stm32f1x_clone_grab {t} {
	if {[_stm32f1x_clone_kind] eq "hla"} {
		$t arp_halt
		_stm32f1x_clone_quietly [list $t arp_reset assert 1]
		return
	}
	_stm32f1x_clone_arm $t
	_stm32f1x_clone_poke $t 0xe000ed0c 0x05fa0004
	sleep 1
}

# --- helpers ---------------------------------------------------------------------------

proc _stm32f1x_clone_in_time {} {
	global _stm32f1x_clone
	expr {[ms] - $_stm32f1x_clone(since) < $_stm32f1x_clone(limit_ms) && ![_stm32f1x_clone_silent]
		&& ![_stm32f1x_clone_interrupted]}
}

# @returns 1 after a signal: the host does nothing for a target any more, and cannot sleep.
proc _stm32f1x_clone_interrupted {} {
	return [catch {sleep 0}]
}

# @returns 1 if the host has given up a probe that does not answer any more.
proc _stm32f1x_clone_silent {} {
	expr {[_stm32f1x_clone_has "adapter silent"] && [adapter silent]}
}

# Ask for a person's hand, and wait until EXAMINES, a script run in the caller's frame, is
# true. A run waits CONNECT_WAIT_MS in all, however often it climbs.
proc _stm32f1x_clone_wait_for_hand {khz examines} {
	global _stm32f1x_clone
	set start [ms]
	set left [expr {[_stm32f1x_clone_setting CONNECT_WAIT_MS 5000] - $_stm32f1x_clone(waited_ms)}]
	set limit [expr {$_stm32f1x_clone(since) + $_stm32f1x_clone(limit_ms) - $start}]
	if {$limit < $left} { set left $limit }
	if {$left <= 0 || [_stm32f1x_clone_unpowered] || [_stm32f1x_clone_is_unplugged]} { return 0 }
	adapter speed $khz
	_stm32f1x_clone_say "press RESET now, or take the board's power away and give it back\
		(waiting [expr {$left / 1000}] s)"
	set done 0
	while {!$done && [ms] - $start < $left && ![_stm32f1x_clone_silent]} {
		set done [uplevel 1 $examines]
		if {!$done && [catch {sleep 1}]} { break }
	}
	incr _stm32f1x_clone(waited_ms) [expr {[ms] - $start}]
	return $done
}

proc _stm32f1x_clone_unpowered {} {
	set millivolts [_stm32f1x_clone_supply]
	expr {$millivolts ne "" && $millivolts < 1000}
}
