"""What holds of the words of every study: arms that can be told apart, and nothing unnamed."""

import importlib
import pkgutil

import pytest

from oneneuron import studies

STUDIES = [module.name for module in pkgutil.iter_modules(studies.__path__)]


@pytest.fixture(params=STUDIES)
def words(request):
    return importlib.import_module(f"oneneuron.studies.{request.param}.words").WORDS


def test_the_reference_is_the_arm_without(words):
    assert words.arms[words.reference].role == "without"
    assert [arm.role for arm in words.arms.values()].count("without") == 1


def test_arms_differ_by_more_than_colour(words):
    looks = [(arm.dash, arm.marker) for arm in words.arms.values() if arm.role != "other"]
    assert len(set(looks)) == len(looks)
    # of two lines, such as those in print without colours, one is drawn through
    reference = words.arms[words.reference]
    assert not [arm for arm in words.arms.values()
                if arm.role in ("with", "control") and arm.dash == reference.dash]  # fmt: skip
    assert not {arm.marker for arm in words.arms.values()} & set("Xv")  # of dead and lost runs


def test_labels_are_short_and_each_is_another(words):
    assert all(len(arm.label.split("\n")) <= 2 for arm in words.arms.values())
    for labels in ([arm.name for arm in words.arms.values()], list(words.cells.values())):
        assert len(set(labels)) == len(labels) > 0
