"""A Python file as its top-level statements: what each binds, names and imports."""

import ast
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import NamedTuple

from oneneuron.evidence.syntax import bound_names, canonical, parse, used_names

PACKAGE = "oneneuron"
SCRIPT = ""  # the name of the script's own module
AT_IMPORT = "(at import)"


def is_ours(module: str) -> bool:
    """Tell whether a module's full name is of this package."""
    return module == PACKAGE or module.startswith(f"{PACKAGE}.")


class Import(NamedTuple):
    """One name that an import binds: to what `path` leads to from `module`, once `loads` ran."""

    name: str
    module: str
    path: tuple[str, ...]
    loads: str


@dataclass(frozen=True, eq=False)
class Statement:
    """A top-level statement; an import of several names is as many statements.

    Attributes
    ----------
    module, index
        Where it stands.
    node
        Its tree, as `syntax.parse` made it.
    imports
        What it imports, at any depth.
    is_effect
        Whether it may do more than bind names, so that it counts wherever the module is loaded.
    """

    module: str
    index: int
    node: ast.stmt
    imports: tuple[Import, ...]
    is_effect: bool

    @cached_property
    def binds(self) -> frozenset[str]:
        """The names that it binds in the module."""
        return frozenset(bound_names(self.node))

    @cached_property
    def uses(self) -> frozenset[tuple[str, ...]]:
        """The names that occur in it, each with the attributes asked of it."""
        return frozenset(used_names(self.node))

    @cached_property
    def text(self) -> str:
        """What of it decides a result."""
        return canonical(self.node)

    @property
    def definitions(self) -> Iterator[str]:
        """Yield what the statement defines, for people; imports define nothing."""
        if self.module != SCRIPT and not isinstance(self.node, ast.Import | ast.ImportFrom):
            names = [AT_IMPORT] if self.is_effect else self.binds
            yield from (f"{self.module}:{name}" for name in names)

    @property
    def place(self) -> tuple[str, bool, str, int]:
        """Return where it stands: functions and classes by name, so that they may be moved."""
        name = "" if self.is_effect else getattr(self.node, "name", "")
        return self.module, isinstance(name, str) and name != "", str(name), self.index


class Module:
    """A file's top-level statements, by the names that they bind."""

    def __init__(self, name: str, path: Path) -> None:
        self.name = name
        self.path = path
        base = name.split(".") if path.name == "__init__.py" else name.split(".")[:-1]
        nodes = [one for node in _parse(path).body for one in _one_by_one(node, base)]
        imports = [tuple(_imports(node, base, path)) for node in nodes]
        ours = {
            name
            for node, imported in zip(nodes, imports, strict=True)
            if not isinstance(node, ast.Import | ast.ImportFrom) or is_ours(imported[0].module)
            for name in bound_names(node)
        }
        self.statements = tuple(
            Statement(name, index, node, imported, _has_effect(node, ours))
            for index, (node, imported) in enumerate(zip(nodes, imports, strict=True))
        )
        self.bound: dict[str, list[Statement]] = {}
        for statement in self.statements:
            for bound in statement.binds:
                self.bound.setdefault(bound, []).append(statement)

    @cached_property
    def exports(self) -> Mapping[str, str]:
        """The table by which a package takes names from its modules when asked: name to module."""
        nodes = [statement.node for statement in self.bound.get("_EXPORTS", ())]
        tables = [ast.literal_eval(node.value) for node in nodes if isinstance(node, ast.Assign)]
        return tables[-1] if tables else {}

    @property
    def is_open(self) -> bool:
        """Whether it makes up attributes that no table lists."""
        return "__getattr__" in self.bound and not self.exports

    @cached_property
    def used(self) -> frozenset[str]:
        """The names that occur anywhere in it."""
        return frozenset(use[0] for statement in self.statements for use in statement.uses)


def read_module(path: Path, name: str) -> Module:
    """Read a file, once for as long as it does not change."""
    status = path.stat()
    return _read_once(path, name, status.st_mtime_ns, status.st_size)


@cache
def _read_once(path: Path, name: str, _mtime: int, _size: int) -> Module:
    return Module(name, path)


def _parse(path: Path) -> ast.Module:
    """Parse a file; a ValueError, or Python's SyntaxError, names it where it is no code."""
    try:
        text = path.read_text(encoding="utf-8")
        if "\0" in text:
            raise ValueError("a NUL")  # of which Python's error does not name the file
        if path.suffix != ".ipynb":
            return parse(text, str(path))
        cells = [cell for cell in json.loads(text)["cells"] if cell["cell_type"] == "code"]
        code = "\n".join("".join(cell["source"]) for cell in cells)
        return parse(code, str(path), is_output_shown=True)
    except (ValueError, LookupError, TypeError, RecursionError, MemoryError) as error:
        raise ValueError(f"{path} cannot be read as code ({error!r})") from error


def _one_by_one(node: ast.stmt, base: list[str]) -> list[ast.stmt]:
    """Split an import into imports of one name each, relative ones made absolute."""
    if isinstance(node, ast.Import):
        return [ast.Import([alias]) for alias in node.names]
    if isinstance(node, ast.ImportFrom):
        module = _absolute(node, base)
        return [ast.ImportFrom(module, [alias], 0) for alias in node.names]
    return [node]


def _imports(statement: ast.stmt, base: list[str], path: Path) -> Iterator[Import]:
    for node in ast.walk(statement):
        if isinstance(node, ast.Import):
            for alias in node.names:
                module = alias.name if alias.asname else alias.name.partition(".")[0]
                yield Import(alias.asname or module, module, (), alias.name)
        elif isinstance(node, ast.ImportFrom):
            module = _absolute(node, base)
            for name, bound in ((alias.name, alias.asname or alias.name) for alias in node.names):
                if name == "*" and is_ours(module):
                    raise ValueError(
                        f"{path} imports * from {module}, which hides what it uses: name each"
                    )
                if path.name == "__init__.py" and module == ".".join(base):
                    # what a package imports from itself is one of its modules
                    yield Import(bound, f"{module}.{name}", (), f"{module}.{name}")
                else:
                    yield Import(bound, module, (name,), module)


def _absolute(node: ast.ImportFrom, base: list[str]) -> str:
    parents = base[: len(base) + 1 - node.level] if node.level else []
    return ".".join([*parents, *([node.module] if node.module else [])])


def _has_effect(node: ast.stmt, ours: set[str]) -> bool:
    """Tell whether a statement may do more than bind names, so that it counts at import.

    A decorator of our own may register what it decorates.
    """
    if isinstance(node, ast.Import | ast.ImportFrom):
        return node.names[0].name == "*"
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        inner = node.body if isinstance(node, ast.ClassDef) else []
        decorators = [each for one in (node, *inner) for each in getattr(one, "decorator_list", ())]
        return any(_root(decorator) in ours for decorator in decorators)
    if isinstance(node, ast.Assign):
        parts = [part for target in node.targets for part in ast.walk(target)]
        return any(isinstance(part, ast.Attribute | ast.Subscript) for part in parts)
    return type(node).__name__ != "TypeAlias"  # unknown to Python 3.11


def _root(node: ast.expr) -> str | None:
    """Return the name from which a decorator is taken."""
    while not isinstance(node, ast.Name):
        if isinstance(node, ast.Call):
            node = node.func
        elif isinstance(node, ast.Attribute | ast.Subscript):
            node = node.value
        else:
            return None
    return node.id
