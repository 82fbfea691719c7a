"""The one block of a report that differs from run to run: times and machines."""

import re

_BLOCK = re.compile(r"<!-- times: begin -->.*<!-- times: end -->", re.DOTALL)


def without_times(html: str) -> str:
    """Return a report without its block of times: of the same results the same bytes.

    Raises
    ------
    ValueError
        Where there is no such block.
    """
    rest, blocks = _BLOCK.subn("", html)
    if not blocks:
        raise ValueError("this page has no block of times")
    return rest


def duration(seconds: float) -> str:
    """Return a time in words that a reader can picture: seconds, minutes or hours."""
    if seconds < 90:
        return f"{seconds:.0f} seconds"
    if seconds < 90 * 60:
        return f"{seconds / 60:.0f} minutes"
    return f"{seconds / 3600:.1f} hours"
