"""What every script of the pipeline does around its work: log, one thread, provenance."""

import contextlib
import os
import sys
import time
import traceback
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

# before torch or numpy is loaded: their thread pools are sized at import
os.environ.update(OMP_NUM_THREADS="1", MKL_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1")

from oneneuron.evidence.digest import CodeDigest, import_digest
from oneneuron.evidence.sidecar import describe_job, write_sidecar


@dataclass
class RecordedJob:
    """A running job: what it goes by, and the sources of data that it adds to its provenance."""

    params: dict[str, Any]
    sources: list[dict[str, Any]] = field(default_factory=list)


@contextlib.contextmanager
def recorded(snakemake: Any) -> Iterator[RecordedJob]:
    """Run a script's work with its output in the rule's log; then write the job's sidecar.

    An error goes to the log with its trace, and in one line to standard error.
    """
    began = time.perf_counter()
    params = dict(snakemake.params.job)
    script = Path(os.path.relpath(snakemake.scriptdir), f"{params.pop('script')}.py")
    # the modules are looked up now, should somebody edit them while it runs
    code = CodeDigest(params.pop("code"), import_digest(script).modules)
    job = RecordedJob(params)
    log = Path(snakemake.log[0])
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("w", encoding="utf-8", buffering=1) as file:
        try:
            with contextlib.redirect_stdout(file), contextlib.redirect_stderr(file):
                yield job
        except Exception as error:
            traceback.print_exc(file=file)
            print(f"{snakemake.rule}: {error}", file=sys.stderr)
            raise SystemExit(1) from error
    provenance = snakemake.output.provenance
    sidecar = describe_job(
        rule=snakemake.rule,
        wildcards=dict(snakemake.wildcards.items()),
        params=params,
        inputs=map(str, snakemake.input),
        outputs=[str(path) for path in snakemake.output if path != provenance],
        script=script.as_posix(),
        code=code,
        seconds=time.perf_counter() - began,
        sources=job.sources,
    )
    write_sidecar(provenance, sidecar)
