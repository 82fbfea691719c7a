"""The EEG study: recordings of brain waves, one small network, with the neuron and without."""
