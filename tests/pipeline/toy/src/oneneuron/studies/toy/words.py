"""What the toy study calls its arms."""

from oneneuron.figures.words import ArmStyle, Words

WORDS = Words(
    title="Dice",
    reference="one",
    arms={
        "one": ArmStyle("one die", "without", "-", "o"),
        "two": ArmStyle("two dice", "with", "-", "s"),
    },
    cells={"dice": "dice"},
    difference="two minus one",
)
