"""Members as columns, so that no operation mixes them and each is elementwise along them.

All parameters lie in one tensor, (parameters, members). A function of it is recorded once, as a
list of plain operations, and played back each step, which spares most of Python's overhead.
Products of matrices become sums of products along the members, and the members are filled up to
a multiple of `LANES`: then, on one thread, a member's numbers are the same bits whoever else is
there. That was tested for linear layers with elementwise activations; other layers may use kernels
of PyTorch that round by the shape of the whole.
"""

from collections.abc import Callable, Mapping, Sequence
from operator import getitem
from typing import Any

import torch
from torch import Tensor, nn
from torch.fx import Graph, GraphModule, Node
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_map_only

LANES = 64
"""A multiple of the numbers that PyTorch's vector loops take at once: what is left over, they
compute by other code, which may round otherwise."""

Tensors = dict[str, Tensor]


def padding(members: int) -> Tensor:
    """Return 0, 1, ..., members - 1, then some of these again, up to a multiple of `LANES`."""
    return torch.arange(-(-members // LANES) * LANES) % members


def as_columns(value: Tensor) -> Tensor:
    """Return (members, ...) with its padding, in memory (..., padded members)."""
    return value[padding(len(value))].movedim(0, -1).contiguous().movedim(-1, 0)


def flatten(stacked: Tensors) -> Tensor:
    """Return one tensor (parameters, members) of tensors (members, *shape)."""
    return torch.cat([v.movedim(0, -1).reshape(-1, len(v)) for v in stacked.values()])


def unflatten(flat: Tensor, shapes: Mapping[str, torch.Size]) -> Tensors:
    """Return views (members, *shape) of a tensor (parameters, members)."""
    pieces = torch.split_with_sizes(flat, [shape.numel() for shape in shapes.values()])
    return {
        name: piece.view(*shape, -1).movedim(-1, 0)
        for (name, shape), piece in zip(shapes.items(), pieces, strict=True)
    }


def record(function: Callable[..., Any], *example: Tensor) -> Callable[..., Any]:
    """Return a function as the list of operations that it is for tensors like the examples.

    Parameters
    ----------
    function
        Of tensors; returns one, or a dict of them. Other tensors that it uses are kept.
    *example
        Arguments of the shapes, types and strides to come.
    """
    recorder = _Recorder(example)
    with recorder:
        result = function(*example)
    recorder.graph.output(recorder.nodes(result))
    recorder.graph.eliminate_dead_code()
    return GraphModule(recorder.constants, recorder.graph)


class _Recorder(TorchDispatchMode):  # type: ignore[no-untyped-call]
    """Writes down each operation, as it is once `torch.func` is done with it.

    ``make_fx`` would do, but takes ten times as long: half a second, or 500 steps.
    """

    def __init__(self, example: Sequence[Tensor]) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.graph = Graph()
        self.constants = nn.Module()
        # the tensor too, so that its id is no other's
        self._met: dict[int, tuple[Tensor, Node]] = {}
        for number, tensor in enumerate(example):
            self._met[id(tensor)] = tensor, self.graph.placeholder(f"argument_{number}")

    def nodes(self, values: Any) -> Any:
        """Return the same with nodes in place of tensors."""
        return tree_map_only(Tensor, self._node, values)

    def _node(self, tensor: Tensor) -> Node:
        if id(tensor) not in self._met:
            name = f"constant_{len(self._met)}"
            self.constants.register_buffer(name, tensor)
            self._met[id(tensor)] = tensor, self.graph.get_attr(name)
        return self._met[id(tensor)][1]

    def __torch_dispatch__(
        self, func: Any, types: Any, args: tuple[Any, ...] = (), kwargs: Any = None
    ) -> Any:
        if func is torch.ops.aten.bmm.default:
            with self:
                return _sum_of_products(*args)
        result = func(*args, **(kwargs or {}))
        node = self.graph.call_function(func, self.nodes(args), self.nodes(kwargs or {}))
        if isinstance(result, Tensor):
            self._met[id(result)] = result, node
        elif isinstance(result, (list, tuple)):
            for number, part in enumerate(result):
                self._met[id(part)] = part, self.graph.call_function(getitem, (node, number))
        return result


def _sum_of_products(a: Tensor, b: Tensor) -> Tensor:
    """Return the members' products of (members, i, k) and (members, k, j), adding k in order.

    In PyTorch's own, the rounding depends on where in memory a matrix begins.
    """
    out = a[:, :, 0, None] * b[:, 0, None, :]
    for k in range(1, a.shape[2]):
        out.addcmul_(a[:, :, k, None], b[:, k, None, :])
    return out
