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
from datetime import datetime, timedelta
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import quote

from rocrate.model.computationalworkflow import ComputationalWorkflow
from rocrate.model.contextentity import ContextEntity
from rocrate.rocrate import ROCrate

from oneneuron.evidence.chain import SidecarIndex
from oneneuron.evidence.kept import is_kept
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
    ".smk": "text/plain",
    ".svg": "image/svg+xml",
    ".yaml": "application/yaml",
}
_DONE = "http://schema.org/CompletedActionStatus"
_RUN = "#run"
_PYTHON = "#python"
_ENGINE = "#engine"


def describe_run(
    run: str,
    results: Mapping[str, str],
    index: SidecarIndex,
    citation: Mapping[str, Any],
    description: str,
    snakefiles: Sequence[str],
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
    citation
        What the workflow's CITATION.cff says: title, version, license, authors that have a name.
    description
        What this run of the workflow is, in whole sentences.
    snakefiles
        Paths of the Snakefile and of those that it includes.
    root
        The folder that all paths are relative to; also that of the crate.

    Raises
    ------
    ValueError
        Where a result has no sidecar, or a file or a script has two checksums: one job read
        another state of it than a second job made or read.
    FileNotFoundError
        Where a file that the jobs name is gone, unless only its sidecar is kept (`kept.is_kept`).
    """
    root = Path(root)
    jobs = index.behind(map(index.known_maker, results))
    jobs.sort(key=lambda job: job.finished)
    crate = ROCrate(version=_RO_CRATE)
    crate.metadata.extra_terms.update(_TERMS)
    files = _agreed((file.path, file.sha256, job.rule) for job in jobs for file in job.files)
    for path, sha256 in sorted(files.items()):
        properties = _content(path, sha256, root, name=results.get(path, path))
        crate.add_file(dest_path=path, properties=properties)
    _add_datasets(crate, [source for job in jobs for source in job.sources])
    _add_workflow(crate, jobs, citation, snakefiles, root)
    for job in jobs:
        _add_job(crate, job)
    _add_run(crate, run, jobs, results)
    _describe_root(crate, run, jobs, citation, description)
    return crate


def write_crate(path: str | Path, crate: ROCrate) -> None:
    """Write a crate's ``ro-crate-metadata.json`` atomically; no other file is touched."""
    content = crate.metadata.generate()
    write_text(path, json.dumps(content, indent=1, ensure_ascii=False, sort_keys=True) + "\n")


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


def _content(path: str, sha256: str, root: Path, **more: Any) -> dict[str, Any]:
    """Return the properties of a file.

    Behind records that are kept with the code stand files of which only the sidecars are kept.
    """
    not_kept = is_kept(path) and not (root / path).exists()
    size = {} if not_kept else {"contentSize": str((root / path).stat().st_size)}
    return {
        "name": path,
        "sha256": sha256,
        **size,
        "encodingFormat": _FORMATS.get(PurePosixPath(path).suffix, "application/octet-stream"),
        **more,
    }


def _add_datasets(crate: ROCrate, sources: Iterable[Mapping[str, Any]]) -> None:
    """Add the folder of each imported dataset, with its licence, citation and addresses."""
    parts: dict[str, list[str]] = {}
    for source in sources:
        name, licence = source["dataset"], f"#licence/{quote(source['dataset'])}"
        file = crate.get(_id(source["output"]))
        file["description"] = f"Verified by its checksum; found in: {source['found_in']}"
        file["isBasedOn"] = _refs([source["address"]])
        file["license"] = _refs([licence])
        folder = f"{PurePosixPath(source['output']).parent}/"
        parts.setdefault(folder, []).append(_id(source["output"]))
        properties = {
            "name": name,
            "citation": source["citation"],
            "license": _refs([licence]),
            "hasPart": _refs(parts[folder]),
        }
        crate.add_dataset(dest_path=folder, properties=properties)
        _add(
            crate,
            licence,
            "CreativeWork",
            name=f"Licence of the dataset {name}",
            description=source["licence"],
        )
        name = f"An official address of the dataset {name}"
        _add(crate, source["address"], "CreativeWork", name=name)


def _digests_of_scripts(jobs: Iterable[Sidecar]) -> dict[str, list[str]]:
    """Return the digests of each script: one for each choice of what else it runs."""
    named = [(" ".join((job.script, *job.entries)), job) for job in jobs]
    code = _agreed((name, job.code_digest, job.rule) for name, job in named)
    return {
        script: sorted({code[name] for name, job in named if job.script == script})
        for script in {job.script for _, job in named}
    }


def _add_workflow(
    crate: ROCrate,
    jobs: Iterable[Sidecar],
    citation: Mapping[str, Any],
    snakefiles: Sequence[str],
    root: Path,
) -> None:
    """Add the workflow, its steps and the scripts of its rules: the tools that it orchestrates."""
    code = _digests_of_scripts(jobs)
    steps = {_step(job): job.script for job in jobs}
    main, *parts = snakefiles
    for path in parts:
        properties = _content(path, sha256_of(root / path), root, isPartOf=_refs([_id(main)]))
        crate.add_file(dest_path=path, properties=properties)
    _add(crate, _PYTHON, "ComputerLanguage", name="Python", version=_versions(jobs, "python"))
    for path, digests in sorted(code.items()):
        properties = {
            "@type": ["File", "SoftwareSourceCode"],
            **_content(path, sha256_of(root / path), root),
            # of the script with all that it reaches
            "version": ", ".join(digests),
            "programmingLanguage": _refs([_PYTHON]),
        }
        crate.add_file(dest_path=path, properties=properties)
    for step, script in steps.items():
        name = step.removeprefix("#step/")
        _add(crate, step, "HowToStep", name=name, workExample=_refs([_id(script)]))
    properties = {
        "@type": [*ComputationalWorkflow.TYPES, "HowTo"],
        **_content(main, sha256_of(root / main), root),
        "encodingFormat": "text/plain",
        "name": citation["title"],
        "version": citation["version"],
        "hasPart": _refs(map(_id, sorted(code))),
        "step": _refs(steps),
    }
    snakemake = {"lang": "snakemake", "lang_version": _versions(jobs, "snakemake")}
    crate.add_workflow(dest_path=main, properties=properties, main=True, **snakemake)


def _add_job(crate: ROCrate, job: Sidecar) -> None:
    """Add what a job did, and that the engine started it."""
    addresses = dict.fromkeys(source["address"] for source in job.sources)
    read = [*(_id(record.path) for record in job.inputs), *addresses]
    params = _add_values(crate, {**job.wildcards, **job.params})
    commit = {"commit": job.commit, "uncommitted changes": job.dirty}
    circumstances = {
        **(commit if job.commit else {}),
        **{f"version of {package}": version for package, version in job.versions.items()},
        **job.hardware,
    }
    _add(
        crate,
        _action(job),
        "CreateAction",
        name=f"{job.rule}: {job.name}",
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
        name=f"Start of {job.rule}: {job.name}",
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


def _describe_root(
    crate: ROCrate,
    run: str,
    jobs: Sequence[Sidecar],
    citation: Mapping[str, Any],
    description: str,
) -> None:
    licence = f"https://spdx.org/licenses/{citation['license']}"
    _add(crate, licence, "CreativeWork", name=citation["license"])
    authors = {f"#author/{quote(one['name'])}": one["name"] for one in citation["authors"]}
    for id, name in authors.items():
        _add(crate, id, "Organization", name=name)
    for id, name in PROFILES.items():
        _add(crate, id, "CreativeWork", name=name, version=id.rsplit("/", 1)[1])
    crate.name = f"{citation['title']}: the run {run}"
    crate.description = description
    crate.metadata["description"] = (
        "Paths are relative to the pipeline's folder, and nothing is copied: put this file there "
        "to use the folder as a crate."
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
    return f"#job/{_id(job.name)}"


def _control(job: Sidecar) -> str:
    return f"#start/{_id(job.name)}"


def _step(job: Sidecar) -> str:
    """Return the id of a rule's step, which tells its script too."""
    return f"#step/{job.rule}/{_id(PurePosixPath(job.script).stem)}"


def _began(job: Sidecar) -> datetime:
    return datetime.fromisoformat(job.finished) - timedelta(seconds=job.seconds)


def _versions(jobs: Iterable[Sidecar], package: str) -> str:
    """Return the version of a package that jobs ran with, or all of them."""
    return ", ".join(sorted({job.versions[package] for job in jobs if package in job.versions}))
