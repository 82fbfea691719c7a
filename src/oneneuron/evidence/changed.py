"""Whether the code behind a job is still as it was, and which definitions have changed since."""

import io
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory

from oneneuron.evidence.chain import SidecarIndex
from oneneuron.evidence.digest import PACKAGE_FOLDER, definitions_of, import_digest
from oneneuron.evidence.git import NoCommitError, Repository
from oneneuron.evidence.sidecar import Sidecar

OWN_PACKAGE = "src/oneneuron"
"""The folder of this package, in the pipeline's: its code counts, whichever copy runs this."""

MOST_NAMED = 5
"""Definitions that are named where more have changed."""

Code = tuple[str, tuple[str, ...]]


def code_now(records: str | Path) -> dict[str, str]:
    """Return the digest that the code of each kept job has now, by its script and entries."""
    changes = Changes()
    kept = SidecarIndex.read([records]).by_path.values()
    codes = sorted({(job.script, job.entries) for job in kept})
    return {
        " ".join([script, *entries]): changes.digest_now(script, entries)
        for script, entries in codes
    }


@dataclass
class Changes:
    """Compares the code of jobs with what it is now; each script with its entries once.

    Parameters
    ----------
    folder
        The pipeline's.
    """

    folder: Path = Path()
    _digests: dict[Code, str] = field(default_factory=dict)
    _told: dict[tuple[Code, str], str] = field(default_factory=dict)

    @cached_property
    def _repository(self) -> Repository:
        return Repository(self.folder)

    def digest_now(self, script: str, entries: tuple[str, ...] = ()) -> str:
        """Return the digest of a script with what it reaches; if it has none, why, after a "!"."""
        if (script, entries) not in self._digests:
            own = self.folder / OWN_PACKAGE
            package = own if own.is_dir() else PACKAGE_FOLDER
            try:
                now = import_digest(self.folder / script, entries, package).sha256
            except (OSError, ValueError, SyntaxError) as error:
                now = f"!{(str(error) or type(error).__name__).splitlines()[0]}"
            self._digests[script, entries] = now
        return self._digests[script, entries]

    def since(self, job: Sidecar) -> str:
        """Return how a job's code has changed since it ran, in words; empty where it has not."""
        now = self.digest_now(job.script, job.entries)
        if now == job.code_digest:
            return ""
        key = ((job.script, job.entries), f"{job.commit} {job.code_digest}")
        if key not in self._told:
            self._told[key] = self._since(job, now)
        return self._told[key]

    def _since(self, job: Sidecar, now: str) -> str:
        if now.startswith("!"):
            return f"can no longer run: {now[1:]}"
        try:
            names = list(self._differing(job))
        except (OSError, ValueError, SyntaxError, NoCommitError, tarfile.TarError):
            names = []
        if job.commit is None or job.dirty or not names:
            return "has changed; no commit here holds it as it was"
        more = f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
        return f"has changed: {', '.join(names[:MOST_NAMED])}{more}"

    def _differing(self, job: Sidecar) -> Iterator[str]:
        """Yield the definitions that differ from those of the job's commit, sorted."""
        if job.commit is None:
            return
        held = self._repository.files_at(job.commit, OWN_PACKAGE, job.script)
        with TemporaryDirectory() as folder, tarfile.open(fileobj=io.BytesIO(held)) as archive:
            archive.extractall(folder, filter="data")
            then = definitions_of(Path(folder, job.script), job.entries, Path(folder, OWN_PACKAGE))
        here = definitions_of(self.folder / job.script, job.entries, self.folder / OWN_PACKAGE)
        yield from (name for name in sorted({*then, *here}) if then.get(name) != here.get(name))
