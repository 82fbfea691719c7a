"""The figures are kept part by part, and shown in their place in the page."""

from collections import Counter

from . import figures
from .fuzz import Fuzzed
from .kills import Killed
from .tampering import Answer, Tampering, nothing

PAGE = "# A page\n\n<!-- figures: begin -->\nold\n<!-- figures: end -->\n\nThe end.\n"


def test_parts_are_kept_beside_each_other_and_shown(tmp_path):
    killed = Killed(Counter({("job", "SIGTERM"): 3, ("group", "SIGKILL"): 2}), compared=2)
    killed.removed.update(["plot_figure", "plot_figure", "chapters"])
    fuzzed = Fuzzed("numbers", 1200, 33, 0.5, 12.0, [{"number": 7}])
    tamperings = [Tampering("a", nothing), Tampering("b", nothing), Tampering("c", nothing, True)]
    answers = [Answer("a", "", ""), Answer("b", "it is not noticed", ""), Answer("c", "", "")]
    path, page = tmp_path / "soak.json", tmp_path / "page.md"
    page.write_text(PAGE)
    figures.keep({"kills": figures.of_kills(killed)}, path)
    figures.keep({"parsers": figures.of_parsers([fuzzed])}, path)
    tampered = figures.of_tamperings(tamperings, answers)
    figures.show(figures.keep({"tamperings": tampered}, path), page)
    shown = page.read_text()
    assert "| one job | 0 | 3 | 0 |" in shown
    assert "5 kills; a lock taken away by hand 0 times" in shown
    assert "plot_figure 2 times, chapters 1 times" in shown
    assert "| numbers | 1,234 | 1,200 | 33 | 1 | 0.50 | 12 |" in shown
    assert "Of 2 tamperings 1 were named; of 1 that are in order 1 raised no alarm." in shown
    assert "old" not in shown
    assert shown.endswith("<!-- figures: end -->\n\nThe end.\n")


def test_the_page_of_the_project_has_a_place_for_them():
    assert len(figures._PLACE.findall(figures.PAGE.read_text())) == 1
