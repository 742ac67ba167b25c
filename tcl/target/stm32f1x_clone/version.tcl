# SPDX-License-Identifier: GPL-2.0-or-later

# That of configure.ac; a test compares the two.
set _f1c(version) 0.1.0
