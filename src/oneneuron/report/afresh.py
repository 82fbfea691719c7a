"""A button that draws again what was counted: how would as many fresh runs have gone?"""

import json
from collections.abc import Mapping, Sequence

from oneneuron.report.book import Book
from oneneuron.report.markup import Fragment


def afresh(
    book: Book, button: str, times: int, urns: Sequence[Mapping[str, str]], run: str = "run"
) -> Fragment:
    """Return what the page's script makes a button of; without scripts nothing is seen of it.

    Parameters
    ----------
    button
        What stands on the button.
    times
        How many runs are drawn at once.
    urns
        For each run an outcome is drawn of each of these, with the shares that were measured: by
        the outcome's name the id of a share, or of a count of the ``n`` that it has; "" is for
        what remains. The first outcome of an urn is the one that went well; of two that did not,
        the earlier urn's is shown.
    run
        What one of those drawn is called.

    Raises
    ------
    ValueError
        Where the outcomes of an urn have more than one remainder, or more than all.
    """
    shares = [_shares(book, urn) for urn in urns]
    stand_in = any(book.numbers[id].stand_in for urn in urns for id in urn.values() if id)
    drawn = {"button": button, "times": times, "run": run, "urns": shares, "standIn": stand_in}
    return Fragment('<div class="afresh" data-afresh="{}" hidden></div>').format(
        json.dumps(drawn, ensure_ascii=False)
    )


def _shares(book: Book, urn: Mapping[str, str]) -> dict[str, float]:
    found: dict[str, float] = {}
    for name, id in urn.items():
        if not id:
            continue
        number = book.numbers[id]
        if not isinstance(number.value, int | float):
            raise ValueError(f"the number {id!r} is no share and no count")
        if isinstance(number.value, int):
            if not number.n:
                raise ValueError(f"the count {id!r} has no n")
            found[name] = number.value / number.n
        else:
            found[name] = number.value
    remains = [name for name, id in urn.items() if not id]
    left = 1 - sum(found.values())
    if len(remains) != 1 or left < -1e-9:
        raise ValueError(f"outcomes with one remainder, and shares up to 1 in all, not {urn}")
    found[remains[0]] = max(left, 0.0)
    return {name: found[name] for name in urn}
