"""The report: one page in which every number leads back to the data."""

from oneneuron.report.answer import read_sentences
from oneneuron.report.beside import Beside
from oneneuron.report.book import Answered, Book
from oneneuron.report.markup import label
from oneneuron.report.render import ReportError, read_formulae, render

__all__ = [
    "Answered",
    "Beside",
    "Book",
    "ReportError",
    "label",
    "read_formulae",
    "read_sentences",
    "render",
]
