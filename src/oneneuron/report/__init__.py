"""The report: one page in which every number leads back to the data."""

from oneneuron.report.book import Book
from oneneuron.report.markup import Fragment, label, table
from oneneuron.report.render import ReportError, write_report
from oneneuron.report.tables import Beside, beside, grid

__all__ = [
    "Beside",
    "Book",
    "Fragment",
    "ReportError",
    "beside",
    "grid",
    "label",
    "table",
    "write_report",
]
