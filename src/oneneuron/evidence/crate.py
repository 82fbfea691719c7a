"""A run's provenance as an RO-Crate, for tools that know nothing of our sidecars.

The crate keeps to the profile Provenance Run Crate 0.5 (https://w3id.org/ro/wfrun/provenance),
which rests on Workflow Run Crate, Process Run Crate and Workflow RO-Crate, and so on RO-Crate 1.1.
Files are referenced, not copied. Those that jobs read or made carry the checksums recorded then,
and whether these still hold is for `evidence.verify` to say; scripts and workflow carry today's.
Who ran the jobs is recorded nowhere, so no action names an agent.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import quote

from rocrate.model.computationalworkflow import ComputationalWorkflow
from rocrate.model.contextentity import ContextEntity
from rocrate.model.dataset import Dataset
from rocrate.model.file import File
from rocrate.rocrate import ROCrate

from oneneuron.evidence.chain import SidecarIndex
from oneneuron.evidence.sidecar import Sidecar
from oneneuron.files import sha256_of, write_text

PROFILES = {
    "https://w3id.org/ro/wfrun/process/0.5": "Process Run Crate",
    "https://w3id.org/ro/wfrun/workflow/0.5": "Workflow Run Crate",
    "https://w3id.org/ro/wfrun/provenance/0.5": "Provenance Run Crate",
    "https://w3id.org/workflowhub/workflow-ro-crate/1.0": "Workflow RO-Crate",
}
_RO_CRATE = "1.1"
"""The version of RO-Crate that these profiles build on."""
# no term of RO-Crate 1.1, and the only one of ours from the profiles' own vocabulary
_TERMS = {"sha256": "https://w3id.org/ro/terms/workflow-run#sha256"}
# told here and not by `mimetypes`, which answers by what the machine has installed
_FORMATS = {
    ".css": "text/css",
    ".csv": "text/csv",
    ".html": "text/html",
    ".ipynb": "application/x-ipynb+json",
    ".j2": "text/plain",
    ".js": "text/javascript",
    ".json": "application/json",
    ".npz": "application/zip",
    ".parquet": "application/vnd.apache.parquet",
    ".png": "image/png",
    ".py": "text/x-python",
    ".svg": "image/svg+xml",
    ".yaml": "application/yaml",
}
_DONE = "http://schema.org/CompletedActionStatus"
_RUN = "#run"
_PYTHON = "#python"
_ENGINE = "#engine"

_Properties = dict[str, Any]


@dataclass(frozen=True)
class Workflow:
    """What a crate says of the workflow that ran.

    Attributes
    ----------
    name, version
        Of the workflow as a piece of software.
    description
        What this run of it is, in whole sentences.
    licence
        SPDX identifier of its licence, such as ``MIT``; data has licences of its own.
    authors
        Their names, as one or more organisations or groups.
    main
        Path of the Snakefile.
    parts
        Paths of the files that it includes.
    """

    name: str
    version: str
    description: str
    licence: str
    authors: tuple[str, ...]
    main: str
    parts: tuple[str, ...] = ()


def describe_run(
    run: str,
    results: Mapping[str, str],
    index: SidecarIndex,
    workflow: Workflow,
    root: str | Path = ".",
) -> ROCrate:
    """Describe the jobs behind some results of a run, down to the data, as a crate.

    Parameters
    ----------
    run
        Name of the run; its files lie in ``results/{run}``.
    results
        What the run was made for, such as its report: what each file is, by path.
    index
        The run's sidecars.
    workflow
        The workflow that ran.
    root
        The folder that all paths are relative to; also that of the crate.

    Raises
    ------
    ValueError
        Where a result has no sidecar, or a file or a script has two checksums: one job read
        another state of it than a second job made or read.
    FileNotFoundError
        Where a file that the jobs name is gone.
    """
    root = Path(root)
    jobs = _jobs_behind(results, index)
    crate = ROCrate(version=_RO_CRATE)
    crate.metadata.extra_terms.update(_TERMS)
    _add_files(crate, jobs, results, root)
    _add_datasets(crate, [source for job in jobs for source in job.sources])
    _add_workflow(crate, jobs, workflow, root)
    for job in jobs:
        _add_job(crate, job)
    _add_run(crate, run, jobs, results)
    _describe_root(crate, run, jobs, workflow)
    return crate


def write_crate(path: str | Path, crate: ROCrate) -> None:
    """Write a crate's ``ro-crate-metadata.json`` atomically; no other file is touched."""
    content = crate.metadata.generate()
    write_text(path, json.dumps(content, indent=1, ensure_ascii=False, sort_keys=True) + "\n")


def _jobs_behind(results: Iterable[str], index: SidecarIndex) -> list[Sidecar]:
    """Return the jobs that some files rest on, each once, in the order in which they ended."""
    found: dict[str, Sidecar] = {}
    for path in results:
        if index.maker(path) is None:
            raise ValueError(f"{path} has no provenance beside it: make it again with its rule")
    stack = list(results)
    while stack:
        job = index.maker(stack.pop())
        if job is not None and job.outputs[0].path not in found:
            found[job.outputs[0].path] = job
            stack.extend(record.path for record in job.inputs)
    return sorted(found.values(), key=lambda job: (job.finished, job.outputs[0].path))


def _agreed(states: Iterable[tuple[str, str, str]]) -> dict[str, str]:
    """Return the one digest of each file, from paths, digests and the rules that met them."""
    seen: dict[str, tuple[str, str]] = {}
    for path, digest, rule in states:
        known, other = seen.setdefault(path, (digest, rule))
        if known != digest:
            raise ValueError(
                f"{path} changed within the run: {known} for the rule {other}, {digest} for the "
                f"rule {rule}. Let Snakemake make the run's results again, then the crate"
            )
    return {path: digest for path, (digest, _) in seen.items()}


def _add_files(
    crate: ROCrate, jobs: Iterable[Sidecar], results: Mapping[str, str], root: Path
) -> None:
    sources = {source["output"]: source for job in jobs for source in job.sources}
    files = _agreed(
        (record.path, record.sha256, job.rule)
        for job in jobs
        for record in (*job.inputs, *job.outputs)
    )
    for path, sha256 in sorted(files.items()):
        properties = _content(path, sha256, root)
        if path in results:
            properties["name"] = results[path]
        if path in sources:
            source = sources[path]
            properties["description"] = f"Verified by its checksum; found in: {source['found_in']}"
            properties["isBasedOn"] = _refs([source["address"]])
            properties["license"] = _refs([_licence(source)])
        crate.add(File(crate, dest_path=path, properties=properties))


def _content(path: str, sha256: str, root: Path) -> _Properties:
    suffix = PurePosixPath(path).suffix
    return {
        "name": path,
        "sha256": sha256,
        "contentSize": str((root / path).stat().st_size),
        "encodingFormat": _FORMATS.get(suffix, "application/octet-stream"),
    }


def _add_datasets(crate: ROCrate, sources: Iterable[Mapping[str, Any]]) -> None:
    """Add the folder of each imported dataset, with its licence, citation and addresses."""
    parts: dict[str, list[str]] = {}
    for source in sources:
        name = source["dataset"]
        folder = f"{PurePosixPath(source['output']).parent}/"
        parts.setdefault(folder, []).append(_id(source["output"]))
        properties = {
            "name": name,
            "citation": source["citation"],
            "license": _refs([_licence(source)]),
            "hasPart": _refs(parts[folder]),
        }
        crate.add(Dataset(crate, dest_path=folder, properties=properties))
        _add(
            crate,
            _licence(source),
            "CreativeWork",
            name=f"Licence of the dataset {name}",
            description=source["licence"],
        )
        name = f"An official address of the dataset {name}"
        _add(crate, source["address"], "CreativeWork", name=name)


def _licence(source: Mapping[str, Any]) -> str:
    return f"#licence/{quote(source['dataset'])}"


def _digests_of_scripts(jobs: Iterable[Sidecar]) -> dict[str, list[str]]:
    """Return the digests of each script: one for each choice of what else it runs."""
    named = [(" ".join((job.script, *job.entries)), job) for job in jobs]
    code = _agreed((name, job.code_digest, job.rule) for name, job in named)
    return {
        script: sorted({code[name] for name, job in named if job.script == script})
        for script in {job.script for _, job in named}
    }


def _add_workflow(crate: ROCrate, jobs: Iterable[Sidecar], workflow: Workflow, root: Path) -> None:
    """Add the workflow, its steps and the scripts of its rules: the tools that it orchestrates."""
    code = _digests_of_scripts(jobs)
    steps = {_step(job): job.script for job in jobs}
    text = {"encodingFormat": "text/plain"}
    for path in workflow.parts:
        properties = _content(path, sha256_of(root / path), root) | text
        properties["isPartOf"] = _refs([_id(workflow.main)])
        crate.add(File(crate, dest_path=path, properties=properties))
    _add(crate, _PYTHON, "ComputerLanguage", name="Python", version=_versions(jobs, "python"))
    for path, digests in sorted(code.items()):
        properties = {
            "@type": ["File", "SoftwareSourceCode"],
            **_content(path, sha256_of(root / path), root),
            # of the script with all that it reaches
            "version": ", ".join(digests),
            "programmingLanguage": _refs([_PYTHON]),
        }
        crate.add(File(crate, dest_path=path, properties=properties))
    for step, script in steps.items():
        name = step.removeprefix("#step/")
        _add(crate, step, "HowToStep", name=name, workExample=_refs([_id(script)]))
    properties = {
        "@type": [*ComputationalWorkflow.TYPES, "HowTo"],
        **_content(workflow.main, sha256_of(root / workflow.main), root),
        **text,
        "name": workflow.name,
        "version": workflow.version,
        "hasPart": _refs(map(_id, sorted(code))),
        "step": _refs(steps),
    }
    crate.add_workflow(
        dest_path=workflow.main,
        properties=properties,
        main=True,
        lang="snakemake",
        lang_version=_versions(jobs, "snakemake"),
    )


def _add_job(crate: ROCrate, job: Sidecar) -> None:
    """Add what a job did, and that the engine started it."""
    addresses = dict.fromkeys(source["address"] for source in job.sources)
    read = [*(_id(record.path) for record in job.inputs), *addresses]
    params = _add_values(crate, {**job.wildcards, **job.params})
    commit = {"commit": job.commit, "uncommitted changes": job.dirty}
    circumstances = {
        **{name: value for name, value in commit.items() if value is not None},
        **{f"version of {package}": version for package, version in job.versions.items()},
        **job.hardware,
    }
    _add(
        crate,
        _action(job),
        "CreateAction",
        name=f"{job.rule}: {job.outputs[0].path}",
        description=f"A job of the rule {job.rule}; made again by: {job.command}",
        instrument=_refs([_id(job.script)]),
        object=_refs([*read, *params]),
        result=_refs(_id(record.path) for record in job.outputs),
        startTime=_began(job).isoformat(timespec="seconds"),
        endTime=job.finished,
        actionStatus=_DONE,
        additionalProperty=_refs(_add_values(crate, circumstances)),
    )
    _add(
        crate,
        _control(job),
        "ControlAction",
        name=f"Start of {job.rule}: {job.outputs[0].path}",
        instrument=_refs([_step(job)]),
        object=_refs([_action(job)]),
    )


def _add_values(crate: ROCrate, values: Mapping[str, Any]) -> list[str]:
    """Add named values, each once in the crate however many jobs share it; return their ids."""
    ids = []
    for name, value in values.items():
        text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        id = f"#value/{quote(name)}/{hashlib.sha256(text.encode()).hexdigest()[:16]}"
        _add(crate, id, "PropertyValue", name=name, value=text)
        ids.append(id)
    return ids


def _add_run(crate: ROCrate, run: str, jobs: Sequence[Sidecar], results: Iterable[str]) -> None:
    """Add the run of the whole workflow, and that of its engine."""
    made = {record.path for job in jobs for record in job.outputs}
    read = {record.path for job in jobs for record in job.inputs}
    # a chapter's executed notebook is made by the run, though no sidecar describes it
    given = sorted(path for path in read - made if not path.startswith(f"results/{run}/"))
    addresses = dict.fromkeys(source["address"] for job in jobs for source in job.sources)
    _add(
        crate,
        _RUN,
        "CreateAction",
        name=f"The run {run}",
        description="All jobs that the results rest on; they need not have run in one go",
        instrument=_refs([crate.mainEntity.id]),
        object=_refs([*map(_id, given), *addresses]),
        result=_refs(map(_id, results)),
        startTime=min(map(_began, jobs)).isoformat(timespec="seconds"),
        endTime=jobs[-1].finished,
        actionStatus=_DONE,
    )
    _add(
        crate,
        _ENGINE,
        "SoftwareApplication",
        name="Snakemake",
        url="https://snakemake.readthedocs.io",
        softwareVersion=_versions(jobs, "snakemake"),
    )
    _add(
        crate,
        "#engine-run",
        "OrganizeAction",
        name=f"Snakemake's work for the run {run}",
        instrument=_refs([_ENGINE]),
        object=_refs(map(_control, jobs)),
        result=_refs([_RUN]),
    )


def _describe_root(crate: ROCrate, run: str, jobs: Sequence[Sidecar], workflow: Workflow) -> None:
    licence = f"https://spdx.org/licenses/{workflow.licence}"
    _add(crate, licence, "CreativeWork", name=workflow.licence)
    authors = {f"#author/{quote(name)}": name for name in workflow.authors}
    for id, name in authors.items():
        _add(crate, id, "Organization", name=name)
    for id, name in PROFILES.items():
        _add(crate, id, "CreativeWork", name=name, version=id.rsplit("/", 1)[1])
    crate.name = f"{workflow.name}: the run {run}"
    crate.description = (
        f"{workflow.description} Paths are relative to the pipeline's folder, and nothing is "
        "copied: put this file there to use the folder as a crate."
    )
    crate.license = _refs([licence])
    crate.datePublished = jobs[-1].finished
    crate.root_dataset["author"] = _refs(authors)
    crate.root_dataset["conformsTo"] = _refs(PROFILES)
    crate.root_dataset["mentions"] = _refs([_RUN, *map(_action, jobs)])


def _add(crate: ROCrate, id: str, type: str, **properties: Any) -> None:
    """Add an entity that is no file; it takes the place of one of the same id."""
    crate.add(ContextEntity(crate, id, {"@type": type, **properties}))


def _refs(ids: Iterable[str]) -> dict[str, str] | list[dict[str, str]]:
    """Return references to entities; a single one without a list, as RO-Crate 1.1 recommends."""
    references = [{"@id": id} for id in ids]
    return references[0] if len(references) == 1 else references


def _id(path: str) -> str:
    return quote(path)


def _action(job: Sidecar) -> str:
    return f"#job/{_id(job.outputs[0].path)}"


def _control(job: Sidecar) -> str:
    return f"#start/{_id(job.outputs[0].path)}"


def _step(job: Sidecar) -> str:
    """Return the id of a rule's step; a rule that draws many figures has a script for each."""
    return f"#step/{job.rule}/{_id(PurePosixPath(job.script).stem)}"


def _began(job: Sidecar) -> datetime:
    return datetime.fromisoformat(job.finished) - timedelta(seconds=job.seconds)


def _versions(jobs: Iterable[Sidecar], package: str) -> str:
    """Return the version of a package that jobs ran with, or all of them."""
    return ", ".join(sorted({job.versions[package] for job in jobs if package in job.versions}))
