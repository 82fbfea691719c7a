"""The rules by which claims are judged, in words: of one claim, and of each kind in general.

Each kind's words stand here once, with gaps for the fields that decide (`FORMS`). Filled with a
claim's own values they are the rule that stands beside the claim; filled with what the gaps are
of, they are a row of the method's table.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from oneneuron.statistics import equivalence
from oneneuron.statistics.registry import Claim, least_seeds
from oneneuron.statistics.verdicts.base import ALPHA, LEVEL, singular

_P = f"p < {ALPHA:g}"
_WIDE, _NARROW = (f"{level * 100:g} %" for level in (LEVEL, equivalence.LEVEL))
_RANKS = "exact signed-rank test over {over}"
_SHARE = f"exact (Clopper-Pearson) {_WIDE} interval of the share of {{of}}"
_ELSE = "otherwise inconclusive"


@dataclass(frozen=True)
class Form:
    """What a kind of claim says, and how it is judged, with gaps in braces for a claim's fields.

    Attributes
    ----------
    claimed
        What is claimed.
    test, interval
        What is computed; empty where there is none.
    verdict
        What follows from that.
    more
        What is told beside a claim alone.
    """

    claimed: str
    test: str
    interval: str
    verdict: str
    more: str = ""


def _of_rows(claimed: str, verdict: str) -> Form:
    return Form(
        claimed,
        f"{_RANKS} in each row, two-sided, p {{adjusted}}",
        f"{_NARROW} interval in each row, whose ends are one-sided {_WIDE} limits",
        f"{verdict}; {_ELSE}",
        " Margin: {margins}. Rows at the floor in both arms at every seed (at most one error, or a "
        "loss that would be printed as zero) say nothing, nor do those without a value in either "
        "arm.",
    )


_DIRECTION = (
    f"reproduced if {_P} and it is {{direction}}; not reproduced if {_P} and it is {{other}}, or "
    f"if the {_NARROW} interval lies within {{margin}}; {_ELSE}"
)

FORMS = {
    "direction": Form(
        "One arm is better or worse than another, or than a fixed value",
        f"{_RANKS}, two-sided",
        f"{_WIDE} interval of the difference, by the same test, and a {_NARROW} one, which decides "
        "where it lies within the margin",
        _DIRECTION,
    ),
    "mcnemar": Form(
        "Something happens in more seeds, or in fewer, with one arm than with another",
        "exact McNemar test over seeds, two-sided",
        f"{_WIDE} interval of the difference of the two shares, which agrees with the test, and a "
        f"{_NARROW} one, which decides where it lies within the margin",
        _DIRECTION,
    ),
    "size": Form(
        "An effect has the published size",
        "",
        f"two-sided {_WIDE} interval of our paired difference, and {_WIDE} prediction interval for "
        "a mean of {runs}, leaving out pairs with a lost run",
        "excluded if the interval of our difference ends before {published}; otherwise compatible "
        "if {published} lies in the prediction interval (compatible, as is zero, if zero lies "
        "there too); otherwise not reproduced",
        f" One end of the first interval alone errs in {50 * (1 - LEVEL):.2g} % of cases.",
    ),
    "equivalence": Form(
        "Two things are equal",
        "",
        f"{_NARROW} interval of the difference, by the exact signed-rank test",
        "reproduced if the interval lies within {margin}, not reproduced if it lies wholly "
        f"outside; {_ELSE}",
    ),
    "never": Form(
        "Something never happens",
        "",
        _SHARE,
        "reproduced if none shows it, not reproduced if the interval lies above {threshold}; "
        f"{_ELSE}",
    ),
    "mostly": Form(
        "Something happens in most runs",
        "",
        _SHARE,
        "reproduced if the interval lies above {threshold}, not reproduced if it lies below; "
        f"{_ELSE}",
    ),
    "sometimes": Form(
        "Something can happen",
        "",
        _SHARE,
        "reproduced if any shows it, not reproduced if none does and the interval lies below "
        f"{{threshold}}; {_ELSE}",
    ),
    "rarely": Form(
        "Something makes up a small share of each run",
        "",
        f"{_WIDE} t-interval of the mean share over runs, cut at 0 and 1, and widened to the exact "
        "(Clopper-Pearson) interval of all of them together, because runs that are all alike have "
        "a t-interval of no width",
        "reproduced if the interval lies below {threshold}, not reproduced if it lies above; "
        f"{_ELSE}",
    ),
    "over_epochs": Form(
        "Something holds at most epochs",
        "",
        "none, because epochs are not independent runs",
        "reproduced if the share of epochs at which it holds is above {threshold}, otherwise not "
        "reproduced",
    ),
    "unlike_controls": Form(
        "Something happens with one neuron but not with other neurons in its place",
        "exact McNemar test against each control{adjusted_each}",
        _SHARE,
        f"reproduced if it happens more often than with each control, at {_P}, and its share of "
        "seeds is above {threshold}; not reproduced if the interval lies below {threshold}; "
        f"{_ELSE}",
    ),
    "both_ways": _of_rows(
        "Some rows of a table are better, others worse",
        f"reproduced if at least one row is better and one worse at {_P}; not reproduced if every "
        "row is decided, by a difference or by equivalence, and not both ways",
    ),
    "never_faster": _of_rows(
        "No row of a table is faster, and some are slower",
        "reproduced if every row's interval excludes an improvement by the margin and one row is "
        f"worse at {_P}; not reproduced if a row is better at {_P}, or if every row's interval "
        "ends below the margin",
    ),
    "only_worse": _of_rows(
        "Every row of a table is worse",
        f"reproduced if each row by itself, not adjusted, is worse at {_P}; not reproduced if a "
        f"row is better at {_P}, or equal by equivalence and not worse by itself",
    ),
    "never_better": _of_rows(
        "No row of a table is better",
        "reproduced if every row's interval excludes an improvement by the margin; not reproduced "
        f"if a row is better at {_P}",
    ),
}
"""By kind; by pattern where it is one of rows, and by test where that is McNemar's."""

_IN_GENERAL = {
    "direction": "as claimed",
    "other": "the other way round",
    "margin": "the margin",
    "threshold": "the claim's threshold",
    "published": "the published size",
    "runs": "as many pairs as were published",
    "of": "seeds or points",
    "over": "seeds",
    "adjusted": "adjusted over the rows by Holm's method",
    "adjusted_each": ", adjusted by Holm's method",
}
"""What fills the gaps of a form where it is told of no claim in particular."""

_IN_ANSWERS = {
    "not reproduced": "answered no",
    "reproduced": "answered yes",
    "Reproduced": "Answered yes",
    "inconclusive": "open",
}
"""How the rule of a question of ours, which nobody has claimed, speaks of its outcomes."""

_TABLE = re.compile(r".*\btable(\d+)$")

_PER_SEED = {
    "any": "whether any of a seed's holds",
    "all": "whether all of a seed's hold",
    "most": "whether over half of a seed's hold",
    "share": "the share of a seed's that hold",
}


def form_of(claim: Claim) -> str:
    """Return the name of a claim's form; empty where it cannot be tested."""
    if claim.kind == "not_testable":
        return ""
    return "mcnemar" if claim.test == "mcnemar" else claim.pattern or claim.kind


def rules_in_general(claims: Iterable[Claim]) -> list[tuple[str, str, str, str]]:
    """Return of each kind that some claims are of what is claimed, test, interval and verdict."""
    used = {form_of(claim) for claim in claims}
    told = []
    for name, form in FORMS.items():
        if name in used:
            parts = (form.claimed, form.test, form.interval, form.verdict)
            claimed, test, interval, verdict = (part.format(**_IN_GENERAL) for part in parts)
            told.append((claimed, test, interval, verdict))
    return told


def rule_of(claim: Claim) -> str:
    """Return the rule of a claim in words, made from the fields that decide and from no others."""
    if claim.kind == "not_testable":
        return "Not testable."
    least, form, gaps = least_seeds(claim), FORMS[form_of(claim)], _gaps(claim)
    means = "; ".join(text for text in (form.test, form.interval) if text)
    seeds = f"No verdict from fewer than {least} {claim.counted}"
    if claim.minimum_seeds > least:
        seeds += f", inconclusive from fewer than {claim.minimum_seeds}"
    judged = f"Judged by: {means}. {_sentence(form.verdict)}.{form.more}".format(**gaps)
    rule = f"{_looked_at(claim)}. {judged} {seeds}."
    if claim.source.ours:
        for word, answer in _IN_ANSWERS.items():
            rule = rule.replace(word, answer)
    return rule


def _gaps(claim: Claim) -> dict[str, str]:
    together = claim.family == "together"
    return {
        "direction": str(claim.direction),
        "other": "less" if claim.direction == "greater" else "greater",
        "margin": f"±{claim.margin or 0:g} ({claim.unit})",
        "margins": "; ".join(_margins(claim)),
        "threshold": f"{claim.threshold or 0:g}",
        "published": f"the published {claim.published or 0:g}",
        "runs": f"{claim.runs} pairs",
        "of": claim.counted,
        "over": claim.over,
        "adjusted": "adjusted over the rows by Holm's method" if together else "not adjusted",
        "adjusted_each": ", adjusted by Holm's method" if together else "",
    }


def _margins(claim: Claim) -> list[str]:
    own = [f"{claim.margin:g}"] if claim.margin else []
    if claim.margin_of_published:
        own.append(f"{claim.margin_of_published * 100:g} % of the published value")
    larger = ", whichever is larger" if len(own) > 1 else ""
    margins = [" or ".join(own) + larger] if own else []
    if claim.margin_ratio:
        margins.append(f"a ratio of {claim.margin_ratio:.2f} where logarithms are compared")
    return margins


def _looked_at(claim: Claim) -> str:
    """Say what is measured, of which runs, and how it is compared."""
    rows = dict.fromkeys(tuple(id.rsplit(".", 3)[:2]) for id in claim.numbers)
    tables = ", ".join(dict.fromkeys(_TABLE.sub(r"table \1", table) for table, *_ in rows))
    parts = [claim.measured or f"the {len(rows)} rows of {tables}, {claim.unit}"]
    if claim.network == "bare":
        parts.append("for the network with the neuron removed after training")
    if claim.cell is not None:
        parts.append(f"cell {_in_words(claim.cell)}")
    if claim.epochs is not None:
        parts.append(f"up to epoch {claim.epochs} of the paper run")
    for column, value in claim.where.items():
        values = value if isinstance(value, list) else [value]
        parts.append(f"{_in_words(column)}: {' and '.join(map(_in_words, values))}")
    if claim.per_seed is not None:
        parts.append(_PER_SEED[claim.per_seed])
    arms = [_in_words(arm) for arm in claim.arms]
    for column, (first, second) in claim.contrast.items():
        parts.append(arms[0])
        arms = [f"{_in_words(column)} {_in_words(first)}", _in_words(second)]
    if len(arms) > 1:
        paired = f"paired by {singular(claim.over)}"
        parts.append(f"{arms[0]} against {' and '.join(arms[1:])}, {paired}")
    else:
        against = "" if claim.against is None else f" minus {claim.against:g}"
        parts.append(f"arm {arms[0]}{against}")
    return _sentence("; ".join(parts))


def _in_words(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value.replace("_", " ") if isinstance(value, str) else str(value)


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]
