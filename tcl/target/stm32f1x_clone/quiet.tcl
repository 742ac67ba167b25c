# SPDX-License-Identifier: GPL-2.0-or-later

# What the user sees: our own lines, and the host's unless they tell of an attempt that
# was to fail. All is shown from -d3 on.

# A line for the user that survives "openocd -d1".
proc _f1c_say {text} {
	global _f1c
	if {$_f1c(about) ne "" && [llength $_f1c(targets)] > 1} { set text "$_f1c(about): $text" }
	if {$_f1c(held) eq ""} {
		echo "stm32f1x_clone: $text"
	} else {
		_f1c_show
		stderr puts "stm32f1x_clone: $text"
		stderr flush
	}
}

# A fact for those who look closer: shown at -d3, and kept for the diagnosis.
proc _f1c_note {text} {
	global _f1c
	if {$text eq "" || $text in $_f1c(notes)} { return }
	lappend _f1c(notes) $text
	if {[_f1c_level] >= 3} { echo "stm32f1x_clone:   $text" }
}

proc _f1c_level {} {
	return [lindex [debug_level] end]
}

# Run BODY without the host's error lines, at LEVEL -2 without its other lines, too; errors
# pass on.
proc _f1c_muted {body {level_within -1}} {
	set level [_f1c_level]
	if {$level < 3} { debug_level $level_within }
	set code [catch {uplevel 1 $body} result]
	debug_level $level
	return -code $code $result
}

# @returns 1 if COMMAND, run without the host's error lines, succeeds.
proc _f1c_quietly {command} {
	if {[catch {_f1c_muted {uplevel #0 $command}} result]} {
		_f1c_note $result
		return 0
	}
	return 1
}

# --- holding the host's log back ---------------------------------------------------------

# Run BODY with the host's log in a nameless file, as far as this system lets us, for
# only then it can be said which lines matter. Needs a log that goes to stderr, and /proc
# or a host that has "log_hold".
proc _f1c_hold {body} {
	global _f1c
	set level [_f1c_level]
	if {$level < 3 && $_f1c(held) eq "" && ![_f1c_ends_in_c] && ![_f1c_log_is_elsewhere]} {
		set _f1c(held) [_f1c_nameless_log]
	}
	if {$_f1c(held) eq ""} { return [uplevel 1 $body] }
	set _f1c(level) $level
	set _f1c(shown) 0
	set _f1c(climbed) 0
	# what -d1 hides helps the diagnosis
	debug_level [_f1c_held_level]
	set code [catch {uplevel 1 $body} result]
	set _f1c(log) [_f1c_held_log 0]
	# nothing comes behind cause and remedy
	if {[info exists _f1c(verdict)]} {
		_f1c_stop_polling
	} else {
		_f1c_show
	}
	set _f1c(held) ""
	# the host polls the target at each command: once here
	capture "log_output default; debug_level $level"
	return -code $code $result
}

# A host that opens a dap-direct ST-LINK once tells what the probe answered at level 3 only.
proc _f1c_held_level {} {
	global _f1c
	set once [expr {[_f1c_kind] eq "stlink" && ![_f1c_has module]}]
	return [expr {$once && !$_f1c(opened) ? 3 : 2}]
}

# @returns the file that this process has open and that is no recording; "" for none.
proc _f1c_open_file {} {
	set recording [_f1c_recording]
	if {$recording ne ""} { set recording [file normalize $recording] }
	for {set number 3} {$number < 64} {incr number} {
		set link /proc/self/fd/$number
		if {[file isfile $link] && [file readlink $link] ne $recording} { return $link }
	}
	return ""
}

# May the host end in the midst of a step, so that what it logged must be seen by then?
proc _f1c_ends_in_c {} { return 0 }

# "openocd -l", which no script can ask for: a file that is open for it.
proc _f1c_log_is_elsewhere {} {
	return [expr {[_f1c_open_file] ne "" || !([file exists /proc/self/fd/2] || [_f1c_has log_hold])}]
}

# @returns the path of a file that has no name any more and is the host's log, "host" if only
# the host can read it; "" if there can be none.
proc _f1c_nameless_log {} {
	if {![file exists /proc/self/fd/2]} { return [expr {[catch {log_hold}] ? "" : "host"}] }
	if {[catch {file tempfile} name]} { return "" }
	log_output $name
	file delete $name
	set held [_f1c_open_file]
	if {$held eq ""} { log_output default }
	return $held
}

# What the host has logged since it had logged FROM bytes.
proc _f1c_held_log {from} {
	global _f1c
	if {$_f1c(held) eq "host"} { return [log_held $from] }
	set file [open $_f1c(held)]
	$file seek $from
	set text [$file read]
	close $file
	return $text
}

# Show what was held back since the last time, as far as the user's level asks for it. Where
# the ladder was climbed, only what the host found out is left: what failed is the ladder's
# to tell.
proc _f1c_show {} {
	global _f1c
	if {$_f1c(held) eq ""} { return }
	set text [_f1c_held_log $_f1c(shown)]
	incr _f1c(shown) [string bytelength $text]
	_f1c_note_server $text
	foreach line [split [string trimright $text "\n"] "\n"] {
		if {[string match "Debug: *" $line]} { continue }
		# what level 3 puts in front
		regsub {^(\w+ *: )\d+ \d+ \S+:\d+ \w+\(\): } $line {\1} line
		set level -1
		foreach {name number} {Error 0 Warn 1 Info 2} {
			if {[string match "$name*:*" $line]} { set level $number }
		}
		if {$level > $_f1c(level)} { continue }
		set alarms [expr {!$level || [regexp -nocase {fail|error|unable|time} $line]}]
		# the host got over it by itself, for this step succeeded
		if {[regexp {ST-Link: (cannot open AP|memory access failed)} $line]} { continue }
		# a reset that was done after all
		if {$alarms && $_f1c(reset_mode) ne ""} { continue }
		if {$_f1c(climbed) && ($level != 2 || $alarms)} { continue }
		stderr puts $line
	}
	stderr flush
}

# The host's own first error: programs that start OpenOCD search its output for the words
# ("open failed", "init mode failed"), or for "Error" at all.
proc _f1c_show_first_error {} {
	global _f1c
	if {$_f1c(held) eq "" || [info exists _f1c(error_shown)] || $_f1c(level) < 0} { return }
	foreach line [split [_f1c_held_log 0] "\n"] {
		if {![regsub {^Error *: (\d+ \d+ \S+:\d+ \w+\(\): )?} $line {Error: } line]} { continue }
		# known before an adapter has a clock; and what stands in the cause better
		if {[regexp {BUG: unknown adapter clock} $line]} { continue }
		set _f1c(error_shown) 1
		stderr puts $line
		stderr flush
		return
	}
}

# Run a step of the host that may fail, and note what it logs.
# @returns 1 if it succeeded.
proc _f1c_attempt {command} {
	global _f1c
	set held $_f1c(held)
	set level [expr {$held eq "" ? [_f1c_level] : 2}]
	if {$held ne ""} {
		set from [expr {$held eq "host" ? [string bytelength [log_held]] : [file size $held]}]
	} elseif {$command ne "{_f1c_host init}"} {
		# "capture" lets polling start, which must not happen before there is an adapter
		set command [list capture $command]
	}
	set code [catch $command log]
	debug_level $level
	if {!$code} { return 1 }
	if {$held ne ""} { append log "\n" [_f1c_held_log $from] }
	_f1c_note [string trim $log]
	return 0
}

# --- the end of a command that failed ------------------------------------------------------

# Fail a command after its cause has been said: the host adds nothing to it.
proc _f1c_fail {reason} {
	global _f1c
	set _f1c(failed) $reason
	return -code error -level 2 $reason
}

# Polling a chip that does not answer complains, which would be the last word of a run. The
# host polls at every command, this one included: it is called while the log is held.
proc _f1c_stop_polling {} {
	global _f1c
	if {$_f1c(serving)} { return }
	# fails where "init" did: nothing is polled then
	if {![catch {poll off}]} { set _f1c(unpolled) 1 }
}

proc _f1c_poll_again {} {
	global _f1c
	if {![info exists _f1c(unpolled)]} { return }
	unset _f1c(unpolled)
	poll on
}

# The host has done what its command line says, and serves.
proc _f1c_on_serving {} {
	global _f1c
	set _f1c(serving) 1
	_f1c_poll_again
}

proc _f1c_last_word {text} {
	global _f1c
	if {[info exists _f1c(last_words)]} {
		lappend _f1c(last_words) $text
	} else {
		_f1c_say $text
	}
}

# The host asks this procedure of Tcl's for the words to print when an error reaches the
# top. Behind a cause that has been said, a place in these files would help nobody.
proc _f1c_errorInfo {message args} {
	global _f1c
	if {!$_f1c(serving)} { _f1c_say_if_lost }
	_f1c_result_top $message
	if {!$_f1c(serving) && [info exists _f1c(at_top)] && $message eq [lindex $_f1c(at_top) 0]} {
		eval [lindex $_f1c(at_top) 1]
		set _f1c(failed) $message
	}
	if {![info exists _f1c(failed)] || $message ne $_f1c(failed)} {
		if {[regexp {^\*\* .* \*\*$} $message] || $message eq ""} { return $message }
		tailcall "_f1c_host errorInfo" $message {*}$args
	}
	# OpenOCD ends now, unless a server runs: nothing more is printed, not even an empty line
	if {!$_f1c(serving) && !$_f1c(connecting)} { capture {debug_level -2} }
	return ""
}
