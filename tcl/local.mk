# SPDX-License-Identifier: GPL-2.0-or-later

clone_scripts = \
	tcl/target/stm32f1x_clone.cfg \
	tcl/target/stm32f1x_clone/diagnosis.tcl \
	tcl/target/stm32f1x_clone/flash.tcl \
	tcl/target/stm32f1x_clone/ladder.tcl \
	tcl/target/stm32f1x_clone/probe.tcl \
	tcl/target/stm32f1x_clone/reset.tcl \
	tcl/target/stm32f1x_clone/settings.tcl
