"""The line of facts under a chapter's title: data, cells, seeds and work, from the sidecars."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from markupsafe import Markup, escape

from oneneuron.evidence.kept import IMPORTED
from oneneuron.evidence.sidecar import Sidecar
from oneneuron.report.book import Book
from oneneuron.report.markup import Fragment, fact_list


def facts(
    book: Book,
    study: str,
    data: Mapping[str, tuple[str, str]] = MappingProxyType({}),
    made: str = "",
    size: str | None = None,
    seeds: str | None = None,
) -> Fragment:
    """Return the line of facts of a study, read from the sidecars of the jobs behind its numbers.

    Parameters
    ----------
    study
        Name of the study, which its numbers' ids and the folder of its records bear.
    data
        By name of a dataset that is not generated the cell that trains on it, and what the paths
        of its files have in common. The first one's cell is the one whose arms are told.
    made
        The datasets that come from no file, in words, and what makes them.
    size
        Id of the number that says how much of the first dataset there is.
    seeds
        Id of a number whose n is how many seeds there are, where a job trains several.

    Returns
    -------
    Fragment
        Nothing where the run has none of the study.
    """
    sources = {book.numbers.source[id] for id in book.numbers if id.startswith(f"{study}.")}
    makers = [maker for maker in map(book.index.maker, sorted(sources)) if maker is not None]
    jobs = book.index.behind(makers)
    trained = [job for job in jobs if _trains(job, study)]
    if not trained:
        return Fragment()
    cells = {job.wildcards["cell"] for job in trained}
    told = [escape(made)] if made else []
    for name, (cell, place) in data.items():
        if cell in cells:
            told.append(_dataset(book, name, jobs, place))
    if size is not None and book.has(size):
        told.append(Markup("{} {}").format(book.num(size), book.numbers[size].unit))
    items = {
        "Data": Markup("; ").join(told),
        "Cells": _job_link(str(len(cells))),
        "Seeds": Markup("{} of each arm").format(book.size(seeds))
        if seeds is not None and book.has(seeds)
        else _job_link(_seeds(book, study, trained, next(iter(data.values()), ("", ""))[0])),
        "Work": _job_link(f"{len(jobs)} jobs, one thread each"),
    }
    names = "facts stand-in" if book.is_stand_in(f"{study}.") else "facts"
    return fact_list(items, names)


def _trains(job: Sidecar, study: str) -> bool:
    """Whether a job trains networks of a cell."""
    ours = any(f"/{study}/runs/" in record.path for record in job.outputs)
    return ours and {"cell", "seed"} <= set(job.wildcards)


def _dataset(book: Book, name: str, jobs: Iterable[Sidecar], place: str) -> Markup:
    """Say whether a dataset is real, with the checksums of its files."""
    made = [(record, job) for job in jobs for record in job.outputs if place in record.path]
    behind = book.index.behind(job for _, job in made)
    real = any(record.path.startswith(IMPORTED) for job in behind for record in job.outputs)
    words = Markup("real {}" if real else "a stand-in for {}").format(name)
    if not made:
        return words
    sums = {record.path: f"{record.sha256[:8]}…" for record, _ in made}
    told = ", ".join(sums[path] for path in sorted(sums))
    return Markup('{}, SHA-256 <i class="label sum">{}</i>').format(words, told)


def _seeds(book: Book, study: str, trained: Iterable[Sidecar], main: str) -> str:
    """Tell the seeds of each arm of the main cell, or of each cell where a job trains all arms."""
    seeds: dict[str, set[str]] = {}
    for job in trained:
        of = job.wildcards
        if "arm" not in of or of["cell"] == main:
            seeds.setdefault(of.get("arm", of["cell"]), set()).add(of["seed"])
    counts = {name: len(numbers) for name, numbers in seeds.items()}
    arms = book.arms(study)
    if set(counts) <= set(arms):
        return ", ".join(f"{arms[name]} ({counts[name]})" for name in arms if name in counts)
    ends = dict.fromkeys((min(counts.values()), max(counts.values())))
    return f"{' to '.join(map(str, ends))} of each"


def _job_link(text: str) -> Markup:
    return Markup('<a class="label jobs" href="#jobs">{}</a>').format(text)
