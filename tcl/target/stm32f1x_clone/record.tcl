# SPDX-License-Identifier: GPL-2.0-or-later

# The flight recorder, doc/flight-recorder.md: started by a setting, or by the environment
# where a front end hides the command line.

proc _f1c_record_setting {name} {
	return [_f1c_setting $name [env OPENOCD_$name ""]]
}

# @returns the file that our host is recording to, or "".
proc _f1c_recording {} {
	if {![_f1c_has "adapter record"]} { return "" }
	return [string trim [adapter record]]
}

proc _f1c_record {} {
	set file [_f1c_record_setting RECORD]
	if {$file eq "" || [_f1c_recording] ne ""} { return }
	if {![_f1c_has "adapter record"]} {
		_f1c_say "nothing is recorded: RECORD is for our OpenOCD; usbmon or USBPcap record\
			any, see doc/flight-recorder.md"
		return
	}
	set content {}
	if {[_f1c_record_setting RECORD_CONTENT] ni {"" 0}} { set content -content }
	if {[catch {adapter record $file {*}$content} reason]} {
		_f1c_say [string trim $reason]
		return
	}
	_f1c_say "this run is recorded in $file, [expr {$content eq {} ? "without" : "with"}]\
		the content of flash and RAM"
}

# Keys drawn by chance would make another run of each: a replay asks for them again.
proc _f1c_same_keys {} {
	if {[_f1c_recording] ne "" || [env OPENOCD_REPEATABLE ""] ne ""} {
		stm32f1x_clone hash_seed 1
	}
}

_f1c_record
