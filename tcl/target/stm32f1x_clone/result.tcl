# SPDX-License-Identifier: GPL-2.0-or-later

# What happened in a run, as JSON, for the program that started OpenOCD. With REPORT_JSON
# set, the file is there from the first line of the target file on, and written anew after
# each step, so that a run which is killed leaves one that says so. doc/results.md describes
# it, doc/result.schema.json is its schema. Without REPORT_JSON nothing here does anything.

set _f1c(result_schema) "openocd-clones/result/1"

# Exit status of each class. An OpenOCD that a signal ends has the signal's.
set _f1c(statuses) {
	ok			0
	error			1
	no-probe		10
	no-rights		11
	probe-busy		12
	probe-silent		13
	no-power		14
	no-connection		15
	locked			16
	unsupported-chip	17
	bad-image		18
	does-not-fit		19
	flash-failed		20
	verify-failed		21
	lost-connection		22
}

# What our driver's "last_write" says, in these classes.
set _f1c(write_results) {
	ok ok  does_not_fit does-not-fit  unsupported unsupported-chip  locked locked  not_erased flash-failed
	failed flash-failed  lost_contact lost-connection  not_halted no-connection
}

# --- the command ---------------------------------------------------------------------------

# Write what happens from now on into FILE.
proc stm32f1x_clone_result {file} {
	global _f1c
	if {[file isdirectory $file] || ![file isdirectory [file dirname $file]]} {
		_f1c_say "the result cannot be written to $file (REPORT_JSON): there is no such folder, or\
			it is one itself; nothing was done; next: give the name of a file in a folder that is there"
		return -code error "no result file"
	}
	set first [expr {![info exists ::_f1c_result]}]
	set ::_f1c_result [dict create file $file class interrupted message "" next "" reason "" \
		running "" ending 0 status "" seconds {} operations {} op {} chip null uid "" targets "" since [ms]]
	_f1c_result_write
	if {!$first} { return }
	_f1c_result_watch
}

# Called when the host has registered its commands: those that nothing else stands in front of.
proc _f1c_result_watch {} {
	if {![info exists ::_f1c_result]} { return }
	foreach command {shutdown verify_image "flash verify_image"} {
		if {[_f1c_has $command] && ![_f1c_has "_f1c_host $command"]} {
			_f1c_wrap $command
		}
	}
}

proc _f1c_verify_image {args} {
	_f1c_result_forget_errors
	set code [catch {"_f1c_host verify_image" {*}$args} text]
	if {$code} {
		if {[string match "diff 0 address*" [string trimleft $text]]} {
			set ::_f1c(at_top) [list $text [list _f1c_say_differs $text]]
		} else {
			set ::_f1c(at_top) [list $text _f1c_say_cause]
		}
		return -code $code $text
	}
	_f1c_program_says verified $text
	return $text
}

# The host lists 128 bytes that differ, which would be all that is seen of a run.
proc _f1c_say_differs {text} {
	set lines [split [string trim $text] "\n"]
	foreach line [lrange $lines 0 7] { echo $line }
	_f1c_say "the flash does not hold what the file does[expr {[llength $lines] > 8 ? \
		"; the first 8 bytes that differ are above" : ""}]; nothing was changed; next: write it\
		(\"program\" compares, too)"
}

proc _f1c_flash_verify_image {args} {
	tailcall "_f1c_host flash verify_image" {*}$args
}

# --- what happens --------------------------------------------------------------------------

# Run OURS, which stands in front of the host's COMMAND, and note how long it took and how it
# ended. What it calls in turn belongs to it.
proc _f1c_recorded {command ours args} {
	global _f1c
	set phases {init connect ocd_process_reset reset program all "flash write_image" program
		verify_image verify "flash verify_image" verify}
	if {![info exists ::_f1c_result] || ![dict exists $phases $command] ||
			($command eq "init" && $_f1c(opened))} {
		tailcall $ours {*}$args
	}
	set phase [dict get $phases $command]
	set outer [expr {[dict get $::_f1c_result running] eq ""}]
	if {$outer} { _f1c_result_begin $command $args }
	if {$phase ne "connect"} { _f1c_result_forget_errors }
	set before [_f1c_result_last_write]
	set since [ms]
	set code [catch -exit {$ours {*}$args} text]
	# the host's codes pass through Tcl as they are; -600 (up to 0.12) and 6 close it, as asked for
	set failed [expr {$code ni {0 -600 6}}]
	if {$outer} { dict set ::_f1c_result op seconds [expr {[ms] - $since}] }
	if {$phase ne "all"} {
		_f1c_result_spent $phase [expr {[ms] - $since}]
		_f1c_result_$phase $failed $text $before
	}
	if {$outer} { _f1c_result_finish $command $failed $text }
	return -code $code $text
}

proc _f1c_result_begin {command words} {
	global _f1c
	set file ""
	set address ""
	if {$command ni {init ocd_process_reset}} {
		foreach word $words {
			if {$word in {preverify verify reset exit erase unlock}} { continue }
			if {$file eq ""} { set file $word } elseif {$address eq ""} { set address $word }
		}
	}
	upvar #0 _f1c_result r
	set t [expr {[llength $_f1c(targets)] > 1 ? [_f1c_current] : ""}]
	dict set r op [dict create command $command target $t file $file address $address class interrupted message "" \
		seconds "" verify null]
	dict set r before [dict get $r class]
	foreach {key value} [list running $command class interrupted message "" next "" reason ""] {
		dict set r $key $value
	}
	_f1c_result_write
}

proc _f1c_result_finish {command failed text} {
	upvar #0 _f1c_result r
	if {$failed} {
		_f1c_result_failed error [string trim $text]
		dict set r reason $text
	} elseif {$command eq "ocd_process_reset" && [dict get $r before] ni {ok interrupted}} {
		# what failed before has not become better by a reset
		dict set r class [dict get $r before]
	} elseif {![dict exists $r signal] && !([dict get $r ending] && [dict get $r class] ne "interrupted")} {
		# "shutdown error", by which "program ... exit" ends after a failure, is no error on newer hosts
		dict set r class ok
	}
	dict set r running ""
	if {[dict get $r op file] ne ""} {
		dict set r op class [dict get $r class]
		dict set r op message [dict get $r message]
		dict lappend r operations [dict get $r op]
	}
	_f1c_result_write
}

# Note why something fails, unless that has been said already.
proc _f1c_result_failed {class message {next ""}} {
	upvar #0 _f1c_result r
	if {![info exists r] || [dict get $r class] ni {interrupted ok}} { return }
	# a server's background polling is no part of the run
	if {$::_f1c(serving) && [dict get $r running] eq ""} { return }
	# a signal ends OpenOCD with the signal's status
	if {[regexp {^SIG[A-Z]+ } $message]} {
		dict set r message $message
		dict set r signal 1
	}
	if {[dict exists $r signal]} { return }
	dict set r class $class
	dict set r message [regsub -all {\s+} $message " "]
	dict set r next [regsub -all {\s+} $next " "]
	if {[_f1c_has failure_status]} {
		_f1c_quietly [list failure_status [dict get $::_f1c(statuses) $class]]
	}
}

proc _f1c_result_spent {phase ms} {
	upvar #0 _f1c_result r
	set sum [expr {[dict exists $r seconds $phase] ? [dict get $r seconds $phase] : 0}]
	dict set r seconds $phase [expr {$sum + $ms}]
}

proc _f1c_result_connect {failed text before} {
	upvar #0 _f1c_result r
	dict set r probe [_f1c_result_probe]
	if {$failed} { return [_f1c_result_failed no-connection [string trim $text]] }
	set t [_f1c_current]
	dict set r chip [_f1c_result_chip $t]
	dict set r uid [_f1c_result_uid $t [dict get $r chip]]
	dict set r targets [_f1c_result_targets]
}

proc _f1c_result_reset {failed text before} {
	if {$failed} {
		_f1c_result_failed no-connection [_f1c_result_sentence $text]
	}
}

# The flash was to be written. Our driver knows what became of it; on a host without it the
# words of the error must do.
proc _f1c_result_program {failed text before} {
	upvar #0 _f1c_result r
	set now [_f1c_result_last_write]
	set class ""
	if {$now ne $before} {
		dict set r op flash $now
		set class [dict get $::_f1c(write_results) [dict get $now result]]
	}
	if {!$failed} { return }
	set message [_f1c_result_sentence $text]
	if {$class in {"" ok}} { set class [_f1c_result_class_of $message] }
	if {$class eq "lost-connection" && $now ne $before} {
		set message "lost contact with the chip ($message); [expr {[dict get $now changed] ? \
			"its flash may be in part changed" : "nothing was changed"}]"
	}
	_f1c_result_failed $class $message
}

# What an image or a flash is refused for, by the words of the host and of flash.tcl.
proc _f1c_result_class_of {message} {
	foreach {pattern class} {
		{outside the flash|runs over the end|is outside|does not fit|has no sector}	does-not-fit
		{read.protected|write.protected}				locked
		{can only be read|does not know the chip|may have pages|this chip}	unsupported-chip
		{error writing|failed erasing|timeout|took too long}		flash-failed
		{not halted}						no-connection
	} {
		if {[regexp $pattern $message]} { return $class }
	}
	return bad-image
}

proc _f1c_result_verify {failed text before} {
	upvar #0 _f1c_result r
	if {!$failed} {
		dict set r op verify equal
		return
	}
	set message [_f1c_result_sentence $text]
	if {[regexp {timed out|communication|open failed|read failed} $message]} {
		return [_f1c_result_failed lost-connection $message]
	}
	dict set r op verify differs
	if {$message eq ""} { set message "the flash does not hold what the file does" }
	_f1c_result_failed verify-failed $message
}

# The first error that the host logged, where it tells; else the words of the Tcl error.
proc _f1c_result_sentence {text} {
	if {[_f1c_has logged_error] && [set logged [string trim [logged_error]]] ne ""} { return $logged }
	return [string trim $text]
}

proc _f1c_result_forget_errors {} {
	if {[_f1c_has logged_error]} { logged_error }
}

proc _f1c_result_last_write {} {
	if {![_f1c_has "stm32f1x_clone last_write"]} { return "" }
	return [string trim [stm32f1x_clone last_write]]
}

# An error that nothing caught ends the run: the host prints MESSAGE.
proc _f1c_result_top {message} {
	upvar #0 _f1c_result r
	if {![info exists r] || $::_f1c(serving) || [dict get $r running] ne "" || [dict get $r ending]} { return }
	if {[dict get $r class] ni {ok interrupted} && $message eq [dict get $r reason]} { return }
	dict set r class interrupted
	_f1c_result_failed error [string trim $message]
	_f1c_result_write
}

# OpenOCD is asked to end, with a status that may be another than that of what failed.
proc _f1c_shutdown {args} {
	upvar #0 _f1c_result r
	if {[dict get $r running] eq ""} {
		if {$args eq "" && [dict get $r class] eq "interrupted"} { dict set r class ok }
		if {$args ne ""} { _f1c_result_failed error "a script ended OpenOCD by \"shutdown $args\"" }
	}
	dict set r ending 1
	if {$args ne "error"} { dict set r status [expr {$args eq "" ? 0 : $args}] }
	_f1c_result_write
	tailcall {_f1c_host shutdown} {*}$args
}

# --- what is there -------------------------------------------------------------------------

# Every chip of a run that has several, as JSON.
proc _f1c_result_targets {} {
	global _f1c
	if {[llength $_f1c(targets)] < 2} { return "" }
	return "\[[join [lmap t $_f1c(targets) {
		set chip [_f1c_result_chip $t]
		_f1c_json_object name [_f1c_json_string $t] chip $chip \
			uid [_f1c_json_string [_f1c_result_uid $t $chip]]
	}] {, }]\]"
}

# The chip as JSON: our driver's, or what this host's stands for.
proc _f1c_result_chip {t} {
	global _f1c
	set identify "_f1c_host stm32f1x_clone identify"
	if {[_f1c_has $identify]} {
		if {[catch {_f1c_muted {$identify $_f1c(bank,$t) -json}} text]} { return null }
		return [string trim $text]
	}
	if {![info exists _f1c(line,$t)]} { return null }
	set kib [expr {$_f1c(size,$t) / 1024}]
	set protection $_f1c(protection,$t)
	return [_f1c_json_object \
		line [_f1c_json_string $_f1c(line,$t)] verdict null names null perhaps null \
		family [_f1c_json_string $_f1c(family,$t)] \
		flash_kib [_f1c_json_object word null usable [expr {$kib ? $kib : "null"}] reason null] \
		ram_kib null \
		read_protected [expr {$protection eq "unknown" ? "null" : $protection eq "on" ? "true" : "false"}] \
		readings null rows null]
}

# The unique id as 24 hexadecimal digits, "" if it cannot be read. RM0008, 30.2; the parts
# of family gd32f1x0 keep it where an STM32F0 does.
proc _f1c_result_uid {t chip} {
	set address [expr {[string match {*"family": "gd32f1x0"*} $chip] ? 0x1ffff7ac : 0x1ffff7e8}]
	if {[catch {_f1c_muted {_f1c_read_words $t $address 3}} words]} { return "" }
	return [join [lmap word $words { format %08x [expr {$word & 0xffffffff}] }] ""]
}

# What is known of the probe, as a dict; "" is not known.
proc _f1c_result_probe {} {
	global _f1c
	set probe [dict create adapter "" vid_pid "" serial "" location "" firmware "" voltage_mv "" transport "" khz ""]
	catch { dict set probe adapter [string trim [adapter name]] }
	catch { dict set probe transport [string trim [_f1c_muted {transport select}]] }
	catch { dict set probe khz [_f1c_khz] }
	catch { dict set probe voltage_mv [_f1c_supply] }
	if {[dict get $probe voltage_mv] eq "" && [info exists _f1c(log)] &&
			[regexp {Target voltage: ([0-9.]+)} $_f1c(log) all volts]} {
		dict set probe voltage_mv [expr {int($volts * 1000)}]
	}
	catch { dict set probe firmware [_f1c_result_firmware] }
	if {![_f1c_has "adapter usb devices"]} { return $probe }
	set ours {}
	set kind [_f1c_probe_kind]
	foreach line [split [string trim [adapter usb devices]] "\n"] {
		lassign $line vendor product result serial text location opened
		if {$opened eq "1"} {
			set ours [list $line]
			break
		}
		if {[lindex [_f1c_usb_known $vendor $product $text] 0] eq $kind} { lappend ours $line }
	}
	# only some of the host's drivers tell which one they have opened
	if {[llength $ours] == 1} {
		lassign [lindex $ours 0] vendor product result serial text location
		dict set probe vid_pid $vendor:$product
		dict set probe serial $serial
		dict set probe location $location
	}
	return $probe
}

# The ST-LINK's answer to GET_VERSION, 0xf1, and that of a V3 to 0xfb; else what was logged.
proc _f1c_result_firmware {} {
	global _f1c
	set log [join $_f1c(notes) "\n"]
	if {[info exists _f1c(log)]} { append log "\n" $_f1c(log) }
	if {[regexp {STLINK (V[0-9]+J[0-9]+[A-Z0-9]*)} $log all version]} { return $version }
	if {[regexp {FW Version = ([^\n]*)} $log all version]} { return [string trim $version] }
	if {[_f1c_kind] ne "stlink" || !$_f1c(opened)} { return "" }
	lassign [st-link cmd 6 0xf1] a b
	set word [expr {$a << 8 | $b}]
	if {$word >> 12 == 3} {
		lassign [st-link cmd 12 0xfb] major swim jtag mass
		return V${major}J${jtag}M$mass
	}
	return "V[expr {$word >> 12}]J[expr {$word >> 6 & 63}]S[expr {$word & 63}]"
}

# --- the file ------------------------------------------------------------------------------

proc _f1c_result_operation {op} {
	set pages {total null written null erased null unchanged null}
	set bytes null
	set changed null
	set mass null
	if {[dict exists $op flash]} {
		set flash [dict get $op flash]
		set changed [expr {[dict get $flash changed] ? "true" : "false"}]
		if {[dict get $flash result] eq "ok"} {
			set pages [list total [dict get $flash pages] written [dict get $flash written] \
				erased [dict get $flash erased] unchanged [dict get $flash unchanged]]
			set bytes [dict get $flash bytes]
			set mass [expr {[dict get $flash mass_erase] ? "true" : "false"}]
		}
	}
	set target {}
	if {[dict get $op target] ne ""} { set target [list target [_f1c_json_string [dict get $op target]]] }
	return [_f1c_json_object {*}$target \
		command [_f1c_json_string [dict get $op command]] \
		image [_f1c_json_string [dict get $op file]] \
		address [_f1c_json_string [dict get $op address]] \
		class [_f1c_json_string [dict get $op class]] \
		message [_f1c_json_string [dict get $op message]] \
		pages [_f1c_json_object {*}$pages] bytes $bytes mass_erase $mass changed $changed \
		verify [expr {[dict get $op verify] eq "null" ? "null" : [_f1c_json_string [dict get $op verify]]}] \
		seconds [_f1c_json_seconds [dict get $op seconds]]]
}

proc _f1c_result_json {} {
	global _f1c
	set r $::_f1c_result
	set class [dict get $r class]
	set status [expr {[dict exists $_f1c(statuses) $class] ? \
		[dict get $_f1c(statuses) $class] : "null"}]
	if {[dict get $r status] ne "" && $class ne "interrupted"} { set status [dict get $r status] }
	if {$class ne "ok" && $status ni {null 0} && ![_f1c_has failure_status]} { set status 1 }
	set seconds {}
	foreach phase {connect reset program verify} {
		lappend seconds $phase [_f1c_json_seconds \
			[expr {[dict exists $r seconds $phase] ? [dict get $r seconds $phase] : ""}]]
	}
	lappend seconds total [_f1c_json_seconds [expr {[ms] - [dict get $r since]}]]
	if {[catch {string trim [version]} host]} { set host "" }
	set ours [expr {[info exists _f1c(version)] ? $_f1c(version) : ""}]
	set probe [expr {[dict exists $r probe] ? \
		[_f1c_json_texts [dict get $r probe] {voltage_mv khz}] : "null"}]
	if {[catch {clock format [clock seconds] -gmt 1 -format %Y-%m-%dT%H:%M:%SZ} time]} { set time "" }
	set targets [dict get $r targets]
	if {$targets ne ""} { set targets [list targets $targets] }
	return [_f1c_json_lines [list \
		schema [_f1c_json_string $_f1c(result_schema)] \
		class [_f1c_json_string $class] \
		message [_f1c_json_string [dict get $r message]] \
		next [_f1c_json_string [dict get $r next]] \
		exit_status $status \
		during [_f1c_json_string [dict get $r running]] \
		time [_f1c_json_string $time] \
		seconds [_f1c_json_object {*}$seconds] \
		operations "\[[join [lmap op [dict get $r operations] { _f1c_result_operation $op }] {, }]\]" \
		chip [dict get $r chip] \
		uid [_f1c_json_string [dict get $r uid]] \
		{*}$targets \
		probe $probe \
		versions [_f1c_json_texts [list openocd $host openocd_clones $ours driver \
			[expr {[info exists _f1c(driver)] ? $_f1c(driver) : ""}]]]]]
}

proc _f1c_json_lines {pairs} {
	set lines {}
	foreach {key value} $pairs { lappend lines "  \"$key\": $value" }
	return "{\n[join $lines ",\n"]\n}"
}

# Beside the file first, so that whoever reads it never sees a half.
proc _f1c_result_write {} {
	global _f1c
	set file [dict get $::_f1c_result file]
	if {[catch {
		set stream [open $file.part w]
		$stream puts [_f1c_result_json]
		$stream close
		file rename -force $file.part $file
	} reason]} {
		catch { file delete $file.part }
		if {![info exists _f1c(result_unwritten)]} {
			_f1c_say "the result could not be written to $file ($reason)"
		}
		set _f1c(result_unwritten) 1
	}
}
