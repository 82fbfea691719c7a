"""What the landscape study's arms and problems are called, and how the arms look."""

from oneneuron.figures.words import ArmStyle, Words

OPTIMISERS = {"descent": "gradient descent", "adam": "Adam"}

WORDS = Words(
    title="What the theorem says, and what training does",
    reference="without",
    arms={
        "without": ArmStyle("without", "without", "-", "o"),
        "exponential": ArmStyle("exponential", "with", (0, (7, 1.6)), "s"),
        "relu": ArmStyle("ReLU", "control", (0, (4, 1.6)), "^"),
        "monomial": ArmStyle("monomial", "other", (0, (1, 1.6)), "D"),
        "multiplied": ArmStyle("multiplied loss", "other", (0, (4, 1.6, 1, 1.6)), "P"),
    },
    cells={
        "t1": "two units always on",
        "t2": "samples on a line",
        "t3": "a dead unit",
        "xor_relu": "XOR, ReLU",
        "xor_sigmoid": "XOR, sigmoid",
        "parity3_sigmoid": "parity of three bits",
        "parity4_sigmoid": "parity of four bits",
        "spheres": "two circles",
    },
    difference="with a neuron, removed after training, minus without",
)

DESCRIBED = {
    "yun": "samples on a line, squared error",
    "auer_bad": "one sigmoid unit, worse minimum",
    "auer_best": "one sigmoid unit, better minimum",
    "student": "six units learning six others",
}
"""The minima that others have described."""

OTHERS = {
    "logistic": "logistic loss",
    "contradictory": "contradictory labels",
    "too_small": "one unit too few",
}
"""Problems to which the theorem does not apply."""
