"""A chapter's notebook that was run: what it shows is kept, without what varies from run to run."""

from pathlib import Path
from typing import Any

import nbformat

from oneneuron.files import read_text, reading, write_text

_PREAMBLE = "snakemake-job-properties"
"""The tag of the cell by which Snakemake hands a notebook its inputs: paths of this machine."""


def keep(path: str | Path, executed: str | Path) -> None:
    """Write what an executed notebook shows, whole or not at all.

    Its text and its code stay, and of what the code returned the HTML; the preamble, paths, times,
    counts and versions go, so that the same results give the same bytes.

    Raises
    ------
    ValueError
        Where `executed` is no notebook, as one that was cut off; the message names it.
    """
    text = read_text(executed)
    with reading(executed, "a notebook"):
        notebook = nbformat.reads(text, as_version=4)  # type: ignore[no-untyped-call]
        cells = [
            _stripped(cell)
            for cell in notebook.cells
            if _PREAMBLE not in cell.metadata.get("tags", [])
        ]
        language = {"name": notebook.metadata.get("language_info", {}).get("name", "python")}
    kept = nbformat.v4.new_notebook(cells=cells, metadata={"language_info": language})  # type: ignore[no-untyped-call]
    write_text(path, nbformat.writes(kept) + "\n")  # type: ignore[no-untyped-call]


def _stripped(cell: Any) -> Any:
    cell.metadata = {}
    if cell.cell_type == "code":
        shown = [output.get("data", {}).get("text/html") for output in cell.outputs]
        cell.execution_count = None
        cell.outputs = [
            nbformat.v4.new_output("display_data", data={"text/html": html})  # type: ignore[no-untyped-call]
            for html in filter(None, shown)
        ]
    return cell
