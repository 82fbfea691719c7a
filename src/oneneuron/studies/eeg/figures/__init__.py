"""Figures of the EEG study, one module a figure, so that a change to one remakes that one only."""
