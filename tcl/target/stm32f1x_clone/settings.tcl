# SPDX-License-Identifier: GPL-2.0-or-later

# What the user set, what we assume, and what this run has learnt.
#
# All state of the target file lives in the global array _f1c; every
# internal procedure starts with _f1c_.

if {![info exists _f1c(start_khz)]} {
	array set _f1c {
		start_khz	1000
		once_khz	100
		max_khz		4000
		limit_ms	8000
		srst_ms		100
		waited_ms	0
		targets		{}
		opened		0
		connecting	0
		reset_mode	""
		worked		""
		notes		{}
		held		""
		climbed		0
		serving		0
		hides		0
	}
}

# The value of a variable set before this file, else a default.
proc _f1c_setting {name default} {
	upvar #0 $name value
	if {[info exists value]} { return $value }
	return $default
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
