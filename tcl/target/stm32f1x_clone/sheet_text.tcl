# SPDX-License-Identifier: GPL-2.0-or-later

# A chip's sheet (sheet.tcl) written down, as JSON and as Markdown.

# --- JSON: doc/chip-sheet.schema.json -------------------------------------------------------

# An array of objects, one a line.
proc _f1c_sheet_lines {objects} {
	if {$objects eq ""} { return "\[\]" }
	return "\[\n    [join $objects ",\n    "]\n  \]"
}

# A dict's members as strings, in pairs for an object.
proc _f1c_sheet_members {dict args} {
	set pairs {}
	foreach name $args { lappend pairs $name [_f1c_json_string [dict get $dict $name]] }
	return $pairs
}

proc _f1c_sheet_json {sheet} {
	global _f1c
	foreach name [dict keys $sheet] { set $name [dict get $sheet $name] }
	set members [list \
		schema [_f1c_json_string $_f1c(sheet_schema)] \
		marking [_f1c_json_string $marking] \
		written [_f1c_json_object by [_f1c_json_string "openocd-clones $version"] \
			{*}[_f1c_sheet_members $sheet host driver date]] \
		probe [_f1c_json_object {*}[_f1c_sheet_members $sheet adapter firmware] \
			reason [_f1c_json_string $firmware_reason] \
			supply_mv [_f1c_json_number $supply_mv] \
			{*}[_f1c_sheet_members $sheet transport] clock_khz $clock_khz] \
		connection [_f1c_json_object connected [expr {$connected ? "true" : "false"}] \
			core [_f1c_json_string $core] reason [_f1c_json_string $lost]] \
		readings [_f1c_sheet_lines [lmap reading $readings {
			_f1c_json_object {*}[_f1c_sheet_members $reading name address value reason says]
		}]] \
		option_bytes [_f1c_json_object address {"0x1ffff800"} \
			bytes [_f1c_json_string $option_bytes] reason [_f1c_json_string $option_reason]] \
		boot_roms [_f1c_sheet_lines [lmap rom $boots {
			_f1c_json_object {*}[_f1c_sheet_members $rom address] bytes [dict get $rom bytes] \
				first_words [_f1c_json_strings [dict get $rom words]] \
				{*}[_f1c_sheet_members $rom sum crc reason]
		}]] \
		{*}[_f1c_sheet_json_found $sheet]]
	set lines {}
	foreach {name value} $members { lappend lines "  \"$name\": $value" }
	return "{\n[join $lines ",\n"]\n}\n"
}

# Sizes, protection, verdict and candidates.
proc _f1c_sheet_json_found {sheet} {
	foreach name [dict keys $sheet] { set $name [dict get $sheet $name] }
	return [list \
		flash [_f1c_json_object word_kib [_f1c_json_number $word_kib] \
			usable_kib [_f1c_json_number $usable_kib] how [_f1c_json_string $usable_how] \
			beyond_kib [_f1c_json_number $beyond_kib] beyond [_f1c_json_string $beyond] \
			answers_kib [_f1c_json_number $answers_kib] \
			tested_kib [_f1c_json_number $tested_kib] \
			reason [_f1c_json_string $tested_reason]] \
		ram [_f1c_json_object kib [_f1c_json_number $ram_kib] \
			how [expr {$ram_kib eq "" ? "null" : {"read"}}] \
			sold_kib [_f1c_json_number $row_ram_kib] reason [_f1c_json_string $ram_reason]] \
		read_protected [expr {$protection eq "on" ? "true" : $protection eq "off" ? "false" : "null"}] \
		verdict [_f1c_json_object {*}[_f1c_sheet_members $sheet kind line] \
			reason [_f1c_json_string $line_reason] family [_f1c_json_string $family] \
			names [_f1c_json_strings $names] perhaps [_f1c_json_strings $perhaps] \
			nearest [_f1c_json_strings $nearest]] \
		candidates [_f1c_sheet_lines [lmap row $candidates {
			_f1c_json_object {*}[_f1c_sheet_members $row name standing] \
				points [dict get $row points] for [_f1c_json_strings [dict get $row for]] \
				against [_f1c_json_strings [dict get $row against]]
		}]]]
}

# --- Markdown -------------------------------------------------------------------------------

# What was not read, and why.
proc _f1c_sheet_or {value reason} {
	return [expr {$value ne "" ? "`$value`" : "not read: $reason"}]
}

proc _f1c_sheet_md {sheet} {
	global _f1c
	foreach name [dict keys $sheet] { set $name [dict get $sheet $name] }
	set lines [list "# Chip sheet" "" "<!-- $_f1c(sheet_schema) -->" ""]
	lappend lines "Marking: [expr {$marking eq "" ? "_please fill in_" : [_f1c_json_escape $marking]}]" ""
	if {$line ne ""} {
		lappend lines "    $line" "" "Verdict: $kind; handled as family `$family`."
	} else {
		lappend lines "No verdict: $line_reason."
	}
	lappend lines "" "| | |" "|---|---|"
	foreach {what value} [list \
		Written "$date by openocd-clones $version" Host "`$host`, flash driver `$driver`" \
		Probe "`$adapter`, [_f1c_sheet_or $firmware $firmware_reason]" \
		Supply [expr {$supply_mv eq "" ? "not measured" : "$supply_mv mV"}] \
		Link "`$transport`, $clock_khz kHz" Core $core \
		Flash [_f1c_sheet_flash_text $sheet] RAM [_f1c_sheet_ram_text $sheet] \
		"Read protection" $protection "Option bytes" [_f1c_sheet_or $option_bytes $option_reason]] {
		lappend lines "| $what | $value |"
	}
	lappend lines "" "## Readings" "" "| reading | at | value | says |" "|---|---|---|---|"
	foreach reading $readings {
		dict with reading {
			lappend lines "| $name | `$address` | [_f1c_sheet_or $value $reason] | $says |"
		}
	}
	lappend lines "" "## Boot ROM" "" "| at | bytes | sum of 8 words | CRC | first words |" "|---|---|---|---|---|"
	foreach rom $boots {
		dict with rom {
			lappend lines "| `$address` | $bytes | [_f1c_sheet_or $sum $reason] |\
				[expr {$crc eq "" ? "" : "`$crc`"}] | [join $words { }] |"
		}
	}
	lappend lines {*}[_f1c_sheet_md_candidates $candidates]
	return "[join $lines "\n"]\n"
}

proc _f1c_sheet_flash_text {sheet} {
	foreach name {word_kib usable_kib usable_how beyond_kib beyond answers_kib tested_kib tested_reason} {
		set $name [dict get $sheet $name]
	}
	set hows {word "by the size word" part "as sold" user "as FLASH_SIZE says" read "by what answers"}
	set beyonds {there "answers, and not as a mirror" alias "mirrors the start" fault "is a bus error"
		blank "is blank or a fill pattern: undecided" not_read "was not read"}
	set text [expr {$word_kib eq "" ? "no size word" : "size word $word_kib KiB"}]
	if {$usable_kib ne ""} { append text ", $usable_kib KiB used ([dict get $hows $usable_how])" }
	if {$beyond_kib ne ""} { append text "; beyond $beyond_kib KiB it [dict get $beyonds $beyond]" }
	append text [expr {$answers_kib eq "" ? "; reads are refused" : "; $answers_kib KiB answer"}]
	return "$text; [expr {$tested_kib ne "" ? "$tested_kib KiB by test" : "size test: $tested_reason"}]"
}

proc _f1c_sheet_ram_text {sheet} {
	foreach name {ram_kib ram_reason row_ram_kib} { set $name [dict get $sheet $name] }
	set text [expr {$ram_kib eq "" ? "not read: $ram_reason" : "$ram_kib KiB answer"}]
	if {$row_ram_kib ne ""} { append text "; $row_ram_kib KiB sold" }
	return $text
}

proc _f1c_sheet_md_candidates {candidates} {
	set lines [list "" "## Candidates" "" "| name | standing | points | for | against |" "|---|---|---|---|---|"]
	foreach row $candidates {
		lappend lines "| [dict get $row name] | [string map {_ " "} [dict get $row standing]] |\
			[dict get $row points] | [join [dict get $row for] {, }] | [join [dict get $row against] {, }] |"
	}
	return $lines
}
