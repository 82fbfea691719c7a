"""Every number that a text names is one that some statistic makes."""

import ast
import json
import re
from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase
from importlib import import_module

import pytest

from oneneuron.evidence.number import read_numbers
from oneneuron.report.ids import ids_named, ids_of_grid

from .conftest import ROOT

CHAPTERS = sorted((ROOT / "report").glob("*.py.ipynb"))


def ids_named_in_code(source: str) -> set[str]:
    """Return the same for a cell of Python, whose grids are given the book first."""
    found: set[str] = set()
    for call in ast.walk(ast.parse(source)):
        if isinstance(call, ast.Call) and ast.unparse(call.func) == "grid":
            found |= ids_of_grid(*map(_literal, call.args[2:5]))
    return found


def _literal(node: ast.expr) -> object:
    try:
        return ast.literal_eval(node)
    except ValueError:
        return None


def unknown_ids(named: Iterable[str], made: Iterable[str], names: Iterable[str]) -> Iterator[str]:
    """Yield the ids that no statistic makes, sorted.

    Parameters
    ----------
    named
        Ids that texts name; ``*`` stands for any part.
    made
        Ids that some run made.
    names
        Names of cells and arms: a run that lacks one makes the same numbers of another, so any
        stands for any.
    """
    anyone = set(names)

    def pattern_of(id: str) -> str:
        return ".".join("@" if part in anyone else part for part in id.split("."))

    known = {pattern_of(id) for id in made}
    for id in sorted(named):
        if not any(fnmatchcase(one, pattern_of(id)) for one in known):
            yield id


def test_a_text_names_what_its_functions_are_given():
    text = '{% if has("a.b", "a.c") %}{{ count("a.d", "run") }} {{ published("x.y") }}{% endif %}'
    assert ids_named(text) == {"a.b", "a.c", "a.d"}
    assert ids_named("no call, and {{ verdict('a.b') }}") == set()


def test_a_grid_names_all_that_its_pattern_gives():
    text = '{{ grid("T", "a.{row}.{column}", {"x": "X", "y": "Y"}, arms("s"), corner="arm") }}'
    assert ids_named(text) == {"a.x.*", "a.y.*"}
    code = 'grid(book, "T", "a.{column}", rows(1), {"{row}.p": "p", "b.{row}.q": "q"})'
    assert ids_named_in_code(code) == {"a.*.p", "a.b.*.q"}
    assert ids_named_in_code("book.read(1)\nprint(2)") == set()


@pytest.mark.parametrize(
    "id", ["a.best.with", "a.best.letter", "a.left.best.letter", "a.*.without"]
)
def test_any_arm_or_cell_stands_for_any(id):
    made = ["a.best.without", "a.right.best.without"]
    assert list(unknown_ids([id], made, ["with", "without", "letter", "left", "right"])) == []


@pytest.mark.parametrize("id", ["a.bst.without", "a.best", "b.best.without", "a.best.other"])
def test_an_id_that_nothing_makes_is_told(id):
    assert list(unknown_ids([id], ["a.best.without"], ["with", "without"])) == [id]


def texts(folder):
    """Each text of a run by where it stands, with what reads it."""
    for path in sorted((folder / "report").glob("*.py.ipynb")):
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            reads = ids_named if cell["cell_type"] == "markdown" else ids_named_in_code
            yield f"{path.name}, {cell['id']}", reads("".join(cell["source"]))
    for path in sorted((folder / "report" / "answers").glob("*.yaml")):
        yield path.name, ids_named(path.read_text(encoding="utf-8"))
    for path in sorted((folder / "report" / "template").glob("*.j2")):
        yield path.name, ids_named(path.read_text(encoding="utf-8"))
    for path in sorted(folder.glob("results/*/figures/*.json")):
        if not path.name.endswith(".provenance.json"):
            said = json.loads(path.read_text(encoding="utf-8"))
            yield path.name, ids_named(" ".join((said["alt"], said["caption"])))


COUNTED = ("compared", "outside", "expected_outside")

# numbers that the tiny run lacks, and what of them stands in the code that makes them: of runs that
# are longer, diverge, have the table's other data, or real data
NOT_IN_THE_TINY_RUN = {
    **{
        f"eeg.calibration.{name}": name.partition(".")[0]
        for name in (
            *("met_at_1", "frames_off_at_1", "controls_met_at_1", "parts", "parts_by_rounding"),
            *("first_epochs.loss", "first_epochs.validation_loss", "first_epochs.all"),
            *("within.loss", "within.validation_loss", "within.validation_accuracy"),
            *("within_expected", "apart"),
        )
    },
    "eeg.deaths.dead_after_10.without": "dead",
    "eeg.deaths.bare_dead_after_10.scaled_input": "bare_dead",
    "eeg.deaths.nearly_constant_after_10.without": "nearly_constant",
    "eeg.diverged_epoch.clean_start": "diverged_epoch",
    "eeg.escape_followed.scaled_input": "escape_followed",
    **{
        f"eeg.random.{name}mean_accuracy_spread.without": "_spread"
        for name in ("", "main_", "over_main_")
    },
    "practicality.stability.raw.exponential.diverged_epoch": "diverged_epoch",
    "practicality.table3.gaussians_0_5_n5000.bayes_errors": "bayes_errors",
    "practicality.expected_outside": "practicality.expected_outside",
    "practicality.outside": "practicality.outside",
    **{f"eeg.against_post.{name}": "eeg.against_post" for name in COUNTED},
    **{f"eeg.calibration.{name}": "eeg.calibration" for name in COUNTED},
    "practicality.compared": "practicality.compared",
    "practicality.conditional": "practicality.conditional",
    "practicality.conditional_outside": "practicality.conditional_outside",
    "practicality.memorised.spheres_1_01_n10000.without.error_rate": "error_rate",
    "practicality.stability.raw.exponential.late": '"late"',
    "practicality.table3.mnist_n13000.without.loss_per_error": "loss_per_error",
    "practicality.audit.loss_per_error.mnist_n13000.without": "loss_per_error",
    **{
        f"practicality.order.{name}": part
        for name, part in (
            ("exponential.gradient_step", "_step"),
            ("exponential.loss_step", "_step"),
            ("exponential.weights", '"weights"'),
            ("exponential.weights_growth", "weights_growth"),
            ("exploded", '"exploded"'),
            ("before", '"before"'),
        )
    },
}


@pytest.mark.parametrize(("id", "part"), NOT_IN_THE_TINY_RUN.items())
def test_what_the_tiny_run_lacks_is_made_by_a_statistic_of_its_study(id, part):
    folder = ROOT / "src/oneneuron/studies" / id.partition(".")[0]
    assert any(part in path.read_text(encoding="utf-8") for path in folder.rglob("*.py"))


@pytest.mark.pipeline
def test_every_number_that_a_text_names_is_made_by_some_statistic(made):
    studies = [path.stem for path in (ROOT / "data" / "published").glob("*.yaml")]
    words = [import_module(f"oneneuron.studies.{study}.words").WORDS for study in studies]
    names = {name for study in words for name in (*study.arms, *study.cells)}
    numbers = {*read_numbers(made.folder / "results/tiny/numbers.json"), *NOT_IN_THE_TINY_RUN}
    found = dict(texts(made.folder))
    assert sum(map(len, found.values())) > 150
    # of a study that the tiny run has not, nothing is there to be named
    lacking = tuple(f"{study}." for study in set(studies) - {id.split(".")[0] for id in numbers})
    unknown = {
        where: [id for id in unknown_ids(ids, numbers, names) if not id.startswith(lacking)]
        for where, ids in found.items()
    }
    assert {where: ids for where, ids in unknown.items() if ids} == {}


@pytest.mark.pipeline
def test_no_table_of_published_numbers_and_ours_is_dropped(made):
    chapters = [path.read_text(encoding="utf-8") for path in CHAPTERS]
    page = (made.folder / "results/tiny/report.html").read_text(encoding="utf-8")
    called = sum(len(re.findall(r'^ *"beside\(', text, re.MULTILINE)) for text in chapters)
    assert page.count('<div class="table answers beside">') == called > 0
