"""Who made this, under what licence, and how to cite it: CITATION.cff, read in one way."""

from pathlib import Path
from typing import Any

from oneneuron.schema import check, read_yaml

_TEXT = {"type": "string", "minLength": 1}
_CITATION = {
    "type": "object",
    "required": ["title", "version", "license", "authors"],
    "properties": {
        **dict.fromkeys(("title", "version", "license", "repository-code"), _TEXT),
        "authors": {
            "type": "array",
            "minItems": 1,
            "items": {"type": "object", "required": ["name"], "properties": {"name": _TEXT}},
        },
    },
}
"""What the report and the crate tell of a CITATION.cff; for all else there are tools of its own."""


def read_citation(path: str | Path) -> dict[str, Any]:
    """Read a CITATION.cff; SchemaError, which names it, where something is missing."""
    citation: dict[str, Any] = read_yaml(path)
    check(citation, _CITATION, where=str(path))
    return citation
