"""What does not hold, and the numbers that depend on it."""

from collections.abc import Mapping
from dataclasses import dataclass

from oneneuron.evidence.chain import SidecarIndex, trace
from oneneuron.evidence.number import Numbers
from oneneuron.evidence.sidecar import FileRecord, Sidecar


@dataclass(frozen=True)
class Mismatch:
    """A file or script that no longer is as recorded, how, and the numbers that depend on it."""

    what: str
    problem: str
    numbers: tuple[str, ...] = ()


@dataclass(frozen=True)
class Dependents:
    """Which numbers depend on a file, by their chains."""

    by_path: Mapping[str, set[str]]
    by_record: Mapping[FileRecord, set[str]]
    by_job: Mapping[str, set[str]]
    broken: tuple[Mismatch, ...]

    @classmethod
    def of(cls, numbers: Numbers, index: SidecarIndex) -> "Dependents":
        """Follow the chain of each number; one that ends in nothing is broken."""
        by_path: dict[str, set[str]] = {}
        by_record: dict[FileRecord, set[str]] = {}
        by_job: dict[str, set[str]] = {}
        broken = []
        # many numbers share a chain
        chains: dict[tuple[str, tuple[str, ...] | None], list[str]] = {}
        for id in numbers:
            chains.setdefault((numbers.source[id], numbers[id].inputs), []).append(id)
        for (source, _), ids in chains.items():
            by_path.setdefault(source, set()).update(ids)
            if index.maker(source) is None:
                continue  # the file is named among the strays, or as gone
            try:
                chain = trace(numbers[ids[0]], source, index)
            except ValueError as error:
                broken.append(Mismatch(source, f"has a number without a chain: {error}", (*ids,)))
                continue
            for node in chain.walk():
                by_path.setdefault(node.file.path, set()).update(ids)
                by_record.setdefault(node.file, set()).update(ids)
                if node.maker is not None:
                    by_job.setdefault(node.maker.name, set()).update(ids)
        return cls(by_path, by_record, by_job, tuple(broken))

    def of_path(self, path: str) -> tuple[str, ...]:
        """Return the numbers with this file in their chain, whatever it held."""
        return tuple(sorted(self.by_path.get(path, ())))

    def of_record(self, record: FileRecord) -> tuple[str, ...]:
        """Return the numbers with this file in their chain as it was then."""
        return tuple(sorted(self.by_record.get(record, ())))

    def of_job(self, job: Sidecar) -> tuple[str, ...]:
        """Return the numbers with this job in their chain."""
        return tuple(sorted(self.by_job.get(job.name, ())))
