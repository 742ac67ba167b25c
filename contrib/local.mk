# SPDX-License-Identifier: GPL-2.0-or-later

EXTRA_DIST += \
	contrib/arduino \
	contrib/clion \
	contrib/debian \
	contrib/debian-host \
	contrib/labgrid \
	contrib/platformio \
	contrib/stm32cubeide \
	contrib/tinygo \
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

phony += platformio-package

clean-local: platformio-clean
platformio-clean:
	rm -rf platformio
phony += platformio-clean

EXTRA_DIST += \
	contrib/arch \
	contrib/arrange-beside \
	contrib/fill-recipes \
	contrib/homebrew \
	contrib/openocd-clones.1 \
	contrib/rpm \
	contrib/try-tree

metainfodir = $(datadir)/metainfo
dist_metainfo_DATA = contrib/openocd-clones.metainfo.xml

# Debian packages, in deb/ of the build directory, from the release archive and, where
# this build has it, the OpenOCD archive; tests/packages.sh tries them.
if BUILD_HOST
deb_needs = host/fetched.stamp
endif
deb: dist $(deb_needs)
	rm -rf deb
	$(srcdir)/contrib/debian/build-packages "$(distdir).tar.xz" deb $(wildcard host/openocd.tar.bz2)

# The recipes of other distributions with the SHA-256 of the release archive, in
# recipes/; URL=https://... says where the archive is published.
recipes: dist
	$(srcdir)/contrib/fill-recipes "$(distdir).tar.xz" recipes $(URL)

phony += deb recipes

clean-local: packages-clean
packages-clean:
	rm -rf deb recipes
phony += packages-clean

# An archive per system, in archives/ of the build directory, which need nothing but the
# system: contrib/archives. ARCHIVES names the systems.
ARCHIVES = windows_amd64 linux_x86_64 linux_aarch64 linux_armv7l

archives: dist
	SOURCE_DATE_EPOCH="$(dist_epoch)" OPENOCD_SOURCE='$(OPENOCD_SOURCE)' \
	$(srcdir)/contrib/archives/make-archives "$(distdir).tar.xz" archives $(ARCHIVES)

EXTRA_DIST += contrib/archives

phony += archives

clean-local: archives-clean
archives-clean:
	rm -rf archives
phony += archives-clean
