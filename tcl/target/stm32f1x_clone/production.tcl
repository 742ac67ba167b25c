# SPDX-License-Identifier: GPL-2.0-or-later

# What openocd-clones-flash asks of OpenOCD: which probes there are, and one board to be
# programmed. src/tools/flash/ starts it, one OpenOCD for each probe.

# One line for each probe: its kind (an interface file's), ids, "ok" or "denied", serial
# number, location on the USB, name.
proc clone_production_probes {} {
	uplevel #0 {source [find target/stm32f1x_clone/usb.tcl]}
	foreach line [_f1c_usb_lines] {
		lassign $line vendor product result serial text location
		lassign [_f1c_usb_known $vendor $product $text] kind name
		if {$kind ni {stlink cmsis-dap}} { continue }
		set access [expr {$result eq "LIBUSB_SUCCESS" ? "ok" : "denied"}]
		echo [join [list probe $kind $vendor:$product $access $serial $location $name] "\t"]
	}
}

# Program IMAGE at ADDRESS ("": the file's own), then DATA: addresses and files. A running
# firmware is what the board is left with.
proc clone_production_flash {image address data} {
	init
	foreach {where file} $data { _clone_production_check $where $file }
	program $image {*}$address verify
	foreach {where file} $data { _clone_production_put $where $file }
	reset run
	shutdown
}

proc _clone_production_banks {} {
	set ranges {}
	foreach bank [flash list] {
		array set b $bank
		lappend ranges [expr {$b(base)}] [expr {$b(base) + $b(size)}]
	}
	return $ranges
}

# Before anything is changed: is there flash for it?
proc _clone_production_check {where file} {
	flash probe 0
	set size [file size $file]
	foreach {base end} [_clone_production_banks] {
		if {$where >= $base && $where + $size <= $end} { return }
	}
	_f1c_result_failed does-not-fit [format "the board's own data (%d bytes at 0x%08x) is outside the\
		flash; nothing was changed" $size $where] "give another address"
	dict set ::_f1c_result reason "data outside the flash"
	_f1c_result_write
	error "data outside the flash"
}

# Write the bytes of FILE and keep what else is in their pages: 4 KiB are whole pages with
# every family, and those that do not change are left alone.
proc _clone_production_put {where file} {
	set size [file size $file]
	set first [expr {$where & ~0xfff}]
	set last [expr {($where + $size - 1) | 0xfff}]
	foreach {base end} [_clone_production_banks] {
		if {$where >= $base && $where < $end && $last >= $end} { set last [expr {$end - 1}] }
	}
	set whole [file tempfile]
	dump_image $whole $first [expr {$last - $first + 1}]
	set out [open $whole r+b]
	set in [open $file rb]
	$out seek [expr {$where - $first}]
	$in copyto $out
	$in close
	$out close
	set code [catch {flash write_image erase $whole $first bin} result]
	file delete $whole
	return -code $code $result
}
