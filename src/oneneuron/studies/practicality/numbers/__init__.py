"""The numbers of the practicality study, from what was measured of its runs."""
