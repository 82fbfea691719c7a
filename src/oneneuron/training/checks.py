"""What a training refuses before it begins, since it would end in numbers that mean nothing."""

import math
from operator import index

from torch import Tensor, nn

from oneneuron.losses import check_targets
from oneneuron.neurons import SkipNeuron, WithLayerNeurons, WithNeuron


def check_samples(x: Tensor, y: Tensor, name: str = "the samples") -> None:
    """Raise a ValueError unless samples can be trained on or measured.

    Parameters
    ----------
    x
        Inputs, (n, ...), n over 0, all of them finite.
    y
        Targets, (n,), -1 and 1.
    name
        Of the samples, for who reads the message.
    """
    if not y.ndim or not len(y):
        raise ValueError(f"{name} are none: y is (n,), n over 0, got {tuple(y.shape)}")
    if y.ndim != 1 or x.shape[:1] != y.shape:
        raise ValueError(
            f"{name}: x is (n, ...) and y is (n,); got {tuple(x.shape)} and {tuple(y.shape)}"
        )
    check_labels(y, name)
    check_finite(x, name)


def check_labels(y: Tensor, name: str = "the samples") -> None:
    """Raise a ValueError, which names the samples, unless all targets are -1 or 1."""
    try:
        check_targets(y)
    except ValueError as error:
        raise ValueError(f"{name}: {error}") from None


def check_finite(x: Tensor, name: str = "the samples") -> None:
    """Raise a ValueError unless all of some inputs, one or more, are finite."""
    if not x.numel():
        raise ValueError(f"{name} have no features: x is {tuple(x.shape)}")
    # in one pass, and without a copy of inputs that may fill gigabytes; NaN is passed on
    if all(math.isfinite(end.item()) for end in x.aminmax()):
        return
    bad = ~x.isfinite()
    first = bad.nonzero()[0].tolist()
    raise ValueError(
        f"{name}: {int(bad.sum()):,} of {x.numel():,} inputs are NaN or infinite, the first "
        f"x[{', '.join(map(str, first))}] = {x[tuple(first)].item()}: every output would be NaN "
        "from the first step on; drop these samples or fill them in"
    )


def check_whole(name: str, value: object, least: int = 1) -> None:
    """Raise a ValueError, which names the argument, unless it is a whole number, large enough."""
    try:
        right = index(value) >= least  # type: ignore[arg-type]
    except TypeError:
        right = False
    if not right:
        raise ValueError(f"{name} is a whole number, {least} or more, got {value!r}")


def check_over_zero(name: str, value: float) -> None:
    """Raise a ValueError, which names the argument, unless it is finite and over 0."""
    if not 0 < value < math.inf:
        raise ValueError(f"{name} is over 0 and finite, got {value}")


def check_strength(value: float) -> None:
    """Raise a ValueError unless λ is finite, and 0 or more."""
    if not 0 <= value < math.inf:
        raise ValueError(f"reg_strength is 0 or more, and finite, got {value}")


def check_neurons(model: nn.Module) -> None:
    """Raise a ValueError where a model has neurons whose penalty a training would leave out.

    That is of a `WithNeuron` its neuron, of a `WithLayerNeurons` its own; neurons further inside
    are not seen.
    """
    known: nn.Module | None = model.neuron if isinstance(model, WithNeuron) else model
    for name, part in model.named_modules():
        if isinstance(part, SkipNeuron | WithLayerNeurons) and part is not known:
            raise ValueError(
                f"the neuron {name!r} ({type(part).__name__}) lies inside the network, where its "
                "penalty is not seen: add it to the whole network, WithNeuron(network, neuron)"
            )
