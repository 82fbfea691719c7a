"""A number and where it comes from."""
