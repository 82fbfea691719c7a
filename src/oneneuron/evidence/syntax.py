"""The canonical form of code: what of a program can decide a result, as a text.

The text is the same under every Python version that the project supports, which neither
`ast.dump` nor `ast.unparse` promises. Not in it: comments, formatting, docstrings, annotations
but for those of a class's attributes (dataclasses read them), what an exception or an assertion
says, and bare calls of ``print``.
"""

import ast
from collections.abc import Iterator

_ENDS_A_PROGRAM = "SystemExit"
_DECIDES_NOTHING = frozenset({"ctx", "kind", "type_comment"})


def parse(source: str, filename: str, *, is_output_shown: bool = False) -> ast.Module:
    """Parse code and drop from its tree what decides no result.

    Parameters
    ----------
    is_output_shown
        Whether what the code prints is a result, as in a notebook: such statements stay.

    Raises
    ------
    SyntaxError
        Where the code is not valid Python.
    """
    tree = ast.parse(source, filename=filename)
    tree.body = _Reduced(is_output_shown).every(tree.body)
    return tree


def canonical(node: object) -> str:
    """Return the canonical text of a tree made by `parse`, or of a part of it."""
    if isinstance(node, ast.Constant):
        return f"{type(node.value).__name__} {_literal(node.value)}"
    if isinstance(node, ast.AST):
        fields = [
            f"{name}={canonical(value)}"
            for name, value in sorted(ast.iter_fields(node))
            # absent and empty fields: later versions have fields that earlier ones lack
            if name not in _DECIDES_NOTHING and value is not None and value != []
        ]
        return f"{type(node).__name__}({','.join(fields)})"
    if isinstance(node, list):
        return f"[{','.join(map(canonical, node))}]"
    return ascii(node)


def _literal(value: object) -> str:
    """Return a constant's text; `repr` follows the version's Unicode tables and digit limits."""
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, int):
        return hex(value)
    if isinstance(value, float):
        return value.hex()
    if isinstance(value, complex):
        return f"{value.real.hex()} {value.imag.hex()}"
    return ascii(value)  # text, bytes, None and ...


def bound_names(statement: ast.stmt) -> Iterator[str]:
    """Yield the names that a statement binds in its own scope."""
    nodes: list[ast.AST] = [statement]
    while nodes:
        node = nodes.pop()
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            yield node.id
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.alias):
            yield node.asname or node.name.partition(".")[0]
        elif isinstance(node, ast.ExceptHandler | ast.MatchAs | ast.MatchStar) and node.name:
            yield node.name
        elif isinstance(node, ast.MatchMapping) and node.rest:
            yield node.rest
        nodes += _of_same_scope(node)


def _of_same_scope(node: ast.AST) -> list[ast.AST]:
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda):
        return []
    if isinstance(node, ast.comprehension):
        return [node.iter, *node.ifs]
    return list(ast.iter_child_nodes(node))


def used_names(statement: ast.stmt) -> Iterator[tuple[str, ...]]:
    """Yield every name that occurs in a statement, each with the attributes asked of it.

    ``np.linalg.norm(x)`` yields ("np", "linalg", "norm") and ("x",). Scopes are not told apart.
    """
    nodes: list[ast.AST] = [statement]
    while nodes:
        node = nodes.pop()
        attributes: list[str] = []
        while isinstance(node, ast.Attribute):
            attributes.append(node.attr)
            node = node.value
        if isinstance(node, ast.Name):
            yield (node.id, *reversed(attributes))
        else:
            nodes += ast.iter_child_nodes(node)


class _Reduced(ast.NodeTransformer):
    """Drops what decides no result, and brings forms that mean the same into one."""

    def __init__(self, is_output_shown: bool) -> None:
        self._is_output_shown = is_output_shown
        self._scope: type[ast.AST] = ast.Module

    def every(self, statements: list[ast.stmt]) -> list[ast.stmt]:
        block: ast.Module = self.generic_visit(ast.Module(statements, []))  # type: ignore[assignment]
        return block.body

    def _inner(self, node: ast.AST) -> ast.AST:
        outer, self._scope = self._scope, type(node)
        node = self.generic_visit(node)
        self._scope = outer
        return node

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST:
        return self._inner(node)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        node.returns = None
        return self._inner(node)

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> ast.AST:
        node.returns = None
        return self._inner(node)

    def visit_arg(self, node: ast.arg) -> ast.AST:
        node.annotation = None
        return node

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST | None:
        if self._scope is ast.ClassDef:
            return self.generic_visit(node)
        return node.value and self.generic_visit(ast.Assign([node.target], node.value))

    def visit_Expr(self, node: ast.Expr) -> ast.AST | None:
        if isinstance(node.value, ast.Constant):
            is_shown = self._is_output_shown and self._scope is ast.Module
        else:
            is_shown = self._is_output_shown or not _is_bare_print(node.value)
        return self.generic_visit(node) if is_shown else None

    def visit_Pass(self, node: ast.Pass) -> None:
        return None

    def visit_Raise(self, node: ast.Raise) -> ast.AST:
        if isinstance(node.exc, ast.Call) and not _is_name(node.exc.func, _ENDS_A_PROGRAM):
            node.exc = node.exc.func
        node.cause = None
        return self.generic_visit(node)

    def visit_Assert(self, node: ast.Assert) -> ast.AST:
        node.msg = None
        return self.generic_visit(node)

    def visit_If(self, node: ast.If) -> ast.AST | list[ast.stmt]:
        if _is_name(node.test, "TYPE_CHECKING"):
            return self.every(node.orelse)
        return self.generic_visit(node)

    def visit_FormattedValue(self, node: ast.FormattedValue) -> ast.AST:
        self.generic_visit(node)
        if isinstance(node.format_spec, ast.Constant) and not node.format_spec.value:
            node.format_spec = None  # f"{x:}"
        return node

    def visit_JoinedStr(self, node: ast.JoinedStr) -> ast.AST:
        self.generic_visit(node)
        parts: list[ast.expr] = []
        for part in node.values:
            last = parts[-1] if parts else None
            if isinstance(part, ast.Constant) and isinstance(last, ast.Constant):
                parts[-1] = ast.Constant(str(last.value) + str(part.value))
            elif not (isinstance(part, ast.Constant) and not part.value):
                parts.append(part)
        if not parts:
            return ast.Constant("")
        return (
            parts[0]
            if isinstance(parts[0], ast.Constant) and not parts[1:]
            else ast.JoinedStr(parts)
        )


def _is_bare_print(node: ast.expr) -> bool:
    # with file= it may write a result
    return (
        isinstance(node, ast.Call)
        and _is_name(node.func, "print")
        and "file" not in {keyword.arg for keyword in node.keywords}
    )


def _is_name(node: ast.expr, name: str) -> bool:
    """Tell whether an expression is a name, bare or of a module (``typing.TYPE_CHECKING``)."""
    return (isinstance(node, ast.Name) and node.id == name) or (
        isinstance(node, ast.Attribute) and node.attr == name
    )
