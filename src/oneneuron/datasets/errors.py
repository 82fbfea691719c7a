"""What is raised when data is missing or is not what it should be."""

from pathlib import Path


class DataError(ValueError):
    """A data file is missing or bad; the message is for the person who has to mend it."""

    @classmethod
    def refused(
        cls,
        file: str | Path,
        *,
        expected: str,
        found: str,
        remedy: str = "Import it anew, from a good copy.",
    ) -> "DataError":
        """Return the error for a file that is not what it should be; its remedy is a sentence."""
        return cls(f"{file}: expected {expected}, found {found}. {remedy}")


class BadContent(ValueError):  # noqa: N818 - not an error for the reader, but the finding in one
    """What was found in place of a file's content, as a noun phrase ("an HTML page")."""
