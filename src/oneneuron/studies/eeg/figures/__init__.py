"""Figures of the EEG study, one module a figure, so that a change to one remakes that one only.

Each module has a function `draw` that takes what its rule reads, by the names of the rule's
inputs (``records``: one row an epoch; ``measures``: one row a run and horizon), and returns the
figure with its description; nothing is read or written.
"""
