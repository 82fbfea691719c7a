"""The data: verified downloads, one module a dataset, stand-ins and splits."""
