import pytest

from oneneuron.evidence.chain import trace
from oneneuron.report.appendix import chain_jobs
from oneneuron.report.facts import duration, gather_facts

from .conftest import sum_of


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


def jobs_of(book):
    return chain_jobs(
        [trace(book.numbers["eeg.frames"], book.numbers.source["eeg.frames"], book.index)]
    )


def test_facts_are_read_from_the_sidecars(book):
    facts = gather_facts(book.index, jobs_of(book), "eeg/frames/as_published.npz", "main", False)
    assert facts.seeds == {"clean_start": 3, "without": 3}
    assert (facts.jobs, facts.seconds) == (9, 9 * 60.0)
    assert facts.checksum == sum_of("results/demo/eeg/frames/as_published.npz")


@pytest.mark.parametrize("ending", ["nowhere.npz", ".parquet"])
def test_the_data_must_be_one_file(book, ending):
    with pytest.raises(ValueError, match="one file of the chapter's jobs should end in"):
        gather_facts(book.index, jobs_of(book), ending, "main", False)


def test_the_line_of_facts_tells_real_data_from_stand_ins(book, make_book):
    arguments = {
        "prefix": "eeg.", "data": "as_published.npz", "cell": "main", "subject": "recordings",
        "size": "eeg.frames",
    }  # fmt: skip
    line = book.facts(**arguments)
    assert "real recordings, 3,642 frames" in line.striptags()
    assert "without (3)" in line.striptags()
    assert "9 minutes in 9 jobs" in line.striptags()
    from dataclasses import replace

    simulated = make_book([replace(n, stand_in=True) for n in book.numbers.values()])
    line = simulated.facts(**arguments)
    assert 'class="facts stand-in"' in line
    assert "stand-in for recordings" in line.striptags()
