# SPDX-License-Identifier: GPL-2.0-or-later

dist_doc_DATA += \
	doc/connecting.md \
	doc/editors.md \
	doc/option-bytes.md \
	doc/platformio.md

dist_man7_MANS += \
	doc/openocd-stm32f1x_clone.7
