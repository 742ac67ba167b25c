# SPDX-License-Identifier: GPL-2.0-or-later
"""pytest -p harness.tap: results as TAP, one line a test, for automake's driver."""

import os

import pytest


class Tap:
    """Prints as the results come; the plan last, so that a run which died has none."""

    def __init__(self):
        self.count = 0
        self.not_collected = set()

    def say(self, good, name, note=""):
        self.count += 1
        name = name.replace("#", "\\#").replace("\n", " ")
        print(f"{'ok' if good else 'not ok'} {self.count} - {name}{note}", flush=True)

    def skip(self, report):
        self.say(True, report.nodeid, f" # SKIP {report.longrepr[2].removeprefix('Skipped: ')}")

    @staticmethod
    def explain(report):
        sections = [report.longreprtext, *(f"{title}\n{text}" for title, text in report.sections)]
        for line in "\n".join(sections).splitlines():
            print(f"# {line}")

    def pytest_collectreport(self, report):
        """Each worker tells of a file that it cannot read."""
        if report.nodeid in self.not_collected:
            return
        if not report.passed:
            self.not_collected.add(report.nodeid)
        if report.failed:
            self.say(False, f"{report.nodeid}, collected")
            self.explain(report)
        elif report.skipped:
            self.skip(report)

    def pytest_runtest_logreport(self, report):
        """A test passes when it was called, and fails also before and after that."""
        if report.failed:
            self.say(False, report.nodeid + (f", {report.when}" if report.when in ("setup", "teardown") else ""))
            self.explain(report)
        elif report.skipped:
            self.skip(report)
        elif report.when == "call":
            self.say(True, report.nodeid)

    def pytest_sessionfinish(self):
        print(f"1..{self.count}", flush=True)


@pytest.hookimpl(trylast=True)
def pytest_configure(config):
    """One voice: the workers of pytest-xdist report to the process that started them, and
    pytest's own account of the run, whose options others look at, goes nowhere."""
    if hasattr(config, "workerinput"):
        return
    config.get_terminal_writer()._file = open(os.devnull, "w", encoding="utf-8")
    config.pluginmanager.register(Tap())
