import pytest

from oneneuron.evidence.chain import SidecarIndex
from oneneuron.evidence.number import Number, Numbers
from oneneuron.report.appendix import File, job_anchors, listed, make_appendix

from .conftest import make_sidecar


def test_every_number_has_a_row_with_its_rule_and_its_chain(book):
    appendix = make_appendix(book.numbers, book.index)
    assert [row.number.id for row in appendix.rows] == sorted(book.numbers)
    assert {row.job.sidecar.rule for row in appendix.rows} == {"compare_eeg"}


def test_numbers_of_one_source_share_one_chain(book):
    appendix = make_appendix(book.numbers, book.index)
    assert len(appendix.chains) == 1


def test_a_chain_leads_level_by_level_down_to_the_data_and_its_checksum(book):
    appendix = make_appendix(book.numbers, book.index)
    (chain,) = appendix.chains
    assert list(chain.root.steps.items()) == [
        ("compare_eeg", 1), ("train_eeg", 6), ("make_eeg_frames", 1), ("import_eeg", 1)
    ]  # fmt: skip
    assert chain.root.made_from == "results/demo/eeg/runs/main"
    below = chain.root
    for rule in ("train_eeg", "make_eeg_frames", "import_eeg"):
        below = below.children[0]
        assert below.rule == rule
    (data,) = below.files
    (imported,) = [job for job in appendix.jobs if job.anchor == data.maker]
    assert data.sha256 == imported.sidecar.outputs[0].sha256
    assert imported.sidecar.sources[0]["sha256"] == "a" * 64


def test_files_of_the_repository_end_a_branch_without_a_job(book):
    (chain,) = make_appendix(book.numbers, book.index).chains
    last = chain.root.children[-1]
    assert (last.rule, last.jobs) == ("", 0)
    assert [(file.path, file.maker) for file in last.files] == [("data/published/eeg.yaml", None)]


def test_a_number_of_some_inputs_only_has_a_chain_of_its_own(book, make_book):
    only = ("results/demo/eeg/runs/main/without/101.parquet",)
    numbers = [*book.numbers.values(), Number("eeg.one", 1, "of one run", inputs=only)]
    appendix = make_appendix(make_book(numbers, claims=[]).numbers, book.index)
    assert len(appendix.chains) == 2
    chain = next(row.chain for row in appendix.rows if row.number.id == "eeg.one")
    assert [file.path for file in chain.root.children[0].files] == list(only)


def test_each_job_stands_once(book):
    appendix = make_appendix(book.numbers, book.index)
    anchors = [job.anchor for job in appendix.jobs]
    # one import, one of frames, six trainings, one of statistics
    assert len(anchors) == len(set(anchors)) == 9


def test_jobs_that_a_chain_meets_again_are_not_followed_again():
    early = make_sidecar("train", ["runs/a"], ["data"])
    late = make_sidecar("train_on", ["runs/b"], ["runs/a"])
    end = make_sidecar("measure", ["numbers"], ["runs/a", "runs/b"])
    index = SidecarIndex({s.outputs[0].path: s for s in (early, late, end)})
    numbers = Numbers("demo", {"x": Number("x", 1, "how")}, {"x": "numbers"})
    (chain,) = make_appendix(numbers, index).chains
    first, second = chain.root.children
    assert (first.rule, first.repeated) == ("train", False)
    assert (second.children[0].rule, second.children[0].repeated) == ("train", True)
    assert second.children[0].children == ()


def test_files_of_one_folder_by_jobs_of_one_kind_are_one_entry():
    def file(path, job, kind="a"):
        return File(path, path, job, (kind,))

    of = "runs/without"
    seeds = [file(f"{of}/{seed}.parquet", f"job-{seed}") for seed in (10, 11, 7, 8, 9)]
    others = [file(f"{of}/{seed}.parquet", f"job-{seed}", "b") for seed in (12, 13)]
    two_dots = [file(f"{of}/{n}.more.parquet", f"job-m{n}") for n in (1, 2, 4)]
    no_dots = [file(f"{of}/{name}", f"job-{name}") for name in "xyz"]
    found = [File(f"published/{name}.yaml", "d", None) for name in "abc"]
    assert listed([*seeds, *others, *two_dots, *no_dots, *found]) == [
        File(f"{of}/{{7–11}}.parquet", "", "job-7"),
        *others,
        File(f"{of}/{{1, 2, 4}}.more.parquet", "", "job-m1"),
        File(f"{of}/{{x, y, z}}", "", "job-x"),
        *found,
    ]


def test_jobs_that_were_made_alike_say_once_what_they_share():
    trained = [
        make_sidecar(
            "train", [f"runs/{seed}.parquet"], ["frames"], seconds=60.0 + seed,
            params={"arm": "without", "seed": seed, "seeds": [5, 6, 7, 9]},
        )
        for seed in (1, 2)
    ]  # fmt: skip
    other = make_sidecar(
        "train", ["runs/3.parquet"], ["frames"], code_digest="e" * 64,
        params={"sizes": []}, hardware={"processor": "another"},
    )  # fmt: skip
    end = make_sidecar("measure", ["numbers"], ["runs/1.parquet", "runs/2.parquet"])
    last = make_sidecar("judge", ["more"], ["runs/3.parquet"])
    index = SidecarIndex({s.outputs[0].path: s for s in (*trained, other, end, last)})
    rows = {name: Number(name, 1, "how") for name in "xy"}
    appendix = make_appendix(Numbers("demo", rows, {"x": "numbers", "y": "more"}), index)
    by_rule = dict(appendix.by_rule)
    alike, apart = by_rule["train"]
    assert (alike.name, alike.size) == ("runs/{1, 2}.parquet", 2)
    assert alike.said == {"arm": "without", "seeds": "5–7, 9"}
    assert [alike.own(job) for job in alike.jobs] == [{"seed": 1}, {"seed": 2}]
    assert [file.path for file in alike.inputs] == ["frames"]
    assert alike.took == ("61.0", "62.0")
    # made with other code
    assert (apart.name, apart.said) == ("runs/3.parquet", {"sizes": "none"})
    by_machine = {
        machine["processor"]: [jobs.name for jobs in on_it]
        for machine, on_it in appendix.by_machine
    }
    assert by_machine["another"] == ["runs/3.parquet"]
    assert sorted(by_machine["made up"]) == ["more", "numbers", "runs/{1, 2}.parquet"]


def test_a_number_without_provenance_is_an_error_that_names_its_file(book):
    with pytest.raises(ValueError, match=r"results/demo/eeg/statistics\.json has no provenance"):
        make_appendix(book.numbers, SidecarIndex({}))


def test_paths_that_differ_only_in_their_separators_get_different_anchors():
    anchors = job_anchors(["a/b", "a b", "a:b"])
    assert len(set(anchors.values())) == 3


def test_the_jobs_behind_some_jobs_are_counted_once(book):
    last = book.index.maker(book.numbers.source["eeg.frames"])
    assert len(book.index.behind([last, last])) == 9
