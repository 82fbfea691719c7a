"""Figures of the practicality study, one module a figure, so that a change remakes that one only.

Each module has a function `draw` that takes records (one row a member and epoch; a member is an arm
with one combination of hyperparameters at one seed) and returns the figure with its description;
nothing is read or written.
"""
