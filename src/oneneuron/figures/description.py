"""What a figure says in words: its title, alternative text and caption, with traced numbers."""

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Description:
    """What a figure says in words.

    Attributes
    ----------
    title
        The figure's subject, plain text.
    alt, caption
        Jinja templates; numbers stand in them only as ``{{ num("id") }}``, and behind
        ``{% if has("id") %}`` where a run may lack them.
    empty
        Whether there is nothing to draw, so that the caption stands alone and says why.
    """

    title: str
    alt: str
    caption: str
    empty: bool = False


_NUMBER = re.compile(r"(?:num|size|interval|median|count|several)\(\"([^\"]+)\"")


def of_all(id: str, noun: str) -> str:
    """Return a count of a caption with what it is out of, such as "3 of 8 networks"."""
    return f'{{{{ num("{id}") }}}} of {{{{ several("{id}", "{noun}") }}}}'


def guarded(sentence: str) -> str:
    """Return a sentence of a caption so that it is left out where a run lacks one of its numbers.

    Parameters
    ----------
    sentence
        Text with numbers as ``{{ num("id") }}``, ``{{ median("id") }}``, ``{{ size("id") }}``,
        ``{{ interval("id") }}``, ``{{ count("id", "noun") }}`` or ``{{ several("id", "noun") }}``.

    Raises
    ------
    ValueError
        Where it has no number.
    """
    ids = dict.fromkeys(_NUMBER.findall(sentence))
    if not ids:
        raise ValueError(f"a sentence of a caption that states a number has none: {sentence!r}")
    known = " and ".join(f'has("{id}")' for id in ids)
    return f"{{% if {known} %}}{sentence}{{% endif %}}"
