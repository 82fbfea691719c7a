"""How networks are trained: the loop, its optimisers, its checkpoints and its records."""
