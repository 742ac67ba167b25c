# SPDX-License-Identifier: GPL-2.0-or-later

# What ST-LINK_gdbserver does: the options of ST's GDB server (UM2576) and its monitor
# commands, served by this OpenOCD. The program of that name checks the options and hands
# them over as a list of names and values in STLINK_GDBSERVER.

array set _stlink_gdbserver {
	port-number 61234 log-level 1 persistent 0 attach 0 initialize-reset 0 verbose 0
	shared 0 erase-all 0 semihosting 0 debuggers 0 log-file "" serial-number ""
	frequency "" swo-port "" cpu-clock "" swo-clock-div "" semihost-console-port ""
}
array set _stlink_gdbserver $STLINK_GDBSERVER

proc _stlink_gdbserver_is {name} {
	global _stlink_gdbserver
	return $_stlink_gdbserver($name)
}

# A line for the front end that started this server: on standard output, where ST's
# server prints it, and whatever the log is told to do.
proc _stlink_gdbserver_print {text} {
	stdout puts $text
	stdout flush
}

proc _stlink_gdbserver_level {} {
	set level [_stlink_gdbserver_is log-level]
	if {$level >= 16} { return 3 }
	expr {$level >= 4 || [_stlink_gdbserver_is verbose] ? 2 : 1}
}

proc _stlink_gdbserver_banner {} {
	_stlink_gdbserver_print "ST-LINK_gdbserver of openocd-clones, not ST's"
	_stlink_gdbserver_print ""
	_stlink_gdbserver_print "Starting server with the following options:"
	foreach {what value} [list \
		"Persistent Mode" [expr {[_stlink_gdbserver_is persistent] ? "Enabled" : "Disabled"}] \
		"Logging Level" [_stlink_gdbserver_is log-level] \
		"Listen Port Number" [_stlink_gdbserver_is port-number] \
		"Verbose Mode" [expr {[_stlink_gdbserver_is verbose] ? "Enabled" : "Disabled"}] \
		"SWD Debug" "Enabled"] {
		_stlink_gdbserver_print [format "        %-26s : %s" $what $value]
	}
	_stlink_gdbserver_print ""
}

# The ST-LINKs that are plugged in, none is opened for longer than it takes to ask its name.
proc _stlink_gdbserver_list {} {
	set count 0
	foreach device [_f1c_usb_devices] {
		lassign $device vendor product rights serial text
		lassign [_f1c_usb_known $vendor $product $text] kind name
		if {$kind ne "stlink"} { continue }
		incr count
		_stlink_gdbserver_print [format "%d: %s, serial number %s%s" $count $name \
			[expr {$serial eq "" ? "unknown" : $serial}] \
			[expr {$rights eq "denied" ? " (this user may not open it)" : ""}]]
	}
	if {!$count} { error "no probe of that kind is plugged in; plug one in and run this again" }
}

proc _stlink_gdbserver_probe {} {
	if {[_stlink_gdbserver_is serial-number] ne ""} {
		adapter serial [_stlink_gdbserver_is serial-number]
	}
	if {[_stlink_gdbserver_is shared]} {
		if {[catch {close [socket stream 127.0.0.1:7184]}]} {
			error "nobody answers at port 7184, where ST's stlink-server shares an ST-LINK (-t);\
				nothing was done. Start stlink-server, or leave -t out"
		}
		if {[catch {st-link backend tcp 7184}]} { hla_stlink_backend tcp 7184 }
	}
}

# --- while GDB is there -----------------------------------------------------------------

proc _stlink_gdbserver_wait {} {
	_stlink_gdbserver_print "Waiting for debugger connection..."
}

# What GDB lets go of runs on, as GDB's manual says of "detach".
proc _stlink_gdbserver_detached {} {
	if {[[target current] curstate] eq "halted"} { catch resume }
	if {[_stlink_gdbserver_is persistent]} {
		_stlink_gdbserver_wait
		return
	}
	_stlink_gdbserver_print "Debugger connection lost."
	_stlink_gdbserver_print "Shutting down..."
	shutdown
}

# --- monitor commands -------------------------------------------------------------------

# AIRCR.VECTRESET with the reset vector caught (DDI 0403, B3.2.6 and C1.6.5); DFSR tells
# whether it was.
proc _stlink_gdbserver_reset_core {t} {
	halt 1000
	mww 0xe000ed30 0x1f
	mww 0xe000edfc 0x01000001
	mww 0xe000ed0c 0x05fa0001
	sleep 10
	set caught [expr {[lindex [$t read_memory 0xe000ed30 32 1] 0] & 8}]
	mww 0xe000edfc 0x01000000
	# the host does not know that its registers have changed
	foreach register {r0 r1 r2 r3 r4 r5 r6 r7 r8 r9 r10 r11 r12 lr sp msp psp pc xPSR
			primask basepri faultmask control} {
		catch {$t get_reg -force $register}
	}
	if {!$caught} {
		return -code error "the core did not obey VECTRESET; it is stopped where it was. Use: monitor reset"
	}
}

# ST's server stops the core at every reset; its kinds of reset have names of their own.
proc _stlink_gdbserver_reset {kind} {
	set t [target current]
	switch $kind {
		hardware {
			set before [lindex [reset_config] 0]
			reset_config srst_only
			set failed [catch {_stlink_gdbserver_ocd_reset halt} result]
			reset_config $before
			if {$failed} { return -code error $result }
		}
		core {
			_stlink_gdbserver_reset_core $t
		}
		default { _stlink_gdbserver_ocd_reset halt }
	}
}

proc _stlink_gdbserver_reset_words {args} {
	switch -- $args {
		"" - system - software { _stlink_gdbserver_reset system }
		hardware - "halt hardware" { _stlink_gdbserver_reset hardware }
		core - "halt core" { _stlink_gdbserver_reset core }
		run - halt - init { _stlink_gdbserver_ocd_reset $args }
		default {
			return -code error "\"reset $args\" is unknown; the chip was not reset. Use: reset, reset hardware,\
				reset core, reset halt, reset run"
		}
	}
}
# The host's own "reset" exists once it has started.
proc _stlink_gdbserver_take_reset {} {
	rename reset _stlink_gdbserver_ocd_reset
	rename _stlink_gdbserver_reset_words reset
	add_usage_text reset "\[hardware|core|halt|init|run\]"
}

proc jtag_reset {} { _stlink_gdbserver_reset hardware }
add_help_text jtag_reset "reset by NRST and stop the core, as ST's server does"

proc {flash mass_erase} {} {
	flash probe 0
	flash erase_sector 0 0 last
}
add_help_text {flash mass_erase} "erase the whole flash, as ST's server does"

# --- start ------------------------------------------------------------------------------

proc _stlink_gdbserver_swo {} {
	if {[_stlink_gdbserver_is swo-port] eq ""} { return }
	set clock [_stlink_gdbserver_is cpu-clock]
	if {[catch {
		$::_CHIPNAME.tpiu configure -protocol uart -output :[_stlink_gdbserver_is swo-port] \
			-traceclk $clock -pin-freq [expr {$clock / [_stlink_gdbserver_is swo-clock-div]}]
		$::_CHIPNAME.tpiu enable
	} result]} {
		_stlink_gdbserver_print "ST-LINK_gdbserver: SWO was not started: $result. Debugging works without it"
	}
}

proc _stlink_gdbserver_semihosting {} {
	if {![_stlink_gdbserver_is semihosting]} { return }
	arm semihosting enable
	set port [_stlink_gdbserver_is semihost-console-port]
	if {$port ne ""} { arm semihosting_redirect tcp $port }
}

proc _stlink_gdbserver_start {} {
	init
	_stlink_gdbserver_take_reset
	if {![_stlink_gdbserver_is attach]} { _stlink_gdbserver_reset system }
	if {[_stlink_gdbserver_is erase-all]} { flash mass_erase }
	_stlink_gdbserver_semihosting
	_stlink_gdbserver_swo
}

if {[_stlink_gdbserver_is debuggers]} {
	source [find target/stm32f1x_clone/settings.tcl]
	source [find target/stm32f1x_clone/usb.tcl]
	_stlink_gdbserver_list
	shutdown
	return
}
debug_level [_stlink_gdbserver_level]
if {[_stlink_gdbserver_is log-file] ne ""} { log_output [_stlink_gdbserver_is log-file] }
_stlink_gdbserver_banner
source [find interface/stlink.cfg]
_stlink_gdbserver_probe
gdb_port [_stlink_gdbserver_is port-number]
tcl_port disabled
telnet_port disabled
if {[_stlink_gdbserver_is frequency] ne ""} { set CLOCK_FREQ [_stlink_gdbserver_is frequency] }
if {[_stlink_gdbserver_is initialize-reset]} { set CONNECT_UNDER_RESET 1 }
source [find target/stm32f1x_clone.cfg]
# The target file halts the core when GDB attaches.
rename _f1c_on_gdb_attach _stlink_gdbserver_halt_for_gdb
proc _f1c_on_gdb_attach {t} {
	_stlink_gdbserver_halt_for_gdb $t
	_stlink_gdbserver_print "Debugger connected"
}

$_TARGETNAME configure -event gdb-detach _stlink_gdbserver_detached

if {[catch {_stlink_gdbserver_start} result]} {
	_stlink_gdbserver_print "Error in initializing ST-LINK device."
	return -code error $result
}
_stlink_gdbserver_wait
