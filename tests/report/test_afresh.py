"""What a button is given that draws again what was counted."""

import json
from dataclasses import replace

import pytest
from bs4 import BeautifulSoup

from oneneuron.evidence.number import Number
from oneneuron.report.afresh import afresh

from .conftest import write_book

CENSUS = (
    Number("eeg.starts.raw.clean", 0.425, "share of clean starts", n=4000),
    Number("eeg.starts.raw.overflows", 0.327, "share of starts that overflow", n=4000),
    Number("eeg.deaths.dead.without", 8, "dead networks", n=80),
    Number("eeg.deaths.runs.without", 80, "networks"),
    Number("eeg.deaths.word.without", "none", "a word"),
)
STARTS = {"clean": "eeg.starts.raw.clean", "overflows": "eeg.starts.raw.overflows", "wild": ""}


@pytest.fixture
def book(tmp_path):
    return write_book(tmp_path, [*CENSUS], [], sentences=[])


def test_shares_and_counts_become_the_urns_in_their_order(book):
    networks = {"alive": "", "dead": "eeg.deaths.dead.without"}
    html = afresh(book, "Draw “five” <fresh> starts", 5, [STARTS, networks])
    (box,) = BeautifulSoup(html, "html.parser").find_all("div")
    # nothing of it is there to be read without the script
    assert box.has_attr("hidden")
    assert box.get_text() == ""
    told = json.loads(box["data-afresh"])
    assert (told["button"], told["times"]) == ("Draw “five” <fresh> starts", 5)
    starts, fates = told["urns"]
    assert list(starts) == ["clean", "overflows", "wild"]
    assert list(starts.values()) == pytest.approx([0.425, 0.327, 0.248])
    assert fates == {"alive": pytest.approx(0.9), "dead": 0.1}


@pytest.mark.parametrize(
    ("urn", "complaint"),
    [
        ({"clean": "eeg.starts.raw.clean"}, "one remainder"),
        ({"clean": "", "wild": ""}, "one remainder"),
        ({"a": "eeg.starts.raw.clean", "b": "eeg.starts.raw.clean", "c": "eeg.starts.raw.overflows",
          "d": ""}, "up to 1"),
        ({"dead": "eeg.deaths.runs.without", "alive": ""}, "has no n"),
        ({"dead": "eeg.deaths.word.without", "alive": ""}, "no share and no count"),
    ],
)  # fmt: skip
def test_what_are_no_shares_of_one_whole_is_refused(book, urn, complaint):
    with pytest.raises(ValueError, match=complaint):
        afresh(book, "Draw", 5, [urn])


def test_an_unknown_number_is_refused(book):
    with pytest.raises(KeyError, match=r"eeg\.starts\.raw\.clean"):
        afresh(book, "Draw", 5, [{"clean": "eeg.starts.raw.cleam", "wild": ""}])


def test_shares_of_stand_in_data_are_told(book):
    def told(stand_in):
        numbers = {n.id: replace(n, stand_in=stand_in) for n in CENSUS}
        html = afresh(replace(book, numbers=numbers), "Draw", 5, [STARTS])
        return json.loads(BeautifulSoup(html, "html.parser").div["data-afresh"])["standIn"]

    assert told(True) is True
    assert told(False) is False
