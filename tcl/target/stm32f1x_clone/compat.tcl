# SPDX-License-Identifier: GPL-2.0-or-later

# What OpenOCD 0.11 and forks of it (STM32CubeIDE up to 1.10, Ubuntu 22.04) lack. All that
# a host before 0.12 needs is here; this file does nothing on later ones.

# Hosts of 0.11.0 know "transport init" as a word of "transport"; later ones as a command
# with a space in its name.
proc _stm32f1x_clone_is_flat {} {
	return [expr {[llength [info commands "transport init"]] > 0}]
}

if {![_stm32f1x_clone_is_flat]} {
	# Put our procedure in front of a command, or of one word of it. The host's C code finds
	# a command by its name, so that it is covered, not renamed.
	proc _stm32f1x_clone_wrap {command} {
		global _stm32f1x_clone
		set group [lindex $command 0]
		# "flash init" makes its command anew
		if {![info exists _stm32f1x_clone(covers,$group)] || $group ni [info procs]} {
			uplevel #0 [list local proc $group {args} [string map [list %group $group] {
				upvar #0 _stm32f1x_clone state
				foreach command [list %group "%group [lindex $args 0]"] words [list $args [lrange $args 1 end]] {
					if {$command ni $state(covers,%group)} { continue }
					if {[info exists state(uncovered,$command)]} { break }
					tailcall _stm32f1x_clone_recorded $command \
						_stm32f1x_clone_[string map {" " _} $command] {*}$words
				}
				upcall %group {*}$args
			}]]
			if {![info exists _stm32f1x_clone(covers,$group)]} { set _stm32f1x_clone(covers,$group) {} }
		}
		lappend _stm32f1x_clone(covers,$group) $command
		proc "_stm32f1x_clone_host $command" {args} [string map [list %command $command] {
			upvar #0 _stm32f1x_clone state
			set command {%command}
			set state(uncovered,$command) 1
			set code [catch -exit {uplevel 1 $command $args} result]
			unset -nocomplain state(uncovered,$command)
			return -code $code $result
		}]
	}
}

# "adapter gpio" came with 0.12. A host before it ends, in C, at the first failure of direct
# access, so that what it logs may not be held back until later.
if {![_stm32f1x_clone_has "adapter gpio"]} {
	if {![catch {adapter name} driver] && [string trim $driver] eq "st-link"} {
		_stm32f1x_clone_say "this OpenOCD is older than 0.12: it ends at the first failure to reach the\
			chip with this interface file; interface/stlink.cfg tries slower clocks and NRST, too"
	}

	proc _stm32f1x_clone_log_is_elsewhere {} { return 1 }
}

# --- memory and registers ------------------------------------------------------------------

# The target's commands for both came with 0.12.
proc _stm32f1x_clone_is_old {t} {
	return [expr {[llength [info commands "$t read_memory"]] == 0}]
}

proc _stm32f1x_clone_read_words {t address count} {
	if {![_stm32f1x_clone_is_old $t]} { return [$t read_memory $address 32 $count] }
	$t mem2array words 32 $address $count
	set values {}
	for {set i 0} {$i < $count} {incr i} { lappend values [format 0x%x $words($i)] }
	return $values
}

proc _stm32f1x_clone_write_word {t address value} {
	if {![_stm32f1x_clone_is_old $t]} { return [$t write_memory $address 32 $value] }
	$t mww $address $value
}

proc _stm32f1x_clone_set_registers {t values} {
	if {![_stm32f1x_clone_is_old $t]} { return [$t set_reg $values] }
	targets $t
	foreach {name value} $values { reg $name $value }
}
