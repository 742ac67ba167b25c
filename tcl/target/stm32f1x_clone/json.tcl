# SPDX-License-Identifier: GPL-2.0-or-later

# JSON (RFC 8259) of texts and numbers, for what is written into files: result.tcl, sheet_text.tcl.

# TEXT between the quotes of a JSON string (RFC 8259, 7).
proc _f1c_json_escape {text} {
	set map [list "\\" "\\\\" "\"" "\\\""]
	for {set code 0} {$code < 32} {incr code} {
		lappend map [format %c $code] [format "\\u%04x" $code]
	}
	lappend map [format %c 127] "\\u007f"
	return [string map $map $text]
}

# A string, or null for what was not read.
proc _f1c_json_string {text} {
	if {$text eq ""} { return null }
	return "\"[_f1c_json_escape $text]\""
}

proc _f1c_json_number {text} {
	return [expr {$text eq "" ? "null" : $text}]
}

proc _f1c_json_strings {list} {
	return "\[[join [lmap item $list {_f1c_json_string $item}] {, }]\]"
}

proc _f1c_json_seconds {ms} {
	return [expr {$ms eq "" ? "null" : [format %d.%03d [expr {$ms / 1000}] [expr {$ms % 1000}]]}]
}

# An object on one line, of names and JSON values.
proc _f1c_json_object {args} {
	set members {}
	foreach {name value} $args { lappend members "\"$name\": $value" }
	return "{[join $members {, }]}"
}

# A dict whose values are text, but for those of NUMBERS.
proc _f1c_json_texts {dict {numbers {}}} {
	set pairs {}
	foreach {key value} $dict {
		lappend pairs $key [expr {$key in $numbers ? [_f1c_json_number $value] : \
			[_f1c_json_string $value]}]
	}
	return [_f1c_json_object {*}$pairs]
}
