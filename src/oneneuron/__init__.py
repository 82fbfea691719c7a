"""Does adding one neuron help? The library behind the replication."""
