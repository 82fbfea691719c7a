"""Where a run's files lie: the folder beside its numbers.json, copied, linked or renamed or not."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

VERIFIED = "data/verified"
"""Where imported data lie, in the pipeline's folder."""

RECORDS = "data/records"
"""Where records of training are kept, in the pipeline's folder."""


@dataclass(frozen=True)
class Place:
    """Where the files are that sidecars name by paths relative to the pipeline's folder.

    Attributes
    ----------
    run
        The run's name: what was recorded as ``results/{run}/…`` is looked for in `results`.
    results
        The folder of the run's files.
    folder
        The pipeline's folder, for all else.
    """

    run: str
    results: Path
    folder: Path = Path()

    @classmethod
    def beside(cls, numbers: str | Path, run: str, folder: str | Path | None = None) -> "Place":
        """Return the place of a numbers.json.

        Unless it is given, the pipeline's folder is the one above a folder ``results`` or else the
        current one: the first of both that has a Snakefile.
        """
        # links are not followed: a folder of results may be linked to a larger disk
        results = Path(numbers).absolute().parent
        above = [each.parent for each in results.parents if each.name == "results"][:1]
        tried = [Path(folder)] if folder is not None else [*above, Path()]
        return cls(run, results, next((t for t in tried if (t / "Snakefile").exists()), tried[0]))

    def path(self, recorded: str) -> Path:
        """Return where a file lies, by the path that sidecars name it by."""
        own = f"results/{self.run}/"
        if recorded.startswith(own):
            return self.results / recorded.removeprefix(own)
        return self.folder / recorded

    def files(self) -> Iterator[str]:
        """Yield all files of the run, imported data and kept records, by their recorded paths."""
        yield from _files(self.results, f"results/{self.run}")
        for made_elsewhere in (VERIFIED, RECORDS):
            yield from _files(self.folder / made_elsewhere, made_elsewhere)


def is_made(path: str) -> bool:
    """Whether a file lies where only rules put any."""
    return path.startswith(("results/", f"{VERIFIED}/", f"{RECORDS}/"))


def files_below(folder: str | Path) -> Iterator[Path]:
    """Yield all files below a folder, sorted within each, through links to folders, each once."""
    seen = set()
    for here, folders, names in os.walk(folder, followlinks=True):
        real = os.path.realpath(here)
        if real in seen:
            folders.clear()
            continue
        seen.add(real)
        folders.sort()
        yield from (Path(here, name) for name in sorted(names))


def _files(folder: Path, recorded: str) -> Iterator[str]:
    for path in files_below(folder):
        yield f"{recorded}/{path.relative_to(folder).as_posix()}"
