"""Chapters: executed notebooks made into HTML, their text expanded by Jinja.

A chapter's text stands in Markdown cells; ``{{ num("id") }}`` and its like are expanded here. Its
code cells make tables.
"""

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import jinja2
import nbformat
from markupsafe import Markup, escape
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

from oneneuron.files import read_text, reading
from oneneuron.report.markup import permalink
from oneneuron.report.sandbox import Sandbox, UnsafeText
from oneneuron.report.sanitise import TABLE, TEXT, clean

_OPEN, _CLOSE = "\ue000", "\ue001"
_TOKEN = re.compile(f"{_OPEN}(\\d+){_CLOSE}")
_TOKENS_ALONE = re.compile(f"<p>((?:{_OPEN}\\d+{_CLOSE}\\s*)+)</p>")
PRIVATE = re.compile(f"[{_OPEN}{_CLOSE}]")
"""Characters for private use: no text may hold them, and Markdown leaves them alone."""
_BLOCK = re.compile(r"<(figure|div|ol|ul|section|table|p|aside|math display)\b")


class Expander:
    """Expands Jinja in Markdown, so that what our functions return reaches the page untouched.

    A result that is markup is set aside under a token while Markdown is converted and put back by
    `restore`; any other result (a bool, a word) is used as is. `names` are those of the functions.
    """

    def __init__(self, functions: Mapping[str, Callable[..., Any]]) -> None:
        self.names = frozenset(functions)
        self._kept: list[str] = []
        self._sandbox = Sandbox(functions, self._keep_markup)

    def _keep_markup(self, value: object) -> object:
        if PRIVATE.search(str(value)):
            raise UnsafeText("a result holds a character for private use")
        if not isinstance(value, Markup):
            if isinstance(value, str | int | float | jinja2.Undefined):
                return value
            raise UnsafeText(f"{type(value).__name__} is nothing to print")
        self._kept.append(str(value))
        return f"{_OPEN}{len(self._kept) - 1}{_CLOSE}"

    def expand(self, source: str, where: str) -> str:
        """Expand a text.

        Raises
        ------
        ValueError
            Where it calls what there is not, such as an unknown number; the message names the
            place (`where`) and, where there is one, the nearest name. Likewise where it asks for
            more than a text may have (`Sandbox`).
        """
        try:
            if PRIVATE.search(source):
                raise UnsafeText("it holds a character for private use")
            return self._sandbox.expand(source)
        except KeyError as error:
            raise ValueError(f"{where}: {error.args[0]}") from None
        except Exception as error:  # a function may fail in any way at what a text hands to it
            raise ValueError(f"{where}: {error or type(error).__name__}") from error

    def restore(self, html: str) -> str:
        """Put markup back in place of its tokens; a block alone in a paragraph loses the <p>."""

        def unwrap(match: re.Match[str]) -> str:
            inner = match[1]
            numbers = _TOKEN.findall(inner)
            if all(_BLOCK.match(self._kept[int(n)] or "<p") for n in numbers):
                return inner
            return match[0]

        html = _TOKENS_ALONE.sub(unwrap, html)
        while _TOKEN.search(html):
            html = _TOKEN.sub(lambda match: self._kept[int(match[1])], html)
        return html

    def markdown(self, source: str, where: str, prefix: str = "") -> str:
        """Return a Markdown text with Jinja in it as HTML; headings' ids begin with `prefix`."""
        expanded = self.expand(source, where)
        cleaned = clean(to_html(expanded, prefix), where, TEXT)
        # an entity may stand for a character of a token
        if len(PRIVATE.findall(cleaned)) != len(PRIVATE.findall(expanded)):
            raise ValueError(f"{where}: a result stands in a comment, or something looks like one")
        return self.restore(cleaned)

    def plain(self, source: str, where: str) -> str:
        """Return a text as an attribute may hold it: without markup."""
        words = Markup(self.restore(self.expand(source, where))).striptags()
        return " ".join(words.split())

    def phrase(self, source: str, where: str) -> Markup:
        """Return a single paragraph of Markdown as HTML without its <p>."""
        html = self.markdown(source.strip(), where).strip()
        return Markup(html.removeprefix("<p>").removesuffix("</p>"))


class _Renderer(IPythonRenderer):
    """nbconvert's renderer, with headings that may be linked to."""

    def __init__(self, prefix: str) -> None:
        super().__init__(escape=False, exclude_anchor_links=True)
        self._prefix = prefix

    def heading(self, text: str, level: int, **attrs: Any) -> str:
        name = re.sub(r"[^a-z0-9]+", "-", re.sub(r"<[^>]*>", "", text).lower()).strip("-")
        anchor = "-".join(part for part in (self._prefix, name) if part)
        return f'<h{level} id="{anchor}">{text}{permalink(anchor, level)}</h{level}>\n'

    def block_code(self, code: str, info: str | None = None) -> str:
        names = f' class="{escape(info)}"' if info else ""
        return f"<pre{names}><code>{escape(code)}</code></pre>\n"


def to_html(source: str, prefix: str = "") -> str:
    """Return Markdown as HTML."""
    return str(MarkdownWithMath(renderer=_Renderer(prefix)).render(source))


def export_chapter(path: str | Path, name: str, expander: Expander) -> str:
    """Return an executed notebook as the HTML of a chapter.

    Its text is expanded; of what its code returned only HTML is shown. All else that Snakemake
    and Jupyter leave in it (preamble, code, paths, times) stays there.

    Raises
    ------
    ValueError
        Where the file is no notebook, or a text in it cannot be expanded; the message names
        chapter and cell.
    """
    text = read_text(path)
    with reading(path, "a notebook"):
        notebook = nbformat.reads(text, as_version=4)  # type: ignore[no-untyped-call]
        cells = [
            (
                cell.cell_type,
                f"{path}: {name}, {cell.get('id', f'cell {number}')}",
                cell.source,
                [output.get("data", {}).get("text/html") for output in cell.get("outputs", ())],
            )
            for number, cell in enumerate(notebook.cells, start=1)
        ]
    parts = []
    for kind, where, source, shown in cells:
        if kind == "markdown":
            parts.append(expander.markdown(source, where, name))
        elif kind == "code":
            parts += [clean(html, where, TABLE) for html in shown if html]
    return "\n".join(parts)
