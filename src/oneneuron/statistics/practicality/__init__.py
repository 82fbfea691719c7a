"""The practicality study: what its tables hold, and how its claims are judged.

`runs` says what became of each member of a search, `tables` which one stands for its arm, `rows`
compares the arms; the other modules make numbers of it, and `claims` verdicts.
"""
