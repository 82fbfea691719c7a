"""What is removed between kills, and whom they hit."""

from random import Random

from .kills import SIGNALS, TARGETS, planned, resting_on


def job(outputs, inputs=()):
    return {
        key: [{"path": path} for path in paths]
        for key, paths in (("outputs", outputs), ("inputs", inputs))
    }


def test_all_that_rests_on_a_job_goes_with_it():
    frames, record = job(["frames"], ["recording"]), job(["record", "more"], ["frames"])
    table, numbers = job(["table"], ["more", "other"]), job(["numbers"], ["table"])
    apart = job(["other"], ["recording"])
    jobs = [numbers, table, record, apart, frames]
    assert resting_on(record, jobs) == {"record", "more", "table", "numbers"}
    assert resting_on(apart, jobs) == {"other", "table", "numbers"}
    assert resting_on(numbers, jobs) == {"numbers"}


def test_every_pair_comes_once_in_twelve_and_all_in_six():
    assert len(set(planned(12, Random(1)))) == 12
    targets, signals = zip(*planned(6, Random(1)), strict=True)
    assert set(targets) == set(TARGETS)
    assert set(signals) == set(SIGNALS)
    assert planned(100, Random(1)) == planned(100, Random(1)) != planned(100, Random(2))
