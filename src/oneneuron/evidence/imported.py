"""Imported files are read as they were verified, or not at all."""

from collections.abc import Iterable
from functools import cache
from pathlib import Path

from oneneuron.evidence.sidecar import ENDING, read_sidecar
from oneneuron.files import sha256_of

NAME = f"import{ENDING}"
"""The sidecar of an import, in the folder of the files that it verified."""


def refuse_changed(paths: Iterable[str | Path]) -> None:
    """Hash those of some files that lie beside the sidecar of their import.

    Raises
    ------
    ValueError
        Where one is another than was verified; the message names it and says what to do.
    """
    for path in paths:
        imported = _imported(Path(path).parent).get(str(path))
        if imported is not None and (now := sha256_of(path)) != imported:
            raise ValueError(
                f"{path} has changed since it was verified (sha256 {now[:12]}…, it was "
                f"{imported[:12]}…): put the copy that data/kept has in its place, or remove it "
                "to import it anew"
            )


@cache
def _imported(folder: Path) -> dict[str, str]:
    sidecar = folder / NAME
    if not sidecar.is_file():
        return {}
    return {record.path: record.sha256 for record in read_sidecar(sidecar).outputs}
