"""The ensemble's epoch in JAX, by ``vmap`` and by batched products, for comparison."""

import os
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from torch import Tensor, nn

from oneneuron.training.two_layer import Recipe

BETA1, BETA2, EPSILON = 0.9, 0.999, 1e-8


def jax_epochs(
    modules: Sequence[nn.Module], recipes: Sequence[Recipe], x: Tensor, y: Tensor, batch_size: int
) -> dict[str, Callable[[], object]]:
    """Return an epoch in JAX, written in two ways; none where JAX is not installed.

    Parameters
    ----------
    modules, recipes
        The members, with no or an exponential neuron.
    x, y
        The training samples, a whole number of batches.
    batch_size
        Samples a batch.
    """
    os.environ.setdefault("JAX_PLATFORMS", "cpu")
    try:
        import jax
        import jax.numpy as jnp
    except ImportError:
        return {}

    samples, targets = jnp.asarray(x.numpy()), jnp.asarray(y.numpy())
    learning_rate = jnp.asarray([recipe.learning_rate for recipe in recipes])
    reg_strength = jnp.asarray([recipe.reg_strength for recipe in recipes])
    has_neuron = jnp.asarray([float(recipe.neuron != "none") for recipe in recipes])
    initial = {name: jnp.asarray(value) for name, value in _parameters(modules).items()}

    def one_objective(p: Any, has_neuron: Any, reg_strength: Any, x: Any, y: Any) -> Any:
        h = jax.nn.sigmoid(x @ p["w1"].T + p["b1"])
        h = jax.nn.sigmoid(h @ p["w2"].T + p["b2"])
        f = h @ p["w3"] + p["b3"]
        f += has_neuron * p["scale"] * jnp.exp(x @ p["weight"] + p["bias"])
        loss = jnp.mean(jax.nn.relu(1 - y * f) ** 3)
        return loss + reg_strength / 2 * p["scale"] ** 2, (loss, jnp.sum(y * f <= 0))

    def all_objectives(p: Any, x: Any, y: Any) -> Any:
        first = p["w1"].reshape(-1, x.shape[1]) @ x.T
        h = jax.nn.sigmoid(first.reshape(*p["b1"].shape, -1) + p["b1"][:, :, None])
        h = jax.nn.sigmoid(jnp.matmul(p["w2"], h) + p["b2"][:, :, None])
        f = jnp.matmul(p["w3"][:, None], h)[:, 0] + p["b3"][:, None]
        added = p["scale"][:, None] * jnp.exp(p["weight"] @ x.T + p["bias"][:, None])
        f += has_neuron[:, None] * added
        loss = jnp.mean(jax.nn.relu(1 - y * f) ** 3, axis=1)
        penalty = reg_strength / 2 * p["scale"] ** 2
        return jnp.sum(loss + penalty), (loss, jnp.sum(y * f <= 0, axis=1))

    by_member = jax.vmap(jax.grad(one_objective, has_aux=True), (0, 0, 0, None, None))
    gradients = {
        "jax_vmap": lambda p, x, y: by_member(p, has_neuron, reg_strength, x, y),
        "jax_batched": jax.grad(all_objectives, has_aux=True),
    }

    def epoch_of(gradient: Callable[..., Any]) -> Callable[[], object]:
        def step(state: Any, batch: Any) -> Any:
            p, first, second, steps = state
            g, met = gradient(p, *batch)
            steps += 1
            scale1, scale2 = 1 - BETA1**steps, jnp.sqrt(1 - BETA2**steps)
            rate = learning_rate / scale1
            each = jax.tree_util.tree_map
            first = each(lambda m, g: BETA1 * m + (1 - BETA1) * g, first, g)
            second = each(lambda v, g: BETA2 * v + (1 - BETA2) * g * g, second, g)

            def updated(p: Any, m: Any, v: Any) -> Any:
                rates = rate.reshape(-1, *[1] * (p.ndim - 1))
                return p - rates * m / (jnp.sqrt(v) / scale2 + EPSILON)

            return (each(updated, p, first, second), first, second, steps), met

        @jax.jit
        def epoch(state: Any, order: Any) -> Any:
            batches = samples[order].reshape(-1, batch_size, samples.shape[1])
            labels = targets[order].reshape(-1, batch_size)
            state, (loss, errors) = jax.lax.scan(step, state, (batches, labels))
            return state, loss.mean(axis=0), errors.sum(axis=0)

        zeros = jax.tree_util.tree_map(jnp.zeros_like, initial)
        state = (initial, zeros, zeros, jnp.float32(0))
        rng = np.random.default_rng(0)

        def run() -> None:
            nonlocal state
            state, *_ = jax.block_until_ready(epoch(state, rng.permutation(len(y))))

        return run

    return {name: epoch_of(gradient) for name, gradient in gradients.items()}


def _parameters(modules: Sequence[nn.Module]) -> dict[str, np.ndarray]:
    """Return the members' parameters, each with a leading member axis; 0 without a neuron."""
    stacked: dict[str, list[np.ndarray]] = {}
    for module in modules:
        network = getattr(module, "network", module)
        neuron = getattr(module, "neuron", None)
        one, two, three = network.layers
        inputs = one.in_features
        values = {
            "w1": one.weight,
            "b1": one.bias,
            "w2": two.weight,
            "b2": two.bias,
            "w3": three.weight[0],
            "b3": three.bias[0],
            "scale": np.zeros(()) if neuron is None else neuron.scale,
            "weight": np.zeros(inputs) if neuron is None else neuron.weight,
            "bias": np.zeros(()) if neuron is None else neuron.bias,
        }
        for name, value in values.items():
            array = value if isinstance(value, np.ndarray) else value.detach().numpy()
            stacked.setdefault(name, []).append(array.astype(np.float32))
    return {name: np.stack(arrays) for name, arrays in stacked.items()}
