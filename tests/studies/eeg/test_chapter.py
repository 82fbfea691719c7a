"""The chapter and the first screen follow the run, from made-up runs that deviate."""

import re
from pathlib import Path

import pandas as pd
import pytest

from oneneuron.evidence.number import collect_numbers, write_numbers
from oneneuron.report.answer import read_sentences
from oneneuron.report.book import Book
from oneneuron.report.notebook import export_chapter
from oneneuron.report.render import read_formulae
from oneneuron.report.text import answer_in_paragraphs, expander_of
from oneneuron.statistics.claims import numbers_of_claims, write_claims
from oneneuron.statistics.judge import judge
from oneneuron.statistics.registry import load_registry
from oneneuron.studies.eeg.cells import TRAINING
from oneneuron.studies.eeg.claims import sample
from oneneuron.studies.eeg.measures import measure
from oneneuron.studies.eeg.numbers import audit, cells
from oneneuron.studies.eeg.words import WORDS

ROOT = Path(__file__).parents[3]
PUBLISHED = ROOT / "data/published/eeg.yaml"
SCHEMA = ROOT / "workflow/schemas/published.schema.yaml"


@pytest.fixture
def shown(record, tmp_path):
    """Return the text of the first screen's answer and of the chapter, of runs trained so."""

    def show(epochs, **training):
        registry = load_registry(PUBLISHED, SCHEMA)
        measures = measure(
            pd.concat(
                record([20] * epochs, seed=seed, arm=arm, **TRAINING | training)
                for arm in ("without", "scaled_input")
                for seed in range(101, 113)
            )
        )
        judged = [
            judge(claim, sample(claim, registry, main=measures), stand_in=False)
            for claim in registry.claims
        ]
        numbers = [*cells.numbers(measures), *audit.numbers(registry), *numbers_of_claims(judged)]
        write_numbers(tmp_path / "some.json", numbers)
        collect_numbers(tmp_path / "numbers.json", "demo", [tmp_path / "some.json"])
        write_claims(tmp_path / "claims.json", judged, registry, stand_in=False)
        book = Book.read(
            *(tmp_path / "numbers.json", tmp_path / "claims.json", [PUBLISHED], SCHEMA),
            words={"eeg": WORDS},
            formulae=read_formulae(ROOT / "report/template/formulae"),
            sentences=read_sentences([ROOT / "report/answers/eeg.yaml"]),
        )
        expander = expander_of(book)
        chapter = export_chapter(ROOT / "report/eeg.py.ipynb", "eeg", expander)
        parts = (answer_in_paragraphs(book, expander), chapter)
        return [" ".join(re.sub("<[^>]*>", "", part).split()) for part in parts]

    return show


def test_the_chapter_tells_what_the_run_was_trained_with(shown):
    _, chapter = shown(4, learning_rate=0.05, batch_size=32, reg_strength=0.7)
    told = "in this run at a learning rate of 0.05, in batches of 32, for 4 epochs."
    assert f"Adam trains it, {told}" in chapter
    assert "in this run with a λ of 0.7." in chapter
    # the published recipe stands once, as theirs
    theirs, ours = chapter.split("What we did")
    for words in ("two ten-thousandths", "a hundred and twenty-eight", "so λ is a fifth"):
        assert words in theirs
        assert words not in ours


def test_the_first_screen_tells_in_what_a_run_deviates(shown):
    answer, _ = shown(4, learning_rate=0.05)
    assert answer.startswith(
        "On brain waves, this run cannot say: it deviates from the published design: "
        "4 epochs, not 400; learning rate 0.05, not 0.0002. Its networks"
    )
    assert "stand-in" not in answer
