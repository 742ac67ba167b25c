# SPDX-License-Identifier: GPL-2.0-or-later

# What the user set, what we assume, and what this run has learnt.
#
# All state of the target file lives in the global array _f1c, that of one target in
# elements that end with its name; every internal procedure starts with _f1c_. The file may
# be sourced once for each chip of a JTAG chain, with another CHIPNAME each time.

if {![info exists _f1c(start_khz)]} {
	array set _f1c {
		start_khz	1000
		once_khz	100
		max_khz		4000
		limit_ms	8000
		srst_ms		100
		waited_ms	0
		targets		{}
		about		""
		opened		0
		connecting	0
		reset_mode	""
		worked		""
		notes		{}
		held		""
		climbed		0
		serving		0
	}
}

# The value of a variable set before this file, else a default.
proc _f1c_setting {name default} {
	upvar #0 $name value
	if {[info exists value]} { return $value }
	return $default
}

# A setting as it was when the target was made: the next target may have another.
proc _f1c_setting_of {t name default} {
	global _f1c
	if {[info exists _f1c($name,$t)]} { return $_f1c($name,$t) }
	if {[llength $_f1c(targets)] > 1} { return $default }
	return [_f1c_setting $name $default]
}

proc _f1c_keep_settings {t} {
	global _f1c
	foreach name {FLASH_SIZE FLASH_FAMILY STOP_WATCHDOG ENABLE_LOW_POWER} {
		upvar #0 $name value
		if {[info exists value]} { set _f1c($name,$t) $value }
	}
}

# The target that a command is for: the current one, unless that is none of ours.
proc _f1c_current {} {
	global _f1c
	if {![catch {target current} t] && $t in $_f1c(targets)} { return $t }
	return [lindex $_f1c(targets) 0]
}

# Run a command of ours for a target: what it says, it says of that one.
proc _f1c_for {t args} {
	global _f1c
	set before $_f1c(about)
	set _f1c(about) $t
	set code [catch {uplevel 1 $args} result]
	set _f1c(about) $before
	return -code $code $result
}

# A list of ids as options of "newtap" or "newdap".
proc _f1c_expect {ids} {
	set options {}
	foreach id $ids { lappend options -expected-id $id }
	return $options
}

# Does the host have this command? Subcommands are commands with a space in their name.
proc _f1c_has {command} {
	expr {[llength [info commands $command]] > 0}
}

# Is a rung of the ladder allowed? CONNECT_RUNGS lists those that are; CONNECT_UNDER_RESET 0
# is CubeIDE's way to forbid the one that pulls NRST.
proc _f1c_allowed {rung} {
	if {$rung eq "nrst" && ![_f1c_setting CONNECT_UNDER_RESET 1]} { return 0 }
	expr {$rung in [_f1c_setting CONNECT_RUNGS {relink slow halt nrst soft hand}]}
}
