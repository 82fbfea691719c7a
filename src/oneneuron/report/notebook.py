"""Chapters: executed notebooks made into HTML by nbconvert with the template of this project.

A chapter's text stands in Markdown cells; ``{{ num("id") }}`` and its like are expanded here. Its
code cells make tables; of what they return only HTML is shown. What Snakemake and Jupyter leave
in an executed notebook (preamble, absolute paths, random ids, times) is taken out.
"""

import json
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import jinja2
import nbformat
from markupsafe import Markup, escape
from nbconvert.exporters.templateexporter import TemplateExporter
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from nbformat import NotebookNode

PREAMBLE_TAG = "snakemake-job-properties"
# characters for private use: no text holds them and Markdown leaves them alone
_OPEN, _CLOSE = "\ue000", "\ue001"
_TOKEN = re.compile(f"{_OPEN}(\\d+){_CLOSE}")
_TOKENS_ALONE = re.compile(f"<p>((?:{_OPEN}\\d+{_CLOSE}\\s*)+)</p>")
_BLOCK = re.compile(r"<(figure|div|ol|ul|section|table|p|aside|math display)\b")


def read_notebook(path: str | Path) -> NotebookNode:
    """Read a notebook of format 4.

    Raises
    ------
    ValueError
        Where the file is no such notebook.
    """
    try:
        content = json.loads(Path(path).read_text(encoding="utf-8"))
        version = content["nbformat"]
    except (json.JSONDecodeError, KeyError, TypeError) as error:
        raise ValueError(f"{path} is no notebook: {error}") from error
    if version != 4:
        raise ValueError(f"{path} is a notebook of format {version}, expected 4: convert it")
    return _node(content)


def clean(notebook: NotebookNode) -> NotebookNode:
    """Return an executed notebook without what differs from run to run.

    Snakemake's preamble goes, as do cell ids, execution counts and times, metadata, and all
    output but HTML; what is left depends on the notebook and on its inputs alone.
    """
    cells: list[dict[str, Any]] = []
    for cell in notebook.cells:
        if PREAMBLE_TAG in cell.metadata.get("tags", []):
            continue
        kept = {"cell_type": cell.cell_type, "metadata": {}, "source": _joined(cell.source)}
        if cell.cell_type == "code":
            html = [output.get("data", {}).get("text/html") for output in cell.outputs]
            kept["outputs"] = [_display(text) for text in html if text is not None]
            kept["execution_count"] = None
        kept["id"] = f"cell-{len(cells) + 1}"
        cells.append(kept)
    metadata = {"language_info": {"name": "python"}}
    return _node({"nbformat": 4, "nbformat_minor": 5, "metadata": metadata, "cells": cells})


def _display(html: str | list[str]) -> dict[str, Any]:
    data = {"text/html": _joined(html)}
    return {"output_type": "display_data", "metadata": {}, "data": data}


def _joined(text: str | list[str]) -> str:
    """Join a text that notebooks on disk may keep as a list of lines."""
    return text if isinstance(text, str) else "".join(text)


def _node(content: dict[str, Any]) -> NotebookNode:
    node: NotebookNode = nbformat.from_dict(content)  # type: ignore[no-untyped-call]
    return node


class Expander:
    """Expands Jinja in Markdown, so that what our functions return reaches the page untouched.

    Parameters
    ----------
    functions
        What a text may call. A result that is markup is set aside under a token while Markdown
        is converted and put back by `restore`; any other result (a bool, a word) is used as is.

    Attributes
    ----------
    names
        Names of the functions.
    """

    def __init__(self, functions: Mapping[str, Callable[..., Any]]) -> None:
        self.names = frozenset(functions)
        self._kept: list[str] = []
        self._environment = jinja2.Environment(
            undefined=jinja2.StrictUndefined,
            autoescape=False,
            trim_blocks=True,
            lstrip_blocks=True,
            finalize=self._keep_markup,
        )
        self._environment.globals.update(functions)

    def _keep_markup(self, value: object) -> object:
        if not isinstance(value, Markup):
            return value
        self._kept.append(str(value))
        return f"{_OPEN}{len(self._kept) - 1}{_CLOSE}"

    def expand(self, source: str, where: str) -> str:
        """Expand a text.

        Raises
        ------
        ValueError
            Where it calls what there is not, such as an unknown number; the message names the
            place (`where`) and, where there is one, the nearest name.
        """
        try:
            return self._environment.from_string(source).render()
        except KeyError as error:
            raise ValueError(f"{where}: {error.args[0]}") from None
        except (jinja2.TemplateError, ValueError, TypeError) as error:
            raise ValueError(f"{where}: {error}") from error

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
        return self.restore(to_html(self.expand(source, where), prefix))

    def plain(self, source: str, where: str) -> str:
        """Return a text as an attribute may hold it: without markup and marks of stand-in data."""
        words = Markup(self.restore(self.expand(source, where))).striptags()
        return " ".join(words.replace(" (stand-in)", "").split())

    def phrase(self, source: str, where: str) -> Markup:
        """Return a single paragraph of Markdown as HTML without its <p>."""
        html = self.markdown(source.strip(), where).strip()
        return Markup(html.removeprefix("<p>").removesuffix("</p>"))


class _Renderer(IPythonRenderer):
    """nbconvert's renderer, with headings that may be linked to and code that may be scrolled."""

    def __init__(self, prefix: str) -> None:
        super().__init__(escape=False, exclude_anchor_links=True)
        self._prefix = prefix

    def heading(self, text: str, level: int, **attrs: Any) -> str:
        name = re.sub(r"[^a-z0-9]+", "-", re.sub(r"<[^>]*>", "", text).lower()).strip("-")
        anchor = "-".join(part for part in (self._prefix, name) if part)
        return f'<h{level} id="{anchor}">{text}</h{level}>\n'

    def block_code(self, code: str, info: str | None = None) -> str:
        # a box that scrolls sideways must be within reach of the keyboard
        names = f' class="{escape(info)}"' if info else ""
        return f'<pre{names} tabindex="0"><code>{escape(code)}</code></pre>\n'


def to_html(source: str, prefix: str = "") -> str:
    """Return Markdown as HTML."""
    return str(MarkdownWithMath(renderer=_Renderer(prefix)).render(source))


class ChapterExporter(TemplateExporter):
    """Exports a cleaned notebook as a chapter: a piece of a page, not a page.

    Parameters
    ----------
    template
        The folder with ``chapter.html.j2``.
    expander
        Expands the Markdown cells.
    name
        The chapter's name: its anchor, and what its headings' ids begin with.
    """

    output_mimetype = "text/html"

    def __init__(self, template: Path, expander: Expander, name: str) -> None:
        self._expander = expander
        self._name = name
        super().__init__(  # type: ignore[no-untyped-call]
            extra_template_basedirs=[str(template.resolve().parent)],
            template_name=template.name,
            template_file="chapter.html.j2",
        )

    def default_filters(self) -> Any:
        """Add the filter `narrative`, which makes a Markdown cell into HTML."""
        yield from super().default_filters()  # type: ignore[no-untyped-call]
        yield "narrative", self._narrative

    def _narrative(self, cell: NotebookNode) -> str:
        where = f"{self._name}, {cell.id}"
        return self._expander.markdown(cell.source, where, self._name)


def export_chapter(path: str | Path, name: str, template: Path, expander: Expander) -> str:
    """Return an executed notebook as the HTML of a chapter.

    Raises
    ------
    ValueError
        Where a text in it cannot be expanded; the message names chapter and cell.
    """
    notebook = clean(read_notebook(path))
    html, _ = ChapterExporter(template, expander, name).from_notebook_node(
        notebook, resources={"chapter": name}
    )
    return html
