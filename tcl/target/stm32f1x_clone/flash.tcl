# SPDX-License-Identifier: GPL-2.0-or-later

# Which flash driver serves the chip.

# Declare the flash bank: our driver where the host can load it, else the host's own.
proc _stm32f1x_clone_flash_bank {name t size} {
	global _stm32f1x_clone
	set _stm32f1x_clone(driver) [_stm32f1x_clone_flash_driver]
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
	return stm32f1x_clone
}

proc _stm32f1x_clone_flash_init {} {
	{_stm32f1x_clone_host flash init}
}
