# SPDX-License-Identifier: GPL-2.0-or-later

# What the user sees: our own lines, and the host's unless they tell of an attempt that
# was to fail. All is shown from -d3 on.

# A line for the user that survives "openocd -d1".
proc _stm32f1x_clone_say {text} {
	global _stm32f1x_clone
	if {$_stm32f1x_clone(held) eq ""} {
		echo "stm32f1x_clone: $text"
	} else {
		_stm32f1x_clone_show
		stderr puts "stm32f1x_clone: $text"
		stderr flush
	}
}

# A fact for those who look closer: shown at -d3, and kept for the diagnosis.
proc _stm32f1x_clone_note {text} {
	global _stm32f1x_clone
	if {$text eq "" || $text in $_stm32f1x_clone(notes)} { return }
	lappend _stm32f1x_clone(notes) $text
	if {[_stm32f1x_clone_level] >= 3} { echo "stm32f1x_clone:   $text" }
}

proc _stm32f1x_clone_level {} {
	return [lindex [debug_level] end]
}

# Run BODY without the host's error lines; errors pass on.
proc _stm32f1x_clone_muted {body} {
	set level [_stm32f1x_clone_level]
	if {$level < 3} { debug_level -1 }
	set code [catch {uplevel 1 $body} result]
	debug_level $level
	return -code $code $result
}

# @returns 1 if COMMAND, run without the host's error lines, succeeds.
proc _stm32f1x_clone_quietly {command} {
	if {[catch {_stm32f1x_clone_muted {uplevel #0 $command}} result]} {
		_stm32f1x_clone_note $result
		return 0
	}
	return 1
}

# --- holding the host's log back ---------------------------------------------------------

# Run BODY with the host's log in a nameless file, as far as this system lets us, for
# only then it can be said which lines matter. Needs /proc, and a log that goes to stderr.
proc _stm32f1x_clone_hold {body} {
	global _stm32f1x_clone
	set level [_stm32f1x_clone_level]
	if {$level < 3 && $_stm32f1x_clone(held) eq "" && ![_stm32f1x_clone_log_is_elsewhere]} {
		set _stm32f1x_clone(held) [_stm32f1x_clone_nameless_log]
	}
	if {$_stm32f1x_clone(held) eq ""} { return [uplevel 1 $body] }
	set _stm32f1x_clone(level) $level
	set _stm32f1x_clone(shown) 0
	set _stm32f1x_clone(climbed) 0
	# what -d1 hides helps the diagnosis
	debug_level 2
	set code [catch {uplevel 1 $body} result]
	set _stm32f1x_clone(log) [_stm32f1x_clone_held_log 0]
	# nothing comes behind cause and remedy
	if {[info exists _stm32f1x_clone(verdict)]} {
		_stm32f1x_clone_stop_polling
	} else {
		_stm32f1x_clone_show
	}
	set _stm32f1x_clone(held) ""
	# the host polls the target at each command: once here
	capture "log_output default; debug_level $level"
	return -code $code $result
}

# @returns the file that this process has open and that is no recording; "" for none.
proc _stm32f1x_clone_open_file {} {
	set recording [_stm32f1x_clone_recording]
	if {$recording ne ""} { set recording [file normalize $recording] }
	for {set number 3} {$number < 64} {incr number} {
		set link /proc/self/fd/$number
		if {[file isfile $link] && [file readlink $link] ne $recording} { return $link }
	}
	return ""
}

# "openocd -l", which no script can ask for: a file that is open for it.
proc _stm32f1x_clone_log_is_elsewhere {} {
	return [expr {[_stm32f1x_clone_open_file] ne "" || ![file exists /proc/self/fd/2]}]
}

# @returns the path of a file that has no name any more and is the host's log; "" if there
# can be none.
proc _stm32f1x_clone_nameless_log {} {
	if {[catch {file tempfile} name]} { return "" }
	log_output $name
	file delete $name
	set held [_stm32f1x_clone_open_file]
	if {$held eq ""} { log_output default }
	return $held
}

# What the host has logged since it had logged FROM bytes.
proc _stm32f1x_clone_held_log {from} {
	global _stm32f1x_clone
	set file [open $_stm32f1x_clone(held)]
	$file seek $from
	set text [$file read]
	close $file
	return $text
}

# Show what was held back since the last time, as far as the user's level asks for it. Where
# the ladder was climbed, only what the host found out is left: what failed is the ladder's
# to tell.
proc _stm32f1x_clone_show {} {
	global _stm32f1x_clone
	if {$_stm32f1x_clone(held) eq ""} { return }
	set text [_stm32f1x_clone_held_log $_stm32f1x_clone(shown)]
	incr _stm32f1x_clone(shown) [string bytelength $text]
	_stm32f1x_clone_note_server $text
	foreach line [split [string trimright $text "\n"] "\n"] {
		set level -1
		foreach {name number} {Error 0 Warn 1 Info 2} {
			if {[string match "$name*:*" $line]} { set level $number }
		}
		if {$level > $_stm32f1x_clone(level)} { continue }
		set alarms [expr {!$level || [regexp -nocase {fail|error|unable|time} $line]}]
		# the host got over it by itself, for this step succeeded
		if {[regexp {ST-Link: (cannot open AP|memory access failed)} $line]} { continue }
		# a reset that was done after all
		if {$alarms && $_stm32f1x_clone(reset_mode) ne ""} { continue }
		if {$_stm32f1x_clone(climbed) && ($level != 2 || $alarms)} { continue }
		stderr puts $line
	}
	stderr flush
}

# Run a step of the host that may fail, and note what it logs.
# @returns 1 if it succeeded.
proc _stm32f1x_clone_attempt {command} {
	global _stm32f1x_clone
	set level [_stm32f1x_clone_level]
	set held $_stm32f1x_clone(held)
	if {$held ne ""} {
		set from [file size $held]
	} elseif {$command ne "{_stm32f1x_clone_host init}"} {
		# "capture" lets polling start, which must not happen before there is an adapter
		set command [list capture $command]
	}
	set code [catch $command log]
	debug_level $level
	if {!$code} { return 1 }
	if {$held ne ""} { append log "\n" [_stm32f1x_clone_held_log $from] }
	_stm32f1x_clone_note [string trim $log]
	return 0
}

# --- the end of a command that failed ------------------------------------------------------

# Fail a command after its cause has been said: the host adds nothing to it.
proc _stm32f1x_clone_fail {reason} {
	global _stm32f1x_clone
	set _stm32f1x_clone(failed) $reason
	return -code error -level 2 $reason
}

# Polling a chip that does not answer complains, which would be the last word of a run. The
# host polls at every command, this one included: it is called while the log is held.
proc _stm32f1x_clone_stop_polling {} {
	global _stm32f1x_clone
	if {$_stm32f1x_clone(serving)} { return }
	set _stm32f1x_clone(unpolled) 1
	poll off
}

proc _stm32f1x_clone_poll_again {} {
	global _stm32f1x_clone
	if {![info exists _stm32f1x_clone(unpolled)]} { return }
	unset _stm32f1x_clone(unpolled)
	poll on
}

# The host has done what its command line says, and serves.
proc _stm32f1x_clone_on_serving {} {
	global _stm32f1x_clone
	set _stm32f1x_clone(serving) 1
	_stm32f1x_clone_poll_again
}

proc _stm32f1x_clone_last_word {text} {
	global _stm32f1x_clone
	if {[info exists _stm32f1x_clone(last_words)]} {
		lappend _stm32f1x_clone(last_words) $text
	} else {
		_stm32f1x_clone_say $text
	}
}

# The host asks this procedure of Tcl's for the words to print when an error reaches the
# top. Behind a cause that has been said, a place in these files would help nobody.
proc _stm32f1x_clone_errorInfo {message args} {
	global _stm32f1x_clone
	if {!$_stm32f1x_clone(serving)} { _stm32f1x_clone_say_if_lost }
	_stm32f1x_clone_result_top $message
	if {![info exists _stm32f1x_clone(failed)] || $message ne $_stm32f1x_clone(failed)} {
		if {[regexp {^\*\* .* \*\*$} $message] || $message eq ""} { return $message }
		tailcall "_stm32f1x_clone_host errorInfo" $message {*}$args
	}
	# OpenOCD ends now, unless a server runs: nothing more is printed, not even an empty line
	if {!$_stm32f1x_clone(serving) && !$_stm32f1x_clone(connecting)} { capture {debug_level -2} }
	return ""
}
