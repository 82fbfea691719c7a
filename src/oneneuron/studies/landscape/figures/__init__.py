"""The figures of the landscape study."""
