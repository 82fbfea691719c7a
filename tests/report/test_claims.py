import json

import pytest

from oneneuron.evidence.interval import Interval
from oneneuron.report.claims import JudgedClaim, read_claims


def test_an_unknown_verdict_is_refused():
    with pytest.raises(ValueError, match="'confirmed'"):
        JudgedClaim("x", "s", "post", "eeg", "confirmed", "r")


def test_claims_are_read_in_order_and_by_id(book):
    assert list(book.claims) == ["eeg.better", "eeg.keeps_sign", "eeg.gan"]
    claim = book.claims["eeg.better"]
    assert claim.interval == Interval(-0.002, 0.0082, 0.969)
    assert claim.number_ids == ("eeg.mean_accuracy_difference.clean_start",)


def test_an_unknown_claim_is_an_error_that_names_the_nearest(book):
    with pytest.raises(KeyError, match=r"did you mean 'eeg\.better'"):
        book.claims["eeg.beter"]


def test_a_run_without_claims_has_none(tmp_path):
    path = tmp_path / "claims.json"
    path.write_text(json.dumps({"claims": []}))
    assert len(read_claims(path)) == 0


def test_what_the_report_does_not_show_is_ignored(tmp_path):
    row = {
        "id": "x", "statement": "s", "source": "post", "study": "eeg", "verdict": "reproduced",
        "reason": "r", "power": 0.8,
    }  # fmt: skip
    path = tmp_path / "claims.json"
    path.write_text(json.dumps({"claims": [row]}))
    assert read_claims(path)["x"].effect is None
