"""Figures: what the reader sees of the runs, drawn in one style."""
