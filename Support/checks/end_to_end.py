#!/usr/bin/env python3
"""Checks that each file of end-to-end tests has its one row in their README, and each row its file."""
import collections
import pathlib
import re
import sys

FOLDER = pathlib.Path(__file__).resolve().parents[2] / "Tests" / "EndToEnd"
ROW = re.compile(r"^\| `(test_\w+\.py)` \| \S", re.M)


def main() -> int:
    rows = collections.Counter(ROW.findall((FOLDER / "README.md").read_text()))
    files = {file.name for file in FOLDER.glob("test_*.py")}
    faults = [f"{name} has no row" for name in sorted(files - rows.keys())]
    faults += [f"there is no {name}, which has a row" for name in sorted(rows.keys() - files)]
    faults += [f"{name} has {count} rows" for name, count in sorted(rows.items()) if count > 1]
    for fault in faults:
        print(f"Tests/EndToEnd/README.md: {fault}", file=sys.stderr)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
