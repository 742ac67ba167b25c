# SPDX-License-Identifier: GPL-2.0-or-later

# What a failed ladder tells the user: one line of cause, one of remedy. The raw facts
# behind it come from -d3 on.

# The probe or the wires: not even the debug port answered.
proc _f1c_verdict_link {} {
	if {[_f1c_probe_verdict]} { return }
	set millivolts [_f1c_supply]
	if {$millivolts ne "" && $millivolts < 1800} {
		return [_f1c_verdict_power $millivolts]
	}
	if {![_f1c_repeatable init]} { return [_f1c_verdict_once] }
	return [_f1c_verdict \
		"the chip's debug port does not answer at any clock" \
		"check SWDIO, SWCLK and GND (swapped? open?) and that nothing else is on these wires; if\
		they are right, its firmware turns SWD off: set BOOT0 to 1, press RESET, erase the flash,\
		set BOOT0 back to 0"]
}

# An unpatched host opens a dap-direct ST-LINK once; what the probe answered tells why not.
proc _f1c_verdict_once {} {
	global _f1c
	set log [join $_f1c(notes) "\n"]
	set hla "[_f1c_hla_file] instead of this interface file"
	set under_reset "if NRST is wired, add -c 'set CONNECT_UNDER_RESET 1' in front of the target file"
	if {[string match *STLINK_SWD_DP_FAULT* $log]} {
		return [_f1c_verdict "an earlier session left an error in the chip's debug port,\
			which this OpenOCD cannot clear with this interface file" \
			"run the same command once more; if that does not help, use $hla, or take the board's\
			power away and give it back"]
	}
	if {[string match *STLINK_SWD_DP_ERROR* $log]} {
		return [_f1c_verdict "the chip's debug port answered and then fell silent: its\
			firmware turned SWD off, or a wire is loose" \
			"$under_reset; or use $hla: with it that is tried without being asked for"]
	}
	return [_f1c_verdict \
		"the chip's debug port did not answer, and this OpenOCD cannot try again by itself" \
		"check SWDIO, SWCLK and GND, and run the same command once more; $under_reset; or use $hla:\
		with it slower clocks and NRST are tried, too"]
}

# The interface file of this host that drives an ST-LINK by its high-level commands.
proc _f1c_hla_file {} {
	if {[catch {find interface/stlink-hla.cfg}]} { return interface/stlink.cfg }
	return interface/stlink-hla.cfg
}

# Faults of the probe itself, as the host's log words them.
# @returns 1 if it was one of these, and has been said.
proc _f1c_probe_verdict {} {
	global _f1c
	if {[_f1c_interrupted]} {
		_f1c_verdict "OpenOCD was told to end before the connection was there" \
			"run the same command once more"
		return 1
	}
	if {[_f1c_silent]} {
		_f1c_verdict "the debug probe is on USB but has stopped answering" \
			"unplug it, plug it in again and run the same command once more" probe-silent
		return 1
	}
	set log [join $_f1c(notes) "\n"]
	if {![regexp $_f1c(not_found) $log] && [_f1c_is_unplugged]} {
		_f1c_verdict "the debug probe is gone from USB" \
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
		"use [_f1c_hla_file], or update the ST-LINK's firmware"
		{UNEXPECTED idcode: 0x[0-9a-f]+} unsupported-chip
		"another chip than an F103 or one of its clones is on the wires (%s)"
		"check the wiring; if this is the right chip, add -c 'set CPUTAPID 0' in front of the target file"
	} {
		if {[regexp $pattern $log match]} {
			_f1c_verdict [format $cause $match] [subst $remedy] $class
			return 1
		}
	}
	if {![regexp $_f1c(not_found) $log] && [_f1c_is_held_by_another]} { append log "\nclaim interface" }
	return [expr {[_f1c_verdict_pins $log] || [_f1c_verdict_no_probe $log]}]
}

# Over HLA an unpatched host says nothing at all of an ST-LINK that another program has; of one
# that it has opened it tells the version.
proc _f1c_is_held_by_another {} {
	global _f1c
	if {[_f1c_kind] ne "hla" || $_f1c(opened) || $_f1c(held) eq ""} { return 0 }
	return [expr {![string match "*VID:PID*" [_f1c_held_log 0]]}]
}

# A computer's own pins in place of a probe.
# @returns 1 if they could not be had, and that has been said.
proc _f1c_verdict_pins {log} {
	if {!([adapter name] in {bcm2835gpio imx_gpio linuxgpiod sysfsgpio})} { return 0 }
	if {[regexp {Require (tck|swclk)[^\n]*} $log]} {
		_f1c_verdict "the pins that were named are not those that \"[transport select]\" needs" \
			"add -c \"transport select [expr {[transport select] eq "swd" ? "jtag" : "swd"}]\" behind the\
			interface file, or name the pins" no-probe
		return 1
	}
	if {![regexp {((open|mmap): |Cannot open LinuxGPIOD |Error (get|requesting gpio) line |Couldn't )[^\n]*} \
			$log match]} { return 0 }
	_f1c_verdict "this computer's pins could not be opened ($match)" \
		"run it on the computer whose pins are wired, as root or as a member of the group gpio; if it\
		has several GPIO chips, name the right one behind -chip" no-probe
	return 1
}

proc _f1c_verdict_power {millivolts} {
	if {$millivolts < 1000} {
		return [_f1c_verdict \
			"the target has no power ([_f1c_volts $millivolts] V measured)" \
			"connect 3.3 V and GND; some probes do not feed the board themselves" no-power]
	}
	return [_f1c_verdict \
		"the target's supply is too low ([_f1c_volts $millivolts] V measured, 2.0 V needed)" \
		"check the board's supply and regulator" no-power]
}

proc _f1c_volts {millivolts} {
	format "%d.%02d" [expr {$millivolts / 1000}] [expr {$millivolts % 1000 / 10}]
}

# The debug port answers, the core behind it does not.
proc _f1c_verdict_core {t} {
	if {([_f1c_silent] || [_f1c_interrupted] || [_f1c_is_unplugged]) &&
			[_f1c_probe_verdict]} { return }
	set millivolts [_f1c_supply]
	if {$millivolts ne "" && $millivolts < 1800} {
		return [_f1c_verdict_power $millivolts]
	}
	_f1c_note "opening the access port: [_f1c_ap_status $t]"
	if {[_f1c_refused $t]} {
		return [_f1c_verdict \
			"the probe's own firmware refuses this chip, for it is not made by ST (seen on STLINK-V3)" \
			"use an ST-LINK/V2, a CMSIS-DAP or a J-Link probe"]
	}
	if {![_f1c_link_alive $t]} {
		return [_f1c_verdict \
			"the chip answered and does not any more: its firmware turned SWD off, or power or a\
			wire was lost" \
			"check power and wires; wire NRST, or set BOOT0 to 1, press RESET, erase the flash,\
			set BOOT0 back to 0"]
	}
	return [_f1c_verdict \
		"the debug port answers, the core behind it does not: it sleeps with its debug clock off,\
		or another chip shares SWDIO and SWCLK" \
		"wire NRST and try again, or press RESET while connecting; on a Nucleo board open the\
		ST-LINK jumpers of its own chip"]
}

# A command has failed: say so if the chip, which was there, does not answer any more. The
# host may have failed without a word.
proc _f1c_say_if_lost {} {
	global _f1c
	if {$_f1c(connecting) || !$_f1c(opened) || [info exists _f1c(verdict)] ||
			[info exists _f1c(lost)] || [_f1c_interrupted] ||
			[_f1c_silent]} { return }
	foreach t $_f1c(targets) {
		if {[_f1c_answers $t]} { continue }
		set cause "the chip does not answer any more"
		set next "check its power and the wires, then run the same command once more"
		if {[_f1c_is_unplugged]} {
			set cause "the debug probe is gone from USB"
			set next "plug it in again and run the same command once more"
		}
		set _f1c(lost) 1
		_f1c_result_failed lost-connection $cause $next
		_f1c_for $t _f1c_say "contact is lost: $cause; next: $next"
		return
	}
}

# Note whether the probe is behind an stlink-server: the host's log tells, and nothing else,
# where it can be read.
proc _f1c_note_server {log} {
	global _f1c
	if {![info exists _f1c(by_server)]} { set _f1c(by_server) 0 }
	if {[string match *stlink-server* $log]} { set _f1c(by_server) 1 }
}

# @returns 1 if no probe of the driver's kind is on USB; 0 also where nobody can tell, as
# behind an stlink-server, or where that could not be seen.
proc _f1c_is_unplugged {} {
	global _f1c
	if {$_f1c(held) ne ""} { _f1c_note_server [_f1c_held_log 0] }
	if {![info exists _f1c(by_server)] || $_f1c(by_server)} { return 0 }
	if {[catch {_f1c_usb_devices} devices]} { return 0 }
	foreach device $devices {
		lassign $device vendor product access serial text
		set kind [lindex [_f1c_usb_known $vendor $product $text] 0]
		if {$kind eq [_f1c_probe_kind]} { return 0 }
	}
	return [expr {[_f1c_probe_kind] in {stlink cmsis-dap jlink}}]
}

# Some probes refuse to open the access port of a chip that ST did not make (status 0x1d).
proc _f1c_refused {t} {
	expr {[_f1c_kind] eq "stlink" && [string match *0x1d* [_f1c_ap_status $t]]}
}

# Does the debug port itself answer? HLA does not let us ask.
proc _f1c_link_alive {t} {
	switch [_f1c_kind] {
		stlink { return [_f1c_quietly {_f1c_stlink 12 0xf2 0x31}] }
		adi {
			# the host links anew for it, of which a part fails by chance on disturbed wires;
			# where nothing answers, one attempt takes half a second
			set until [expr {[ms] + 300}]
			for {set i 0} {$i < 20} {incr i} {
				if {[_f1c_quietly [list [_f1c_dap $t] dpreg 0]]} { return 1 }
				if {[ms] >= $until} { break }
			}
			return 0
		}
	}
	return 1
}

# What the probe answers when it is asked to open the access port.
proc _f1c_ap_status {t} {
	switch [_f1c_kind] {
		stlink { catch {_f1c_stlink 2 0xf2 0x4b 0} status }
		adi { catch {[_f1c_dap $t] apreg 0 0xfc} status }
		hla { set status "not known" }
	}
	return $status
}

# The core answers, but a reset or a halt does nothing.
proc _f1c_verdict_reset {t result} {
	_f1c_note $result
	if {[catch {_f1c_muted {_f1c_peek $t 0xe000edf0; _f1c_peek $t 0xe000edf0}} dhcsr]} {
		return [_f1c_verdict_core $t]
	}
	_f1c_note "DHCSR [format 0x%08x $dhcsr]"
	if {$dhcsr & 0x02000000} {
		return [_f1c_verdict "something holds the chip in reset: NRST is low all the time" \
			"look for a pressed button, a short on NRST, or another probe that pulls it"]
	}
	return [_f1c_verdict "the core does not stop (DHCSR [format 0x%08x $dhcsr])" \
		"take the board's power away, give it back and try again"]
}

# Say cause and remedy once. CLASS is for REPORT_JSON (result.tcl). @returns the cause.
proc _f1c_verdict {cause remedy {class no-connection}} {
	global _f1c
	_f1c_result_failed $class $cause $remedy
	_f1c_show_first_error
	_f1c_last_word "not connected: $cause"
	set unchanged [expr {[info exists _f1c(changing)] ? "" : "nothing was changed on the chip; "}]
	_f1c_last_word "${unchanged}next: $remedy"
	set _f1c(verdict) $cause
	set _f1c(worked) ""
	return $cause
}
