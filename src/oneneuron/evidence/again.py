"""Records that were trained once more, compared with the kept ones, value by value.

On the processor that trained the kept records every value is equal to the last bit. On another the
order of sums in a matrix product differs, and with it the last digits of what is trained: most
networks follow the kept ones closely, but one on its way to diverge multiplies the smallest
difference without bound. So a tolerance has two parts: how far a network may be from its kept twin,
and which share of the networks must be no farther.
"""

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from oneneuron.evidence.number import Number, read_source

TIMES = ("epoch", "step")
"""What the rows of a network are told apart by."""

_FOUND = ("deviation", "column", "time", "diverged_here", "diverged_kept")
_TOLD = ("values", "equal", "networks", "close", "deviation", "tolerated", "share",
         "same_divergence", "verdicts", "same_verdicts", "holds")  # fmt: skip


@dataclass(frozen=True)
class Tolerance:
    """How far from the kept records what was trained again may be.

    Attributes
    ----------
    deviation
        Of a network, the largest that counts as close (see `Compared`); 0 or more.
    share
        Of the networks, how many must be close; from 0 to 1.
    """

    deviation: float
    share: float


@dataclass(frozen=True)
class Compared:
    """What a comparison found.

    Attributes
    ----------
    values, equal
        How many values the kept records and those trained again have, and how many of them are
        equal to the last bit. What tells rows apart, and what is the same in all rows of both, such
        as the number of samples, is not counted.
    networks
        One row a network: what tells it apart; ``deviation``, the largest difference of a value
        from the kept one, as a share of the largest magnitude that its column has among the
        network's kept values (infinite where only one side has a finite value); ``column`` and
        ``time``, where that is; ``diverged_here`` and ``diverged_kept``, the times of the first
        divergence, NaN where there is none.
    """

    values: int
    equal: int
    networks: pd.DataFrame

    @property
    def same_divergence(self) -> int:
        """How many networks diverge first at the kept time, or never on both sides."""
        here, kept = self.networks["diverged_here"], self.networks["diverged_kept"]
        return int(((here == kept) | (here.isna() & kept.isna())).sum())

    def close(self, tolerance: Tolerance) -> int:
        """Return how many networks are no farther from their kept twins than is tolerated."""
        return int((self.networks["deviation"] <= tolerance.deviation).sum())

    def worst(self) -> str:
        """Return the network that deviates most, and where, in words; '' where all are equal."""
        if self.equal == self.values:
            return ""
        row = self.networks.iloc[int(self.networks["deviation"].to_numpy().argmax())]
        told = ", ".join(
            f"{name} {value}"
            for name, value in row.items()
            if name not in (*_FOUND, "path") and pd.notna(value)
        )
        where = f"{row['path']}: " if "path" in row else ""
        return f"{where}{row['column']} at {row['time']:g} ({told})"


def compare(again: pd.DataFrame, kept: pd.DataFrame, network: Sequence[str]) -> Compared:
    """Compare every value of records that were trained again with the kept ones.

    Parameters
    ----------
    again, kept
        Records, one row a network and time (`TIMES`), in any order; a ``path`` tells networks apart
        too, and is that of the kept record in both.
    network
        The columns by which networks are told apart, of which records may lack some.

    Returns
    -------
    Compared
        Rows and columns that one side alone has are values that are not equal.
    """
    columns = list(dict.fromkeys([*kept.columns, *again.columns]))
    keys = [name for name in ("path", *network) if name in kept and name in again]
    by = [*keys, *(name for name in TIMES if name in columns)]
    identity, here, there = _aligned(again, kept, by)
    here, there = (side.reindex(columns=[*columns, "_row"]) for side in (here, there))
    groups = identity.groupby(keys, dropna=False, sort=False)
    number = np.asarray(groups.ngroup(), dtype=np.int64)
    found = groups.head(1)[keys].reset_index(drop=True)
    times = identity[by[-1]].to_numpy(dtype=np.float64)
    values = [name for name in columns if name not in by and not _is_settled(again, kept, name)]
    on_both = here["_row"].notna().to_numpy() & there["_row"].notna().to_numpy()
    equal, worst = 0, _Worst.of(len(found))
    worst.look_at("no such row", np.where(on_both, 0.0, np.inf), number, times)
    for name in values:
        same = _same_bits(here[name], there[name]) & on_both
        equal += int(same.sum())
        if not same.all():
            worst.look_at(name, _deviation(here[name], there[name], same, number), number, times)
    ends = {
        f"diverged_{side}": _first(table, number, times, len(found))
        for side, table in (("here", here), ("kept", there))
    }
    networks = found.assign(deviation=worst.deviation, column=worst.column, time=worst.time, **ends)
    return Compared(len(identity) * len(values), equal, networks)


def _aligned(again: pd.DataFrame, kept: pd.DataFrame, by: list[str]) -> list[pd.DataFrame]:
    """Return what tells rows apart, and both tables with a row for each of these, if it has it."""
    both = pd.concat([kept[by], again[by]], ignore_index=True)
    row = both.groupby(by, dropna=False, sort=False).ngroup()
    side = pd.Series(np.arange(len(both)) < len(kept))
    # rows that nothing tells apart are taken in their order
    copy = row.groupby([row, side]).cumcount()
    place = pd.MultiIndex.from_arrays([row, copy])
    identity = both.set_axis(place)
    identity = identity[~identity.index.duplicated()]
    ours, theirs = (
        table.assign(_row=True).set_axis(place[rows])
        for table, rows in ((again, ~side), (kept, side))
    )
    found = [identity, ours.reindex(identity.index), theirs.reindex(identity.index)]
    return [table.reset_index(drop=True) for table in found]


def _is_settled(again: pd.DataFrame, kept: pd.DataFrame, name: str) -> bool:
    """Whether a column holds one value throughout on both sides: how it was trained."""
    if name not in again or name not in kept:
        return False
    both = pd.concat([kept[name], again[name]], ignore_index=True)
    return both.nunique(dropna=False) <= 1


def _same_bits(here: pd.Series, there: pd.Series) -> NDArray[np.bool_]:
    """Say of each value whether both sides have the same, none being like none."""
    none = here.isna().to_numpy(), there.isna().to_numpy()
    same = (here == there).fillna(False).to_numpy(dtype=bool)
    if _is_float(here) and _is_float(there):
        # 0 and -0 are equal, and not the same
        same = same & (np.signbit(_as_floats(here)) == np.signbit(_as_floats(there)))
    return same & ~none[0] & ~none[1] | none[0] & none[1]


def _deviation(
    here: pd.Series, there: pd.Series, same: NDArray[np.bool_], number: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Return each value's difference as a share of the network's largest magnitude, kept."""
    if not (_is_numeric(here) and _is_numeric(there)):
        # words are the same or are not
        return np.where(same, 0.0, np.inf)
    ours, theirs = _as_floats(here), _as_floats(there)
    finite = np.isfinite(theirs)
    largest = np.zeros(number.max(initial=-1) + 1)
    np.maximum.at(largest, number[finite], np.abs(theirs[finite]))
    with np.errstate(all="ignore"):
        off = np.abs(ours - theirs) / largest[number]
    # both zero, of another sign
    off = np.where(ours == theirs, 0.0, off)
    return np.where(same, 0.0, np.where(np.isfinite(off), off, np.inf))


def _is_float(values: pd.Series) -> bool:
    return bool(pd.api.types.is_float_dtype(values.dtype))


def _is_numeric(values: pd.Series) -> bool:
    return bool(pd.api.types.is_numeric_dtype(values.dtype) or values.isna().all())


def _as_floats(values: pd.Series) -> NDArray[np.float64]:
    found: NDArray[np.float64] = pd.to_numeric(values).to_numpy(dtype=np.float64, na_value=np.nan)
    return found


@dataclass
class _Worst:
    """The largest deviation of each network, and where it is."""

    deviation: NDArray[np.float64]
    column: NDArray[np.object_]
    time: NDArray[np.float64]

    @classmethod
    def of(cls, networks: int) -> "_Worst":
        column = np.full(networks, "", dtype=object)
        return cls(np.zeros(networks), column, np.full(networks, np.nan))

    def look_at(
        self,
        name: str,
        off: NDArray[np.float64],
        number: NDArray[np.int64],
        times: NDArray[np.float64],
    ) -> None:
        table = pd.DataFrame({"number": number, "off": off, "time": times})
        # of equal ones the first in time
        table = table.sort_values(["off", "time"], ascending=[False, True], kind="stable")
        top = table.drop_duplicates("number").set_index("number").sort_index()
        more = top["off"].to_numpy() > self.deviation
        self.deviation = np.where(more, top["off"].to_numpy(), self.deviation)
        self.time = np.where(more, top["time"].to_numpy(), self.time)
        self.column[more] = name


def _first(
    table: pd.DataFrame, number: NDArray[np.int64], times: NDArray[np.float64], networks: int
) -> NDArray[np.float64]:
    """Return the first time at which each network has diverged; NaN where it has not."""
    first = np.full(networks, np.inf)
    if "diverged" in table:
        burst = table["diverged"].eq(True).fillna(False).to_numpy(dtype=bool)
        np.minimum.at(first, number[burst], times[burst])
    return np.where(np.isfinite(first), first, np.nan)


def numbers(
    study: str, compared: Compared | None, tolerance: Tolerance, verdicts: Mapping[str, bool]
) -> list[Number]:
    """Return what a comparison found as numbers, ``again.{study}.…``.

    Parameters
    ----------
    study
        Its name.
    compared
        None where the kept records lack what was to be compared.
    tolerance
        How far from the kept records it may be.
    verdicts
        By the id of each claim that rests on what was compared whether its verdict is the same
        with the networks trained again in the place of the kept ones.

    Returns
    -------
    list of Number
        ``values`` and ``equal``; ``networks`` and ``close``; ``deviation``, the largest of all, and
        ``median``, that of the middle network, each None where it is infinite; ``tolerated`` and
        ``share``, the tolerance; ``same_divergence``; ``verdicts`` and ``same_verdicts``; and
        ``holds``, *yes* or *no*. Of nothing compared ``values`` alone, which is 0.
    """
    head = f"again.{study}"
    if compared is None:
        said = "the kept records do not have yet what is to be trained once more and compared"
        return [Number(f"{head}.values", 0, said)]
    off, n = compared.networks["deviation"], len(compared.networks)
    close, same = compared.close(tolerance), sum(verdicts.values())
    largest = "the largest difference of a value from the kept one, as a share of the largest "
    largest += "magnitude of its column in its network"
    where = f": {worst}" if (worst := compared.worst()) else ""
    endless = "" if np.isfinite(off.max()) else "; infinite, since only one side has a finite value"
    holds = close >= tolerance.share * n and same == len(verdicts)
    apart = ", ".join(sorted(id for id in verdicts if not verdicts[id]))
    rows: list[tuple[str, float | int | str, str, int | None, str]] = [
        ("values", compared.values, "values of the records trained once more here", None, ",d"),
        ("equal", compared.equal, "of them equal to the last bit", compared.values, ",d"),
        ("networks", n, "networks trained once more here", None, ",d"),
        ("close", close, "of them no farther from the kept ones than is tolerated", n, ",d"),
        ("deviation", off.max(), f"{largest}{where}{endless}", n, ".2g"),
        ("median", off.median(), f"of the middle network {largest}", n, ".2g"),
        ("tolerated", tolerance.deviation, "largest deviation that counts as close", None, ".2g"),
        ("share", tolerance.share, "networks that must be close", None, ".0%"),
        ("same_divergence", compared.same_divergence,
         "networks that diverge first at the kept time, or never on both sides", n, ",d"),
        ("verdicts", len(verdicts), "claims that rest on these networks", None, ""),
        ("same_verdicts", same, "of them with the same verdict where these networks take the place "
         f"of the kept ones{f'; not {apart}' if apart else ''}", len(verdicts), ""),
        ("holds", "yes" if holds else "no", "whether as many networks are close as must be, and "
         "all verdicts the same", None, ""),
    ]  # fmt: skip
    found = []
    for name, value, method, of, form in rows:
        plain = value.item() if isinstance(value, np.generic) else value
        finite = isinstance(plain, int | str) or np.isfinite(plain)
        found.append(Number(f"{head}.{name}", plain if finite else None, method, n=of, format=form))
    return found


def told(found: Mapping[str, Number]) -> tuple[list[str], bool]:
    """Return what numbers say of what was trained again, a line a study, and whether it holds."""
    lines, holds = [], True
    for id in sorted(id for id in found if id.startswith("again.") and id.endswith(".values")):
        head, study = id.removesuffix(".values"), id.split(".")[1]
        if f"{head}.equal" not in found:
            lines.append(f"{study}: not compared, {found[id].method}")
            continue
        of = {name: found[f"{head}.{name}"] for name in _TOLD}
        lines.append(
            f"{study}: {of['equal']} of {of['values']} values trained again are equal to the last "
            f"bit; {of['close']} of {of['networks']} networks are close (within "
            f"{of['tolerated']}), {of['same_divergence']} diverge at the same time or never; "
            f"{of['same_verdicts']} of {of['verdicts']} verdicts are the same"
        )
        if of["equal"].value != of["values"].value:
            lines.append(f"{study}: {of['deviation']} is {of['deviation'].method}")
        if of["holds"].value != "yes":
            holds = False
            lines.append(
                f"{study}: this is OVER THE TOLERANCE, which is that {of['share']} of the networks "
                f"are close and all verdicts the same; {of['same_verdicts']} are "
                f"{of['same_verdicts'].method}"
            )
    return lines, holds


def main(arguments: Sequence[str] | None = None) -> int:
    """Say what files of numbers tell of what was trained again; 1 where that is over tolerance."""
    holds = True
    for path in sys.argv[1:] if arguments is None else arguments:
        lines, good = told(read_source(path))
        print("\n".join(lines), end="\n" if lines else "")
        holds = holds and good
    return 0 if holds else 1


if __name__ == "__main__":
    raise SystemExit(main())
