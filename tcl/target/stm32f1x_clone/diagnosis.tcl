# SPDX-License-Identifier: GPL-2.0-or-later

# What a failed ladder tells the user: one line of cause, one of remedy. The raw facts
# behind it come from -d3 on.

# The probe or the wires: not even the debug port answered.
proc _stm32f1x_clone_verdict_link {} {
	if {[_stm32f1x_clone_probe_verdict]} { return }
	set millivolts [_stm32f1x_clone_supply]
	if {$millivolts ne "" && $millivolts < 1800} {
		return [_stm32f1x_clone_verdict_power $millivolts]
	}
	if {![_stm32f1x_clone_repeatable init]} {
		return [_stm32f1x_clone_verdict \
			"the chip's debug port did not answer at [_stm32f1x_clone_khz] kHz, and this OpenOCD\
			cannot try again by itself" \
			"run the same command once more; check SWDIO, SWCLK and GND; then use\
			[_stm32f1x_clone_hla_file] instead of this interface file: with it slower clocks and\
			NRST are tried, too"]
	}
	return [_stm32f1x_clone_verdict \
		"the chip's debug port does not answer at any clock" \
		"check SWDIO, SWCLK and GND (swapped? open?) and that nothing else is on these wires; if\
		they are right, its firmware turns SWD off: set BOOT0 to 1, press RESET, erase the flash,\
		set BOOT0 back to 0"]
}

# The interface file of this host that drives an ST-LINK by its high-level commands.
proc _stm32f1x_clone_hla_file {} {
	if {[catch {find interface/stlink-hla.cfg}]} { return interface/stlink.cfg }
	return interface/stlink-hla.cfg
}

# Faults of the probe itself, as the host's log words them.
# @returns 1 if it was one of these, and has been said.
proc _stm32f1x_clone_probe_verdict {} {
	global _stm32f1x_clone
	if {[_stm32f1x_clone_interrupted]} {
		_stm32f1x_clone_verdict "OpenOCD was told to end before the connection was there" \
			"run the same command once more"
		return 1
	}
	if {[_stm32f1x_clone_silent]} {
		_stm32f1x_clone_verdict "the debug probe is on USB but has stopped answering" \
			"unplug it, plug it in again and run the same command once more" probe-silent
		return 1
	}
	set log [join $_stm32f1x_clone(notes) "\n"]
	if {![regexp $_stm32f1x_clone(not_found) $log] && [_stm32f1x_clone_is_unplugged]} {
		_stm32f1x_clone_verdict "the debug probe is gone from USB" \
			"plug it in again and run the same command once more" no-probe
		return 1
	}
	foreach {pattern class cause remedy} {
		{cannot connect to stlink server} no-probe
		"no stlink-server answers"
		"start it on this computer, or leave \"backend tcp\" out and use the probe directly"
		{ST-LINK open failed \((serial|vid/pid) mismatch\)} no-probe
		"stlink-server has no ST-LINK with what was asked for (%s)"
		"correct \"adapter serial\", or leave it out"
		{does not support DAP direct|only supports deprecated HLA} no-connection
		"the ST-LINK's firmware is older than V2J24 and cannot give direct access"
		"use [_stm32f1x_clone_hla_file], or update the ST-LINK's firmware"
		{UNEXPECTED idcode: 0x[0-9a-f]+} unsupported-chip
		"another chip than an F103 or one of its clones is on the wires (%s)"
		"check the wiring; if this is the right chip, add -c 'set CPUTAPID 0' in front of the target file"
	} {
		if {[regexp $pattern $log match]} {
			_stm32f1x_clone_verdict [format $cause $match] [subst $remedy] $class
			return 1
		}
	}
	return [_stm32f1x_clone_verdict_no_probe $log]
}

proc _stm32f1x_clone_verdict_power {millivolts} {
	if {$millivolts < 1000} {
		return [_stm32f1x_clone_verdict \
			"the target has no power ([_stm32f1x_clone_volts $millivolts] V measured)" \
			"connect 3.3 V and GND; some probes do not feed the board themselves" no-power]
	}
	return [_stm32f1x_clone_verdict \
		"the target's supply is too low ([_stm32f1x_clone_volts $millivolts] V measured, 2.0 V needed)" \
		"check the board's supply and regulator" no-power]
}

proc _stm32f1x_clone_volts {millivolts} {
	format "%d.%02d" [expr {$millivolts / 1000}] [expr {$millivolts % 1000 / 10}]
}

# The debug port answers, the core behind it does not.
proc _stm32f1x_clone_verdict_core {t} {
	if {([_stm32f1x_clone_silent] || [_stm32f1x_clone_interrupted] || [_stm32f1x_clone_is_unplugged]) &&
			[_stm32f1x_clone_probe_verdict]} { return }
	set millivolts [_stm32f1x_clone_supply]
	if {$millivolts ne "" && $millivolts < 1800} {
		return [_stm32f1x_clone_verdict_power $millivolts]
	}
	_stm32f1x_clone_note "opening the access port: [_stm32f1x_clone_ap_status $t]"
	if {[_stm32f1x_clone_refused $t]} {
		return [_stm32f1x_clone_verdict \
			"the probe's own firmware refuses this chip, for it is not made by ST (seen on STLINK-V3)" \
			"use an ST-LINK/V2, a CMSIS-DAP or a J-Link probe"]
	}
	if {![_stm32f1x_clone_link_alive $t]} {
		return [_stm32f1x_clone_verdict \
			"the chip answered and does not any more: its firmware turned SWD off, or power or a\
			wire was lost" \
			"check power and wires; wire NRST, or set BOOT0 to 1, press RESET, erase the flash,\
			set BOOT0 back to 0"]
	}
	return [_stm32f1x_clone_verdict \
		"the debug port answers, the core behind it does not: it sleeps with its debug clock off,\
		or another chip shares SWDIO and SWCLK" \
		"wire NRST and try again, or press RESET while connecting; on a Nucleo board open the\
		ST-LINK jumpers of its own chip"]
}

# A command has failed: say so if the chip, which was there, does not answer any more. The
# host may have failed without a word.
proc _stm32f1x_clone_say_if_lost {} {
	global _stm32f1x_clone
	if {$_stm32f1x_clone(connecting) || !$_stm32f1x_clone(opened) || [info exists _stm32f1x_clone(verdict)] ||
			[info exists _stm32f1x_clone(lost)] || [_stm32f1x_clone_interrupted] ||
			[_stm32f1x_clone_silent]} { return }
	foreach t $_stm32f1x_clone(targets) {
		if {[_stm32f1x_clone_answers $t]} { continue }
		set cause "the chip does not answer any more"
		set next "check its power and the wires, then run the same command once more"
		if {[_stm32f1x_clone_is_unplugged]} {
			set cause "the debug probe is gone from USB"
			set next "plug it in again and run the same command once more"
		}
		set _stm32f1x_clone(lost) 1
		_stm32f1x_clone_result_failed lost-connection $cause $next
		_stm32f1x_clone_say "contact is lost: $cause; next: $next"
		return
	}
}

# Note whether the probe is behind an stlink-server: the host's log tells, and nothing else.
# On Windows, for one, the log cannot be read.
proc _stm32f1x_clone_note_server {log} {
	global _stm32f1x_clone
	if {![info exists _stm32f1x_clone(by_server)]} { set _stm32f1x_clone(by_server) 0 }
	if {[string match *stlink-server* $log]} { set _stm32f1x_clone(by_server) 1 }
}

# @returns 1 if no probe of the adapter's kind is on USB; 0 also where nobody can tell, as
# behind an stlink-server, or where that could not be seen.
proc _stm32f1x_clone_is_unplugged {} {
	global _stm32f1x_clone
	if {$_stm32f1x_clone(held) ne ""} { _stm32f1x_clone_note_server [_stm32f1x_clone_held_log 0] }
	if {![info exists _stm32f1x_clone(by_server)] || $_stm32f1x_clone(by_server)} { return 0 }
	if {[catch {_stm32f1x_clone_usb_devices} devices]} { return 0 }
	foreach device $devices {
		lassign $device vendor product access serial text
		set kind [lindex [_stm32f1x_clone_usb_known $vendor $product $text] 0]
		if {$kind eq [_stm32f1x_clone_probe_kind]} { return 0 }
	}
	return [expr {[_stm32f1x_clone_probe_kind] in {stlink cmsis-dap jlink}}]
}

# Some probes refuse to open the access port of a chip that ST did not make (status 0x1d).
proc _stm32f1x_clone_refused {t} {
	expr {[_stm32f1x_clone_kind] eq "stlink" && [string match *0x1d* [_stm32f1x_clone_ap_status $t]]}
}

# Does the debug port itself answer? HLA does not let us ask.
proc _stm32f1x_clone_link_alive {t} {
	switch [_stm32f1x_clone_kind] {
		stlink { return [_stm32f1x_clone_quietly {_stm32f1x_clone_stlink 12 0xf2 0x31}] }
		adi { return [_stm32f1x_clone_quietly [list [_stm32f1x_clone_dap $t] dpreg 0]] }
	}
	return 1
}

# What the probe answers when it is asked to open the access port.
proc _stm32f1x_clone_ap_status {t} {
	switch [_stm32f1x_clone_kind] {
		stlink { catch {_stm32f1x_clone_stlink 2 0xf2 0x4b 0} status }
		adi { catch {[_stm32f1x_clone_dap $t] apreg 0 0xfc} status }
		hla { set status "not known" }
	}
	return $status
}

# The core answers, but a reset or a halt does nothing.
proc _stm32f1x_clone_verdict_reset {t result} {
	_stm32f1x_clone_note $result
	if {[catch {_stm32f1x_clone_peek $t 0xe000edf0; _stm32f1x_clone_peek $t 0xe000edf0} dhcsr]} {
		return [_stm32f1x_clone_verdict_core $t]
	}
	_stm32f1x_clone_note "DHCSR [format 0x%08x $dhcsr]"
	if {$dhcsr & 0x02000000} {
		return [_stm32f1x_clone_verdict "something holds the chip in reset: NRST is low all the time" \
			"look for a pressed button, a short on NRST, or another probe that pulls it"]
	}
	return [_stm32f1x_clone_verdict "the core does not stop (DHCSR [format 0x%08x $dhcsr])" \
		"take the board's power away, give it back and try again"]
}

# Say cause and remedy once. CLASS is for REPORT_JSON (result.tcl). @returns the cause.
proc _stm32f1x_clone_verdict {cause remedy {class no-connection}} {
	global _stm32f1x_clone
	_stm32f1x_clone_result_failed $class $cause $remedy
	_stm32f1x_clone_last_word "not connected: $cause"
	set unchanged [expr {[info exists _stm32f1x_clone(changing)] ? "" : "nothing was changed on the chip; "}]
	_stm32f1x_clone_last_word "${unchanged}next: $remedy"
	set _stm32f1x_clone(verdict) $cause
	set _stm32f1x_clone(worked) ""
	return $cause
}
