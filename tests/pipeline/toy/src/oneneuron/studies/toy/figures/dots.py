"""The mean of each seed, a dot each."""

import pandas as pd
from matplotlib.figure import Figure

from oneneuron.figures.description import Description, describe
from oneneuron.figures.style import new_figure, theme
from oneneuron.studies.toy.words import WORDS


def draw(dice: pd.DataFrame, *, stand_in: bool = False) -> tuple[Figure, Description]:
    """Draw the arms' means by seed."""
    with theme():
        figure, (axes,) = new_figure(height=2.5, stand_in=stand_in)
        for arm, rows in dice.groupby("arm"):
            style = WORDS.arms[str(arm)]
            axes.plot(rows["seed"], rows["value"], style.marker, color=style.colour)
        axes.set_xlabel("seed")
    return figure, describe("Dice", alt="Dots by seed.", caption="The mean of the throws by seed.")
