"""Run Snakemake's lint; fail on any finding but two.

All rules share the one locked environment of this repository; and a study's rules stand in one file
with the functions that give them their inputs, so that a study is one name.
"""

import re
import subprocess
import sys

ALLOWED = {
    "Specify a conda environment or container for each rule.",
    "Mixed rules and functions in same snakefile.",
}


def findings(report: str) -> list[str]:
    """Return the findings of a lint report that count, each with where it was found."""
    found = []
    where = ""
    for line in report.splitlines():
        if place := re.match(r"Lints for (.*):$", line):
            where = place[1]
        elif (title := re.match(r"    \* (.*):$", line)) and title[1] not in ALLOWED:
            found.append(f"{where}: {title[1]}")
    return found


def main() -> int:
    """Print what counts and return the exit status."""
    command = [sys.executable, "-m", "snakemake", "--lint"]
    done = subprocess.run(command, capture_output=True, text=True)
    report = done.stdout + done.stderr
    if done.returncode != 0 and "Lints for " not in report:
        print(report, file=sys.stderr)
        return done.returncode
    problems = findings(report)
    print("\n".join(problems) if problems else "snakemake --lint: clean")
    return bool(problems)


if __name__ == "__main__":
    raise SystemExit(main())
