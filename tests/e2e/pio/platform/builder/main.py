# SPDX-License-Identifier: GPL-2.0-or-later
"""Takes a ready .elf for built and uploads it as platform-ststm32 does."""

from SCons.Script import ARGUMENTS, AlwaysBuild, COMMAND_LINE_TARGETS, Default, DefaultEnvironment

env = DefaultEnvironment()
platform = env.PioPlatform()
board = env.BoardConfig()
package = platform.get_package_dir("tool-openocd") or ""
arguments = ["-d%d" % (2 if int(ARGUMENTS.get("PIOVERBOSE", 0)) else 1)]
arguments += board.get("debug.tools.stlink.server.arguments", [])
if env.GetProjectOption("debug_speed", ""):
    arguments += ["-c", "adapter speed %s" % env.GetProjectOption("debug_speed")]
arguments += ["-c", "program {$SOURCE} %s verify reset; shutdown;"
              % board.get("upload.offset_address", "")]
env.Replace(UPLOADER="openocd",
            UPLOADERFLAGS=[a.replace("$PACKAGE_DIR", package) for a in arguments],
            UPLOADCMD="$UPLOADER $UPLOADERFLAGS")
firmware = env.File("$PROJECT_DIR/firmware.elf")
AlwaysBuild(env.Alias("upload", firmware, [env.VerboseAction("$UPLOADCMD", "Uploading $SOURCE")]))
if "upload" not in COMMAND_LINE_TARGETS:
    Default(firmware)
