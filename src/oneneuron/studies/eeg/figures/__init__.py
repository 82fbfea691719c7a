"""Figures of the EEG study, one module a figure, so that a change to one remakes that one only.

Each module has a function of its own name that takes the runs' records (one row an epoch) and
returns the figure with its description; nothing is read or written.
"""
