"""The puzzle of the printed p, in three steps: what it asks for, and what was printed beside it."""

from collections import Counter
from collections.abc import Iterable, Sequence

from matplotlib.axes import Axes

from oneneuron.figures.drawing import Drawn, NothingToDraw, drawing
from oneneuron.figures.palette import GREY, INK
from oneneuron.figures.panels import log_axis
from oneneuron.figures.strips import HOLLOW_BAR
from oneneuron.figures.style import THIN, new_figure
from oneneuron.statistics.audit import (
    RankReading,
    least_mann_whitney_p,
    mann_whitney_readings,
    printings,
)
from oneneuron.statistics.registry import Registry
from oneneuron.statistics.two_samples import mann_whitney_2018
from oneneuron.studies.eeg.numbers.audit import FRAMES, RUNS
from oneneuron.studies.eeg.words import WORDS

MOST_U = 3  # further ones only give larger p
ROWS = {
    ("exact", False, 1): "exact, 1 tail",
    ("exact", False, 2): "exact, 2 tails",
    ("normal", False, 1): "normal, 1 tail",
    ("normal", False, 2): "normal, 2 tails",
    ("normal", True, 1): "corrected, 1 tail",
    ("normal", True, 2): "corrected, 2 tails",
}
"""Method, correction and tails of each reading of p, from top to bottom."""

ARMS = ("with", "without")
HEIGHT = 0.16  # of a dot on another of the same value, of the distance of two rows


@drawing(
    "The puzzle of the printed p",
    alt="Three panels, one a step. First, the p of each outcome of five against five by six "
    "formulas, and the stretch that prints as the post's p: one dot lies in it. Second, ten "
    "accuracies with the post's means, those with the neuron all above those without. Third, ten "
    "with the run that the post shows among them: those with the neuron no longer are all above.",
    caption="Shaded: what prints as the post's p. Of all formulas (exact or normal, corrected for "
    "continuity or not, one tail or two) and outcomes (U: pairs in which a run "
    "without the neuron beats one with it) it takes five runs that each lie above each of the "
    "others. The two printed means (hollow bars) allow that. With the run that the post shows "
    "(stars) among the five they do not: lines join the pairs that at best go the other way.",
    numbers=[
        'With each above each the default of SciPy in that year gives {{ num("eeg.audit.p_2018") '
        "}}; with the run shown among them no formula gives less than "
        '{{ num("eeg.audit.least_p") }}.',
    ],
)
def draw(*, published: Registry | None = None, stand_in: bool = False) -> Drawn:
    """Draw which outcomes print the post's p, and two sets of runs that print its means."""
    if published is None:
        raise NothingToDraw("this run has nothing at hand that was published")
    p = published.number("post.mann_whitney_p").printed
    means = [published.number(f"post.mean_best_accuracy.{arm}").printed for arm in ARMS]
    shown = [published.number(f"post.best_accuracy.{arm}").printed for arm in ARMS]
    apart = runs_apart(*(round(float(mean) * RUNS * FRAMES) for mean in means))
    best = least_mann_whitney_p(means[0], means[1], RUNS, RUNS, shown[0], shown[1], grain=FRAMES)
    figure, axes = new_figure(3, height=5.6, stand_in=stand_in, height_ratios=(2.5, 1, 1))
    hits = _draw_readings(axes[0], p)
    only = f"U = {hits[0].u}, by one formula" if len(hits) == 1 else f"{len(hits)} of them"
    axes[0].set_title(f"1  Which outcome prints {p}?\n{only}")
    low = min(*map(min, apart), *(map(min, (best.first, best.second)) if best else ()))
    high = max(*map(max, apart), *map(float, shown))
    for one in axes[1:]:
        one.set_xlim(low - 0.003, high + 0.003)
        _draw_runs(one, means)
    axes[1].set_title(f"2  Can the means have U = 0?\nYes: p = {mann_whitney_2018(*apart):.4f}")
    _draw_dots(axes[1], apart, ())
    at_best = "no five print so" if best is None else f"U ≥ {best.u:g}, p ≥ {best.p:.4f}"
    axes[2].set_title(f"3  And with the run shown?\nNo: {at_best}")
    if best is not None:
        _draw_dots(axes[2], (best.first, best.second), shown)
    axes[1].tick_params(labelbottom=False)
    axes[2].set_xlabel("best validation accuracy of a run\n(□ printed mean, ★ the run shown)")
    return figure, ()


def runs_apart(total_with: int, total_without: int) -> tuple[list[float], list[float]]:
    """Return five accuracies and five below them, of given totals of frames, evenly apart.

    They are as far apart from each other as leaves each of the first above each of the second.
    """
    for step in range(FRAMES, 0, -1):
        first, second = (_around(total, step) for total in (total_with, total_without))
        if min(first) > max(second):
            break
    else:
        raise ValueError(f"no five distinct runs of {total_with} frames lie above {total_without}")
    return [k / FRAMES for k in first], [k / FRAMES for k in second]


def _around(total: int, step: int) -> list[int]:
    """Return five whole numbers of a sum, `step` apart but for what does not divide."""
    middle, over = divmod(total, RUNS)
    return [middle + (place - RUNS // 2) * step + (place >= RUNS - over) for place in range(RUNS)]


def _draw_readings(axes: Axes, p: str) -> list[RankReading]:
    """Draw p by formula and U, and return those that print as published."""
    ways = printings(p)
    least, most = (float(min(way.lower for way in ways)), float(max(way.upper for way in ways)))
    readings = [r for r in mann_whitney_readings(RUNS, RUNS) if r.u <= MOST_U]
    places = {key: -row for row, key in enumerate(ROWS)}
    found = [r.p for r in readings]
    log_axis(axes, "x", 0.85 * min(found), 1.2 * max(found))
    each = f"in each row from the left U = {', '.join(str(u) for u in range(MOST_U + 1))}"
    axes.set(
        ylim=(0.4 - len(ROWS), 0.6),
        xlabel=f"p of {RUNS} against {RUNS} (shaded: prints {p}),\n{each}",
    )
    axes.axvspan(least, most, color=GREY, alpha=0.3, linewidth=0)
    hits = [r for r in readings if any(way.fits(r.p) for way in ways)]
    for reading in readings:
        y = places[reading.method, reading.continuity, reading.tails]
        colour, size = (INK, 8) if reading in hits else (GREY, 5)
        axes.plot(reading.p, y, "o", color=colour, markersize=size, clip_on=False)
    axes.set_yticks(list(places.values()), list(ROWS.values()))
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    return hits


def _draw_runs(axes: Axes, means: Sequence[str]) -> None:
    """Draw two rows, each with its printed mean."""
    styles = {"with": WORDS.arms["letter"], "without": WORDS.arms["without"]}
    axes.set(ylim=(-1.7, 0.6))
    axes.set_yticks([0, -1], list(ARMS))
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    for y, (tick, arm, mean) in enumerate(zip(axes.get_yticklabels(), ARMS, means, strict=True)):
        tick.set_color(styles[arm].text_colour)
        axes.plot(
            float(mean), -y, marker=HOLLOW_BAR, markersize=22, linestyle="none",
            markerfacecolor="none", markeredgecolor=styles[arm].colour,
            clip_on=False,
        )  # fmt: skip


def _draw_dots(axes: Axes, runs: Iterable[Sequence[float]], shown: Sequence[str]) -> None:
    """Draw the runs of both rows, equal ones above each other, and lines where they cross."""
    styles = (WORDS.arms["letter"], WORDS.arms["without"])
    spots: list[list[tuple[float, float]]] = []
    for row, (values, style) in enumerate(zip(runs, styles, strict=True)):
        seen: Counter[float] = Counter()
        spots.append([])
        for value in sorted(values):
            spots[-1].append((value, HEIGHT * seen[value] - row))
            seen[value] += 1
        star = _nearest(spots[-1], float(shown[row])) if shown else -1
        for place, spot in enumerate(spots[-1]):
            axes.plot(
                *spot, "*" if place == star else "o", color=style.colour, zorder=3,
                markersize=11 if place == star else 5.5, markeredgewidth=0,
            )  # fmt: skip
    for x, y in spots[0]:
        for x2, y2 in spots[1]:
            if x < x2:
                axes.plot([x, x2], [y, y2], color=INK, linewidth=2 * THIN, zorder=2)


def _nearest(spots: Sequence[tuple[float, float]], printed: float) -> int:
    """Return which of some runs is the one that was printed."""
    return min(range(len(spots)), key=lambda place: abs(spots[place][0] - printed))
