"""The chapter on practicality, rendered from a made-up run: nothing in it was measured."""

import ast
import json
import math
import re
from types import SimpleNamespace

import pandas as pd
import pytest

from oneneuron.datasets.task import SMALLEST_SPREAD
from oneneuron.evidence.chain import SidecarIndex
from oneneuron.evidence.interval import Interval
from oneneuron.evidence.number import Number, collect_numbers, write_numbers
from oneneuron.report.answer import read_sentences
from oneneuron.report.book import Book
from oneneuron.report.check import faults
from oneneuron.report.claims import OF_SOURCES
from oneneuron.report.render import make_page, read_formulae
from oneneuron.statistics.registry import load_registry
from oneneuron.studies.practicality import tables as tables_of_study
from oneneuron.studies.practicality.cells import (
    BATCH_SIZE,
    CELLS,
    EARLY_EPOCHS,
    EPOCHS,
    HELD_OUT,
    LONG_EPOCHS,
    NOISE_AFTER_EPOCHS,
    SIZES,
    SMALL_EPOCHS,
    SMALL_SIZES,
    TABLE_REG_STRENGTH,
)
from oneneuron.studies.practicality.grids import GRIDS, OTHER_REG_STRENGTHS
from oneneuron.studies.practicality.noise import DECAY, DRAWS, LEARNING_RATE
from oneneuron.studies.practicality.words import WORDS
from oneneuron.training.two_layer.run import LOW_COUNT, LOW_SHARE

from .conftest import ROOT, SCHEMA, SVG, TEMPLATE, make_notebook, make_sidecar

CHAPTER = ROOT / "report" / "practicality.py.ipynb"
FILES = sorted((ROOT / "data" / "published").glob("*.yaml"))
REGISTRY = load_registry(FILES, SCHEMA)
CLAIMS = [claim for claim in REGISTRY.claims if claim.study == "practicality"]
PUBLISHED = [number for number in REGISTRY.numbers if number.study == "practicality"]
FIGURES = (
    "learning_curves", "divergence_map", "stability", "divergence", "noise", "remedies",
    "sensitivity", "generalisation",
)  # fmt: skip
ARMS = tuple(WORDS.arms)
STATISTICS = "results/demo/practicality/statistics/tables.json"
MEASURES = {
    1: ("train_loss_sum", "train_loss_mean", "train_errors", "bare_train_loss_sum",
        "bare_train_errors"),
    2: ("epochs",),
    3: ("validation_loss_sum", "validation_loss_mean", "validation_errors",
        "bare_validation_loss_sum", "bare_validation_errors"),
}  # fmt: skip
COMPARISONS = {
    1: ("difference", "p", "p_holm", "bare_difference", "bare_p", "bare_p_holm", "loss_ratio",
        "loss_p_holm"),
    2: ("ratio", "p", "p_holm"),
    3: ("difference", "p", "p_holm", "loss_ratio", "loss_p", "loss_p_holm", "bare_difference",
        "bare_p_holm", "bayes_errors"),
}  # fmt: skip
RUN_WITH = {
    "batch_size": 71, "reg_strength": 0.72, "held_out": 73,
    "stability.spheres_1_01.train_size": 74, "stability.gaussians_0_1.train_size": 75,
    "stability.spheres_1_01.epochs": 76, "noise.train_size": 77, "noise.trained_epochs": 78,
}  # fmt: skip
STATES = {
    1: ("quality_both_ways", "quality_both_ways_loss", "quality_both_ways_bare"),
    2: ("not_faster",),
    3: ("only_worse_errors", "only_worse_loss", "only_worse_errors_bare"),
}


def made_up(stand_in):
    """Numbers under the ids that the statistics of the study give."""

    some = Interval(2, 5)

    def number(id, value=3, interval=some, n=10, **rest):
        return Number(f"practicality.{id}", value, "made up", n=n, interval=interval,
                      stand_in=stand_in, **rest)  # fmt: skip

    for table in (1, 2, 3):
        for cell in (c.name for c in CELLS.values() if table in c.tables):
            row = f"table{table}.{cell}"
            yield from (number(f"{row}.{arm}.{m}") for arm in ARMS for m in MEASURES[table])
            yield from (number(f"{row}.{what}") for what in COMPARISONS[table])
            yield from (number(f"{claim}.{cell}.state") for claim in STATES[table])
            if table == 2:
                yield from (number(f"{row}.{arm}.reached", 8, None) for arm in ARMS)
    for cell, of in CELLS.items():
        if 2 in of.tables:
            yield number(f"tuned.{cell}.ratio")
            yield from (number(f"tuned.{cell}.{arm}.epochs") for arm in ("without", "exponential"))
            yield from (number(f"memorised.{cell}.{arm}.error_rate") for arm in ARMS)
        for arm in ("without", "exponential") if 3 in of.tables else ():
            yield number(f"audit.loss_per_error.{cell}.{arm}", interval=None)
            yield number(f"table3.{cell}.{arm}.loss_per_error")
        if of.dataset:
            yield from (number(f"small.{cell}.{n}") for n in ("parameters", "epochs", "reached"))
            for arm in ("without", "exponential"):
                yield number(f"pixels.{cell}.raw.{arm}.diverged")
    for name in ("gradient_step", "loss_step", "weights", "weights_growth"):
        yield number(f"order.exponential.{name}")
    for cell in CELLS:
        for name in ("train_size", "test_size", "validation_size", "epochs"):
            yield number(f"search.{cell}.{name}", 34, None)
    for id, value in RUN_WITH.items():
        yield number(id, value, None)
    for published in PUBLISHED:
        id = f"against.{published.id}"
        yield number(id, "within", answers=published.id)
    for cell in (c.name for c in CELLS.values() if c.family != "mnist"):
        for strength in ("0_01", "0_1", "1"):
            yield number(f"lambda.{cell}.{strength}.epochs")
            yield number(f"lambda.{cell}.{strength}.diverged")
    for task in ("spheres_1_01", "gaussians_0_1"):
        for inputs in ("standardised", "raw"):
            for rate in ("decaying", "constant"):
                for arm in ARMS:
                    yield number(f"stability.{task}.{inputs}.{rate}.{arm}.diverged")
                    yield number(f"stability.{task}.{inputs}.{rate}.{arm}.diverged_epoch")
    for inputs in ("standardised", "raw"):
        for arm in ARMS:
            yield number(f"stability.{inputs}.{arm}.seeds")
            yield number(f"stability.{inputs}.{arm}.late")
            for rate in ("0_001", "0_003", "0_01", "0_03"):
                yield number(f"stability.{inputs}.{arm}.lr_{rate}.diverged")
    for remedy in ("none", "clipped", "bounded"):
        yield number(f"remedy.{remedy}.diverged")
        for task in ("spheres_1_01", "gaussians_0_1"):
            yield number(f"remedy.{remedy}.{task}.epochs")
            yield number(f"remedy.{remedy}.{task}.ratio")
    for arm in ("exponential", "relu", "sigmoid"):
        yield number(f"noise.{arm}.loss_before")
        for size in ("0_01", "0_03", "0_1", "0_3", "1"):
            yield number(f"noise.{arm}.{size}.diverged")
            yield number(f"noise.{arm}.{size}.loss_after")
    yield number("expected_outside", 12, None)
    yield number("conditional", 16, None)
    yield number("conditional_outside", 5, None)
    yield number("explodes.effect")


def sidecars():
    found = {}
    raw = "data/verified/mnist/train-images-idx3-ubyte"
    found[raw] = make_sidecar("import_mnist", [raw])
    runs = []
    for cell, inputs in (("mnist_n13000", [raw]), ("cifar_n2000", []), ("spheres_5_0_n5000", [])):
        for seed in (101, 102):
            path = f"results/demo/practicality/runs/{cell}/{seed}.parquet"
            wildcards = {"cell": cell, "seed": str(seed)}
            found[path] = make_sidecar("search_grid", [path], inputs, wildcards=wildcards)
            runs.append(path)
    found[STATISTICS] = make_sidecar("measure_practicality_tables", [STATISTICS], runs)
    return found


@pytest.fixture
def run(tmp_path, monkeypatch):
    """Write a made-up run and return the chapter's page and its Book."""

    # what each seed shows stands in the file itself
    monkeypatch.setattr(
        tables_of_study,
        "tables",
        lambda found: {
            table: rows.pivot(
                index=["cell", "arm", "seed"], columns="measure", values="value"
            ).reset_index()
            for table, rows in found.groupby("table")
        },
    )

    def make(has_study=True, has_numbers=True, stand_in=False, verdict="inconclusive"):
        chosen = list(made_up(stand_in)) if has_study and has_numbers else []
        write_numbers(tmp_path / "tables.json", chosen)
        collect_numbers(tmp_path / "numbers.json", "demo", [tmp_path / "tables.json"])
        text = (tmp_path / "numbers.json").read_text()
        (tmp_path / "numbers.json").write_text(
            text.replace(str(tmp_path / "tables.json"), STATISTICS)
        )
        claims = [
            {"id": c.id, "statement": c.statement, "source": "report", "study": c.study,
             "verdict": verdict, "reason": "made up"}
            for c in CLAIMS if has_study
        ]  # fmt: skip
        (tmp_path / "claims.json").write_text(json.dumps({"claims": claims}))
        figures = {}
        for name in FIGURES if has_study else ():
            path = figures[f"practicality_{name}"] = tmp_path / f"practicality_{name}.svg"
            path.write_text(SVG)
            path.with_suffix(".json").write_text('{"title": "T", "alt": "A", "caption": "C."}')
        files = {"numbers": tmp_path / "numbers.json", "claims": tmp_path / "claims.json",
                 "registry": FILES, "schema": SCHEMA}  # fmt: skip
        executed = tmp_path / "practicality.ipynb"
        tables = tmp_path / "tables.parquet"
        of_seeds().to_parquet(tables)
        inputs = {**files, "searched": tables} if has_study else files
        executed.write_text(json.dumps(execute(inputs)))
        book = Book.read(
            **files,
            index=SidecarIndex(sidecars() if has_study else {}),
            figures=figures,
            formulae=read_formulae(TEMPLATE / "formulae"),
            sentences=read_sentences(sorted((ROOT / "report" / "answers").glob("*.yaml"))),
            description="A made-up run.",
            words={"practicality": WORDS},
        )
        names = ("summary", "verdicts", "again")
        told = {name: ROOT / "report" / f"{name}.py.ipynb" for name in names}
        # how a verdict is reached is told of all studies, of which this run has one
        method = tmp_path / "method.ipynb"
        method.write_text(json.dumps(make_notebook("## How a verdict is reached")))
        told |= {"practicality": executed, "method": method}
        return make_page(book, told, TEMPLATE), book

    return make


def of_seeds():
    """What two seeds show, one of which has nothing to show."""
    columns = ["table", "cell", "arm", "seed", "measure", "value"]
    rows = [
        (table, cell.name, arm, seed, measure.replace("epochs", "epochs_to_zero"), value)
        for cell in CELLS.values()
        for table in cell.tables
        for measure in MEASURES[table]
        for arm in ("without", "exponential")
        for seed, value in ((101, 3.0), (102, math.inf))
    ]
    return pd.DataFrame(rows, columns=columns)


class Inputs(dict):
    """A rule's inputs as Snakemake gives them: by name, as an item or an attribute."""

    __getattr__ = dict.__getitem__


def execute(files):
    """Run the chapter's code as Jupyter does: what a cell's last expression returns is shown."""
    notebook = json.loads(CHAPTER.read_text(encoding="utf-8"))
    names = {"snakemake": SimpleNamespace(input=Inputs(files))}
    for cell in notebook["cells"]:
        if cell["cell_type"] != "code":
            continue
        *before, last = ast.parse("".join(cell["source"])).body
        exec(compile(ast.Module(before, []), "cell", "exec"), names)
        shown = eval(compile(ast.Expression(last.value), "cell", "eval"), names)
        cell["outputs"] = [
            {"output_type": "execute_result", "execution_count": 1, "metadata": {},
             "data": {"text/html": shown._repr_html_(), "text/plain": ""}}
        ]  # fmt: skip
    return notebook


def narrative(page):
    return page[page.index('id="chapter-practicality"') : page.index('id="provenance"')]


def test_a_whole_run_has_every_table_figure_and_verdict(run):
    page, book = run()
    assert faults(page, book.numbers) == []
    text = narrative(page)
    cells = json.loads(CHAPTER.read_text())["cells"]
    tables = [cell for cell in cells if cell["cell_type"] == "code"]
    assert text.count("<caption>") == len(tables)
    assert text.count("<figure") == len(FIGURES)
    for claim in CLAIMS:
        assert text.count(f'class="statement" href="#claim-{claim.id}"') == 1


def test_each_published_number_of_the_tables_stands_beside_ours(run):
    page, _ = run()
    beside = "".join(
        re.findall(r'<div class="table answers beside">.*?</div>', narrative(page), re.DOTALL)
    )
    for number in PUBLISHED:
        assert f'href="#published-{number.id}"' in beside
        assert f'href="#trace-practicality.against.{number.id}"' in beside


def test_a_run_without_the_study_says_what_was_published_and_shows_nothing_of_ours(run):
    page, book = run(has_study=False)
    assert faults(page, book.numbers) == []
    text = narrative(page)
    assert text.count("<caption>") == 1  # what is tried
    assert "<figure" not in text
    assert 'href="#trace-' not in text
    assert 'href="#published-practicality' in text


def test_stand_in_numbers_are_set_against_nothing_published(run):
    page, book = run(stand_in=True, verdict="no verdict here")
    assert faults(page, book.numbers) == []
    for table in re.findall(r'<div class="table.*?</table>', narrative(page), re.DOTALL):
        assert 'class="published"' not in table
        assert "#trace-practicality.against." not in table


@pytest.mark.parametrize("has_numbers", [True, False], ids=["numbers", "no numbers"])
@pytest.mark.parametrize("verdict", [*OF_SOURCES, "not testable", "no verdict here"])
def test_lead_and_answer_have_words_for_each_verdict(run, verdict, has_numbers):
    page, book = run(verdict=verdict, has_numbers=has_numbers)
    assert faults(page, book.numbers) == []
    (answer,) = re.findall(r'<div class="answer">(.*?)</div>', page, re.DOTALL)
    assert answer.count("<p>") == sum(s.claim.startswith("practicality.") for s in book.sentences)
    assert ("#trace-" in answer) <= has_numbers
    (lead,) = re.findall(r'<p class="lead">(.*?)</p>', page, re.DOTALL)
    decided = verdict in ("reproduced", "not reproduced", "inconclusive")
    assert decided != ("cannot decide" in lead)
    assert lead.endswith(".")


def test_the_facts_tell_real_data_from_stand_ins(run):
    page, _ = run()
    facts = re.search(r'<div class="facts.*?</dl>', page, re.DOTALL)[0]
    assert "real MNIST, SHA-256" in facts
    assert "a stand-in for CIFAR-10" in facts
    assert "Cells3Seeds2 of each" in re.sub("<[^>]*>", "", facts)


def text_of(page):
    # what is put in by a link stands in the sentence
    return " ".join(re.sub("<[^>]*>", "", narrative(page)).split())


def test_the_text_tells_what_the_run_was_trained_with(run):
    text = text_of(run()[0])
    for words in (
        "the batch size is 71, and the objective",
        "λ is 0.72 in all tables",
        "generated data have 73 samples each",
        "one part in a hundred (74 samples)",
        "by a tenth (75 samples), for 76 epochs, with",
        "the same spheres, 77 samples, for 78 epochs, at",
        "In the tables λ is fixed at 0.72",
    ):
        assert words in text


def test_what_is_tried_and_how_long_is_told_as_it_is(run):
    # without numbers of a run it tells what the study has
    text = text_of(run(has_study=False)[0])
    for grid in GRIDS.values():
        for values in (grid.learning_rates, grid.decays):
            assert ", ".join(f"{value:g}" for value in values) in text
    for words, is_so in {
        "a hundred inputs, fifty and then twenty-five hidden units":
            SIZES["spheres"] == (100, 50, 25, 1),
        "half as many hidden units, and then half as many again":
            SIZES["cifar"] == (3072, 1536, 768, 1),
        "a hundred and fifty epochs on generated data, forty on CIFAR and twenty on MNIST":
            EPOCHS == {"spheres": 150, "gaussians": 150, "mnist": 20, "cifar": 40},
        "λ is a tenth in all tables": TABLE_REG_STRENGTH == 0.1,
        "with a tenth of that and with ten times as much":
            OTHER_REG_STRENGTHS == (TABLE_REG_STRENGTH / 10, TABLE_REG_STRENGTH * 10),
        "the batch size is a hundred": BATCH_SIZE == 100,
        "two thousand samples each": HELD_OUT == 2000,
        "for four hundred epochs, with": LONG_EPOCHS == 400,
        "for sixty epochs, at a learning rate of a hundredth that shrinks by a fiftieth":
            (NOISE_AFTER_EPOCHS, LEARNING_RATE, DECAY) == (60, 0.01, 1 - 1 / 50),
        "There are ten draws per seed, of which the first decides": DRAWS == 10,
        "divided by a twentieth of the root-mean-square": SMALLEST_SPREAD == 1 / 20,
        "at most one sample in ten, or at most fifty, were":
            (LOW_SHARE, LOW_COUNT) == (1 / 10, 50),
        "are trained on them for five epochs, with the neuron and without": EARLY_EPOCHS == 5,
        "ten sigmoids between the pixels": {s[1:] for s in SMALL_SIZES.values()} == {(10, 1)},
        "budget as the network for generated data": EPOCHS["spheres"] == SMALL_EPOCHS,
    }.items():  # fmt: skip
        assert words in text
        assert is_so, words
