# SPDX-License-Identifier: GPL-2.0-or-later

# What OpenOCD 0.11 and forks of it (STM32CubeIDE up to 1.10, Ubuntu 22.04) lack. All that
# a host before 0.12 needs is here; this file does nothing on later ones.

# 0.10 has no debug access ports of their own, which all of the target file stands on.
if {![llength [info commands dap]]} {
	error "this OpenOCD is older than 0.11, which is the oldest that this file works with; the chip was\
		not touched; next: use a later one, or with this one -c \"set CPUTAPID 0x2ba01477\" in front of\
		target/stm32f1x.cfg, for a chip whose flash is as large as it says"
}

# Hosts of 0.11.0 know "transport init" as a word of "transport"; later ones as a command
# with a space in its name.
proc _f1c_is_flat {} {
	return [expr {[llength [info commands "transport init"]] > 0}]
}

if {![_f1c_is_flat]} {
	# Put our procedure in front of a command, or of one word of it. The host's C code finds
	# a command by its name, so that it is covered, not renamed.
	proc _f1c_wrap {command} {
		global _f1c
		set group [lindex $command 0]
		# "flash init" makes its command anew
		if {![info exists _f1c(covers,$group)] || $group ni [info procs]} {
			uplevel #0 [list local proc $group {args} [string map [list %group $group] {
				upvar #0 _f1c state
				foreach command [list %group "%group [lindex $args 0]"] words [list $args [lrange $args 1 end]] {
					if {$command ni $state(covers,%group)} { continue }
					if {[info exists state(uncovered,$command)]} { break }
					tailcall _f1c_recorded $command \
						_f1c_[string map {" " _} $command] {*}$words
				}
				upcall %group {*}$args
			}]]
			if {![info exists _f1c(covers,$group)]} { set _f1c(covers,$group) {} }
		}
		lappend _f1c(covers,$group) $command
		proc "_f1c_host $command" {args} [string map [list %command $command] {
			upvar #0 _f1c state
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
if {![_f1c_has "adapter gpio"]} {
	if {![llength $_f1c(targets)] && ![catch {adapter name} driver] && [string trim $driver] eq "st-link"} {
		_f1c_say "this OpenOCD is older than 0.12: it ends at the first failure to reach the\
			chip with this interface file; interface/stlink.cfg tries slower clocks and NRST, too"
	}

	proc _f1c_ends_in_c {} { return [expr {[_f1c_kind] ne "hla"}] }
}

# --- memory and registers ------------------------------------------------------------------

# The target's commands for both came with 0.12.
proc _f1c_is_old {t} {
	return [expr {[llength [info commands "$t read_memory"]] == 0}]
}

proc _f1c_read_words {t address count} {
	if {![_f1c_is_old $t]} { return [$t read_memory $address 32 $count] }
	$t mem2array words 32 $address $count
	set values {}
	for {set i 0} {$i < $count} {incr i} { lappend values [format 0x%x $words($i)] }
	return $values
}

proc _f1c_write_word {t address value} {
	if {![_f1c_is_old $t]} { return [$t write_memory $address 32 $value] }
	$t mww $address $value
}

proc _f1c_set_registers {t values} {
	if {![_f1c_is_old $t]} { return [$t set_reg $values] }
	targets $t
	foreach {name value} $values { reg $name $value }
}
