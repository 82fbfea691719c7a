from dataclasses import replace

import pytest

from oneneuron.report.answer import Sentence, answer, read_sentences
from oneneuron.report.claims import SIGNS
from oneneuron.statistics.registry import load_registry

from .conftest import ROOT, SCHEMA


def test_flipping_a_verdict_turns_its_sentence_and_no_other(book):
    sentences = [
        Sentence("eeg.better", {verdict: f"better: {verdict}" for verdict in SIGNS}),
        Sentence("eeg.keeps_sign", {verdict: f"sign: {verdict}" for verdict in SIGNS}),
    ]
    for verdict in SIGNS:
        claims = dict(book.claims)
        claims["eeg.better"] = replace(claims["eeg.better"], verdict=verdict)
        assert answer(sentences, claims) == [f"better: {verdict}", "sign: reproduced"]


def test_a_claim_that_no_study_of_the_run_tests_has_no_sentence(sentences):
    assert answer(sentences, {}) == []


def test_a_sentence_without_a_wording_for_some_verdict_is_refused():
    with pytest.raises(ValueError, match=r"'eeg\.better' needs a wording for each verdict"):
        Sentence("eeg.better", {"reproduced": "Yes."})


def test_the_answer_of_the_first_screen_is_three_sentences_each_of_five_wordings():
    sentences = read_sentences(ROOT / "report" / "answer.yaml")
    assert len(sentences) == 3
    assert all(len(set(sentence.wording.values())) == len(SIGNS) for sentence in sentences)


def test_the_answer_rests_on_claims_of_the_registry():
    registry = load_registry(sorted((ROOT / "data" / "published").glob("*.yaml")), SCHEMA)
    for sentence in read_sentences(ROOT / "report" / "answer.yaml"):
        assert registry.claim(sentence.claim).id == sentence.claim


def test_the_answer_is_put_together_with_its_numbers_linked(book):
    html = book.answer(book.expander())
    assert html.striptags() == "It cannot be said: +0.0031."
    assert 'href="#trace-eeg.mean_accuracy_difference.clean_start"' in html
