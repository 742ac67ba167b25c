# SPDX-License-Identifier: GPL-2.0-or-later

# Commands of the host as people type them. The result of a command is shown only if the
# command stands last in its "-c" or line; those below are asked for their words, so that
# they print them wherever they stand.

set _f1c(printing) {
	"flash info" "flash read_bank" "flash erase_sector" "flash erase_address"
	"flash erase_check" "flash protect" dump_image
	"stm32f1x_clone identify" "stm32f1x_clone options_read"
	"stm32f1x_clone mass_erase" "stm32f1x_clone size_test" "stm32f1x options_read"
	"stm32f1x mass_erase"
}

# Called when the host has registered its commands.
proc _f1c_print_results {} {
	global _f1c
	foreach command $_f1c(printing) {
		if {![_f1c_has $command]} { continue }
		rename $command "_f1c_host $command"
		proc $command {args} "tailcall _f1c_printed [list $command] {*}\$args"
	}
	_f1c_wrap verify_image
}

proc _f1c_printed {command args} {
	set code [catch {"_f1c_host $command" {*}$args} text]
	if {!$code} {
		if {[_f1c_on_tcl_port]} { return $text }
		if {$text ne ""} { echo [string trimright $text "\n"] }
		return
	}
	if {$command in {dump_image "flash read_bank"} && [_f1c_is_locked]} {
		_f1c_say "the chip is read-protected: its flash cannot be read; nothing was changed;\
			next: nothing brings its content out; [_f1c_unlocking] erases it"
		return [_f1c_fail "$command refused"]
	}
	return -code $code $text
}

# Over the Tcl port a program reads what a command answers; only our host says so.
proc _f1c_on_tcl_port {} {
	return [expr {[info exists ::tcl_server_answers] && $::tcl_server_answers}]
}

proc _f1c_is_locked {} {
	if {[_f1c_has "_f1c_host stm32f1x_clone identify"]} {
		if {[catch {{_f1c_host stm32f1x_clone identify}} line]} { return 0 }
		return [regexp {, read[- ]protected} $line]
	}
	return [expr {![catch {_f1c_muted {read_memory 0x4002201c 32 1}} obr] && $obr & 2}]
}

proc _f1c_unlocking {} {
	return [expr {[_f1c_has "stm32f1x_clone recover"] ? "\"stm32f1x_clone recover 0\"" : \
		"\"stm32f1x unlock 0\" and a power cycle"}]
}

# --- program, flash write_image ------------------------------------------------------------

# Look at the file before anything else is done. Where the host fails, cause and remedy
# stand last, behind what its "program" says.
proc _f1c_program {args} {
	global _f1c
	set words [lassign $args file]
	set address [lmap word $words {
		if {$word in {preverify verify reset exit}} { continue }
		set word
	}]
	set _f1c(last_words) {}
	set _f1c(program_failed) 0
	_f1c_result_forget_errors
	set level [_f1c_level]
	set code [catch {_f1c_look_at $file $address} copy]
	if {$code} {
		# scripts wait for these words
		echo "** Programming Failed **"
		if {"exit" in $words && $_f1c(serving)} { catch {shutdown error} }
		set result $copy
	} else {
		if {$copy ne ""} { set args [list $copy {*}$words] }
		set code [catch -exit {{_f1c_host program} {*}$args} result]
		if {$copy ne ""} { file delete $copy }
	}
	# the handler of an event that failed has silenced the host
	if {[_f1c_level] < $level} { capture [list debug_level $level] }
	set last_words $_f1c(last_words)
	unset _f1c(last_words)
	foreach line $last_words { _f1c_say $line }
	if {[_f1c_silent] && ![info exists _f1c(verdict)]} {
		stderr puts "stm32f1x_clone: the debug probe has stopped answering; next: unplug it, plug\
			it in again and run the same command once more"
	}
	if {$code ni {0 -600 6} || $_f1c(program_failed)} {
		_f1c_say_if_lost
		if {$last_words eq {}} { _f1c_say_cause }
	}
	# the host closes, as "exit" asked it to: -600 up to 0.12, later Jim's own code
	if {$code ni {0 -600 6}} { return [_f1c_fail $result] }
	# nothing is printed behind the cause, see _f1c_errorInfo
	if {$_f1c(program_failed) && !$_f1c(serving)} { capture {debug_level -2} }
	return -code $code $result
}

# The host's "program" fails. With "exit" a host after 0.12 closes then, which is no error.
proc _f1c_program_error {args} {
	set ::_f1c(program_failed) 1
	tailcall {_f1c_host program_error} {*}$args
}

# What failed stands above "** Programming Failed **": once more, as the last word.
proc _f1c_say_cause {} {
	global _f1c
	if {[info exists _f1c(verdict)] || [info exists _f1c(lost)] || [_f1c_given_up] || [_f1c_interrupted]} { return }
	if {[info exists ::_f1c_result]} {
		set cause [dict get $::_f1c_result message]
	} else {
		set cause [_f1c_result_sentence ""]
	}
	if {$cause ne ""} { _f1c_say "not done: [_f1c_with_next $cause]" }
}

# The cause with what has become of the flash and what to do, unless it says so itself.
proc _f1c_with_next {cause} {
	global _f1c
	set now [_f1c_result_last_write]
	set written [expr {[info exists _f1c(write_before)] && $now ne $_f1c(write_before)}]
	if {$written && [dict get $now result] eq "lost_contact"} {
		return "contact with the chip was lost in between; [expr {[dict get $now changed] ? \
			"its flash may be in part changed" : "nothing was changed"}]; next: check its power and\
			the wires, then run the same command once more"
	}
	if {[regexp {; |: (check|erase|look|name|use) } $cause]} { return $cause }
	if {$written && [dict get $now changed]} {
		return "$cause; its flash may be in part changed; next: program the whole image once more"
	}
	if {!$written && [_f1c_result_class_of $cause] eq "bad-image"} {
		return "$cause; nothing was erased or written; next: build the file anew, or copy it again"
	}
	return "$cause; next: run the same command once more"
}

proc _f1c_flash_write_image {args} {
	global _f1c
	set image $args
	while {[lindex $image 0] in {erase unlock}} { set image [lrange $image 1 end] }
	set options [lrange $args 0 [expr {[llength $args] - [llength $image] - 1}]]
	if {[llength $image] in {1 2}} {
		if {[catch {_f1c_look_at {*}$image} copy]} { return [_f1c_fail $copy] }
		if {$copy ne ""} { set image [lreplace $image 0 0 $copy] }
	}
	_f1c_result_forget_errors
	set _f1c(write_before) [_f1c_result_last_write]
	set code [catch {_f1c_write_image $options $image} result]
	if {[info exists copy] && $copy ne ""} { file delete $copy }
	if {!$code} { _f1c_program_says wrote $result }
	if {$code} { set _f1c(at_top) [list $result _f1c_say_cause] }
	return -code $code $result
}

# What a step of "program" returns is dropped there; up to 0.11 it was printed, and scripts
# search for it.
proc _f1c_program_says {word text} {
	global _f1c
	if {![info exists _f1c(last_words)]} { return }
	foreach line [split $text "\n"] {
		if {[string match "$word *" $line]} { echo $line }
	}
}

proc _f1c_write_image {options image} {
	global _f1c
	if {[catch {_f1c_look_at_addresses {*}$image} reason]} {
		return [_f1c_fail $reason]
	}
	set _f1c(changing) 1
	if {$_f1c(driver) eq "stm32f1x"} {
		tailcall _f1c_stock_write_image $options $image
	}
	return ["_f1c_host flash write_image" {*}$options {*}$image]
}

# Say why a file cannot be programmed. @returns an error with the reason.
proc _f1c_refuse {reason next {class bad-image}} {
	_f1c_result_failed $class $reason $next
	_f1c_last_word "$reason"
	_f1c_last_word "nothing was erased or written; next: $next"
	return -code error -level 2 $reason
}

# An error, which has been said, if FILE cannot be programmed as it is.
# @returns the name of a copy to program in its place, or "".
proc _f1c_look_at {file {address ""} args} {
	if {![file exists $file] && [catch {set file [find $file]}]} {
		_f1c_refuse "there is no file $file in [pwd] or where OpenOCD looks for scripts" \
			"check its name and folder"
	}
	if {[file isdirectory $file]} {
		_f1c_refuse "$file is a folder" "name the file in it"
	}
	if {![file readable $file]} { return "" }
	set size [file size $file]
	lassign [_f1c_ends_of $file] head tail
	set name [file tail $file]
	set base [file rootname $name]
	if {[string match "UF2\n*" $head]} {
		_f1c_refuse "$name is a UF2 file: made for a USB drive that a boot loader offers, with\
			headers among the code" "take the .bin, .hex or .elf of the same build, or get it out:\
			uf2conv.py -c -o $base.bin $name"
	}
	if {[string match "DfuSe*" $head]} {
		_f1c_refuse "$name is a DfuSe file: made for a USB boot loader, with headers in front of\
			the code" "take the .bin, .hex or .elf of the same build, or get it out:\
			dfuse-pack.py -d $name"
	}
	if {[string match "\x7fELF*" $head] || [string match {:[0-9a-fA-F][0-9a-fA-F]*} $head] ||
			[string match {S[0-9]*} $head]} {
		return ""
	}
	if {$address eq "" && $size} {
		_f1c_refuse "$name has no addresses in it (it is no .elf, .hex or .s19)" \
			"say where it goes, for a program without a boot loader: program $name 0x08000000"
	}
	# USB DFU 1.1, appendix B: signature and length, 16 in all
	if {$size > 16 && [string range $tail 8 11] eq "UFD\x10"} {
		return [_f1c_without_suffix $file [expr {$size - 16}] $name]
	}
	return ""
}

# The first bytes of a file, and its last 16.
proc _f1c_ends_of {file} {
	set stream [open $file rb]
	set head [$stream read 16]
	catch {$stream seek -16 end}
	set tail [$stream read]
	close $stream
	return [list $head $tail]
}

proc _f1c_without_suffix {file size name} {
	set copy [file tempfile]
	set from [open $file rb]
	set to [open $copy wb]
	$from copyto $to $size
	close $from
	close $to
	_f1c_say "$name ends with a DFU suffix (16 bytes for dfu-util), which is left out"
	return $copy
}

# An error, which has been said, if an offset moves a file out of the flash for which it was
# linked: "program fw.elf 0x08000000" gives the address twice.
proc _f1c_look_at_addresses {file {offset 0} args} {
	if {![string is integer -strict $offset] || !$offset} { return }
	if {[catch {_f1c_muted {test_image $file $offset {*}$args}} sections]} { return }
	if {![regexp {address (0x[0-9a-fA-F]+)} $sections -> moved]} { return }
	set own [expr {($moved - $offset) & 0xffffffff}]
	if {$own >> 20 == 0x080 && $moved >> 20 != 0x080} {
		_f1c_refuse [format "%s has its own addresses (from 0x%08x); with the one given they\
			would be 0x%08x, outside the flash" [file tail $file] $own $moved] "leave the address out" does-not-fit
	}
}
