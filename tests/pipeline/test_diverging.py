"""A run in which everything with the neuron diverges is reported like any other."""

import json

import pytest

pytestmark = pytest.mark.pipeline

DIVERGING = """
description: A run in which whatever is trained with the neuron explodes.
simulated_experiments: 10
studies:
  eeg:
    data: stand-in
    stand_in_seconds: 6
    training: {batch_size: 64, learning_rate: 1.0e+30}
    seeds:
      main: {without: [1], clean_start: [1], scaled_input: [1]}
    epochs: {main: 2}
"""


def test_a_run_in_which_all_diverges_is_reported(fresh):
    (fresh.folder / "config" / "diverging.yaml").write_text(DIVERGING)
    fresh.make("results/diverging/report.html")
    rows = json.loads((fresh.folder / "results/diverging/numbers.json").read_text())["numbers"]
    numbers = {row["id"]: row for row in rows}
    for arm in ("clean_start", "scaled_input"):
        assert numbers[f"eeg.lost.{arm}"]["value"] == numbers[f"eeg.lost.{arm}"]["n"] == 1
        assert numbers[f"eeg.mean_accuracy.{arm}"]["value"] is None
    claims = json.loads((fresh.folder / "results/diverging/claims.json").read_text())["claims"]
    assert {claim["verdict"] for claim in claims} <= {"no verdict here", "not testable"}
