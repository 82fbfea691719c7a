"""The figures of the toy study."""
