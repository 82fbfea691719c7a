"""How a verdict is reached: the rules, in their order, as functions of what was measured.

Each takes what the tests said and returns the verdict with its reason in words. What is a stand-in,
or deviates from the published design, gets `base.no_verdict_here` before any other rule.
"""
