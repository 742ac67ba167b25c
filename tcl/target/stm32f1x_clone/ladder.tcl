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

proc _f1c_connect {t dap} {
	global _f1c
	lappend _f1c(targets) $t
	set _f1c(dap,$t) $dap
	set _f1c(core,$t) 0
	set _f1c(size,$t) 0
	set _f1c(hides,$t) 0
	_f1c_keep_settings $t
	$t configure -event examine-start "_f1c_for $t _f1c_on_examine_start $t"
	$t configure -event examine-fail "_f1c_for $t _f1c_on_examine_fail $t"
	$t configure -event examine-end "_f1c_for $t _f1c_on_examine_end $t"
	$t configure -event gdb-attach "_f1c_for $t _f1c_on_gdb_attach $t"
	$t configure -event reset-assert-pre "_f1c_for $t _f1c_before_reset $t"
	$t configure -event reset-deassert-post "_f1c_for $t _f1c_after_reset $t"
	if {[_f1c_setting CONNECT_UNDER_RESET 0]} {
		reset_config srst_only srst_nogate connect_assert_srst
	}
	if {[llength $_f1c(targets)] > 1} { return }
	foreach command {init "transport init" "dap init" "flash init" ocd_process_reset program
			errorInfo} {
		_f1c_wrap $command
	}
	if {[_f1c_is_flat]} { _f1c_wrap program_error }
	after 0 _f1c_on_serving
}

# Put our procedure in front of a command of the host. A subcommand is a command whose
# name contains a space; the host's C code runs all of these by name.
proc _f1c_wrap {command} {
	set ours _f1c_[string map {" " _} $command]
	rename $command "_f1c_host $command"
	proc $command {args} "tailcall _f1c_recorded [list $command] $ours {*}\$args"
}

proc _f1c_init {} {
	global _f1c
	if {$_f1c(opened)} { return [{_f1c_host init}] }
	set _f1c(connecting) 1
	set _f1c(asked_khz) [_f1c_khz]
	if {!$_f1c(asked_khz)} { adapter speed [_f1c_first_khz] }
	set _f1c(since) [ms]
	if {[_f1c_wants_nrst]} { set _f1c(under_nrst) 1 }
	if {[_f1c_host_pulls_nrst]} {
		adapter srst delay $_f1c(srst_ms)
	}
	set code [catch {_f1c_hold {_f1c_climb init}} result]
	set _f1c(connecting) 0
	if {$code || [info exists _f1c(verdict)]} {
		if {![info exists _f1c(verdict)]} {
			_f1c_verdict "OpenOCD could not start: [string trim $result]" \
				"run the same command with -d3, which shows all that OpenOCD tried" error
		}
		return [_f1c_fail "no connection"]
	}
	_f1c_name
}

# An unpatched host opens a dap-direct ST-LINK once, so that the first attempt has to be one
# that long wires bear.
proc _f1c_first_khz {} {
	global _f1c
	if {[_f1c_kind] eq "stlink" && ![_f1c_has module]} {
		return $_f1c(once_khz)
	}
	return $_f1c(start_khz)
}

# Was connecting under reset asked for? Then NRST is there to be pulled, although PlatformIO's
# boards say "reset_config none" behind this file. The host tells the wish only with the line.
proc _f1c_wants_nrst {} {
	set signals [lindex [reset_config] 0]
	set pulls [_f1c_host_pulls_nrst]
	reset_config srst_only
	set wanted [string match *connect_assert_srst* [reset_config]]
	if {$pulls || !$wanted} { reset_config $signals }
	return $wanted
}

proc _f1c_transport_init {} {
	global _f1c
	# the adapter is open
	if {$_f1c(held) ne ""} { debug_level 2 }
	_f1c_climb "transport init"
}

proc _f1c_dap_init {} {
	_f1c_climb "dap init"
}

# --- first half: the link --------------------------------------------------------------

# Run a step of the host that opens the link, from rung to rung until it succeeds.
proc _f1c_climb {step} {
	global _f1c
	set command [list "_f1c_host $step"]
	if {[_f1c_attempt $command]} {
		set _f1c(opened) 1
		return
	}
	# what failed within this step has said so already
	if {[info exists _f1c(verdict)]} { return [_f1c_fail $_f1c(verdict)] }
	set _f1c(climbed) 1
	if {[_f1c_probe_verdict]} { return [_f1c_fail $_f1c(verdict)] }
	if {[_f1c_repeat $step $command] || [_f1c_listen $step $command]} {
		return
	}
	if {[_f1c_probe_verdict]} { return [_f1c_fail $_f1c(verdict)] }
	foreach {rung khz} [_f1c_link_rungs] {
		if {![_f1c_repeatable $step] || ![_f1c_in_time]} { break }
		if {![_f1c_allowed $rung]} { continue }
		set _f1c(worked) $rung
		if {[_f1c_link_$rung $step $command $khz]} { return }
	}
	return [_f1c_fail [_f1c_verdict_link]]
}

# @returns 1 if the repeated step did its work this time.
proc _f1c_repeat {step command} {
	global _f1c
	# a JTAG chain that did not answer has left its TAPs in no known state
	if {$step eq "dap init" && [using_jtag]} { _f1c_quietly {jtag arp_init} }
	if {![_f1c_quietly $command]} { return 0 }
	if {$step eq "init" && !$_f1c(opened)} {
		set _f1c(init_once) 1
		return 0
	}
	set _f1c(opened) 1
	return 1
}

# Repeat a step once more with all that the host logs meanwhile kept for the diagnosis, if
# the first time was not.
proc _f1c_listen {step command} {
	global _f1c
	if {![_f1c_repeatable $step] || $_f1c(held) ne ""} { return 0 }
	set level [lindex [debug_level] end]
	# only an ST-LINK tells the supply; what -d3 shows is for the reader alone
	if {[_f1c_kind] eq "adi" && $level < 3} { return 0 }
	debug_level 2
	set code [catch {capture $command} text]
	debug_level $level
	_f1c_note $text
	return [expr {!$code}]
}

# An unpatched host does "init" only once: a repetition returns at once without having
# examined anything.
proc _f1c_repeatable {step} {
	global _f1c
	expr {$step ne "init" || ![info exists _f1c(init_once)]}
}

proc _f1c_link_rungs {} {
	global _f1c
	set start [_f1c_khz]
	set rungs {}
	foreach khz [_f1c_slower $start] { lappend rungs slow $khz }
	lappend rungs nrst $start {*}[expr {$start ? "nrst 100" : ""}] hand $start
	return $rungs
}

# The clocks to try below START. The host's own SWD code retries for half a second each
# time, so that there are fewer of them with other probes than an ST-LINK.
proc _f1c_slower {start} {
	set clocks {}
	foreach khz [expr {[_f1c_kind] eq "adi" ? {100 15} : {480 100 15}}] {
		if {$khz < $start} { lappend clocks $khz }
	}
	return $clocks
}

proc _f1c_link_slow {step command khz} {
	global _f1c
	_f1c_say "no answer; trying at $khz kHz"
	set _f1c(slow) $khz
	_f1c_set_khz $khz
	return [_f1c_repeat $step $command]
}

proc _f1c_link_nrst {step command khz} {
	global _f1c
	_f1c_say "no answer; trying with NRST held low[_f1c_khz_text $khz]"
	_f1c_set_khz $khz
	set signals [lindex [reset_config] 0]
	reset_config srst_only srst_nogate connect_assert_srst
	set _f1c(under_nrst) 1
	if {$step eq "dap init"} { _f1c_nrst 1 }
	if {[_f1c_repeat $step $command]} { return 1 }
	if {$step eq "dap init"} { _f1c_nrst 0 }
	reset_config $signals connect_deassert_srst
	unset _f1c(under_nrst)
	return 0
}

# Somebody resets the chip by hand: it answers while RESET is pressed, and for a moment
# after power comes back. Catch the core in that moment.
proc _f1c_link_hand {step command khz} {
	global _f1c
	if {![_f1c_wait_for_hand $khz {_f1c_repeat $step $command}]} { return 0 }
	# "init" has examined and stopped the core; the other steps have only reached it
	if {$step eq "init"} { return 1 }
	foreach t $_f1c(targets) { _f1c_quietly [list _f1c_grab $t] }
	return 1
}

# --- second half: the core -------------------------------------------------------------

proc _f1c_on_examine_start {t} {
	global _f1c
	set _f1c(opened) 1
}

proc _f1c_on_examine_fail {t} {
	global _f1c
	if {!$_f1c(connecting) && $_f1c(reset_mode) eq ""} {
		# Background polling comes back by itself; a ladder here would stall the session.
		if {[_f1c_core_relink $t 0]} { $t invoke-event examine-end }
		return
	}
	set _f1c(climbed) 1
	# the host examines several times in one reset; and what ails the probe ails all chips
	if {[info exists _f1c(verdict,$t)]} { return }
	if {[info exists _f1c(verdict)] && ([_f1c_silent] || [_f1c_interrupted] || [_f1c_unpowered])} { return }
	if {!$_f1c(connecting) || [llength $_f1c(targets)] > 1} { set _f1c(since) [ms] }
	foreach {rung khz} [_f1c_core_rungs] {
		# nothing on the chip's side helps against a probe that refuses it
		if {[_f1c_refused $t] || ![_f1c_in_time]} { break }
		if {![_f1c_allowed $rung]} { continue }
		if {![_f1c_core_$rung $t $khz]} { continue }
		set _f1c(worked) $rung
		set _f1c(climbing) $rung
		$t invoke-event examine-end
		set found [expr {$_f1c(climbing) ne "lost"}]
		unset _f1c(climbing)
		if {$found} { return }
	}
	_f1c_verdict_core $t
	set _f1c(verdict,$t) $_f1c(verdict)
}

proc _f1c_core_rungs {} {
	global _f1c
	set start [_f1c_khz]
	set rungs [list relink $start]
	foreach khz [_f1c_slower $start] { lappend rungs slow $khz }
	lappend rungs halt $start nrst $start {*}[expr {$start ? "nrst 100" : ""}] soft $start hand $start
	return $rungs
}

# Examine the core again after BODY, without the host's own error lines.
proc _f1c_reexamine {t body} {
	if {[catch {_f1c_muted {uplevel 1 $body}} result]} {
		_f1c_note $result
		return 0
	}
	return [expr {[_f1c_quietly [list $t arp_examine]] && [_f1c_answers $t]}]
}

proc _f1c_core_relink {t khz} {
	if {$khz} { _f1c_say "the core does not answer; linking anew" }
	foreach attempt {1 2 3} {
		if {![_f1c_quietly [list _f1c_relink $t]]} { return 0 }
		if {[_f1c_reexamine $t {}]} { return 1 }
	}
	return 0
}

proc _f1c_core_slow {t khz} {
	global _f1c
	_f1c_say "the core does not answer; trying at $khz kHz"
	set _f1c(slow) $khz
	return [_f1c_reexamine $t {_f1c_set_khz $khz; _f1c_relink $t}]
}

# Firmware that sleeps most of the time is reachable in its short waking moments.
proc _f1c_core_halt {t khz} {
	if {[_f1c_kind] eq "hla"} { return 0 }
	_f1c_say "the core does not answer; trying to stop it while it is awake"
	_f1c_set_khz $khz
	set until [expr {[ms] + 200}]
	while {[ms] < $until && ![_f1c_given_up]} {
		if {[_f1c_quietly [list _f1c_relink $t]] && \
				[_f1c_quietly [list _f1c_poke $t 0xe000edf0 0xa05f0003]]} {
			return [_f1c_reexamine $t {}]
		}
	}
	return 0
}

proc _f1c_core_nrst {t khz} {
	global _f1c
	_f1c_say "the core does not answer; trying with NRST held low[_f1c_khz_text $khz]"
	set signals [lindex [reset_config] 0]
	set _f1c(under_nrst) 1
	if {[_f1c_reexamine $t {
		_f1c_set_khz $khz
		_f1c_nrst 1
		_f1c_relink $t
	}]} { return 1 }
	_f1c_nrst 0
	reset_config $signals
	unset _f1c(under_nrst)
	return 0
}

proc _f1c_core_soft {t khz} {
	_f1c_say "the core does not answer; trying a reset by software"
	return [_f1c_reexamine $t {_f1c_grab $t}]
}

proc _f1c_core_hand {t khz} {
	global _f1c
	# a host that cannot repeat its first attempt starts slowly, too slowly for firmware that
	# falls asleep at once
	if {!$_f1c(asked_khz) && $khz < $_f1c(start_khz)} {
		set khz $_f1c(start_khz)
	}
	return [_f1c_wait_for_hand $khz {
		_f1c_quietly [list _f1c_relink $t]
		_f1c_reexamine $t {_f1c_grab $t}
	}]
}

# Stop the core with the first command that gets through, then ask for a reset that ends in
# debug state. An error if nothing gets through.
proc _f1c_grab {t} {
	if {[_f1c_kind] eq "hla"} {
		$t arp_halt
		_f1c_quietly [list $t arp_reset assert 1]
		return
	}
	_f1c_arm $t
	_f1c_poke $t 0xe000ed0c 0x05fa0004
	sleep 1
}

# --- helpers ---------------------------------------------------------------------------

proc _f1c_in_time {} {
	global _f1c
	expr {[ms] - $_f1c(since) < $_f1c(limit_ms) && ![_f1c_given_up]
		&& ![_f1c_interrupted]}
}

# @returns 1 after a signal: the host does nothing for a target any more, and cannot sleep.
proc _f1c_interrupted {} {
	return [catch {sleep 0}]
}

# @returns 1 if the host asks the probe no more: it is silent, or unplugged for good.
proc _f1c_given_up {} {
	expr {[_f1c_has "adapter silent"] && [adapter silent]}
}

# @returns 1 if the host has given up a probe that does not answer any more.
proc _f1c_silent {} {
	expr {[_f1c_given_up] && [adapter silent] == 1}
}

# Ask for a person's hand, and wait until EXAMINES, a script run in the caller's frame, is
# true. A run waits CONNECT_WAIT_MS in all, however often it climbs.
proc _f1c_wait_for_hand {khz examines} {
	global _f1c
	set start [ms]
	set left [expr {[_f1c_setting CONNECT_WAIT_MS 5000] - $_f1c(waited_ms)}]
	set limit [expr {$_f1c(since) + $_f1c(limit_ms) - $start}]
	if {$limit < $left} { set left $limit }
	if {$left <= 0 || [_f1c_unpowered] || [_f1c_is_unplugged]} { return 0 }
	_f1c_set_khz $khz
	_f1c_say "press RESET now, or take the board's power away and give it back\
		(waiting [expr {$left / 1000}] s)"
	set done 0
	while {!$done && [ms] - $start < $left && ![_f1c_given_up]} {
		set done [uplevel 1 $examines]
		if {!$done && [catch {sleep 1}]} { break }
	}
	incr _f1c(waited_ms) [expr {[ms] - $start}]
	return $done
}

proc _f1c_unpowered {} {
	set millivolts [_f1c_supply]
	expr {$millivolts ne "" && $millivolts < 1000}
}
