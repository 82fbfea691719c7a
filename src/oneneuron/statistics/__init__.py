"""Tests, intervals, effect sizes, verdicts, and audits of published numbers.

The protocol by which published claims are judged: small pure functions over arrays of one value a
seed. Nothing here draws at random unless it is handed a generator.
"""
