"""The EEG study: what is measured of its runs, and how its claims are judged."""
