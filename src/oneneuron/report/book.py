"""A run's results as the report quotes them.

All take ids and return escaped HTML; an unknown id is an error that names the nearest one.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from markupsafe import Markup

from oneneuron.evidence.chain import SidecarIndex
from oneneuron.evidence.kept import is_kept
from oneneuron.evidence.number import Number, Numbers, read_numbers, shown
from oneneuron.figures.words import ArmStyle, Words
from oneneuron.report.answer import Sentence
from oneneuron.report.claims import JudgedClaim, Named, read_claims
from oneneuron.report.markup import (
    Fragment,
    chip,
    interval_text,
    number_link,
    published_link,
    trace_anchor,
)
from oneneuron.statistics.registry import Registry, load_registry
from oneneuron.statistics.verdicts.base import ALPHA

SEPARATOR = " \\ "
"""Between numbers that stand in one cell of a table."""

HARDLY_DECIDED = {
    "seldom": "the paper run's seeds seldom decide this",
    "no": "the paper run's seeds cannot decide this",
    "always alike": "the paper run's seeds give the same verdict whatever is true",
    "only against": "the paper run's seeds can only refute this",
}
"""By what `oneneuron.statistics.chances.decides` returns, but *yes*: what it means for a row."""

WITH_RANGE = '{} <span class="range">{}</span>'
"""A number with its interval as something less."""


@dataclass(frozen=True)
class Book:
    """A run's results, and how they are quoted.

    Attributes
    ----------
    numbers, claims, registry, index
        The run's numbers, its claims with their verdicts, what was published, and its sidecars.
    words
        By study what its arms and cells are called.
    figures
        Paths of the run's SVG figures by name; each has a description beside it, under the same
        name with ``.json``: title, alt, caption.
    formulae
        MathML by name.
    sentences, pictured
        The answer's wordings, and the claims that the first screen shows.
    citation
        What CITATION.cff says; empty where there is none.
    description
        What the run is and is not, from its configuration.
    """

    numbers: Numbers
    claims: Mapping[str, JudgedClaim]
    registry: Registry
    words: Mapping[str, Words] = field(default_factory=dict)
    index: SidecarIndex = field(default_factory=lambda: SidecarIndex({}))
    figures: Mapping[str, Path] = field(default_factory=dict)
    formulae: Mapping[str, str] = field(default_factory=dict)
    sentences: Sequence[Sentence] = ()
    pictured: Sequence[str] = ()
    citation: Mapping[str, Any] = field(default_factory=dict)
    description: str = ""

    @classmethod
    def read(
        cls,
        numbers: str | Path,
        claims: str | Path,
        registry: Sequence[str | Path],
        schema: str | Path,
        **rest: Any,
    ) -> "Book":
        """Read a run's results and what was published."""
        return cls(
            read_numbers(numbers), read_claims(claims), load_registry(registry, schema), **rest
        )

    # ---- what the run has, to choose a wording by

    def has(self, *ids: str) -> bool:
        """Say whether this run has all of some numbers, with a value."""
        return all(id in self.numbers and self.numbers[id].value is not None for id in ids)

    def all_zero(self, *ids: str) -> bool:
        """Say whether this run has all of some numbers and each is zero in every run."""
        return self.has(*ids) and all(
            self.numbers[id].value == 0 and says_no_more(self.numbers[id]) for id in ids
        )

    def has_figure(self, name: str) -> bool:
        """Say whether this run has a figure."""
        return name in self.figures

    def has_claim(self, id: str) -> bool:
        """Say whether a study of this run tests a claim."""
        return id in self.claims

    def verdict_word(self, id: str) -> str:
        """Return a claim's verdict as a plain word."""
        return self.claims[id].verdict

    def is_zero(self, *ids: str) -> bool:
        """Say whether this run has all of some numbers and each is zero."""
        return self.has(*ids) and all(self.numbers[id].value == 0 for id in ids)

    def other_way(self, id: str) -> bool:
        """Say whether a claim or question of a direction was refuted by the opposite one."""
        claim = self.claims[id]
        refuted = claim.verdict in ("not reproduced", "no")
        return refuted and claim.p is not None and claim.p < ALPHA

    def is_of_records(self) -> bool:
        """Say whether the run is made of kept records; it may train a part of these once more."""
        return any(map(is_kept, self.index.by_output))

    def is_stand_in(self, prefix: str = "") -> bool:
        """Say whether any number whose id begins so comes from stand-in data."""
        return any(self.numbers[id].stand_in for id in self.numbers if id.startswith(prefix))

    # ---- numbers

    def num(self, id: str) -> Fragment:
        """Return a number's value, linked to its row of the appendix."""
        return number_link(self.numbers[id])

    def size(self, id: str) -> Fragment:
        """Return the size of the sample behind a number, linked likewise."""
        number = self.numbers[id]
        if number.n is None:
            raise ValueError(f"the number {id!r} has no n")
        return number_link(number, shown(number.n))

    def interval(self, id: str) -> Fragment:
        """Return a number's interval, linked likewise."""
        return number_link(self.numbers[id], interval_text(self.numbers[id]))

    def estimate(self, id: str, words: str = "{} ({})") -> Fragment:
        """Return a number with its interval in brackets, if it has one and it says something."""
        number = self.numbers[id]
        if says_no_more(number):
            return self.num(id)
        if number.value is None and number.interval and number.interval.beyond:
            return self.interval(id)
        return Fragment(words).format(self.num(id), self.interval(id))

    def median(self, id: str) -> Fragment:
        """Return a median with its range, such as ``18 (median; range 12 to 30)``.

        Of one run, or of runs that agree, the value stands alone.
        """
        return self.estimate(id, "{} (median; range {})")

    def count(self, id: str, noun: str) -> Fragment:
        """Return a whole number with what it counts, such as ``1 run`` or ``3 runs``."""
        return _counted(self.num(id), self.numbers[id].value, noun)

    def several(self, id: str, noun: str) -> Fragment:
        """Return the size of the sample behind a number with what it counts."""
        return _counted(self.size(id), self.numbers[id].n, noun)

    def published(self, *ids: str) -> Fragment:
        """Return published numbers as printed, linked to their places in their source.

        Several are set apart as in one cell of a table; of none there is a dash.
        """
        return in_one_cell(published_link(self.registry.number(id)) for id in ids)

    # ---- claims

    def claim(self, id: str) -> Fragment:
        """Return a claim's statement, linked to its row of the appendix."""
        return self._of_claim("statement", id, self.claims[id].statement)

    def reason(self, id: str) -> Fragment:
        """Return why a claim's verdict is what it is, linked likewise."""
        return self._of_claim("reason", id, self.claims[id].reason)

    def _of_claim(self, name: str, id: str, text: str) -> Fragment:
        return Fragment('<a class="{}" href="#claim-{}">{}</a>').format(name, id, text)

    def verdict(self, id: str) -> Fragment:
        """Return the chip of a claim's verdict."""
        return chip(self.claims[id].verdict)

    def verdicts(self, *ids: str) -> Fragment:
        """Return a list of claims, each with its verdict and the reason.

        A claim of the registry that no study of this run tests is left out; without any there is
        no list.
        """
        rows = Markup("").join(
            Markup("<li>{} {} {}{}</li>").format(
                self.verdict(id), self.claim(id), self.reason(id), self.decidable(id)
            )
            for id in ids
            if self.registry.claim(id).id in self.claims
        )
        return Fragment(rows and Markup('<ul class="verdicts">{}</ul>').format(rows))

    def decidable(self, id: str) -> Markup:
        """Return that a claim's rule can hardly decide, linked to why; nothing where it can."""
        decides = f"method.chances.{id}.decides"
        if not self.has(decides) or self.numbers[decides].value == "yes":
            return Markup("")
        return Markup(' <span class="soft decidable"><a href="#{}">{}</a></span>').format(
            trace_anchor(decides), HARDLY_DECIDED[str(self.numbers[decides].value)]
        )

    # ---- names

    def formula(self, name: str) -> Fragment:
        """Return a formula of the template by its name."""
        return Fragment(Named("formula", self.formulae)[name].strip())

    def arm(self, study: str, name: str) -> ArmStyle:
        """Return what an arm of a study is called and how it looks."""
        return Named("arm", Named("study", self.words)[study].arms)[name]

    def arms(self, study: str, *names: str) -> dict[str, str]:
        """Return arms of a study with their names for the reader: those asked for, or all."""
        names = names or tuple(Named("study", self.words)[study].arms)
        return {name: self.arm(study, name).name for name in names}


def says_no_more(number: Number) -> bool:
    """Whether a number has no interval, or one that holds nothing but its value."""
    return number.interval is None or number.interval.is_point


def in_one_cell(parts: Iterable[Markup]) -> Fragment:
    """Return parts that stand in one cell of a table; a dash for none."""
    return Fragment(Markup(SEPARATOR).join(parts) or "–")


def _counted(number: Markup, value: object, noun: str) -> Fragment:
    return Fragment("{} {}").format(number, noun if value == 1 else f"{noun}s")
