from dataclasses import replace

import pytest

from oneneuron.evidence.chain import SidecarIndex
from oneneuron.report.render import make_page
from oneneuron.report.times import duration, without_times

from .conftest import TEMPLATE


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "0 seconds"),
        (89, "89 seconds"),
        (90, "2 minutes"),
        (3600, "60 minutes"),
        (19800, "5.5 hours"),
    ],
)
def test_a_duration_is_told_in_the_unit_one_pictures_it_in(seconds, words):
    assert duration(seconds) == words


@pytest.fixture
def chapters(write_notebook):
    facts = '{{ facts("eeg", {"recordings": ("main", "as_published.npz")}) }}'
    return {
        "summary": write_notebook("summary", "# Does it help?", "{{ answer() }}", "{{ forest() }}"),
        "eeg": write_notebook("eeg", "## A chapter", facts, '{{ verdicts("eeg.better") }}'),
    }


def test_another_run_on_another_machine_gives_the_same_page_but_for_one_block(book, chapters):
    jobs = {
        path: replace(
            job,
            seconds=job.seconds * 1000 + number,
            finished=f"2031-07-0{number % 9 + 1}T00:00:00+02:00",
            hardware={"processor": "another", "cores": "64", "system": "Plan9 mips"},
        )
        for number, (path, job) in enumerate(book.index.by_output.items())
    }
    elsewhere = replace(book, index=SidecarIndex(jobs))
    one, other = (make_page(each, chapters, TEMPLATE) for each in (book, elsewhere))
    assert one != other
    assert without_times(one) == without_times(other)
    for varies in ("made up", "2026-01-01", "9 minutes"):
        assert varies in one
        assert varies not in without_times(one)
    # what is taken out is little, and no number of ours
    assert "trace-eeg.frames" in without_times(one)
    assert 'id="times"' in one


def test_a_page_without_the_block_is_none_of_ours():
    with pytest.raises(ValueError, match="no block of times"):
        without_times("<main></main>")
