"""The mean of each seed, a dot each."""

import pandas as pd

from oneneuron.figures.drawing import Drawn, drawing
from oneneuron.figures.style import new_figure
from oneneuron.studies.toy.words import WORDS


@drawing("Dice", alt="Dots by seed.", caption="The mean of the throws by seed.")
def draw(dice: pd.DataFrame, *, stand_in: bool = False) -> Drawn:
    """Draw the arms' means by seed."""
    figure, (axes,) = new_figure(height=2.5, stand_in=stand_in)
    for arm, rows in dice.groupby("arm"):
        style = WORDS.arms[str(arm)]
        axes.plot(rows["seed"], rows["value"], style.marker, color=style.colour)
    axes.set_xlabel("seed")
    return figure, ()
