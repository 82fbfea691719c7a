"""Does adding one neuron help? The library behind the replication.

>>> from oneneuron import ExponentialNeuron, WithNeuron, polynomial_hinge
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from oneneuron.losses import polynomial_hinge as polynomial_hinge
    from oneneuron.neurons import ExponentialNeuron as ExponentialNeuron
    from oneneuron.neurons import WithNeuron as WithNeuron
    from oneneuron.neurons import penalty as penalty

# taken from their modules when first asked for: to trace a number needs no PyTorch
_EXPORTS = {
    "ExponentialNeuron": "oneneuron.neurons",
    "WithNeuron": "oneneuron.neurons",
    "penalty": "oneneuron.neurons",
    "polynomial_hinge": "oneneuron.losses",
}
__all__ = ["ExponentialNeuron", "WithNeuron", "penalty", "polynomial_hinge"]


def __getattr__(name: str) -> Any:
    if name in _EXPORTS:
        return getattr(import_module(_EXPORTS[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
