import pytest

from oneneuron.evidence.chain import trace
from oneneuron.report.appendix import chain_jobs
from oneneuron.report.facts import checksums, duration, gather_facts, seeds_of_runs

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


def test_seeds_are_counted_by_cell_among_the_runs_alone(book):
    jobs = jobs_of(book)
    assert seeds_of_runs(jobs, "eeg/runs/") == {"main": {"101", "102", "103"}}
    assert seeds_of_runs(jobs, "eeg/frames/") == {}
    assert seeds_of_runs([], "eeg/runs/") == {}


def test_checksums_are_those_of_the_files_of_a_folder(book):
    jobs = jobs_of(book)
    assert checksums(jobs, "data/verified/eeg/") == [sum_of("data/verified/eeg/one.csv")]
    assert checksums(jobs, "data/verified/mnist/") == []


def facts_of(book):
    found = {
        "main": ("recordings", "data/verified/eeg/"),
        "none": ("MNIST", "data/verified/mnist/"),
    }
    return book.study_facts("eeg.", "eeg/runs/", "spheres", found)


def test_the_facts_of_a_study_name_only_the_datasets_that_it_has(book):
    line = facts_of(book).striptags()
    checksum = sum_of("data/verified/eeg/one.csv")[:8]
    assert f"spheres, generated from the seed; real recordings, SHA-256 {checksum}…" in line
    assert "MNIST" not in line
    assert "Sets, by size1Seeds of each3" in line
    assert "9 minutes in 9 jobs" in line


def test_a_run_without_a_study_has_no_facts_of_it(book):
    assert book.study_facts("other.", "other/runs/", "spheres", {}) == ""
