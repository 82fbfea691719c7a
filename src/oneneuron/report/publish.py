"""An edition: a published run's page, numbers, claims and crate, copied to stand with the code.

Run by ``make publish``. What does not verify, or is too large for a page, is refused, and nothing
is copied then.
"""

import sys
from collections.abc import Sequence
from pathlib import Path

from oneneuron import trace
from oneneuron.evidence.again import told
from oneneuron.evidence.number import read_numbers
from oneneuron.files import read_bytes, write_bytes
from oneneuron.report.readme import EDITION, PICTURE

FILES = ("report.html", "numbers.json", "claims.json", "ro-crate-metadata.json")
"""What an edition is made of, besides its picture."""

LARGEST_PAGE = 6_000_000
"""Bytes of the report."""

LARGEST = 64 << 20
"""Bytes of any other file."""


def publish(results: str | Path, edition: str | Path, picture: str) -> None:
    """Copy a run to an edition.

    Parameters
    ----------
    results
        The run's folder.
    edition
        The folder that is written to.
    picture
        Name of the figure that the README shows.

    Raises
    ------
    ValueError
        Where the page is too large, something does not verify, or what was trained again is over
        the tolerance.
    FileNotFoundError
        Where a file is missing.
    """
    results = Path(results)
    content = {
        name: read_bytes(results / name, LARGEST_PAGE if name.endswith(".html") else LARGEST)
        for name in FILES
    }
    for ending in (".png", ".json"):
        source = results / "figures" / f"{picture}{ending}"
        content[f"{PICTURE}{ending}"] = read_bytes(source, LARGEST)
    lines, holds = told(read_numbers(results / "numbers.json"))
    if not holds:
        raise ValueError("\n".join(lines))
    if trace.main([str(results / "numbers.json"), "--verify"]) != 0:
        raise ValueError(f"{results} does not verify; nothing was copied")
    for name, bytes_of in content.items():
        write_bytes(Path(edition, name), bytes_of)


def main(arguments: Sequence[str] | None = None) -> int:
    """Copy the run in a folder, with the figure of a name for its picture, to report/paper."""
    results, picture = sys.argv[1:] if arguments is None else arguments
    try:
        publish(results, EDITION, picture)
    except (OSError, ValueError) as error:
        print(f"publish: {error}", file=sys.stderr)
        return 1
    print(f"{results} is now the edition in {EDITION}; the next: git add {EDITION} README.md")
    return 0


if __name__ == "__main__":
    sys.exit(main())
