# SPDX-License-Identifier: GPL-2.0-or-later

# Reaching a chip before it is examined, with each kind of probe.
#
#   hla     ST-LINK by its high-level commands: the host gives no raw access; all goes
#           through an examined target or arp_reset
#   stlink  ST-LINK with direct DAP access: raw probe commands by "st-link cmd"
#   adi     any other probe, SWD or JTAG: "dap dpreg" and "dap apreg"
#
# ST-LINK commands and status bytes: as in OpenOCD's src/jtag/drivers/stlink_usb.c.
# Debug registers: ARMv7-M Architecture Reference Manual (DDI 0403), C1.6 and B3.2.6;
# DP and MEM-AP: ARM Debug Interface v5 (IHI 0031), chapters B2 and C2.

proc _f1c_kind {} {
	if {[using_hla]} { return hla }
	if {[_f1c_has "st-link cmd"]} { return stlink }
	return adi
}

# One raw ST-LINK command; an error with the status byte unless it says done (0x80).
proc _f1c_stlink {count args} {
	set reply [st-link cmd $count {*}$args]
	set status [lindex $reply 0]
	if {$status != 0x80} { return -code error "probe status [format 0x%02x $status]" }
	return $reply
}

proc _f1c_bytes {word} {
	set bytes {}
	for {set shift 0} {$shift < 32} {incr shift 8} {
		lappend bytes [format 0x%02x [expr {$word >> $shift & 0xff}]]
	}
	return $bytes
}

# Read a word of the chip whether or not the target is examined.
proc _f1c_peek {t address} {
	if {[$t was_examined]} { return [lindex [_f1c_read_words $t $address 1] 0] }
	switch [_f1c_kind] {
		stlink {
			set reply [_f1c_stlink 8 0xf2 0x36 {*}[_f1c_bytes $address]]
			lassign [lrange $reply 4 7] a b c d
			return [format 0x%08x [expr {$a | $b << 8 | $c << 16 | $d << 24}]]
		}
		adi {
			_f1c_word_access $t $address
			return [string trim [[_f1c_dap $t] apreg 0 0x0c]]
		}
	}
	return -code error "the target is not examined"
}

# Write a word of the chip whether or not the target is examined.
proc _f1c_poke {t address value} {
	if {[$t was_examined]} { return [_f1c_write_word $t $address $value] }
	switch [_f1c_kind] {
		stlink {
			_f1c_stlink 2 0xf2 0x35 {*}[_f1c_bytes $address] \
				{*}[_f1c_bytes $value]
			return
		}
		adi {
			_f1c_word_access $t $address
			[_f1c_dap $t] apreg 0 0x0c $value
			return
		}
	}
	return -code error "the target is not examined"
}

proc _f1c_dap {t} {
	global _f1c
	return $_f1c(dap,$t)
}

# Point the MEM-AP at a word: CSW for privileged 32-bit access without increment, TAR.
proc _f1c_word_access {t address} {
	set dap [_f1c_dap $t]
	$dap apreg 0 0x00 0x23000042
	$dap apreg 0 0x04 $address
}

# Drop every sticky state between the probe and the chip's debug port.
proc _f1c_relink {t} {
	switch [_f1c_kind] {
		stlink {
			st-link cmd 0 0xf2 0x21
			_f1c_stlink 2 0xf2 0x30 [expr {[using_jtag] ? 0xa4 : 0xa3}]
			catch {_f1c_unstick $t}
			_f1c_stlink 2 0xf2 0x4b 0
		}
		adi {
			if {[using_jtag]} { jtag arp_init }
			_f1c_unstick $t
		}
		hla {
			# A failed poll makes the host enter SWD anew with the next one.
			if {[$t was_examined] && [catch {$t arp_poll}]} { catch {$t arp_poll} }
		}
	}
}

# Clear the sticky error flags and ask for debug and system power. On JTAG there is no
# ABORT for them: they are cleared by writing ones to CTRL/STAT.
proc _f1c_unstick {t} {
	set dap [_f1c_dap $t]
	if {![using_jtag]} { $dap dpreg 0 0x1e }
	$dap dpreg 4 [expr {[using_jtag] ? 0x50000032 : 0x50000000}]
}

# Pull NRST low or let it go, whatever reset_config says; the line is slow (RC).
proc _f1c_nrst {low} {
	global _f1c
	reset_config srst_only srst_nogate
	adapter srst delay $_f1c(srst_ms)
	if {$low} { adapter assert srst } else { adapter deassert srst }
	# fails after a signal
	catch {sleep 20}
}

# Set the clock of a probe that has one to set: remote_bitbang fails otherwise.
proc _f1c_set_khz {khz} {
	if {$khz && [_f1c_khz]} { adapter speed $khz }
}

proc _f1c_khz_text {khz} {
	return [expr {$khz ? ", at $khz kHz" : ""}]
}

# The probe's clock, 0 if none was chosen yet or it has none.
proc _f1c_khz {} {
	if {[catch {_f1c_muted {adapter speed}} text]} { return 0 }
	set khz [lindex $text end-1]
	expr {[string is integer -strict $khz] ? $khz : 0}
}

# The target's supply in millivolts as the probe measures it, or "" if it cannot.
proc _f1c_supply {} {
	global _f1c
	if {[_f1c_kind] eq "stlink" && $_f1c(opened)} {
		if {[catch {st-link cmd 8 0xf7} bytes]} { return "" }
		lassign $bytes a b c d e f g h
		set reference [expr {$a | $b << 8 | $c << 16 | $d << 24}]
		if {!$reference} { return "" }
		return [expr {2400 * ($e | $f << 8 | $g << 16 | $h << 24) / $reference}]
	}
	if {[regexp {Target voltage: ([0-9.]+)} [join $_f1c(notes)] -> volts]} {
		return [expr {int($volts * 1000)}]
	}
	return ""
}
