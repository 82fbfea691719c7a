"""Many small networks of one architecture, trained at once, each from its own weights.

For thousands of networks of a few units on a handful of samples. `networks` stacks them,
`run` trains them by one of the `optimisers`, and `columns` is how: a member is a column of a
tensor of all parameters, and its numbers are the same bits in any company.

>>> from oneneuron.training.batched import Adam, BatchedNetworks, train_batched
"""

from oneneuron.training.batched.networks import BatchedNetworks
from oneneuron.training.batched.one import measure, objective
from oneneuron.training.batched.optimisers import SGD, Adam, Optimiser
from oneneuron.training.batched.run import BatchedResult, train_batched

__all__ = [
    "SGD",
    "Adam",
    "BatchedNetworks",
    "BatchedResult",
    "Optimiser",
    "measure",
    "objective",
    "train_batched",
]
