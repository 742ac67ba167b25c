# SPDX-License-Identifier: GPL-2.0-or-later

EXTRA_DIST += \
	contrib/arduino \
	contrib/clion \
	contrib/debian \
	contrib/platformio \
	contrib/stm32cubeide \
	contrib/vscode \
	contrib/zephyr

# A drop-in for PlatformIO's tool-openocd, in platformio/tool-openocd of the build
# directory. The copy is relocatable: the host finds its module and scripts from
# where its binary lies.
platformio_package = platformio/tool-openocd
platformio_stage = platformio/stage

platformio-package: all
	rm -rf platformio
	$(MAKE) $(AM_MAKEFLAGS) install DESTDIR="$(abs_builddir)/$(platformio_stage)" \
		>/dev/null
	$(srcdir)/contrib/platformio/make-package \
		"$(platformio_stage)$(prefix)" $(platformio_package) "$(PACKAGE_VERSION)"
	rm -rf $(platformio_stage)

.PHONY: platformio-package

clean-local: platformio-clean
platformio-clean:
	rm -rf platformio
.PHONY: platformio-clean
