# SPDX-License-Identifier: GPL-2.0-or-later

dist_doc_DATA += \
	doc/connecting.md \
	doc/editors.md \
	doc/option-bytes.md \
	doc/platformio.md
