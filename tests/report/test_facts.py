from dataclasses import replace

import pytest

from oneneuron.evidence.chain import SidecarIndex
from oneneuron.evidence.kept import KEPT_DATA
from oneneuron.evidence.place import VERIFIED
from oneneuron.report.facts import facts

from .conftest import sum_of

FROM_FRAMES = {"recordings": ("main", "eeg/frames/as_published.npz")}


def test_the_line_of_facts_is_read_from_the_sidecars(book):
    line = facts(book, "eeg", FROM_FRAMES, size="eeg.frames").striptags()
    checksum = sum_of("results/demo/eeg/frames/as_published.npz")[:8]
    assert f"Datareal recordings, SHA-256 {checksum}…; 3,642 frames" in line
    assert "Cells1Seedswithout (3), exponential, clean start (3)" in line
    assert "9 jobs, one thread each" in line


@pytest.mark.parametrize("place", ["eeg/frames/as_published.npz", "verified/eeg/"])
def test_data_are_real_where_only_the_sidecar_of_their_import_is_kept(book, place):
    def moved(records):
        return tuple(replace(r, path=r.path.replace(VERIFIED, KEPT_DATA)) for r in records)

    made = (replace(job, inputs=moved(job.inputs), outputs=moved(job.outputs))
            for job in book.index.by_output.values())  # fmt: skip
    index = SidecarIndex({record.path: job for job in made for record in job.outputs})
    line = facts(replace(book, index=index), "eeg", {"recordings": ("main", place)})
    assert "Datareal recordings, SHA-256" in line.striptags()


def test_data_that_no_verified_file_is_behind_is_a_stand_in(book, make_book):
    simulated = make_book([replace(n, stand_in=True) for n in book.numbers.values()])
    made = {path: replace(job, inputs=()) if job.rule == "make_eeg_frames" else job
            for path, job in book.index.by_output.items()}  # fmt: skip
    line = facts(replace(simulated, index=SidecarIndex(made)), "eeg", FROM_FRAMES)
    assert 'class="facts stand-in"' in line
    assert "Dataa stand-in for recordings, SHA-256" in line.striptags()


def test_where_a_job_trains_all_arms_seeds_are_told_of_each_cell(book):
    index = SidecarIndex({
        path: replace(job, wildcards={k: v for k, v in job.wildcards.items() if k != "arm"})
        for path, job in book.index.by_output.items()
    })  # fmt: skip
    data = {"recordings": ("main", "data/verified/eeg/"), "MNIST": ("none", "mnist/")}
    line = facts(replace(book, index=index), "eeg", data, made="spheres, made").striptags()
    checksum = sum_of("data/verified/eeg/one.csv")[:8]
    assert f"spheres, made; real recordings, SHA-256 {checksum}…" in line
    assert "MNIST" not in line
    assert "Cells1Seeds3 of each" in line


def test_where_a_job_trains_several_seeds_a_number_tells_how_many(book):
    line = facts(book, "eeg", made="few samples", seeds="eeg.sign_share.clean_start").striptags()
    assert "Datafew samplesCells1" in line
    assert "Seeds6 of each arm" in line


def test_a_run_without_a_study_has_no_facts_of_it(book):
    assert facts(book, "other", FROM_FRAMES) == ""
