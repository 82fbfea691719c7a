"""Mistakes of a user are answered with what, where, what was expected and what to do."""

import pytest

pytestmark = pytest.mark.pipeline


def complaint(pipeline, *arguments):
    done = pipeline.run(*arguments)
    assert done.returncode != 0
    return done.stdout + done.stderr


def test_a_mistyped_key_of_a_config(fresh):
    fresh.replace("config/tiny.yaml", "batch_size", "batchsize")
    message = complaint(fresh, "results/tiny/report.html")
    assert "config/tiny.yaml, studies.eeg: unknown key 'batchsize' at training" in message
    assert "did you mean 'batch_size'?" in message


def test_a_run_without_a_config(fresh):
    message = complaint(fresh, "results/tyni/report.html")
    assert "config/tyni.yaml: there is no such file; did you mean 'config/tiny.yaml'?" in message


def test_real_data_that_cannot_be_had(fresh, monkeypatch):
    monkeypatch.delenv("ONE_NEURON_MIRROR", raising=False)
    fresh.replace(
        "data/sources.yaml", "https://raw.githubusercontent.com", "https://nowhere.invalid"
    )
    message = complaint(fresh, "results/sample/eeg/frames/as_published.npz")
    assert "ML101_KS.csv" in message
    assert "ONE_NEURON_MIRROR" in message
    assert "data/raw/eeg" in message


def test_a_study_that_there_is_not(fresh):
    fresh.replace("config/tiny.yaml", "  practicality:", "  practicalty:")
    message = complaint(fresh, "results/tiny/report.html")
    assert "config/tiny.yaml: there is no study 'practicalty'" in message
    assert "did you mean 'practicality'?" in message


def test_a_figure_that_the_run_has_no_records_for(fresh):
    message = complaint(fresh, "results/tiny/figures/eeg_scales.svg")
    assert "has no runs for the eeg figures 'scales'; did you mean 'scale'?" in message
