"""Texts of a run's results, expanded so that they can quote numbers and do nothing else.

Chapters that were run and figures' captions are results: whoever can change such a file must not
thereby run code where a report is made. So a text may call the functions it is given, with
constants, and choose between wordings; attributes, filters, loops, files and arithmetic it has not.
"""

from collections.abc import Callable, Mapping
from typing import Any

import jinja2
from jinja2 import nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

LONGEST = 256 << 10
"""Characters of a text; the longest chapter's cell has a hundredth of that."""

_ALLOWED = (
    *(nodes.Template, nodes.Output, nodes.TemplateData, nodes.If, nodes.Assign, nodes.CondExpr),
    *(nodes.Call, nodes.Keyword, nodes.Name, nodes.Const, nodes.Dict, nodes.Pair, nodes.List),
    *(nodes.Tuple, nodes.And, nodes.Or, nodes.Not, nodes.Compare, nodes.Operand),
)
_SEVERAL = (nodes.Tuple, nodes.List, nodes.Dict)
_FORMS = {nodes.Getattr: "an attribute", nodes.Getitem: "an item", nodes.For: "a loop"}


class UnsafeText(ValueError):  # noqa: N818 - what the text is
    """A text asks for more than to quote and to choose between wordings."""


class Sandbox:
    """Expands texts that call some functions, by name, and nothing else.

    Parameters
    ----------
    functions
        What a text may call.
    finalize
        What each result goes through before it stands in the text.
    """

    def __init__(
        self, functions: Mapping[str, Callable[..., Any]], finalize: Callable[[object], object]
    ) -> None:
        self._names = frozenset(functions)
        self._environment = ImmutableSandboxedEnvironment(
            undefined=jinja2.StrictUndefined,
            autoescape=False,
            trim_blocks=True,
            lstrip_blocks=True,
            finalize=finalize,
        )
        self._environment.globals = dict(functions)
        self._environment.filters, self._environment.tests = {}, {}

    def expand(self, source: str) -> str:
        """Return a text with its calls replaced by what they return.

        Raises
        ------
        UnsafeText
            Where it uses anything but calls of the functions, constants and choices.
        jinja2.TemplateError
            Where it is no template; besides, what the functions raise.
        """
        if len(source) > LONGEST:
            raise UnsafeText(f"a text of {len(source):,} characters")
        _refuse_unsafe(self._environment.parse(source), self._names)
        return self._environment.from_string(source).render()


def _refuse_unsafe(tree: nodes.Template, functions: frozenset[str]) -> None:
    left: list[nodes.Node] = [tree]
    while left:
        node = left.pop()
        if not isinstance(node, _ALLOWED):
            form = _FORMS.get(type(node), type(node).__name__)
            raise UnsafeText(f"line {node.lineno}: {form} has no place in a text")
        if isinstance(node, nodes.Call) and not (
            isinstance(node.node, nodes.Name) and not (node.dyn_args or node.dyn_kwargs)
        ):
            raise UnsafeText(f"line {node.lineno}: a text calls its functions by their names alone")
        if isinstance(node, nodes.Assign) and (
            not isinstance(node.target, nodes.Name)
            or node.target.name in functions
            # pairs of pairs of pairs would be a bomb
            or isinstance(node.node, _SEVERAL)
            or any(node.node.find_all(_SEVERAL))
        ):
            raise UnsafeText(f"line {node.lineno}: set gives one new name to one result")
        left += node.iter_child_nodes()
