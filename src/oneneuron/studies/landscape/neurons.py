"""Further constructions of the literature, beside the exponential neuron."""

from collections.abc import Sequence

import torch
from torch import Tensor, nn

from oneneuron.neurons import SkipNeuron, WithNeuron
from oneneuron.seeding import torch_generator


class MonomialNeuron(SkipNeuron):
    """a · (w·x/s + b)^p, p being the number of samples (Liang et al. 2018, as we recall it).

    Parameters
    ----------
    power
        p, 1 or more; the theorem asks for as many as there are distinct samples.
    *args, **keywords
        Those of `SkipNeuron`.
    """

    def __init__(self, power: int, *args: object, **keywords: object) -> None:
        if power < 1:
            raise ValueError(f"the power is 1 or more, got {power}")
        super().__init__(*args, **keywords)  # type: ignore[arg-type]
        self.power = power

    def activation(self, z: Tensor) -> Tensor:
        """Return φ(z), of the shape of z."""
        return z**self.power


def with_neuron(network: nn.Module, neuron: SkipNeuron, seed: int, bias: float = 0.0) -> WithNeuron:
    """Return a network with a neuron that starts with a = 0, w from N(0, 1) and a given b.

    Parameters
    ----------
    network
        Of the problem.
    neuron
        Float64; its weights are set here.
    seed
        Decides w, alike for every kind of neuron.
    bias
        b.
    """
    generator = torch_generator(seed, "neuron")
    with torch.no_grad():
        neuron.scale.zero_()
        neuron.bias.fill_(bias)
        neuron.weight.copy_(
            torch.randn(neuron.weight.shape, generator=generator, dtype=neuron.weight.dtype)
        )
    return WithNeuron(network, neuron)


def flat(values: Sequence[Tensor]) -> Tensor:
    """Return tensors as one vector."""
    return torch.cat([value.reshape(-1) for value in values])
