# SPDX-License-Identifier: GPL-2.0-or-later

clone_scripts += tcl/target/cks/cks32f1x.cfg
clone_scripts += tcl/target/nations/n32g45x.cfg
clone_scripts += tcl/target/stm32f1x_clone.cfg
clone_scripts += tcl/target/stm32f1x_clone/compat.tcl
clone_scripts += tcl/target/stm32f1x_clone/connected.tcl
clone_scripts += tcl/target/stm32f1x_clone/diagnosis.tcl
clone_scripts += tcl/target/stm32f1x_clone/flash.tcl
clone_scripts += tcl/target/stm32f1x_clone/gdbserver.tcl
clone_scripts += tcl/target/stm32f1x_clone/ladder.tcl
clone_scripts += tcl/target/stm32f1x_clone/probe.tcl
clone_scripts += tcl/target/stm32f1x_clone/quiet.tcl
clone_scripts += tcl/target/stm32f1x_clone/reset.tcl
clone_scripts += tcl/target/stm32f1x_clone/settings.tcl
clone_scripts += tcl/target/stm32f1x_clone/identify.tcl
clone_scripts += tcl/target/stm32f1x_clone/parts.tcl
clone_scripts += tcl/target/wch/ch32f1x.cfg
