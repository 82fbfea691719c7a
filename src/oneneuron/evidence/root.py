"""What one job is known by, and the one hash of a whole run.

The root of a run binds every file behind what is collected in its numbers.json (verdicts,
figures, measures, records, imported data) with how each was made. The files that carry the root
or are made of it (numbers.json and claims.json as joined, chapters, report, crate) cannot be
under it: their own sidecars hold their hashes.
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from oneneuron.evidence.sidecar import Sidecar

CIRCUMSTANCES = frozenset({"hardware", "seconds", "finished", "commit_problem", "digest"})
"""Fields of a sidecar outside its digest: what varies between runs that made the same in the same
way, and the digest itself."""

_OF_A_SOURCE = frozenset({"found_in", "address"})
"""What varies likewise of where an imported file comes from; its checksum does not."""


def digest_of(sidecar: "Sidecar") -> str:
    """Return the SHA-256 of all that a sidecar says of its job, circumstances apart.

    So no rule, wildcard, param, checksum, commit, version or licence can change alone. Taken over
    canonical JSON: sorted keys, no blanks.
    """
    said = {key: value for key, value in asdict(sidecar).items() if key not in CIRCUMSTANCES}
    said["sources"] = [_source(source) for source in said["sources"]]
    # as it is after it was written and read: a number that is a key has become text
    said = json.loads(json.dumps(said))
    text = json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _source(source: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in source.items() if key not in _OF_A_SOURCE}


def root_of(jobs: Iterable["Sidecar"]) -> str:
    """Return the SHA-256 over the sorted digests of some jobs, and checksums of their outputs.

    It is the same whatever the order in which they ran, and on whatever machine, as long as the
    code's commit, the packages' versions and the outputs are.
    """
    lines = set()
    for job in jobs:
        lines.add(digest_of(job))
        lines.update(f"{record.sha256} {record.path}" for record in job.outputs)
    return hashlib.sha256("".join(f"{line}\n" for line in sorted(lines)).encode()).hexdigest()
