"""What single figures of the practicality study show."""

import inspect
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from matplotlib.axes import Axes

from oneneuron.figures.palette import BLUE, VERMILION
from oneneuron.figures.panels import drawable
from oneneuron.studies.practicality.figures import (
    divergence,
    divergence_map,
    generalisation,
    learning_curves,
    noise,
    remedies,
    sensitivity,
    stability,
)
from oneneuron.studies.practicality.measures import measure

SETS = ("full_train", "test", "validation")


def member(
    losses: list[float], *, errors: list[int | None], diverged: int | None = None, **of: object
) -> pd.DataFrame:
    """Return the record of one member; it diverges in an epoch."""
    epoch = np.arange(1, len(losses) + 1)
    whole = {
        "cell": "spheres_1_5_n5000", "family": "spheres", "seed": 1, "arm": "without",
        "reg_strength": 0.1, "learning_rate": 0.01, "decay": 1.0, "combination": 0,
        "epochs": len(losses), "train_size": 5000, "test_errors": 3, "test_loss": 0.1,
        "validation_errors": 3, "validation_loss": 0.1, "validation_size": 2000,
    }  # fmt: skip
    table = pd.DataFrame(
        {
            **(whole | of),
            "epoch": epoch,
            "train_loss": losses,
            "full_train_loss": losses,
            "full_train_errors": pd.array(errors, "Int64"),
            "diverged": epoch == diverged,
        }
    )
    measured = [f"{of}_{what}" for of in SETS for what in ("loss", "errors")]
    return table.assign(**{f"bare_{name}": table[name] for name in measured})


def lines_of(axes: Axes, colour: str) -> list[np.ndarray]:
    """Return the values of the lines of a colour."""
    return [np.asarray(line.get_ydata()) for line in axes.lines if line.get_color() == colour]


def test_the_best_network_is_that_of_table_1():
    of = {"cell": "spheres_1_01_n10000"}
    record = pd.concat(
        [
            member([0.1, np.nan], errors=[0, 9], learning_rate=0.03, combination=0, **of),
            member([0.9, 0.2], errors=[0, 2], learning_rate=0.01, combination=1, **of),
            member([0.9, 0.2], errors=[0, 1], learning_rate=0.003, combination=3, **of),
            member([0.8, 0.2], errors=[0, 1], learning_rate=0.001, combination=2, **of),
            member([0.8, 0.1], errors=[0, 0], reg_strength=1.0, combination=4, **of),
        ]
    )
    best = learning_curves.best_networks(record, measure(record))
    assert best["combination"].tolist() == [2, 2]
    assert best["train_loss"].tolist() == [0.8, 0.2]


def test_learning_curves_show_each_seed_and_the_median(simulate):
    records = simulate(["spheres_1_01_n10000"], [1, 2, 3], 20, divergence=False)
    figure, _ = learning_curves.draw(records["records"], records["searched"])
    (axes,) = figure.axes
    *seeds, median = lines_of(axes, VERMILION)
    assert len(seeds) == 3
    assert np.allclose(median, np.median(seeds, axis=0))
    best = learning_curves.best_networks(records["records"], records["searched"])
    one = best[(best["arm"] == "exponential") & (best["seed"] == 1)].sort_values("epoch")
    assert np.array_equal(seeds[0], drawable(one["train_loss"]))


def test_titles_give_the_samples_that_were_trained_on(simulate):
    made = simulate(["spheres_1_01_n10000"], [1], 3)
    records = made["records"].assign(train_size=400)
    figure, _ = learning_curves.draw(records, made["searched"])
    assert figure.axes[0].get_title(loc="left") == "spheres, R 1.0 / 1.01\nN 400"


def test_divergence_map_counts_what_happens_before_zero_errors():
    def one(seed: int, diverged: int | None, errors: list[int | None]) -> pd.DataFrame:
        of = {"arm": "exponential", "seed": seed}
        return member([1.0, 1.0, 1.0], errors=errors, diverged=diverged, **of)

    record = pd.concat(
        [one(1, 2, [None, None, 5]), one(2, 3, [None, 0, 5]), one(3, None, [1, 1, 1])]
    )
    record = pd.concat([record, member([1.0], errors=[4], seed=1)])
    figure, _ = divergence_map.draw(measure(record))
    (axes,) = figure.axes
    assert [text.get_text() for text in axes.texts] == ["0\u2009%", "33\u2009%"]
    assert [tick.get_text() for tick in axes.get_yticklabels()] == ["without", "λ = 0.1"]
    assert axes.get_title(loc="left") == "spheres, constant, n = 1–3"


def test_survival_falls_where_members_diverge():
    members = pd.DataFrame({"diverged_epoch": pd.array([2, None, 3, None], "Int64")})
    assert stability.survival(members, 4).tolist() == [1, 1, 0.75, 0.5, 0.5]


def test_stability_has_a_panel_for_each_condition(runs):
    networks = runs["calm"]["trained_long"]
    burst = networks["arm"] == "exponential"
    early = networks["diverged_epoch"].where(~burst, 1)
    figure, _ = stability.draw(networks.assign(diverged=burst, diverged_epoch=early))
    assert len(figure.axes) == 8
    assert all(lines_of(axes, VERMILION)[0][1:].max() == 0 for axes in figure.axes)


@pytest.mark.parametrize("module", [stability, divergence_map, divergence, sensitivity])
def test_where_nothing_diverged_or_arrived_there_is_no_picture(runs, module):
    calm = runs["calm"]
    searched = calm["searched"]
    none = searched["zero_epoch"].where(searched["zero_epoch"].isna())
    never = searched.assign(diverged_by_zero=False, zero_epoch=none)
    inputs = {**calm, "searched": never}
    taken = [inputs[name] for name in inspect.signature(module.draw).parameters if name in inputs]
    _, description = module.draw(*taken)
    assert description.empty
    assert "no network" in description.caption


def test_remedies_without_a_divergence_show_the_epochs_alone(runs):
    networks = runs["sample"]["trained_long"]
    figure, description = remedies.draw(networks.assign(diverged=False))
    assert "No network diverged." in description.caption
    assert {axes.get_xlabel() for axes in figure.axes} == {"epochs to zero errors"}


def test_sets_that_no_network_learnt_are_left_out_of_the_validation_errors():
    learnt = member([1.0, 0.1], errors=[5, 0])
    other = member([1.0, 0.1], errors=[5, 1], cell="cifar_n2000", family="cifar")
    figure, description = generalisation.draw(measure(pd.concat([learnt, other])))
    assert len(figure.axes) == 1
    assert "are left out" in description.caption
    assert generalisation.draw(measure(other))[1].empty


def test_noise_after_which_nothing_diverged_has_no_second_panel(runs):
    shaken = runs["paper"]["shaken"]
    assert len(noise.draw(shaken)[0].axes) == 2
    figure, description = noise.draw(shaken.assign(diverged=False))
    assert len(figure.axes) == 1
    assert "No draw diverges" in description.caption


def test_families_without_a_divergence_are_named_instead_of_drawn(runs):
    searched = runs["paper"]["searched"]
    calm = searched["family"] == "mnist"
    spread = searched.assign(diverged_by_zero=searched["diverged_by_zero"] & ~calm)
    figure, description = divergence_map.draw(spread)
    assert "MNIST" in description.caption.partition("On ")[2]
    assert not any("MNIST" in axes.get_title(loc="left") for axes in figure.axes)


def test_stability_leaves_remedies_out(runs):
    networks = runs["sample"]["trained_long"]
    plain, _ = stability.draw(networks[networks["remedy"] == "none"])
    whole, _ = stability.draw(networks)
    for one, other in zip(plain.axes, whole.axes, strict=True):
        for line, same in zip(one.lines, other.lines, strict=True):
            assert np.array_equal(line.get_ydata(), same.get_ydata())


def test_divergences_of_other_arms_and_remedies_are_not_drawn(runs):
    steps = runs["sample"]["divergences"]
    for other in ({"arm": "without"}, {"remedy": "clipped"}):
        figure, _ = divergence.draw(steps.assign(**other))
        assert "no network" in figure.axes[0].texts[0].get_text()


def test_divergences_over_the_drawable_number_are_counted(runs):
    steps = runs["paper"]["divergences"]
    there = len(steps.groupby(["task", "seed", "learning_rate", "decay"]))
    assert there > divergence.MOST
    figure, _ = divergence.draw(steps)
    texts = [text.get_text() for text in figure.legends[0].get_texts()]
    assert texts[1] == f"{divergence.MOST - 1} of {there - 1} others"
    assert len(lines_of(figure.axes[0], VERMILION)) == divergence.MOST


def test_losses_out_of_bounds_are_drawn_at_the_edges():
    losses = pd.Series([0.0, 0.5, 1e30, np.inf, np.nan])
    highest = noise.HIGHEST
    assert noise.clipped(losses).tolist() == [1e-6, 0.5, highest, highest, highest]


def test_remedies_show_the_fewest_epochs_over_the_grid():
    record = pd.concat(
        [
            member([1.0, 0.1, 0.1], errors=[None, 0, 0]),
            member([1.0, 0.1, 0.1], errors=[None, None, 0], learning_rate=0.03),
            member([1.0, 0.1, 0.1], errors=[None, None, 7], diverged=3, arm="exponential"),
        ]
    )
    record = record.drop(columns="cell").assign(
        task="spheres_1_01", standardised=True, remedy="none"
    )
    networks = measure(record)
    assert remedies.fewest_epochs(networks).to_dict() == {
        ("exponential", "none", 1): np.inf,
        ("without", "none", 1): 2.0,
    }
    assert remedies.share_diverged(networks).to_dict() == {
        ("exponential", "none", 1): 1.0,
        ("without", "none", 1): 0.0,
    }
    figure, _ = remedies.draw(networks)
    ticks = [tick.get_text() for tick in figure.axes[1].get_xticklabels()]
    assert ticks[-1] == "never"


def test_sensitivity_leaves_out_what_has_but_one_strength(runs):
    figure, _ = sensitivity.draw(runs["quick"]["searched"])
    words = " ".join(tick.get_text() for tick in figure.axes[0].get_yticklabels())
    assert "spheres" in words
    assert "MNIST" not in words


def test_table_3_chooses_on_the_test_set_among_those_without_training_errors():
    record = pd.concat(
        [
            member([1.0, 0.1], errors=[5, 0], learning_rate=0.001, validation_errors=40),
            member([1.0, 0.1], errors=[0, 0], test_errors=2, validation_errors=60),
            member([1.0, 0.1], errors=[5, 1], learning_rate=0.1, test_errors=0),
            member([1.0, 0.1], errors=[5, 1], arm="exponential"),
        ]
    )
    figure, description = generalisation.draw(measure(record))
    (axes,) = figure.axes
    assert "are left out" not in description.caption
    (without,) = (line for line in axes.lines if line.get_color() == BLUE)
    (never,) = (line for line in axes.lines if line.get_color() == VERMILION)
    assert list(without.get_xdata()) == [60 / 2000]
    assert never.get_markerfacecolor() == "none"
    assert axes.get_xticklabels()[-1].get_text() == "none"


def published_errors(*cells: str) -> SimpleNamespace:
    """Return what stands in for a registry with a count of errors of *without* on some cells."""
    common = {"measure": "validation_errors", "arm": "without", "value": 600.0, "set_size": None}
    return SimpleNamespace(numbers=[SimpleNamespace(cell=cell, **common) for cell in cells])


def test_published_errors_are_drawn_where_as_many_samples_are_trained_on():
    networks = measure(member([1.0, 0.1], errors=[5, 0]))
    published = published_errors(networks["cell"].iloc[0], "cifar_n2000")
    figure, description = generalisation.draw(networks, published=published)
    hollow = [line for line in figure.axes[0].lines if line.get_markerfacecolor() == "none"]
    assert [(line.get_xdata()[0], line.get_markeredgecolor()) for line in hollow] == [(0.3, BLUE)]
    assert "published" in description.caption
    fewer = networks.assign(train_size=400)
    assert "published" not in generalisation.draw(fewer, published=published)[1].caption


@pytest.mark.parametrize(
    ("share", "short"), [(0, "0"), (1, "100"), (0.005, "0.5"), (0.125, "12"), (0.0251, "2.5")]
)
def test_shares_on_a_map_have_two_digits(share, short):
    assert divergence_map.two_digits(share) == f"{short}\u2009%"
