"""What every script of the pipeline does around its work: log, one thread, inputs, provenance."""

import contextlib
import os
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from importlib import import_module
from pathlib import Path
from typing import Any

# before torch or numpy is loaded: their thread pools are sized at import
os.environ.update(OMP_NUM_THREADS="1", MKL_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1")

from oneneuron.evidence.digest import CodeDigest, import_digest
from oneneuron.evidence.imported import refuse_changed
from oneneuron.evidence.sidecar import describe_job, files_read, write_sidecar
from oneneuron.processes import who_waits


@dataclass
class RecordedJob:
    """A running job, by what Snakemake gives its script and the params of `job` in common.smk.

    For the job's provenance a script that imports data adds its origins to `sources`, and one that
    goes on from a checkpoint says in `seconds_before` what that took.
    """

    snakemake: Any
    params: dict[str, Any]
    sources: list[dict[str, Any]] = field(default_factory=list)
    seconds_before: float = 0.0
    started_by: list[int] = field(default_factory=who_waits)

    @property
    def arguments(self) -> dict[str, Any]:
        """What the function goes by."""
        return dict(self.params["arguments"])

    @property
    def stand_in(self) -> bool | list[str]:
        """Whether stand-in data are behind the job, or how the paths of such data are known."""
        marks: bool | list[str] = self.params.get("stand_in", False)
        return marks

    @property
    def is_orphan(self) -> bool:
        """Whether any of the processes that started the job is gone: nobody waits for its end."""
        return who_waits() != self.started_by

    @cached_property
    def entry(self) -> Callable[..., Any]:
        """The function of the library that does the work."""
        return resolve(self.params["entry"])

    @cached_property
    def inputs(self) -> dict[str, Any]:
        """What was read from each of the rule's inputs, by name; its paths if nothing reads it."""
        there = dict(self.snakemake.input.items())
        schema = there.pop("schema", None)
        return {name: self._read(name, paths, schema) for name, paths in there.items()}

    @property
    def published(self) -> list[str]:
        """Paths of what was published and of its schema, where the job reads them."""
        named = dict(self.snakemake.input.items())
        return [named["published"], named["schema"]] if "published" in named else []

    def call(self, **more: Any) -> Any:
        """Do the work: call the function with the inputs and the arguments."""
        return self.entry(**self.inputs, **self.arguments, **more)

    def write(self, paths: Any, result: Any) -> None:
        """Write a result by the function that the params name, or as a table."""
        if "write" in self.params:
            resolve(self.params["write"])(paths, result)
        else:
            from oneneuron.training.record import write_record

            write_record(paths, result)

    def _read(self, name: str, paths: Any, schema: str | None) -> Any:
        several = [paths] if isinstance(paths, str) else list(map(str, paths))
        if reader := self.params.get("read", {}).get(name):
            return resolve(reader)(paths if isinstance(paths, str) else several)
        if name == "published":
            from oneneuron.statistics.registry import load_registry

            return load_registry(paths, schema)
        if all(path.endswith(".parquet") for path in several):
            from oneneuron.training.record import read_records

            return read_records(several)
        return several


def refuse_large_tables(paths: Any) -> None:
    """Refuse what would take far more memory than any table here."""
    if tables := [str(path) for path in paths if str(path).endswith(".parquet")]:
        # it takes time to load
        from oneneuron.datasets.tables import refuse_large

        refuse_large(tables)


def resolve(name: str) -> Callable[..., Any]:
    """Return the function that a text such as `oneneuron.trace:main` names."""
    module, _, function = name.partition(":")
    found: Callable[..., Any] = getattr(import_module(module), function)
    return found


@contextlib.contextmanager
def recorded(snakemake: Any) -> Iterator[RecordedJob]:
    """Run a script's work with its output in the rule's log; then write the job's sidecar.

    An error goes to the log with its trace, and in one line to standard error.
    """
    began = time.perf_counter()
    job = RecordedJob(snakemake, dict(snakemake.params.job))
    script = Path(os.path.relpath(snakemake.scriptdir), f"{job.params['script']}.py")
    entries = tuple(job.params["entries"])
    # the modules are looked up now, should somebody edit them while it runs
    code = CodeDigest(job.params["code"], import_digest(script, entries).modules)
    log = Path(snakemake.log[0])
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("w", encoding="utf-8", buffering=1) as file:
        try:
            with contextlib.redirect_stdout(file), contextlib.redirect_stderr(file):
                refuse_changed(map(str, snakemake.input))
                refuse_large_tables(snakemake.input)
                yield job
        except Exception as error:
            traceback.print_exc(file=file)
            print(f"{snakemake.rule}: {error}", file=sys.stderr)
            raise SystemExit(1) from error
    provenance = snakemake.output.provenance
    sidecar = describe_job(
        rule=snakemake.rule,
        wildcards=dict(snakemake.wildcards.items()),
        params=job.arguments,
        inputs=files_read(snakemake.input),
        outputs=[str(path) for path in snakemake.output if path != provenance],
        script=script.as_posix(),
        entries=entries,
        code=code,
        seconds=job.seconds_before + time.perf_counter() - began,
        sources=job.sources,
    )
    write_sidecar(provenance, sidecar)
