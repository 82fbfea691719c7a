"""Which numbers a text names, so that a misspelt id is found before it drops its sentence."""

import ast
from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase

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
        A text of Markdown, or a cell of Python that makes a table.

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
            found |= _of_grid(*map(_value, call.args[1:4]))
        elif call.node.name in NAMING:
            args = call.args[:1] if call.node.name in _ONE_ID else call.args
            found |= {id for id in map(_value, args) if isinstance(id, str)}
    return found


def cell_id(pattern: str, row: str, column: str) -> str:
    """Return the id of a number of a grid; a column's part may hold ``{row}`` itself."""
    return pattern.replace("{column}", column).replace("{row}", row)


def ids_named_in_code(source: str) -> set[str]:
    """Return the same for a cell of Python, whose grids are given the book first."""
    found: set[str] = set()
    for call in ast.walk(ast.parse(source)):
        if isinstance(call, ast.Call) and ast.unparse(call.func) == "grid":
            found |= _of_grid(*map(_literal, call.args[2:5]))
    return found


def _value(node: nodes.Expr) -> object:
    try:
        return node.as_const()
    except nodes.Impossible:
        return None


def _literal(node: ast.expr) -> object:
    try:
        return ast.literal_eval(node)
    except ValueError:
        return None


def _of_grid(pattern: object, rows: object, columns: object) -> set[str]:
    def parts(given: object) -> Iterable[str]:
        return given if isinstance(given, dict) else ("*",)

    text = pattern if isinstance(pattern, str) else "*"
    return {cell_id(text, r, c) for r in parts(rows) for c in parts(columns)}


def unknown_ids(named: Iterable[str], made: Iterable[str], names: Iterable[str]) -> Iterator[str]:
    """Yield the ids that no statistic makes, sorted.

    Parameters
    ----------
    named
        Ids that texts name; ``*`` stands for any part.
    made
        Ids that some run made.
    names
        Names of cells and arms: a run that lacks one makes the same numbers of another, so any
        stands for any.
    """
    anyone = set(names)

    def pattern_of(id: str) -> str:
        return ".".join("@" if part in anyone else part for part in id.split("."))

    known = {pattern_of(id) for id in made}
    for id in sorted(named):
        if not any(fnmatchcase(one, pattern_of(id)) for one in known):
            yield id
