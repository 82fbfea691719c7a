import json

import pytest

from oneneuron.report.executed import keep
from oneneuron.report.notebook import export_chapter
from oneneuron.report.text import expander_of

CELLS = ("## A title\n\nIt is {{ num('eeg.frames') }}.", ("table()", "<p>a table</p>"))


def test_what_is_shown_is_kept(tmp_path, write_notebook, book):
    executed, kept = write_notebook("executed", *CELLS), tmp_path / "kept" / "eeg.ipynb"
    keep(kept, executed)
    html = export_chapter(kept, "eeg", expander_of(book))
    assert html == export_chapter(executed, "eeg", expander_of(book))
    assert "<p>a table</p>" in html


def test_paths_times_counts_and_noise_are_not(tmp_path, write_notebook):
    keep(tmp_path / "kept.ipynb", write_notebook("executed", *CELLS))
    content = (tmp_path / "kept.ipynb").read_text()
    assert "table()" in content
    for varies in ("secret", "somebody", "2026", "0x7f00", "kernelspec", "f00dbabe"):
        assert varies not in content


def test_two_runs_of_a_notebook_give_the_same_bytes(tmp_path, write_notebook):
    path = write_notebook("executed", *CELLS)
    keep(tmp_path / "one.ipynb", path)
    content = json.loads(path.read_text().replace("2026", "2027").replace("f00dbabe", "abad1dea"))
    content["cells"][2]["execution_count"] = 7
    content["metadata"] = {"language_info": {"name": "python", "version": "3.99"}}
    path.write_text(json.dumps(content))
    keep(tmp_path / "two.ipynb", path)
    assert (tmp_path / "one.ipynb").read_bytes() == (tmp_path / "two.ipynb").read_bytes()


@pytest.mark.parametrize("content", ["", '{"cells": [', "[]", "{}"])
def test_a_notebook_that_was_cut_off_is_refused_by_name(tmp_path, content):
    path = tmp_path / "executed.ipynb"
    path.write_text(content)
    with pytest.raises(ValueError, match=r"executed\.ipynb is not a notebook"):
        keep(tmp_path / "kept.ipynb", path)
    assert not (tmp_path / "kept.ipynb").exists()
