"""Figures of the practicality study, one module a figure, so that a change remakes that one only.

Beside records (of the search, one row an epoch) they take ``searched`` and ``trained_long`` (one
row a trial and seed), ``shaken`` (one row a draw of the noise) and ``divergences`` (one row a
step).
"""
