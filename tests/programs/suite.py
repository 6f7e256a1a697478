# SPDX-License-Identifier: MIT
"""Runs one module of Python's own test suite (python3 suite.py test_os) and
prints, after a line "results:", what became of each test, in order of name."""

import re
import sys
import traceback
import unittest


class Outcomes(unittest.TestResult):
    def __init__(self):
        super().__init__()
        self.of = {}

    def startTest(self, test):
        super().startTest(test)
        self.of[test.id()] = "ok"

    def addError(self, test, err):
        self.of[test.id()] = "error: " + self.last_line(err)

    addFailure = addError

    def addSubTest(self, test, subtest, err):
        if err:
            self.addError(test, err)

    def addSkip(self, test, reason):
        self.of[test.id()] = "skipped: " + reason

    def addExpectedFailure(self, test, err):
        self.of[test.id()] = "fails as expected"

    @staticmethod
    def last_line(err):
        return traceback.format_exception_only(err[0], err[1])[-1].strip()


def main():
    outcomes = Outcomes()
    unittest.defaultTestLoader.loadTestsFromName("test." + sys.argv[1]).run(outcomes)
    print("\nresults:")
    for name, outcome in sorted(outcomes.of.items()):
        # Names of files have the process's number.
        print(name, re.sub(r"@test_\d+", "@test_N", outcome))


main()
