# SPDX-License-Identifier: GPL-2.0-or-later

dist_doc_DATA += \
	doc/adding-a-chip.md \
	doc/chip-sheet.md \
	doc/chip-sheet.schema.json \
	doc/confusion-matrix.md \
	doc/connect-matrix.md \
	doc/connecting.md \
	doc/editors.md \
	doc/flight-recorder.md \
	doc/hosts.md \
	doc/identification.md \
	doc/is-my-chip-genuine.md \
	doc/option-bytes.md \
	doc/packaging.md \
	doc/performance.md \
	doc/performance.svg \
	doc/platformio.md \
	doc/projects.md \
	doc/production.md \
	doc/production.schema.json \
	doc/programming.md \
	doc/result.schema.json \
	doc/results.md \
	doc/report-a-chip.md \
	doc/stlink-sim.md \
	doc/troubleshooting.md \
	doc/user-guide.md

dist_man1_MANS += doc/ST-LINK_gdbserver.1 doc/openocd-clones-adopt.1 doc/openocd-clones-flash.1
dist_man7_MANS += \
	doc/openocd-stm32f1x_clone.7

EXTRA_DIST += doc/evidence
