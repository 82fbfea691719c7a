"""Which numbers a text names, so that a misspelt id is found before it drops its sentence."""

from collections.abc import Iterable

import jinja2
from jinja2 import nodes

NAMING = ("num", "size", "interval", "estimate", "median", "count", "several", "has", "all_zero")
"""The functions whose first arguments are ids of numbers."""

_ONE_ID = ("count", "several")  # their second argument is a noun


def ids_named(text: str) -> set[str]:
    """Return the ids of numbers that a text with Jinja in it names.

    Of a grid of numbers these are all that its pattern gives; where its rows or columns are not
    written out, their part is ``*``.

    Parameters
    ----------
    text
        A chapter's, a caption's or an answer's.

    Examples
    --------
    >>> sorted(ids_named('{% if has("a.b", "a.c") %}{{ num("a.b") }}{% endif %}'))
    ['a.b', 'a.c']
    >>> ids_named('{{ grid("", "a.{row}.{column}", {"x": ""}, arms("s")) }}')
    {'a.x.*'}
    """
    found = set()
    for call in jinja2.Environment().parse(text).find_all(nodes.Call):
        if not isinstance(call.node, nodes.Name):
            continue
        if call.node.name == "grid":
            found |= ids_of_grid(*map(_value, call.args[1:4]))
        elif call.node.name in NAMING:
            args = call.args[:1] if call.node.name in _ONE_ID else call.args
            found |= {id for id in map(_value, args) if isinstance(id, str)}
    return found


def cell_id(pattern: str, row: str, column: str) -> str:
    """Return the id of a number of a grid; a column's part may hold ``{row}`` itself."""
    return pattern.replace("{column}", column).replace("{row}", row)


def _value(node: nodes.Expr) -> object:
    try:
        return node.as_const()
    except nodes.Impossible:
        return None


def ids_of_grid(pattern: object, rows: object, columns: object) -> set[str]:
    """Return the ids of a grid's numbers; what is no mapping is not written out."""

    def parts(given: object) -> Iterable[str]:
        return given if isinstance(given, dict) else ("*",)

    text = pattern if isinstance(pattern, str) else "*"
    return {cell_id(text, r, c) for r in parts(rows) for c in parts(columns)}
