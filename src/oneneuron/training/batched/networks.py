"""Networks of one architecture, their parameters stacked by name."""

from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any, Self

import torch
from torch import Tensor, nn
from torch.func import stack_module_state

from oneneuron.training.checks import check_neurons

Tensors = dict[str, Tensor]


@dataclass(frozen=True)
class BatchedNetworks:
    """Networks of one architecture, which differ in the numbers of their tensors alone.

    Attributes
    ----------
    module
        The architecture; its own numbers are of no effect.
    parameters, buffers
        By name, (members, *shape), float32 or float64.
    """

    module: nn.Module
    parameters: Tensors
    buffers: Tensors

    @classmethod
    def of(cls, modules: Sequence[nn.Module]) -> Self:
        """Stack copies of modules, all with a neuron (of one kind) or all without.

        Raises
        ------
        ValueError
            Without modules; where they differ in anything but numbers in tensors; for parameters
            that do not train, or are not all float32 or all float64; for neurons inside a network,
            whose penalty would be left out.
        """
        if not modules:
            raise ValueError("a batch has at least one member, got none")
        expected = _architecture(modules[0])
        for number, module in enumerate(modules):
            for one, other in zip_longest(expected, _architecture(module)):
                if one != other:
                    raise ValueError(
                        f"members have one architecture: member 0 has {one}, "
                        f"member {number} has {other}"
                    )
        check_neurons(modules[0])
        trained = list(modules[0].parameters())
        if not trained or not all(parameter.requires_grad for parameter in trained):
            raise ValueError("all of a member's parameters train; here there are none or some not")
        types = {parameter.dtype for parameter in trained}
        if types not in ({torch.float32}, {torch.float64}):
            raise ValueError(f"parameters are all float32 or all float64, got {types}")
        parameters, buffers = stack_module_state(list(modules))
        parameters = {name: value.detach() for name, value in parameters.items()}
        return cls(deepcopy(modules[0]), parameters, buffers)

    def __len__(self) -> int:
        return len(next(iter(self.parameters.values())))

    @property
    def dtype(self) -> torch.dtype:
        """float32 or float64."""
        return next(iter(self.parameters.values())).dtype

    def member(self, number: int) -> nn.Module:
        """Return a copy of a member as a module."""
        module = deepcopy(self.module)
        state = self.parameters | self.buffers
        module.load_state_dict({name: value[number] for name, value in state.items()})
        return module


def _architecture(module: nn.Module) -> list[tuple[Any, ...]]:
    """Return all that members must share: parts with their settings, and shapes of tensors."""
    plain = (bool, int, float, str, tuple, type(None))
    parts: list[tuple[Any, ...]] = [
        (name, type(part), {k: v for k, v in vars(part).items() if isinstance(v, plain)})
        for name, part in module.named_modules()
    ]
    tensors = module.state_dict().items()
    return parts + [(name, tuple(value.shape), value.dtype) for name, value in tensors]
