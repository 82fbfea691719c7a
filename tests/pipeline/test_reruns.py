"""What runs again after a change, and what does not."""

import pytest

pytestmark = pytest.mark.pipeline

REPORT = "results/tiny/report.html"
AFTER_TRAINING = {"train_eeg", "measure_runs", "collect_results", "render_report"}


def test_a_second_run_does_nothing(edited):
    assert edited.planned(REPORT, "results/tiny/runs.parquet") == {}


def test_a_figures_code_reruns_that_figure_and_the_report_only(edited):
    edited.replace("src/oneneuron/studies/eeg/figures/scale.py", "WIDE = 100.0", "WIDE = 99.0")
    jobs = edited.planned(REPORT)
    assert jobs == {"plot_figure": 1, "render_report": 1}
    planned = edited.make("--dry-run", REPORT)
    assert "figures/eeg_scale.svg" in planned
    assert "output: results/tiny/figures/eeg_jumps.svg" not in planned


def test_a_docstring_in_figures_reruns_nothing(edited):
    edited.replace("src/oneneuron/figures/style.py", '"""', '"""Edited. ')
    assert edited.planned(REPORT) == {}


def test_code_of_the_losses_reruns_training(edited):
    edited.replace(
        "src/oneneuron/losses.py",
        "torch.relu(1 - target * output)",
        "torch.relu(-target * output + 1)",
    )
    assert set(edited.planned(REPORT)) >= AFTER_TRAINING
    assert edited.planned(REPORT)["train_eeg"] == 14


def test_how_tables_are_written_reruns_training(edited):
    edited.replace("src/oneneuron/training/record.py", 'compression="zstd"', 'compression="gzip"')
    assert edited.planned(REPORT)["train_eeg"] == 14


def test_how_registries_are_read_reruns_what_reads_one(edited):
    edited.replace(
        "src/oneneuron/statistics/registry.py", "def load_registry(", "@cache\ndef load_registry("
    )
    jobs = edited.planned(REPORT)
    assert jobs["judge_claims"] == 2
    assert "train_eeg" not in jobs


def test_a_comment_in_the_losses_reruns_nothing(edited):
    edited.replace("src/oneneuron/losses.py", "def polynomial_hinge", "# why\ndef polynomial_hinge")
    assert edited.planned(REPORT) == {}


def test_one_more_seed_trains_that_seed_only(edited):
    edited.replace("config/tiny.yaml", "without: [1, 2], clean", "without: [1, 2, 3], clean")
    assert edited.planned(REPORT)["train_eeg"] == 1


def test_another_learning_rate_trains_all(edited):
    edited.replace("config/tiny.yaml", "learning_rate: 0.0002", "learning_rate: 0.0003")
    assert edited.planned(REPORT)["train_eeg"] == 14


def test_checkpoints_more_often_train_nothing(edited):
    edited.replace("config/tiny.yaml", "checkpoint_seconds: 60", "checkpoint_seconds: 1")
    assert "train_eeg" not in edited.planned(REPORT)
