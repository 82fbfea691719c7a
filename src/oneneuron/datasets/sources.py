"""Verified files: looked for, checked by content and imported in canonical form.

A file is looked for in three places, in this order: the folder for raw data (filled by download
or by hand), a mirror folder, the official addresses. What is found is checked by the SHA-256 of
its canonical content. A bad file is refused, never passed over for the next place, since whoever
put it there believes it to be used; only among several official addresses does a bad answer lead
on to the next one, with a warning in the log.
"""

import hashlib
import logging
import os
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from oneneuron.datasets.containers import Container, check_content, most_of, read_content
from oneneuron.datasets.download import AS_USUAL, Downloading, download
from oneneuron.datasets.errors import BadContent, DataError
from oneneuron.files import atomic_path, locked, open_regular, sha256_of
from oneneuron.names import nearest

FoundIn = Literal["raw", "mirror", "official"]

_LOG = logging.getLogger(__name__)
_READ_ONLY = 0o444


@dataclass(frozen=True)
class SourceFile:
    """A file of a dataset, as it must be and where it may be.

    Attributes
    ----------
    dataset
        The dataset's name, also that of its folder.
    name
        Of the canonical file.
    sha256, size
        Of the canonical content; the size in bytes.
    container
        What the addresses serve.
    addresses
        Official addresses, in the order in which they are tried.
    also_named
        Other names under which a container of the same content may lie in a folder.
    container_checksum
        "md5:…" or "sha256:…" as published for the container. Content decides; this only helps
        to tell what is wrong with a bad container.
    members
        For an archive, the members that hold the content, as a shell pattern.
    """

    dataset: str
    name: str
    sha256: str
    size: int
    container: Container
    addresses: Sequence[str]
    also_named: Sequence[str] = ()
    container_checksum: str | None = None
    members: str | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """Names under which the file may lie in a folder, in the order in which they are tried."""
        served = [_last_part(address) for address in self.addresses]
        return tuple(dict.fromkeys([*served, *self.also_named, self.name]))

    def content_of(self, path: str | Path) -> bytes:
        """Return the canonical content of a file, verified; BadContent where it is another."""
        content = read_content(path, self.container, size=self.size, members=self.members)
        check_content(content, self.container, size=self.size, sha256=self.sha256)
        return content


@dataclass(frozen=True)
class Dataset:
    """A dataset: whose it is and which files it has."""

    name: str
    title: str
    citation: str
    licence: str
    files: tuple[SourceFile, ...]

    def file(self, name: str) -> SourceFile:
        """Return the file of a canonical name; KeyError, which lists them, where it has none."""
        files = {file.name: file for file in self.files}
        if name not in files:
            known = f"{nearest(name, files)}; it has {', '.join(files)}"
            raise KeyError(f"the dataset {self.name} has no file {name}{known}")
        return files[name]


@dataclass(frozen=True)
class Found:
    """A verified file: where it lies, in which of the places it was found, its canonical content.

    After a download, `answered` is the address that answered in the end, after redirects.
    """

    path: Path
    found_in: FoundIn
    content: bytes = field(repr=False)
    answered: str | None = None


def dataset_of(
    name: str, entry: Mapping[str, Any], decided: Sequence[Mapping[str, Any]] = ()
) -> Dataset:
    """Return a dataset from its entry in the list (data/sources.yaml), which follows its schema.

    `decided` says of some files, by their ``name``, what a job goes by (checksum, size, container),
    whatever the list says by now.

    Raises
    ------
    DataError
        Where it lists a name twice.
    """
    names = [file["name"] for file in entry["files"]]
    if twice := sorted({file for file in names if names.count(file) > 1}):
        raise DataError(f"the dataset {name} lists {', '.join(twice)} more than once")
    told = {file["name"]: file for file in decided}
    files = tuple(
        SourceFile(dataset=name, **{**file, **told.get(file["name"], {})})
        for file in entry["files"]
    )
    return Dataset(name, entry["title"], entry["citation"], entry["licence"], files)


def import_file(
    dataset: Dataset,
    name: str,
    target: str | Path,
    *,
    raw_folder: str | Path,
    mirror_folder: str | Path | None,
    kept_folder: str | Path,
    how: Downloading = AS_USUAL,
) -> dict[str, str]:
    """Find a file, verify it and write its canonical content.

    Besides, the last good content is kept as `kept_folder`/dataset/name, a file of its own: a
    pipeline that deletes `target` before making it anew does not lose it, nor does who spoils it.
    Both are read-only.

    Parameters
    ----------
    dataset, name
        The dataset, and the canonical name of its file.
    target
        Where to write the canonical content; it appears there whole or not at all.
    raw_folder, mirror_folder
        Where to look, as in `fetch`.
    kept_folder
        Where to keep the last good copy.
    how
        How a download goes about it.

    Returns
    -------
    dict
        Where the file came from, as a sidecar lists it: ``dataset``, ``file``, ``found_in``,
        ``address``, ``sha256``, ``licence``, ``citation``; after a download also ``answered``. The
        address is the first official one, wherever it was found.

    Raises
    ------
    DataError
        Where the file is missing or bad. The message says where the kept good copy is, if any;
        `target` is then left as it was.
    """
    source = dataset.file(name)
    kept = Path(kept_folder) / dataset.name / name
    try:
        found = fetch(source, raw_folder, mirror_folder, how)
    except DataError as error:
        raise DataError(f"{error}{_hint_at(kept, source, Path(raw_folder))}") from None
    for path in (target, kept):
        with atomic_path(path) as part:
            part.write_bytes(found.content)
            part.chmod(_READ_ONLY)
    return {
        "dataset": dataset.name,
        "file": name,
        "found_in": found.found_in,
        "address": source.addresses[0],
        **({} if found.answered is None else {"answered": found.answered}),
        "sha256": source.sha256,
        "licence": dataset.licence,
        "citation": dataset.citation,
    }


def fetch(
    source: SourceFile,
    raw_folder: str | Path,
    mirror_folder: str | Path | None,
    how: Downloading = AS_USUAL,
) -> Found:
    """Find a verified file, downloading it where no folder has it.

    Parameters
    ----------
    source
        The file to find.
    raw_folder
        Folder for raw data; the file is looked for, and downloaded to, its subfolder named as
        the dataset.
    mirror_folder
        A folder of the same layout, read only; None where there is none.
    how
        How a download goes about it.

    Raises
    ------
    DataError
        Where the file is nowhere, or a file that should be it is bad. Nothing half-written is
        left, and no good file is replaced.
    """
    raw = Path(raw_folder) / source.dataset
    mirror = None if mirror_folder is None else Path(mirror_folder) / source.dataset
    if in_folder := _find_in_folders(source, raw, mirror):
        return in_folder
    tried = [f"{raw / name}: there is no such file" for name in source.names]
    if mirror is None:
        tried.append("no mirror folder: ONE_NEURON_MIRROR is not set")
    else:
        tried += [f"{mirror / name}: there is no such file" for name in source.names]
    # two jobs may want the same archive: the second waits and finds it
    with locked(raw / ".lock", f"another process downloads to {raw}: waiting for it to end"):
        if in_folder := _find_in_folders(source, raw, None):
            return in_folder
        for address in source.addresses:
            try:
                return _download(source, address, raw, how)
            except BadContent as error:
                _LOG.warning("%s: refused, found %s", address, error)
                tried.append(f"{address}: found {error}")
            except (OSError, ValueError) as error:
                _LOG.warning("%s: %s", address, error)
                tried.append(f"{address}: {type(error).__name__}: {error}")
    attempts = "\n".join(f"  - {attempt}" for attempt in tried)
    raise DataError(
        f"{source.dataset}/{source.name} was not found. Tried:\n{attempts}\n"
        f"Two ways out: set ONE_NEURON_MIRROR to a folder that holds "
        f"{source.dataset}/{source.names[0]}, or put that file into {raw} by hand."
    )


def _find_in_folders(source: SourceFile, raw: Path, mirror: Path | None) -> Found | None:
    places: list[tuple[FoundIn, Path | None]] = [("raw", raw), ("mirror", mirror)]
    for found_in, folder in places:
        for path in () if folder is None else (folder / name for name in source.names):
            if not os.path.lexists(path):
                continue
            try:
                content = source.content_of(path)
            except BadContent as error:
                raise _refusal(source, path, found_in, raw, str(error)) from None
            return Found(path, found_in, content)
    return None


def _refusal(source: SourceFile, path: Path, found_in: FoundIn, raw: Path, found: str) -> DataError:
    remedy = (
        "Remove it, or put a good copy in its place, and run again."
        if found_in == "raw"
        else f"Mend the mirror, or put a good copy into {raw}, which is looked at first."
    )
    return DataError.refused(
        path,
        expected=f"{source.name} of {source.size:,} bytes with sha256 {source.sha256}",
        found=found + _container_note(source, path),
        remedy=f"{remedy} Nothing was written.",
    )


def _container_note(source: SourceFile, path: Path) -> str:
    """Say whether a container refused for its content is the published one all the same."""
    is_container = path.name in {_last_part(address) for address in source.addresses}
    if source.container_checksum is None or not (is_container and path.is_file()):
        return ""
    algorithm, published = source.container_checksum.split(":")
    with open_regular(path) as file:
        if os.fstat(file.fileno()).st_size > most_of(source.container, source.size):
            return ""
        same = hashlib.file_digest(file, algorithm).hexdigest() == published
    return f" (its {algorithm} is {'' if same else 'not '}the published one)"


def _download(source: SourceFile, address: str, raw: Path, how: Downloading) -> Found:
    """Download from one address into the raw folder, by rename once it is verified."""
    name = _last_part(address)
    with tempfile.TemporaryDirectory(dir=raw, prefix=".download-") as folder:
        downloaded = Path(folder, name)
        answered = download(address, downloaded, most_of(source.container, source.size), how)
        try:
            content = source.content_of(downloaded)
        except BadContent as error:
            raise BadContent(f"{error}{_container_note(source, downloaded)}") from error
        with atomic_path(raw / name) as part:
            shutil.copyfile(downloaded, part)
    return Found(raw / name, "official", content, answered)


def _hint_at(kept: Path, source: SourceFile, raw: Path) -> str:
    if not kept.is_file() or sha256_of(kept) != source.sha256:
        return ""
    folder = raw / source.dataset
    # the copy has the canonical name, which others may be tried before
    before = [folder / name for name in source.names[: source.names.index(source.name)]]
    bad = " and ".join(str(path) for path in before if os.path.lexists(path))
    first = f"remove {bad} first; then, " if bad else ""
    return (
        f"\nA good copy from an earlier import is {kept}; {first}copied into {folder}, it will be "
        "used."
    )


def _last_part(address: str) -> str:
    return address.rsplit("/", 1)[-1]
