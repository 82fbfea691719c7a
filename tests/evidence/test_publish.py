"""An edition is a copy of a run that verifies, with a page that is not too large."""

import pytest

from oneneuron.report import publish as publishing
from oneneuron.report.publish import FILES, main, publish

from . import conftest

EDITION = "report/paper"


@pytest.fixture
def whole(bare, monkeypatch):
    """The run, its figure with a description."""
    described = "results/tiny/figures/eeg.json"
    monkeypatch.setattr(conftest, "FIGURE", (*conftest.FIGURE, described))
    return bare.run()


def is_empty(run):
    return not (run.folder / EDITION).exists()


def test_what_verifies_is_copied(whole):
    assert main(["results/tiny", "eeg"]) == 0
    for name, source in {
        **{name: name for name in FILES},
        "picture.png": "figures/eeg.png",
        "picture.json": "figures/eeg.json",
    }.items():
        copied = (whole.folder / EDITION / name).read_bytes()
        assert copied == (whole.folder / "results/tiny" / source).read_bytes()


def test_what_does_not_verify_is_not_copied(whole, capsys):
    whole.flip("results/tiny/0.parquet")
    assert main(["results/tiny", "eeg"]) == 1
    assert "does not verify" in capsys.readouterr().err
    assert is_empty(whole)


def test_a_page_that_is_too_large_is_not_copied(whole, monkeypatch):
    monkeypatch.setattr(publishing, "LARGEST_PAGE", 7)
    with pytest.raises(ValueError, match=r"report\.html has more than 7 bytes"):
        publish("results/tiny", EDITION, "eeg")
    assert is_empty(whole)


def test_what_was_trained_again_over_the_tolerance_is_not_copied(whole, monkeypatch):
    monkeypatch.setattr(publishing, "told", lambda numbers: (["toy: OVER THE TOLERANCE"], False))
    with pytest.raises(ValueError, match="OVER THE TOLERANCE"):
        publish("results/tiny", EDITION, "eeg")
    assert is_empty(whole)


def test_a_picture_that_there_is_not(whole, capsys):
    assert main(["results/tiny", "egg"]) == 1
    assert "figures/egg.png" in capsys.readouterr().err
    assert is_empty(whole)
