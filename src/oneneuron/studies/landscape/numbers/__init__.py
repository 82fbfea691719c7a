"""The numbers of the landscape study."""
