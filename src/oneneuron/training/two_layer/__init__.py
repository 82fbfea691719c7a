"""The fast engine for fully connected networks of two hidden layers, many trained at once.

They are the members of an ensemble: sigmoids, the cubic hinge, Adam, on the CPU.

Members share the data, the order of the batches and the initial weights; they differ in the
neuron that is added to them and in their hyperparameters (`recipe`). Their parameters lie in one
buffer (`parameters`), so that a step (`step`) is a handful of matrix products for all of them;
`members` holds them and trains an epoch, `run` trains for many.
"""

from oneneuron.training.two_layer.batches import Batches
from oneneuron.training.two_layer.measure import Measured
from oneneuron.training.two_layer.members import Ensemble, EpochResult, Trace
from oneneuron.training.two_layer.recipe import NEURONS, NeuronKind, Recipe
from oneneuron.training.two_layer.run import train_ensemble

__all__ = [
    "NEURONS",
    "Batches",
    "Ensemble",
    "EpochResult",
    "Measured",
    "NeuronKind",
    "Recipe",
    "Trace",
    "train_ensemble",
]
