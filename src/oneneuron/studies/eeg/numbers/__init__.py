"""The numbers of the EEG study, from what was measured of its runs."""
