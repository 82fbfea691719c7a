"""The digest of the code behind a result: a script and all of this package that it imports.

Only what a program does enters: comments, docstrings and formatting do not, so that hours of
training are not done again for a comment. Modules that merely write provenance stay outside.
"""

import ast
import hashlib
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

PACKAGE = "oneneuron"
_PACKAGE_FOLDER = Path(__file__).resolve().parents[1]
_ONLY_PROVENANCE = {
    f"{PACKAGE}.evidence.{name}" for name in ("digest", "sidecar", "chain", "verify")
} | {f"{PACKAGE}.trace"}


@dataclass(frozen=True)
class CodeDigest:
    """Digest of a script with the modules of this package that it imports, directly or not."""

    sha256: str
    modules: tuple[str, ...]


def import_digest(script: str | Path) -> CodeDigest:
    """Return the digest of a script's import closure within this package.

    Parameters
    ----------
    script
        A Python file, or a notebook (its code cells count).

    Raises
    ------
    SyntaxError
        Where the script or a module is not valid Python.
    """
    script = Path(script)
    code, imported = _read(script, module="")
    modules: dict[str, str] = {}
    queue = sorted(imported)
    while queue:
        name = queue.pop()
        if name in modules or name in _ONLY_PROVENANCE:
            continue
        path = _file_of(name)
        if path is None:
            continue
        modules[name], further = _read(path, module=name)
        queue.extend(further)
    digest = hashlib.sha256(code.encode())
    for name in sorted(modules):
        digest.update(f"\0{name}\0{modules[name]}".encode())
    return CodeDigest(digest.hexdigest(), tuple(sorted(modules)))


def _read(path: Path, module: str) -> tuple[str, frozenset[str]]:
    """Return a file's code without comments and docstrings, and the names of what it imports."""
    status = path.stat()
    return _parse(path, module, status.st_mtime_ns, status.st_size)


@cache
def _parse(path: Path, module: str, _mtime: int, _size: int) -> tuple[str, frozenset[str]]:
    tree = ast.parse(_source(path), filename=str(path))
    imported = frozenset(name for node in ast.walk(tree) for name in _imports(node, module, path))
    return ast.unparse(_without_docstrings(tree)), imported


def _source(path: Path) -> str:
    if path.suffix != ".ipynb":
        return path.read_text(encoding="utf-8")
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")


def _imports(node: ast.AST, module: str, path: Path) -> list[str]:
    if isinstance(node, ast.Import):
        names = [alias.name for alias in node.names]
    elif isinstance(node, ast.ImportFrom):
        base = _absolute(node, module, is_package=path.name == "__init__.py")
        # each imported name may itself be a module, or be exported lazily by the package
        names = [base, *(f"{base}.{alias.name}" for alias in node.names)]
        names += [_lazy_home(base, alias.name) for alias in node.names]
    else:
        return []
    return [
        parent
        for name in names
        if name == PACKAGE or name.startswith(f"{PACKAGE}.")
        for parent in _with_parents(name)
    ]


def _absolute(node: ast.ImportFrom, module: str, is_package: bool) -> str:
    if node.level == 0:
        return node.module or ""
    parts = module.split(".")
    parts = parts[: len(parts) - node.level + is_package]
    return ".".join([*parts, *([node.module] if node.module else [])])


def _with_parents(name: str) -> list[str]:
    parts = name.split(".")
    return [".".join(parts[: i + 1]) for i in range(len(parts))]


def _lazy_home(package: str, name: str) -> str:
    """Return the module from which a package's ``_EXPORTS`` table takes a name, or ''."""
    path = _file_of(package) if package.split(".")[0] == PACKAGE else None
    if path is None or path.name != "__init__.py":
        return ""
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Assign) and any(
            isinstance(target, ast.Name) and target.id == "_EXPORTS" for target in node.targets
        ):
            return str(ast.literal_eval(node.value).get(name, ""))
    return ""


def _file_of(module: str) -> Path | None:
    base = _PACKAGE_FOLDER.joinpath(*module.split(".")[1:])
    for path in (base / "__init__.py", base.with_suffix(".py")):
        if path.is_file() and base != _PACKAGE_FOLDER.parent:
            return path
    return None


def _without_docstrings(tree: ast.Module) -> ast.Module:
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            first = node.body[0] if node.body else None
            if (
                isinstance(first, ast.Expr)
                and isinstance(first.value, ast.Constant)
                and isinstance(first.value.value, str)
            ):
                node.body = node.body[1:] or [ast.Pass()]
    return tree
