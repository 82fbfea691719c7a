"""The answer in sentences: each follows from the verdict on one claim, and from nothing else."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from oneneuron.files import reading
from oneneuron.report.claims import OF_SIZES, SIGNS, JudgedClaim
from oneneuron.schema import read_document


@dataclass(frozen=True)
class Sentence:
    """One sentence of the answer.

    Attributes
    ----------
    claim
        Id of the claim whose verdict chooses the wording.
    wording
        A Markdown text with ``{{ num("…") }}`` for each verdict.
    """

    claim: str
    wording: Mapping[str, str]

    def __post_init__(self) -> None:
        needed = [verdict for verdict in SIGNS if verdict not in OF_SIZES]
        if not set(needed) <= set(self.wording) <= set(SIGNS):
            raise ValueError(
                f"the sentence for {self.claim!r} needs a wording for each verdict "
                f"({', '.join(needed)}), got {', '.join(self.wording) or 'none'}"
            )


def read_sentences(paths: Iterable[str | Path]) -> list[Sentence]:
    """Read studies' sentences, in the order of their files: lists of ``claim`` and ``wording``."""
    return [sentence for path in paths for sentence in _sentences(path)]


def _sentences(path: str | Path) -> list[Sentence]:
    rows = read_document(path)
    with reading(path, "a list of sentences"):
        return [Sentence(row["claim"], dict(row["wording"])) for row in rows]


def answer(sentences: Sequence[Sentence], claims: Mapping[str, JudgedClaim]) -> list[str]:
    """Return the wording of each sentence under the verdicts reached.

    A sentence whose claim no study of this run tests is left out.
    """
    return [
        sentence.wording[claims[sentence.claim].verdict].strip()
        for sentence in sentences
        if sentence.claim in claims
    ]
