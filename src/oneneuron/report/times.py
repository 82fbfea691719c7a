"""What differs of a report from run to run stands in marked blocks: times, date and machines."""

import re

_BLOCK = re.compile(r"<!-- times: begin -->.*?<!-- times: end -->", re.DOTALL)


def without_times(html: str) -> str:
    """Return a report without its blocks of times: of the same results the same bytes.

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
        return _counted(f"{seconds:.0f}", "second")
    if seconds < 90 * 60:
        return _counted(f"{seconds / 60:.0f}", "minute")
    return _counted(f"{seconds / 3600:.1f}", "hour")


def _counted(number: str, noun: str) -> str:
    return f"{number} {noun}{'' if number == '1' else 's'}"
