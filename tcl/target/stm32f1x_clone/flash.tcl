# SPDX-License-Identifier: GPL-2.0-or-later

# Which flash driver serves the chip, and what an unpatched host's driver needs to be
# told or kept from.

# Declare the flash bank: our driver where the host can load it, else the host's own.
# The latter asks some clones for their size at the wrong address, so that its bank is
# declared only when the chip has been read (_stm32f1x_clone_flash_init), unless the
# user gave the size.
proc _stm32f1x_clone_flash_bank {name t size} {
	global _stm32f1x_clone
	set _stm32f1x_clone(driver) [_stm32f1x_clone_flash_driver]
	if {$_stm32f1x_clone(driver) eq "stm32f1x" && !$size} {
		lappend _stm32f1x_clone(late_banks) $name $t
		return
	}
	flash bank $name $_stm32f1x_clone(driver) 0x08000000 $size 0 0 $t
}

proc _stm32f1x_clone_flash_driver {} {
	set wanted [_stm32f1x_clone_setting FLASH_DRIVER stm32f1x_clone]
	if {$wanted ne "stm32f1x_clone"} { return $wanted }
	if {![_stm32f1x_clone_has module]} {
		_stm32f1x_clone_say "this OpenOCD cannot load flash drivers: using its stm32f1x driver, which knows genuine chips only"
		return stm32f1x
	}
	if {[catch {module load stm32f1x_clone} reason]} {
		_stm32f1x_clone_say "flash driver stm32f1x_clone is not available ([string trim $reason]): using the host's stm32f1x"
		return stm32f1x
	}
	# scripts written for the host's driver keep working
	if {![_stm32f1x_clone_has stm32f1x]} {
		proc stm32f1x {args} { tailcall stm32f1x_clone {*}$args }
	}
	return stm32f1x_clone
}

proc _stm32f1x_clone_flash_init {} {
	global _stm32f1x_clone
	if {[info exists _stm32f1x_clone(late_banks)]} {
		foreach {name t} $_stm32f1x_clone(late_banks) {
			flash bank $name stm32f1x 0x08000000 $_stm32f1x_clone(size,$t) 0 0 $t
		}
		unset _stm32f1x_clone(late_banks)
	}
	{_stm32f1x_clone_host flash init}
	if {$_stm32f1x_clone(driver) ne "stm32f1x"} { return }
	# registered only now
	_stm32f1x_clone_wrap "flash write_image"
	foreach command {lock unlock options_write} {
		_stm32f1x_clone_wrap "stm32f1x $command"
	}
}

# Say what the chip is, and note the size to tell the host's own driver: it takes the size
# word as it is and asks a Cortex-M4 for it where an STM32F3 keeps it. Called once the core
# is examined, since "flash init" may not read memory.
proc _stm32f1x_clone_identify {t} {
	global _stm32f1x_clone
	if {$_stm32f1x_clone(driver) ne "stm32f1x"} { return }
	lassign [_stm32f1x_clone_id $t [_stm32f1x_clone_setting FLASH_SIZE 0]] line kib
	_stm32f1x_clone_say $line
	set _stm32f1x_clone(size,$t) [expr {$kib * 1024}]
}

# The same line from our driver, which can be asked only after "flash init".
proc _stm32f1x_clone_name {} {
	global _stm32f1x_clone
	if {$_stm32f1x_clone(driver) ne "stm32f1x_clone"} { return }
	if {![catch {stm32f1x_clone identify} line]} { _stm32f1x_clone_say [string trim $line] }
}

# --- an unpatched host: look before the flash is touched -----------------------------------

proc _stm32f1x_clone_flash_write_image {args} {
	set image $args
	while {[lindex $image 0] in {erase unlock}} { set image [lrange $image 1 end] }
	if {[catch {_stm32f1x_clone_check_image {*}$image} reason]} {
		_stm32f1x_clone_say "$reason; nothing was erased or written"
		return -code error $reason
	}
	tailcall "_stm32f1x_clone_host flash write_image" {*}$args
}

# An error with the reason unless the whole image is readable and fits the flash.
proc _stm32f1x_clone_check_image {file {offset 0} args} {
	if {![file exists $file] && [catch {find $file}]} { error "no such file: $file" }
	if {[file exists $file] && ![file size $file]} { error "the file is empty: $file" }
	if {[catch {test_image $file $offset {*}$args} sections]} {
		error "the file is damaged or of an unknown format: $file"
	}
	set banks [_stm32f1x_clone_banks]
	foreach {all address length} [regexp -all -inline \
			{address (0x[0-9a-fA-F]+) length (0x[0-9a-fA-F]+)} $sections] {
		if {$length > 0 && ![_stm32f1x_clone_fits $address $length $banks]} {
			lassign $banks base end
			error [format "the image has %d bytes at 0x%08x, outside the flash (0x%08x to 0x%08x)" \
				$length $address $base [expr {$end - 1}]]
		}
	}
	_stm32f1x_clone_check_protection
}

# Start and end of each flash bank.
proc _stm32f1x_clone_banks {} {
	set ranges {}
	set number 0
	foreach bank [flash list] {
		flash probe $number
		incr number
	}
	foreach bank [flash list] {
		array set b $bank
		lappend ranges [expr {$b(base)}] [expr {$b(base) + $b(size)}]
	}
	return $ranges
}

proc _stm32f1x_clone_fits {address length banks} {
	foreach {base end} $banks {
		if {$address >= $base && $address + $length <= $end} { return 1 }
	}
	return 0
}

# FLASH_OBR bit 1 (PM0075, 3.6): the flash cannot be written while it is read protected.
proc _stm32f1x_clone_check_protection {} {
	if {[catch {read_memory 0x4002201c 32 1} obr]} { return }
	if {$obr & 2} {
		error "the chip is read protected (to unlock and erase it: -c init -c \"reset halt\" -c \"stm32f1x unlock 0\", then take its power away and give it back)"
	}
}

# The host's driver says "failed" and succeeds; scripts need the exit code.
proc _stm32f1x_clone_stm32f1x_lock {args} { _stm32f1x_clone_options lock $args }
proc _stm32f1x_clone_stm32f1x_unlock {args} { _stm32f1x_clone_options unlock $args }
proc _stm32f1x_clone_stm32f1x_options_write {args} { _stm32f1x_clone_options options_write $args }

proc _stm32f1x_clone_options {command words} {
	set text ["_stm32f1x_clone_host stm32f1x $command" {*}$words]
	if {[string match -nocase *failed* $text]} { return -code error [string trim $text] }
	return $text
}
