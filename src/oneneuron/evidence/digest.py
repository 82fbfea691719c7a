"""The digest of the code behind a result: of each definition that it can reach, and no other.

A job reaches what its script and its entries name, what those definitions name in turn, and
what a module does when it is imported. So a new loss, or a reworded message, does not train
everything again. Only what a program does enters (`syntax`): comments, docstrings and
formatting do not. Modules that merely write provenance stay outside, and so do the rules and
`recorded.py`, which surround every job: what they decide stands in the job's params and inputs.

Names are followed as they are written. Not seen: names looked up as text (``getattr``,
``import_module``; give those as entries), classes that register themselves where they are
defined (``__init_subclass__``), annotations that a decorator reads, and what packages other
than this one do. A local variable named like something of its module reaches that too.
"""

import ast
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from oneneuron.evidence.statements import (
    PACKAGE,
    SCRIPT,
    Import,
    Module,
    Statement,
    is_ours,
    read_module,
)
from oneneuron.names import nearest

PACKAGE_FOLDER = Path(__file__).resolve().parents[1]
"""Of the code that runs."""

_ONLY_PROVENANCE = {
    f"{PACKAGE}.evidence.{name}"
    for name in ("digest", "statements", "syntax", "git", "imported", "verify")
} | {f"{PACKAGE}.{name}" for name in ("names", "trace", "records")}


@dataclass(frozen=True)
class CodeDigest:
    """Digest of a script with the definitions of this package that it reaches.

    Attributes
    ----------
    sha256
        The digest.
    modules
        Names of the modules of which something counts, sorted.
    definitions
        What counts, as "module:name", sorted; "module:(at import)" stands for what a module
        does when it is imported.
    """

    sha256: str
    modules: tuple[str, ...]
    definitions: tuple[str, ...] = ()


def import_digest(
    script: str | Path, entries: Iterable[str] = (), package: Path = PACKAGE_FOLDER
) -> CodeDigest:
    """Return the digest of the definitions that a script and some entries reach.

    Parameters
    ----------
    script
        A Python file, or a notebook (its code cells count). All of it counts.
    entries
        More that the job runs, each as "module:name".
    package
        The folder of this package's code.

    Raises
    ------
    ValueError
        Where an entry, or what an import asks of this package, does not exist; or where
        everything is imported from a module with ``*``.
    SyntaxError
        Where the script or a module is not valid Python.
    """
    entries = sorted(set(entries))
    reached = _reached(script, entries, package)
    digest = hashlib.sha256()
    for part in [*entries, *sorted(reached.lazily)]:
        digest.update(f"{part}\0".encode())
    for statement in sorted(reached.statements, key=lambda each: each.place):
        digest.update(f"{statement.module}\0{statement.text}\0".encode())
    definitions = {name for each in reached.statements for name in each.definitions}
    modules = {each.module for each in reached.statements} - {SCRIPT}
    return CodeDigest(digest.hexdigest(), tuple(sorted(modules)), tuple(sorted(definitions)))


def definitions_of(
    script: str | Path, entries: Iterable[str] = (), package: Path = PACKAGE_FOLDER
) -> dict[str, tuple[str, ...]]:
    """Return what counts of each definition that enters a digest, by its "module:name".

    The script, and what a module imports, stand under their own names.
    The parameters and errors are those of `import_digest`; two digests differ where these do, or
    the entries.
    """
    found: dict[str, tuple[str, ...]] = {}
    reached = _reached(script, sorted(set(entries)), package).statements
    for statement in sorted(reached, key=lambda each: each.place):
        for name in [*statement.definitions] or [statement.module or Path(script).name]:
            found[name] = (*found.get(name, ()), statement.text)
    return found


def _reached(script: str | Path, entries: Iterable[str], package: Path) -> "_Reached":
    reached = _Reached(Path(package))
    reached.add_script(Path(script))
    for entry in entries:
        reached.add_entry(entry)
    reached.follow()
    return reached


class _Reached:
    """What a job reaches.

    Attributes
    ----------
    statements
        What counts.
    lazily
        What was taken from packages by their tables of exports, as "package:name=module".
    """

    def __init__(self, package: Path) -> None:
        self.package = package
        self.statements: set[Statement] = set()
        self.lazily: set[str] = set()
        self._modules: dict[str, Module | None] = {}
        self._loaded: set[str] = set()
        self._seen: set[tuple[str, tuple[str, ...]]] = set()
        self._left: list[tuple[str, tuple[str, ...]]] = []

    def add_script(self, path: Path) -> None:
        self._modules[SCRIPT] = read_module(path, SCRIPT)
        self._ask(SCRIPT, ())

    def add_entry(self, entry: str) -> None:
        name, colon, path = entry.partition(":")
        if not (colon and path and is_ours(name)):
            raise ValueError(f"an entry is '{PACKAGE}.module:name', got {entry!r}")
        self._load(name, f"the entry {entry!r}")
        module = self._module(name)
        first, *attributes = path.split(".")
        if module is not None:
            self._check(module, first, f"the entry {entry!r}")
        self._ask(name, (first, *attributes))

    def follow(self) -> None:
        """Follow all names asked for so far, to the end."""
        while self._left:
            name, path = self._left.pop()
            module = self._module(name)
            if module is not None and not (path and self._find(module, *path)):
                self._take_all(module)

    def _ask(self, module: str, path: tuple[str, ...]) -> None:
        if (module, path) not in self._seen and (module == SCRIPT or is_ours(module)):
            self._seen.add((module, path))
            self._left.append((module, path))

    def _find(self, module: Module, name: str, *attributes: str) -> bool:
        """Follow one name of a module; False where only the whole module will do."""
        if name in module.bound:
            for statement in module.bound[name]:
                self._take(statement, module)
                for each in statement.imports:
                    if each.name == name:
                        self._ask(each.module, (*each.path, *attributes))
        elif name in module.exports:
            self.lazily.add(f"{module.name}:{name}={module.exports[name]}")
            self._load(module.exports[name], module.name)
            self._ask(module.exports[name], (name, *attributes))
        elif self._module(f"{module.name}.{name}") is not None:
            self._load(f"{module.name}.{name}", module.name)
            self._ask(f"{module.name}.{name}", attributes)
        else:
            # what is left is __dict__ and the like, or a variable named like a module
            return not (name.startswith("__") or module.is_open)
        return True

    def _take_all(self, module: Module) -> None:
        for statement in module.statements:
            self._take(statement, module)
            for each in statement.imports:
                if each.name not in module.used:  # then whoever imports the module may use it
                    self._ask(each.module if each.path else each.loads, each.path)
        for name in module.exports:
            self._find(module, name)

    def _take(self, statement: Statement, module: Module) -> None:
        """Count a statement, with all that it imports and names."""
        if statement in self.statements:
            return
        self.statements.add(statement)
        for each in statement.imports:
            self._import(each, module)
        for name, *attributes in statement.uses:
            if name in module.bound:
                self._ask(module.name, (name, *attributes))
            for each in statement.imports:
                if each.name == name:
                    self._ask(each.module, (*each.path, *attributes))

    def _import(self, imported: Import, importer: Module) -> None:
        if not is_ours(imported.loads):
            return
        asker = importer.name or importer.path.name
        self._load(imported.loads, asker)
        module = self._module(imported.module)
        if module is not None and imported.path:
            self._check(module, imported.path[0], asker)

    def _load(self, name: str, asker: str) -> None:
        """Import a module after its parents: what it then does counts, whoever needs it."""
        parts = name.split(".")
        for name in (".".join(parts[: i + 1]) for i in range(len(parts))):
            if name in self._loaded or name in _ONLY_PROVENANCE:
                continue
            self._loaded.add(name)
            module = self._module(name)
            if module is None:
                names = [_name_of(path, self.package) for path in self.package.rglob("*.py")]
                raise ValueError(f"{asker}: there is no module {name}{nearest(name, names)}")
            for statement in module.statements:
                if statement.is_effect:
                    self._take(statement, module)
                elif isinstance(statement.node, ast.Import | ast.ImportFrom):
                    self._import(statement.imports[0], module)

    def _check(self, module: Module, name: str, asker: str) -> None:
        """Load the module that a name leads to, if it does; an error if there is no such name."""
        if name in module.bound or module.is_open:
            return
        home = module.exports.get(name, f"{module.name}.{name}")
        if self._module(home) is None and home not in _ONLY_PROVENANCE:
            near = nearest(name, [*module.bound, *module.exports])
            raise ValueError(f"{asker}: {module.name} has no {name!r}{near}")
        self._load(home, asker)

    def _module(self, name: str) -> Module | None:
        """Return a module of the package; None where there is none or it counts for nothing."""
        if name not in self._modules:
            base = self.package.joinpath(*name.split(".")[1:])
            files = [base / "__init__.py", base.parent / f"{base.name}.py"]
            found = [file for file in files if file.is_file() and name not in _ONLY_PROVENANCE]
            self._modules[name] = read_module(found[0], name) if found else None
        return self._modules[name]


def _name_of(path: Path, package: Path) -> str:
    parts = path.relative_to(package).with_suffix("").parts
    return ".".join([PACKAGE, *(part for part in parts if part != "__init__")])
