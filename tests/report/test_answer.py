from dataclasses import replace

import numpy as np
import pytest

from oneneuron.report.answer import Sentence, answer, read_sentences
from oneneuron.report.claims import SIGNS
from oneneuron.report.text import answer_in_paragraphs, expander_of
from oneneuron.statistics.claims import answered
from oneneuron.statistics.proportions import mcnemar
from oneneuron.statistics.registry import load_registry
from oneneuron.statistics.verdicts import effects, tables

from .conftest import ROOT, SCHEMA

ANSWERS = sorted((ROOT / "report" / "answers").glob("*.yaml"))


def test_flipping_a_verdict_turns_its_sentence_and_no_other(book):
    sentences = [
        Sentence("eeg.better", {word: f"better: {word}" for word in SIGNS}),
        Sentence("eeg.keeps_sign", {word: f"sign: {word}" for word in SIGNS}),
    ]
    for word in SIGNS:
        claims = dict(book.claims)
        claims["eeg.better"] = replace(claims["eeg.better"], verdict=word)
        assert answer(sentences, claims) == [f"better: {word}", "sign: reproduced"]


def test_a_claim_that_no_study_of_the_run_tests_has_no_sentence(sentences):
    assert answer(sentences, {}) == []


def test_a_sentence_without_a_wording_for_some_verdict_is_refused():
    with pytest.raises(ValueError, match=r"'eeg\.better' needs a wording for each verdict"):
        Sentence("eeg.better", {"reproduced": "Yes."})


def test_the_first_screen_answers_in_three_sentences_one_a_study_each_of_five_wordings():
    sentences = read_sentences(ANSWERS)
    studies = [sentence.claim.partition(".")[0] for sentence in sentences]
    assert studies == ["eeg", "landscape", "practicality"]
    assert all(len(set(sentence.wording.values())) == 5 for sentence in sentences)


def test_the_answer_rests_on_claims_of_the_registry():
    registry = load_registry(sorted((ROOT / "data" / "published").glob("*.yaml")), SCHEMA)
    for sentence in read_sentences(ANSWERS):
        assert registry.claim(sentence.claim).id == sentence.claim


def test_the_answer_is_put_together_with_its_numbers_linked(book):
    html = answer_in_paragraphs(book, expander_of(book))
    assert html.striptags() == "It cannot be said: +0.0031."
    assert 'href="#trace-eeg.mean_accuracy_difference.clean_start"' in html


def judged(registry, gain, more_err):
    """Judge the three claims of the answer by what twelve made-up seeds show.

    `gain` is the accuracy that the neuron brings, and the error rate that it saves in a table's
    row; `more_err` are the seeds that err after training with it alone, or, if negative, without.
    """
    spread = np.linspace(-1, 1, 12)
    accuracy, errors = gain + 0.001 * spread, -gain + 0.001 * spread
    better, freed, improves = (registry.claim(one.claim) for one in read_sentences(ANSWERS))
    with_neuron, without = np.arange(12) < more_err, np.arange(12) < -more_err
    found = [
        effects.direction(effects.evidence_of_pairs(accuracy), better.direction, better.margin),
        effects.direction(
            effects.evidence_of_shares(mcnemar(with_neuron, without)),
            freed.direction,
            freed.margin,
        ),
        tables.never_better(
            [tables.Row("a row", effects.evidence_of_pairs(errors), margin=0.0025)]
        ),
    ]
    return {
        claim.id: answered(claim, one.verdict)
        for claim, one in zip((better, freed, improves), found, strict=True)
    }


def test_flipping_the_numbers_turns_each_sentence(book):
    registry = load_registry(sorted((ROOT / "data" / "published").glob("*.yaml")), SCHEMA)
    sentences = read_sentences(ANSWERS)
    made_up = book.claims["eeg.better"]
    told = []
    for gain, more_err, words in (
        (0.01, -12, ("reproduced", "yes", "not reproduced")),
        (-0.01, 12, ("not reproduced", "no", "reproduced")),
        # accuracies are equivalent, who errs is left open, a gain of errors is excluded
        (0.0, 3, ("not reproduced", "open", "reproduced")),
    ):
        found = judged(registry, gain, more_err)
        assert tuple(found.values()) == words
        claims = {id: replace(made_up, id=id, verdict=word) for id, word in found.items()}
        told.append(answer(sentences, claims))
    assert all(len(answers) == 3 for answers in told)
    up, down, none = told
    assert all(one != other for one, other in zip(up, down, strict=True))
    assert (none[0], none[2]) == (down[0], down[2])
    assert none[1] not in (up[1], down[1])
