"""What the README shows as Python runs as it stands."""

import re
from pathlib import Path

import numpy as np
import pytest
import torch

from oneneuron.report.readme import EDITION, blocks, updated

ROOT = Path(__file__).parents[1]
BLOCKS = re.findall(r"^```python\n(.*?)^```", (ROOT / "README.md").read_text(), re.M | re.S)


def run(block):
    """Run a block by itself and return its names."""
    torch.manual_seed(0)
    names = {}
    exec(compile(block, "README.md", "exec"), names)
    return names


def test_each_block_is_tested_here():
    assert len(BLOCKS) == 3


def test_the_network_learns_what_the_theorem_speaks_of():
    names = run(BLOCKS[0])
    model, x, y = names["model"], names["x"], names["y"]
    assert set(y.tolist()) == {-1.0, 1.0}
    # an output of 0 costs 1 a sample; always the more frequent class is wrong some 230 times
    assert names["loss"].item() < len(y) / 5
    with torch.no_grad():
        assert (model(x).squeeze(1) * y <= 0).sum() < 50


def test_the_ensemble_learns():
    record = run(BLOCKS[1])["record"]
    last = record[record["epoch"] == 50]
    assert last["member"].tolist() == [0, 1, 2, 3]
    assert not record["diverged"].any()
    assert (last["train_errors"] < 500).all()


def test_the_tiny_networks_learn():
    result = run(BLOCKS[2])["result"]
    assert result.bare_errors.shape == (1, 1000)
    # exclusive or: an output of 0 costs 4, its four samples
    assert np.mean(result.loss[-1] < 1) > 0.5


@pytest.mark.parametrize("block", BLOCKS)
def test_labels_of_zero_and_one_are_refused_in_each(block):
    wrong, changed = re.subn(
        r"^(y = .*)$", r"\1\ny = (y + 1) / 2  # labels of 0 and 1", block, flags=re.M
    )
    assert changed == 1
    with pytest.raises(ValueError, match=r"2 \* y - 1"):
        run(wrong)


def test_what_is_generated_is_what_would_be_generated():
    made = blocks(ROOT)
    if not (ROOT / EDITION / "numbers.json").exists():
        # it counts records, which become more by the hour
        del made["answer"]
    text = (ROOT / "README.md").read_text()
    assert updated(text, made) == text, "make readme writes it anew"


def test_make_report_shows_the_edition_once_there_is_one():
    (run,) = re.findall(r"^RUN \?= (\w+)$", (ROOT / "Makefile").read_text(), re.M)
    there = (ROOT / EDITION / "numbers.json").exists()
    assert run == ("published" if there else "quick")
