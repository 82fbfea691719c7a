"""What each study did, as protocols: arms, grids, selection rules."""
