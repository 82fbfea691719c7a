"""What the theorem says of tiny problems whose bad minima are known, and what training does."""
