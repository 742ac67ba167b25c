# SPDX-License-Identifier: GPL-2.0-or-later
"""Gives boards the debug server that platform-ststm32 gives them for "stlink".

CLONETEST_TRANSPORT is what it selects: hla_swd up to 19.6, swd since July 2026.
"""

import os

from platformio.public import PlatformBase


class ClonetestPlatform(PlatformBase):
    def get_boards(self, id_=None):
        result = super().get_boards(id_)
        for board in [result] if id_ else result.values():
            debug = board.manifest["debug"]
            debug["tools"] = {"stlink": {
                "onboard": False, "default": True,
                "server": {"package": "tool-openocd", "executable": "bin/openocd", "arguments": [
                    "-s", "$PACKAGE_DIR/openocd/scripts", "-f", "interface/stlink.cfg",
                    "-c", f"transport select {os.environ['CLONETEST_TRANSPORT']}",
                    "-f", f"target/{debug['openocd_target']}.cfg",
                    *debug.get("openocd_extra_args", [])]}}}
        return result
