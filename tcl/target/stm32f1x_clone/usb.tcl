# SPDX-License-Identifier: GPL-2.0-or-later

# The probe that is not there: what is plugged in instead, and may this user open it?

# Vendor, product (a pattern), kind, name, and what to give OpenOCD for it. A kind is a
# driver of the host; those without are no probes for OpenOCD. Ids: OpenOCD's
# contrib/60-openocd.rules and the drivers' own lists. Others with "CMSIS-DAP" in their
# product's name, which the standard demands, are known by it.
set _f1c(probes) {
	0483 3748			stlink	"ST-LINK/V2"	"-f interface/stlink.cfg"
	0483 (374b|3752)		stlink	"ST-LINK/V2-1"	"-f interface/stlink.cfg"
	0483 (374[def]|375[3457])	stlink	"STLINK-V3"	"-f interface/stlink.cfg"
	0483 df11			{}	"an STM32's own USB boot loader"	{}
	1366 ....			jlink	"J-Link"	"-f interface/jlink.cfg"
	0d28 0204			cmsis-dap	"DAPLink"	"-f interface/cmsis-dap.cfg"
	2e8a 000c			cmsis-dap	"Raspberry Pi Debug Probe"	"-f interface/cmsis-dap.cfg"
	1fc9 (0090|0143)		cmsis-dap	"LPC-Link2 or MCU-Link"	"-f interface/cmsis-dap.cfg"
	03eb (2111|2140|2141|2145|216c)	cmsis-dap	"Atmel EDBG"	"-f interface/cmsis-dap.cfg"
	1a86 801[12]			cmsis-dap	"WCH-Link"	"-f interface/cmsis-dap.cfg"
	1a86 8010			{}	"WCH-Link in RISC-V mode (switch it to Arm mode)"	{}
	1d50 6018			{}	"Black Magic Probe, which GDB uses without OpenOCD"	{}
	0451 bef3			xds110	"XDS110"	"-f interface/xds110.cfg"
	0403 601[014]			ftdi	"FTDI chip"	"the file in interface/ftdi/ that names its board"
	15ba (0003|0004|002a|002b)	ftdi	"Olimex ARM-USB"	"its file in interface/ftdi/"
}

# What the host's drivers say when they find nothing they can open.
set _f1c(not_found) [join {
	{open failed} {unable to open} {unable to find a matching} {no device found}
	{No J-Link device found} {Failed to open device} {Multiple devices found}
	{libusb_open\(\) failed} {could not open device} {claim interface} {claim_interface}
} |]

# @returns 1 if no probe could be opened, and that has been said.
proc _f1c_verdict_no_probe {log} {
	global _f1c
	if {![regexp $_f1c(not_found) $log]} { return 0 }
	set kind [_f1c_probe_kind]
	set wanted [_f1c_probe_name $kind]
	if {[catch {_f1c_usb_devices} devices]} {
		_f1c_note $devices
		_f1c_verdict "no $wanted answers on USB" "plug it in and close other programs\
			that use it; if it is in, [_f1c_usb_rights $kind ""]" no-probe
		return 1
	}
	set ours {}
	set others {}
	set nameless {}
	foreach device $devices {
		lassign $device vendor product access serial text
		lassign [_f1c_usb_known $vendor $product $text] is name file
		if {$is eq $kind && $kind ne ""} {
			lappend ours [list "$name $vendor:$product" $access $serial $vendor]
		} elseif {$name ne ""} {
			lappend others [list "$name ($vendor:$product[expr {$text eq "" ? "" : ", $text"}])" $file]
		} elseif {$access eq "denied" && $text eq ""} {
			lappend nameless $vendor:$product
		}
	}
	if {[_f1c_verdict_mute $wanted $ours $others $log]} { return 1 }
	if {[llength $ours]} {
		_f1c_verdict_not_opened $kind $wanted $ours $log
	} elseif {$kind eq "cmsis-dap" && ![llength $others] && [llength $nameless] in {1 2 3}} {
		set first [lindex [split [lindex $nameless 0] :] 0]
		_f1c_verdict "no $wanted is plugged in that this user may open; of\
			[join $nameless ", "] not even the name can be read" \
			"if that is the probe, [_f1c_usb_rights $kind $first]" no-rights
	} else {
		_f1c_verdict_other_probe $wanted $others
	}
	return 1
}

# A probe that answers nothing from the start: the bus tells its ids, and often nothing else.
# @returns 1 if that is it, and has been said.
proc _f1c_verdict_mute {wanted ours others log} {
	set said {(?:device |VID:PID=)0x(....):0x(....)[^\n]*(?:\n[^\n]*configuration)?: Operation timed out}
	if {![regexp $said $log match vendor product]} { return 0 }
	set next "unplug it, plug it in again and run the same command once more"
	set name [lindex [lsearch -inline -glob $ours "*$vendor:$product*"] 0]
	if {$name eq "" && [string match VID* $match]} { set name "$wanted $vendor:$product" }
	if {$name ne ""} {
		_f1c_verdict "the $name is on USB but does not answer" $next probe-silent
		return 1
	}
	if {[lindex [_f1c_usb_known $vendor $product ""] 1] ne "" || [llength $others]} { return 0 }
	_f1c_verdict "no $wanted answers; the device $vendor:$product on USB does not even tell its name" \
		"if that is the probe, $next; if not, plug the probe in" probe-silent
	return 1
}

# There is a probe of the kind that is wanted, but it was not opened.
proc _f1c_verdict_not_opened {kind wanted ours log} {
	foreach device $ours {
		lassign $device name access serial vendor
		if {$access eq "denied"} {
			return [_f1c_verdict "the $name is plugged in, but [_f1c_usb_refusal]" \
				[_f1c_usb_rights $kind $vendor] no-rights]
		}
		if {$access eq "absent"} {
			return [_f1c_verdict "the $name is plugged in, but this container has no /dev/bus/usb to reach it by" \
				"start the container with --device /dev/bus/usb (docker, podman), or run this outside of it" \
				no-rights]
		}
	}
	# an ST-LINK that could be opened but not used says no more than "open failed"
	if {[regexp {BUSY|claim interface|claim_interface} $log] ||
			![regexp {serial string|USB ids|No J-Link|Multiple|a matching CMSIS-DAP|open ftdi device} $log]} {
		return [_f1c_verdict "the $name is plugged in, but another program uses it" \
			"end the other program (a debugger, an IDE, a second OpenOCD), or unplug the probe and\
			plug it in again" probe-busy]
	}
	set present [join [lmap device $ours {
		format "%s, serial number %s" [lindex $device 0] \
			[expr {[lindex $device 2] eq "" ? "not readable" : [lindex $device 2]}]
	}] "; "]
	if {[string match "*Multiple devices*" $log]} {
		return [_f1c_verdict "several probes are plugged in: $present" \
			"name one: -c \"adapter serial NUMBER\" behind the interface file" no-probe]
	}
	if {[string match "*ids and the location*" $log]} {
		return [_f1c_verdict "no $wanted is at the USB location (or has the ids) asked for; plugged in: $present" \
			"correct \"adapter usb location\" in your command or configuration, or leave it out" no-probe]
	}
	_f1c_verdict "no $wanted has the serial number or the ids asked for; plugged in: $present" \
		"correct \"adapter serial\" (or the ids) in your command or configuration, or leave it out" no-probe
}

proc _f1c_verdict_other_probe {wanted others} {
	if {![llength $others]} {
		return [_f1c_verdict "no $wanted is plugged in, nor any other debug probe known here" \
			"plug it in, with a cable that carries data; a virtual machine or a container must be\
			given the device" no-probe]
	}
	set present [join [lmap other $others { lindex $other 0 }] ", "]
	set files [lsort -unique [lmap other $others {
		if {[lindex $other 1] eq ""} { continue }
		lindex $other 1
	}]]
	set next "plug the $wanted in"
	if {[llength $files]} {
		set next "in place of the interface file you gave, give [join $files { or }]; or $next"
	}
	_f1c_verdict "no $wanted is plugged in; there is: $present" $next no-probe
}

# The host's driver as a kind of probe.
proc _f1c_probe_kind {} {
	set driver [adapter name]
	return [expr {$driver in {hla st-link} ? "stlink" : $driver}]
}

proc _f1c_probe_name {kind} {
	switch $kind {
		stlink { return "ST-LINK" }
		cmsis-dap { return "CMSIS-DAP probe" }
		jlink { return "J-Link" }
		ftdi { return "FTDI probe" }
	}
	return "$kind probe"
}

# @returns kind, name and interface file of a probe; nothing for other devices.
proc _f1c_usb_known {vendor product text} {
	global _f1c
	foreach {its_vendor pattern kind name file} $_f1c(probes) {
		if {$vendor eq $its_vendor && [regexp "^$pattern\$" $product]} { return [list $kind $name $file] }
	}
	if {[string match -nocase *cmsis-dap* $text]} {
		return {cmsis-dap "CMSIS-DAP probe" "-f interface/cmsis-dap.cfg"}
	}
	return {}
}

# Windows opens a device by its driver, whoever asks.
proc _f1c_usb_refusal {} {
	global tcl_platform
	if {$tcl_platform(platform) eq "windows"} { return "Windows has no driver for it that OpenOCD can use" }
	return "this user may not open it"
}

# How a user gets the right to open a probe.
proc _f1c_usb_rights {kind vendor} {
	global tcl_platform
	if {$tcl_platform(platform) eq "windows"} {
		return [expr {$kind eq "stlink" ? "install ST's USB driver, STSW-LINK009" : \
			"give it the WinUSB driver with Zadig (zadig.akeo.ie)"}]
	}
	if {$tcl_platform(os) ne "linux"} { return "run it as a user who may open USB devices" }
	if {$vendor eq ""} {
		set vendor [expr {$kind eq "stlink" ? "0483" : $kind eq "jlink" ? "1366" : "VENDOR"}]
	}
	return "write SUBSYSTEM==\"usb\", ATTR{idVendor}==\"$vendor\", MODE=\"0660\", TAG+=\"uaccess\" into\
		/etc/udev/rules.d/60-probes.rules, run \"sudo udevadm control --reload\" and plug the probe in anew"
}

# --- what is on the bus ----------------------------------------------------------------------

# @returns a list of: vendor, product (four hexadecimal digits), "ok", "denied" or "absent" (the
# kernel has it, but no file to open it by), serial number and product's name ("" if not known).
# An error where nobody can tell.
proc _f1c_usb_devices {} {
	if {[_f1c_has "adapter usb devices"]} { return [_f1c_usb_by_host] }
	if {[file isdirectory /sys/bus/usb/devices]} { return [_f1c_usb_by_sysfs] }
	set devices {}
	foreach line [split [exec lsusb] "\n"] {
		if {[regexp {ID ([0-9a-f]{4}):([0-9a-f]{4}) ?(.*)} $line -> vendor product text]} {
			lappend devices [list $vendor $product ok "" $text]
		}
	}
	return $devices
}

# @returns the lines of "adapter usb devices". libusb without udev fails where a container or
# a machine has no USB at all: then there are none.
proc _f1c_usb_lines {} {
	global tcl_platform
	if {![catch {adapter usb devices} lines]} { return [split [string trim $lines] "\n"] }
	if {$tcl_platform(os) eq "linux" && ![file exists /dev/bus/usb]} { return {} }
	return -code error $lines
}

# The kernel tells names and serial numbers also of devices that may not be opened, and in a
# container that was not given /dev/bus/usb it alone tells of any.
proc _f1c_usb_by_host {} {
	set devices {}
	set kernel [expr {[file isdirectory /sys/bus/usb/devices] ? [_f1c_usb_by_sysfs] : {}}]
	if {[catch _f1c_usb_lines lines]} {
		if {[llength $kernel]} { return $kernel }
		return -code error $lines
	}
	if {![llength $lines] && ![file exists /dev/bus/usb]} { return $kernel }
	foreach line $lines {
		lassign $line vendor product result serial text
		set access [expr {$result in {LIBUSB_ERROR_ACCESS LIBUSB_ERROR_NOT_SUPPORTED LIBUSB_ERROR_NOT_FOUND} ? \
			"denied" : "ok"}]
		foreach known $kernel {
			if {$text eq "" && [lrange $known 0 1] eq [list $vendor $product]} {
				lassign $known - - may serial text
				if {$may eq "absent"} { set access absent }
			}
		}
		lappend devices [list $vendor $product $access $serial $text]
	}
	return $devices
}

proc _f1c_usb_by_sysfs {} {
	set devices {}
	foreach name [readdir /sys/bus/usb/devices] {
		set directory /sys/bus/usb/devices/$name
		set vendor [_f1c_line_of $directory/idVendor]
		# the kernel's hubs and a device's interfaces
		if {$vendor in {"" 1d6b}} { continue }
		set node [format "/dev/bus/usb/%03s/%03s" [_f1c_line_of $directory/busnum] \
			[_f1c_line_of $directory/devnum]]
		set access [expr {![file exists $node] ? "absent" : [file writable $node] ? "ok" : "denied"}]
		lappend devices [list $vendor [_f1c_line_of $directory/idProduct] $access \
			[_f1c_line_of $directory/serial] [_f1c_line_of $directory/product]]
	}
	return $devices
}

# The first line of a file, "" if there is none.
proc _f1c_line_of {path} {
	if {[catch {open $path} file]} { return "" }
	set line [$file gets]
	close $file
	return [string trim $line]
}
