# SPDX-License-Identifier: GPL-2.0-or-later
#
# The host: fetch, check, patch, configure, build. One stamp per step, so that
# a second make finds nothing to do. For the fragments this file sets
#   module_cppflags  flags to compile host code outside the host's tree
#   module_cflags, module_ldflags  the rest of what a driver module needs
#   builtin_cppflags  instead of module_cppflags, for linking it into the host
#   host_headers     file that exists once those headers do; objects depend on it

module_cflags = $(WARN_CFLAGS) -std=gnu99
if BUILD_HOST
module_cflags += $(SANITIZE_CFLAGS)
endif
builtin_cppflags = $(module_cppflags) -DOPENOCD_MODULE_BUILTIN
# A module's missing symbols are the host's.
module_ldflags = -module -avoid-version -shared -export-symbols-regex '^openocd_module_info$$'

HOST_PATCHES = patches/openocd-$(HOST_VERSION)

EXTRA_DIST += \
	build-aux/fetch-openocd \
	build-aux/patch-queue \
	build-aux/unpack-openocd \
	build-aux/which-host

if BUILD_HOST

HOST_TREE = host/openocd-$(HOST_VERSION)
host_headers = host/configured.stamp

module_cppflags = \
	$(AM_CPPFLAGS) \
	-I$(abs_top_builddir)/$(HOST_TREE) \
	-I$(abs_top_builddir)/$(HOST_TREE)/src \
	-I$(abs_top_builddir)/$(HOST_TREE)/jimtcl

# The adapters that this product is for, and by OpenOCD's own "auto" all whose libraries are
# found. The pins of a Linux board are asked for, since they need none.
HOST_CONFIGURE_FLAGS = \
	--disable-werror \
	--enable-stlink \
	--enable-cmsis-dap \
	--enable-cmsis-dap-v2 \
	--enable-jlink \
	--enable-ftdi \
	--enable-dummy \
	--enable-remote-bitbang \
	--without-capstone

host_gpio = $$(case '$(host)' in \
	arm*-linux*|aarch64*-linux*) printf " --enable-sysfsgpio --enable-bcm2835gpio --enable-imx_gpio" ;; \
	*-linux*) printf " --enable-sysfsgpio" ;; \
	esac; \
	! pkg-config --exists 'libgpiod >= 2' 2>/dev/null || printf " --disable-linuxgpiod")

# A release brings these along; a checkout without submodules uses the system's.
host_libraries = $$(for name in jimtcl libjaylink; do \
	if test -e $$name/configure || test -e src/jtag/drivers/$$name/configure.ac; \
	then printf " --enable-internal-%s" $$name; else printf " --disable-internal-%s" $$name; fi; done)

# libjaylink makes warnings errors without being asked: hence -Wno-error below.
if BUILTIN_MODULE
HOST_CONFIGURE_FLAGS += --with-builtin-modules=$(abs_top_builddir)/libstm32f1x_clone.a
builtin_archives = libstm32f1x_clone.a
else
builtin_archives =
endif

host/fetched.stamp: $(srcdir)/HOSTS $(srcdir)/build-aux/fetch-openocd
	@$(MKDIR_P) host
	$(AM_V_GEN)$(SHELL) $(srcdir)/build-aux/fetch-openocd $(srcdir)/HOSTS '$(HOST_VERSION)' host '$(OPENOCD_SOURCE)'
	@touch $@

host/patched.stamp: host/fetched.stamp $(srcdir)/build-aux/unpack-openocd $(srcdir)/$(HOST_PATCHES)/series $(srcdir)/$(HOST_PATCHES)/*.patch
	$(AM_V_GEN)$(SHELL) $(srcdir)/build-aux/unpack-openocd host $(HOST_TREE) $(srcdir)/$(HOST_PATCHES)
	@touch $@

# A configure that changes nothing for the host must not rebuild it.
host/arguments: config.status
	@$(MKDIR_P) host
	@echo "./configure --build='$(build)' --host='$(host)'" \
		"--prefix='$(prefix)'" "$(HOST_DIRS)" \
		"CC='$(CC)' CFLAGS='$(CFLAGS) $(SANITIZE_CFLAGS) -Wno-error' LDFLAGS='$(LDFLAGS) $(SANITIZE_CFLAGS)' CPPFLAGS='$(CPPFLAGS)'" \
		"$(HOST_CONFIGURE_FLAGS)" | sed 's/@{/$${/g' >$@.new
	@if cmp -s $@.new $@; then rm -f $@.new; else mv -f $@.new $@; fi

host/configured.stamp: host/patched.stamp host/arguments
	@echo "Configuring OpenOCD $(HOST_VERSION); log: host/configure.log"
	$(AM_V_at)(cd $(HOST_TREE) && eval "$$(cat ../arguments) $(host_libraries) $(host_gpio)") >host/configure.log 2>&1 || \
		{ tail -n 20 host/configure.log >&2; exit 1; }
	$(AM_V_at)cd $(HOST_TREE) && $(MAKE) $(AM_MAKEFLAGS) src/module_headers.h
	@touch $@

host/built.stamp: host/configured.stamp $(builtin_archives)
	@echo "Building OpenOCD $(HOST_VERSION)"
	$(AM_V_at)cd $(HOST_TREE) && GIT_CEILING_DIRECTORIES='$(abs_top_builddir)/host' $(MAKE) $(AM_MAKEFLAGS) V=0
	@touch $@

all-local: host/built.stamp

install-exec-local: host/built.stamp
	cd $(HOST_TREE) && $(MAKE) $(AM_MAKEFLAGS) install

uninstall-local:
	if test -d $(HOST_TREE); then cd $(HOST_TREE) && $(MAKE) $(AM_MAKEFLAGS) uninstall; fi

else

# The headers' hash as they are now, not as they were installed.
module_cppflags = $(AM_CPPFLAGS) $(OPENOCD_MODULE_CFLAGS) \
	-DOPENOCD_MODULE_HEADERS='"'`$(SHELL) $(OPENOCD_MODULE_HEADERSDIR)/hash-headers.sh $(OPENOCD_MODULE_HEADERSDIR)`'"'
host_headers =

endif

clean-local: clean-host
clean-host:
	rm -rf host

dist-hook: dist-patches
dist-patches:
	cp -R $(srcdir)/patches $(distdir)
