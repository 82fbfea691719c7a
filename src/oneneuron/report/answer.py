"""The answer in sentences: each follows from the verdict on one claim, and from nothing else."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from oneneuron.report.claims import OF_SIZES, SIGNS, JudgedClaim


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
    return [
        Sentence(row["claim"], row["wording"])
        for path in paths
        for row in yaml.safe_load(Path(path).read_text(encoding="utf-8"))
    ]


def answer(sentences: Sequence[Sentence], claims: Mapping[str, JudgedClaim]) -> list[str]:
    """Return the wording of each sentence under the verdicts reached.

    A sentence whose claim no study of this run tests is left out.
    """
    return [
        sentence.wording[claims[sentence.claim].verdict].strip()
        for sentence in sentences
        if sentence.claim in claims
    ]
