"""What makes a run too small to judge."""

from pathlib import Path

import pytest
import yaml

from oneneuron.studies.practicality.scale import smaller_than_published

CONFIG = Path(__file__).parents[3] / "config"


def settings(run):
    return yaml.safe_load((CONFIG / f"{run}.yaml").read_text())["practicality"]


@pytest.mark.parametrize("run", ["paper", "sample"])
def test_paper_and_sample_run_have_the_full_size(run):
    assert smaller_than_published(settings(run)) is None


def test_the_quick_run_says_what_is_smaller():
    words = smaller_than_published(settings("quick"))
    for part in ("fewer training samples", "fewer epochs", "long training of 400", "noise of 60"):
        assert part in words


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        ("held_out", 100, "100 held-out samples of 2,000"),
        ("long_epochs", 10, "10 epochs of long training of 400"),
        ("noise_after_epochs", 5, "5 epochs before the noise of 60"),
    ],
)
def test_one_smaller_setting_is_enough(key, value, words):
    assert smaller_than_published(settings("paper") | {key: value}) == words


def test_a_shorter_budget_of_one_dataset_is_told():
    paper = settings("paper")
    paper["cells"]["mnist_n13000"]["epochs"] = 3
    assert smaller_than_published(paper) == "1 of 14 datasets with fewer epochs"
