"""What a claim's rule can decide: the chance of each verdict, simulated before any reported run.

Runs are made up as pilots suggest, with nothing of what is claimed in them, with half of it and
with all of it; what judges them is the very `judge` that judges the real ones. A claim whose
verdict is "inconclusive" whatever is true needs other words, or more seeds.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from oneneuron.evidence.number import Number, shown
from oneneuron.seeding import numpy_generator
from oneneuron.statistics import checks
from oneneuron.statistics.claims import sentence
from oneneuron.statistics.judge import RowSample, Sample, judge
from oneneuron.statistics.proportions import clopper_pearson
from oneneuron.statistics.registry import Claim

Floats = NDArray[np.float64]

EFFECTS = {"none": 0.0, "half": 0.5, "full": 1.0}
"""How much of what is claimed is true in the made-up runs."""

OUTCOMES = ("reproduced", "not reproduced", "inconclusive")
COUNTS_AS = {
    "compatible": "reproduced",
    "compatible, as is zero": "reproduced",
    "excluded": "not reproduced",
    "no verdict here": "inconclusive",
}
"""Verdicts on a size, and a lack of seeds, as which of these they are counted."""

SELDOM, NEVER = 0.5, 0.05
"""A claim that leaves "inconclusive" less often than this, whatever is true, decides so."""

ALWAYS = 0.95
"""A claim that meets one verdict so often, whatever is true, tells nothing by it."""


@dataclass(frozen=True)
class Model:
    """How the runs of a claim are made up.

    Attributes
    ----------
    n
        Seeds.
    draw
        Takes how much of the claim is true, from 0 to 1, and a generator.
    words
        What is drawn, with its parameters and where they are from.
    """

    n: int
    draw: Callable[[float, np.random.Generator], Sample]
    words: str


@dataclass(frozen=True)
class RowModel:
    """How the differences of one row of a table are made up: normal, or without a value.

    Attributes
    ----------
    row
        Key, name, published rate and silence of the row; its differences are not looked at.
    n
        Seeds.
    full
        Mean where all of the claim is true; it is 0 where nothing is.
    spread
        Standard deviation.
    lost
        Chance that the first arm has no value, and that the second has none.
    quiet
        Mean difference up to which a silent row stays silent; with a larger one it speaks.
    """

    row: RowSample
    n: int
    full: float
    spread: float
    lost: tuple[float, float] = (0.0, 0.0)
    quiet: float = 0.0

    def draw(self, effect: float, generator: np.random.Generator) -> RowSample:
        """Return the row with made-up differences."""
        d = effect * self.full + self.spread * generator.standard_normal(self.n)
        first, second = (generator.random(self.n) < chance for chance in self.lost)
        d = np.where(first == second, np.where(first, 0.0, d), np.where(first, np.inf, -np.inf))
        speaks = abs(effect * self.full) > self.quiet
        return replace(self.row, differences=d, silence="" if speaks else self.row.silence)


def normal(
    n: int,
    none: float,
    full: float,
    spread: float,
    words: str,
    *,
    paired: bool,
    same: float = 0.0,
    lost: tuple[float, float] = (0.0, 0.0),
    within: tuple[float, float] = (-np.inf, np.inf),
) -> Model:
    """Return a model of normal values, or of differences of pairs.

    Parameters
    ----------
    n
        Seeds.
    none, full
        Mean where nothing, and where all, of the claim is true.
    spread
        Standard deviation.
    words
        Where these are from.
    paired
        Whether they are differences of two arms, or the values of one.
    same
        Chance that the arms of a pair do not differ at all (both networks dead, say).
    lost
        Chance that a run of each arm is lost.
    within
        Least and largest value that there can be.
    """
    checks.real(spread, "spread", least=0)

    def draw(effect: float, generator: np.random.Generator) -> Sample:
        values = _between(none, full, effect) + spread * generator.standard_normal(n)
        values = np.where(generator.random(n) < same, 0.0, np.clip(values, *within))
        arms = [values, np.zeros(n)] if paired else [values]
        gone = [generator.random(n) < chance for chance in lost]
        return Sample(
            tuple(np.where(out, -np.inf, arm) for arm, out in zip(arms, gone, strict=False))
        )

    what = "differences of pairs" if paired else "values"
    parts = [f"{n} normal {what} of mean {none:.3g} to {full:.3g}, spread {spread:.2g}"]
    parts += [f"{shown(same, '.0%')} of pairs alike"] if same else []
    parts += [f"{' and '.join(shown(chance, '.0%') for chance in lost)} lost"] if any(lost) else []
    return Model(n, draw, f"{', '.join(parts)} ({words})")


def yes_or_no(
    n: int, none: Sequence[float], full: Sequence[float], words: str, together: float = 0.0
) -> Model:
    """Return a model of what happens in a run of each arm, or does not.

    Parameters
    ----------
    n
        Seeds.
    none, full
        By arm how often it happens where nothing, and where all, of the claim is true.
    words
        Where these are from.
    together
        Share of seeds in which the arms share their luck: it happens in the arm where it is
        rarer only where it happens in the other.
    """

    def draw(effect: float, generator: np.random.Generator) -> Sample:
        rates = _between(none, full, effect)
        shared, own = generator.random((n, 1)), generator.random((n, len(rates)))
        luck = np.where(generator.random((n, 1)) < together, shared, own)
        return Sample(tuple((luck < rates).T), names=tuple(f"arm {i}" for i in range(len(rates))))

    def told(rates: Sequence[float]) -> str:
        return " against ".join(f"{rate:.3g}" for rate in rates)

    luck = f", luck shared in {shown(together, '.0%')}" if len(none) > 1 else ""
    return Model(n, draw, f"{n} runs, chance {told(none)} to {told(full)}{luck} ({words})")


def of_rows(rows: Sequence[RowModel], words: str) -> Model:
    """Return a model of the rows of tables, each drawn by itself."""

    def draw(effect: float, generator: np.random.Generator) -> Sample:
        return Sample(rows=tuple(row.draw(effect, generator) for row in rows))

    told = "; ".join(
        f"{row.row.name}: {row.n} seeds, mean 0 to {row.full:.2g}, spread {row.spread:.2g}"
        for row in rows
    )
    return Model(min(row.n for row in rows), draw, f"{words}: {told}")


def chances(claim: Claim, model: Model, experiments: int, seed: int = 0) -> dict[str, Counter[str]]:
    """Return how often each verdict is reached, by how much of the claim is true.

    Parameters
    ----------
    claim
        Judged by its own rule.
    model
        Makes the runs up; the same draws serve every effect.
    experiments
        How many are simulated for each effect.
    seed
        Draws them.

    Returns
    -------
    dict
        For each of `EFFECTS` the number of experiments by one of `OUTCOMES`.
    """
    checks.whole(experiments, "experiments", least=1)
    if claim.kind == "direction":
        # says in words how many seeds would be needed, which takes long, and decides nothing
        claim = replace(claim, published=None)
    found = {}
    for name, effect in EFFECTS.items():
        generator = numpy_generator(seed, f"chances of {claim.id}")
        verdicts: Iterator[str] = (
            judge(claim, model.draw(effect, generator), stand_in=False).verdict.verdict
            for _ in range(experiments)
        )
        found[name] = Counter(COUNTS_AS.get(verdict, verdict) for verdict in verdicts)
    return found


def numbers(
    study: str, models: Iterable[tuple[Claim, Model]], experiments: int, seed: int = 0
) -> list[Number]:
    """Return what can be decided of the claims of a study.

    Returns
    -------
    list of Number
        ``method.chances.{claim}.{effect}.{verdict}``, the share of experiments with its
        Clopper-Pearson interval; ``method.chances.{claim}.seeds``;
        ``method.chances.{claim}.decides``, what `decides` returns;
        ``method.chances.{study}.claims``, how many there are, and of these ``….seldom``,
        ``….never``, ``….alike`` and ``….against``.
    """
    found, answers = [], Counter[str]()
    for claim, model in models:
        met = chances(claim, model, experiments, seed)
        about = f"{sentence(claim.statement)} Simulated: {model.words}"
        found += list(_shares(claim, met, experiments))
        answer = decides(met)
        answers[answer] += 1
        how = f"{about}; yes if a verdict other than inconclusive is reached in over half of the "
        how += "experiments, seldom if in fewer, no if in under one in twenty; and whether it is "
        how += "always the same, or only ever against the claim"
        found += [
            Number(f"method.chances.{claim.id}.seeds", model.n, about, unit=claim.counted),
            Number(f"method.chances.{claim.id}.decides", answer, how),
        ]
    n = answers.total()
    for name, count, words in (
        ("claims", n, "claims whose verdicts were simulated"),
        (
            "seldom",
            answers["seldom"],
            "of these, those that seldom get a verdict other than inconclusive",
        ),
        (
            "never",
            answers["no"],
            "of these, those that cannot get a verdict other than inconclusive",
        ),
        (
            "alike",
            answers["always alike"],
            "of these, those that get the same verdict whatever is true",
        ),
        (
            "against",
            answers["only against"],
            "of these, those that nothing simulated would reproduce",
        ),
    ):
        found.append(Number(f"method.chances.{study}.{name}", count, words, unit="claims", n=n))
    return found


def decides(met: Mapping[str, Mapping[str, int]]) -> str:
    """Return whether a claim can be decided: *yes*, or in one word or two why not.

    Parameters
    ----------
    met
        From `chances`.

    Returns
    -------
    str
        *seldom* where it leaves "inconclusive" in under half of the experiments whatever is true,
        *no* where it does in under one of twenty; *always alike* where nineteen of twenty meet one
        other verdict whatever is true; *only against* where under one of twenty reproduces it.
    """
    shares = [{name: of[name] / sum(of.values()) for name in OUTCOMES} for of in met.values()]
    left = max(1 - of["inconclusive"] for of in shares)
    if left < NEVER:
        return "no"
    if any(min(of[name] for of in shares) >= ALWAYS for name in OUTCOMES):
        return "always alike"
    if max(of["reproduced"] for of in shares) < NEVER:
        return "only against"
    return "seldom" if left < SELDOM else "yes"


def _shares(
    claim: Claim, met: Mapping[str, Mapping[str, int]], experiments: int
) -> Iterator[Number]:
    claimed = {"none": "nothing", "half": "half", "full": "all"}
    for effect, of in met.items():
        for outcome in OUTCOMES:
            yield Number(
                f"method.chances.{claim.id}.{effect}.{outcome.replace(' ', '_')}",
                of[outcome] / experiments,
                f"{claim.statement}: share of experiments judged {outcome} where {claimed[effect]} "
                f"of this is true, simulated as told at method.chances.{claim.id}.seeds",
                unit="probability",
                n=experiments,
                interval=clopper_pearson(of[outcome], experiments),
                format=".0%",
            )


def _between(none: ArrayLike, full: ArrayLike, effect: float) -> Floats:
    one, two = np.asarray(none, np.float64), np.asarray(full, np.float64)
    return np.asarray(one + effect * (two - one))
