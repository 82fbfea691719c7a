"""What makes a figure of a function that draws: the one style, its words, and what it refuses."""

from collections.abc import Callable, Iterable
from functools import wraps
from typing import ParamSpec

from matplotlib.figure import Figure

from oneneuron.figures.description import Description, guarded
from oneneuron.figures.style import new_figure, theme

Drawn = tuple[Figure, Iterable[str]]
"""A figure, and the sentences that its caption has in this run alone."""

_Inputs = ParamSpec("_Inputs")


class NothingToDraw(Exception):  # noqa: N818 - no failure, but what the figure says instead
    """Why there is nothing to draw, such as "this run has no clean start"."""


def drawing(
    title: str, *, alt: str, caption: str, numbers: Iterable[str] = ()
) -> Callable[[Callable[_Inputs, Drawn]], Callable[_Inputs, tuple[Figure, Description]]]:
    """Let a function draw in the one style, and describe what it draws.

    Where it raises `NothingToDraw`, the page has a sentence that says why instead. Where it is
    asked to draw ``published`` values beside ``stand_in`` data, a ValueError is raised.

    Parameters
    ----------
    title
        The figure's subject, plain text.
    alt, caption
        What is drawn, for those who do not see it and for those who do.
    numbers
        Sentences that end both, with numbers as ``{{ num("id") }}``; one is left out where a run
        lacks any of its numbers.
    """
    stated = [guarded(sentence) for sentence in numbers]

    def decorate(
        draw: Callable[_Inputs, Drawn],
    ) -> Callable[_Inputs, tuple[Figure, Description]]:
        @wraps(draw)
        @theme()
        def draw_and_describe(
            *inputs: _Inputs.args, **options: _Inputs.kwargs
        ) -> tuple[Figure, Description]:
            stand_in = bool(options.get("stand_in"))
            if stand_in and options.get("published") is not None:
                raise ValueError(
                    "stand-in data are never set against published values: leave `published` out"
                )
            try:
                figure, sentences = draw(*inputs, **options)
            except NothingToDraw as reason:
                words = f"{title}: {reason}."
                return _say(str(reason), stand_in), Description(title, words, words, empty=True)
            words = " ".join([caption, *sentences, *stated])
            return figure, Description(title, " ".join([alt, *stated]), words)

        return draw_and_describe

    return decorate


def _say(why: str, stand_in: bool) -> Figure:
    """Return a figure that says in words why there is nothing to draw."""
    figure, (axes,) = new_figure(height=1.2, stand_in=stand_in)
    axes.set(xticks=[], yticks=[])
    axes.spines[:].set_visible(False)
    axes.text(0.5, 0.5, why, transform=axes.transAxes, ha="center", va="center")
    return figure
