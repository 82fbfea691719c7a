"""Forms of code whose trees have differed between Python versions; nobody runs it."""

from __future__ import annotations

import asyncio
import math as m
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

INTEGERS = (0, -1, 1_000_000, 0xFF, 0o17, 0b11, 10**40, 123456789012345678901234567890)
FLOATS = (0.1, 1e-300, 1e999, -1e999, 1.0, 5e-324, 0.1 + 2j, 1e999j)
TEXTS = ("plain", "é", "\U0001fae8", "\ud800", "\x00\n", r"\d", "a" "b", u"old", b"\x00\xff", ...)
TRUTHS = (True, False, None, ..., 1, 1.0, "1", b"1")
x, y = 3, 4.5
name, width, precision = "n", 10, 3
FORMATTED = (
    f"",
    f"plain",
    f"{x}",
    f"{x!r:>{width}}",
    f"{y:.{precision}f}",
    f"{y:{width}.{precision}}",
    f"{x:}",
    f"{x=}",
    f"{x = !s:>5}",
    f"{{{x}}}",
    f"a{x}b" "c" f"{y}d" "",
    "left " f"{x}" " right",
    f"{'nested'} {f'{x}{y}'}",
    f"{ {'k': x}['k'] }",
    f"{x:%H:%M}",
    f"{(lambda z: z)(x)}",
    f"""{
        x
    } over lines""",
    rf"\d{x}\n",
)
PARENTHESES = ((x), (x,), (), [(x)], (x + y) * x, x + (y * x), not (x and y), (yield_ := 3))
first, *rest = range(5)
[a, (b, *c)] = 1, (2, 3)
total: int = 0
declared: int


@dataclass(frozen=True, order=True)
class Point:
    """A class's annotations count."""

    x: float
    y: "float" = 0.0
    tags: list[str] = field(default_factory=list)

    @property
    def norm(self) -> float:
        """Return its length."""
        return m.hypot(self.x, self.y)

    def shown(self) -> str:
        local: str = f"{self.norm:.3f}"
        unset: int
        return local


def every_argument(a: int, /, b: str = "b", *args: Any, c: int, d=1, **kwargs: Any) -> Iterator[Any]:
    """Has a docstring."""
    yield a
    yield from args
    print(b)
    if not kwargs:
        raise ValueError(f"expected {c}, got {d}") from None
    assert a, "message"
    return (yield)


def controls(values, function: Callable[..., Any] = lambda *a, k=1, **b: (a, k, b)):
    global total
    with open("a") as one, open("b") as two:
        pass
    with (open("a") as one, open("b") as two):
        pass
    while (n := len(values)) > 3 and values[-1:]:
        values.pop()
    else:
        n = 0
    for i, (j, *k) in enumerate(values):
        if i: continue
        elif j: break
    try:
        total += 1; del values[0]
    except (KeyError, ValueError) as error:
        raise
    except OSError:
        raise RuntimeError("again") from error
    else:
        pass
    finally:
        function(*values, last=n, **{"a": 1})
    try:
        pass
    except* TypeError as group:
        raise group
    return [u for v in values if v for u in v if u], {u: v for u, v in values}, {*values}, (*values,)


def matched(value):
    match value:
        case 0 | -1 | 1 + 2j:
            return "number"
        case "text" | b"bytes" | None | True:
            return "constant"
        case [first, *_, last] if first != last:
            return first
        case {"key": found, **others}:
            return found, others
        case Point(x=0, y=y) as point:
            return point, y
        case m.pi | [*_]:
            return value[..., 1:2, ::3, *value]
        case _:
            return value if value else ~value ** -2 // 3 @ value


async def waiting(source):
    async with source as opened:
        async for item in opened:
            await asyncio.sleep(0)
    return [item async for item in source if await item]
