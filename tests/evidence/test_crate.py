import json
import warnings
from dataclasses import replace
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from urllib.parse import unquote

import pytest
import requests
from rocrate.rocrate import ROCrate
from rocrate_validator.models import Severity, ValidationSettings
from rocrate_validator.services import validate
from rocrate_validator.utils.http import HttpRequester

from oneneuron.evidence.chain import SidecarIndex
from oneneuron.evidence.crate import describe_run, write_crate
from oneneuron.evidence.digest import import_digest
from oneneuron.evidence.sidecar import ENDING, describe_job, read_sidecar, write_sidecar
from oneneuron.files import sha256_of

ADDRESS = "https://example.org/archive.tar.gz"
RECORDINGS = ["data/verified/eeg/1 a.csv", "data/verified/eeg/2.csv"]
RECORDS = ["results/tiny/1.parquet", "results/tiny/2.parquet"]
NUMBERS, REPORT = "results/tiny/numbers.json", "results/tiny/report.html"
RESULTS = {REPORT: "The report", NUMBERS: "All numbers"}
CITATION = {
    "title": "A study",
    "version": "1.2.3",
    "license": "MIT",
    "authors": [{"name": "The authors"}],
}
METADATA = "ro-crate-metadata.json"

# What RO-Crate 1.1's context says of the terms that we use: the validator would fetch it from the
# network. A term that is not in it has no meaning, and the validator then complains.
SCHEMA_ORG = """
    ComputerLanguage ControlAction CreateAction CreativeWork Dataset HowTo HowToStep OrganizeAction
    Organization PropertyValue SoftwareApplication SoftwareSourceCode about actionStatus
    additionalProperty author citation contentSize datePublished description encodingFormat endTime
    hasPart identifier instrument isBasedOn isPartOf license mainEntity mentions name object
    programmingLanguage result softwareVersion startTime step url value version workExample
"""
CONTEXT = {name: f"http://schema.org/{name}" for name in SCHEMA_ORG.split()} | {
    "ComputationalWorkflow": "https://bioschemas.org/ComputationalWorkflow",
    "File": "http://schema.org/MediaObject",
    "conformsTo": "http://purl.org/dc/terms/conformsTo",
}
# Left out on purpose: who ran it, where it is published and a page of each script are recorded
# nowhere; and ids within the crate keep it whole without a network.
NOT_FOLLOWED = {
    "The Action SHOULD have an agent that is a Person or Organization",
    "The Application SHOULD have a url",
    "The Main Workflow SHOULD comply with Bioschemas ComputationalWorkflow profile version 1.0 or "
    "later",
    "The README.md SHOULD be about the crate",
    "The README.md SHOULD have text/markdown as its encodingFormat",
    "The SoftwareApplication id SHOULD be an absolute URI",
    "The `publisher` property of a `Root Data Entity` SHOULD be an `Organization`",
    "The organization SHOULD have a URL.",
}


@pytest.fixture
def run(tmp_path, monkeypatch):
    """Two imported recordings → two records → numbers → report; and a file nothing rests on."""
    monkeypatch.chdir(tmp_path)
    for path in ("Snakefile", "rules/all.smk", "note.yaml", "results/tiny/chapters/eeg.ipynb"):
        write(path, path)
    job("import_eeg", RECORDINGS, sources=[source(path) for path in RECORDINGS])
    for recording, record in zip(RECORDINGS, RECORDS, strict=True):
        job("train_eeg", [record], [recording], params={"epochs": 400}, seconds=61.4)
    job("measure_eeg", [NUMBERS, "results/tiny/claims.json"], [*RECORDS, "note.yaml"])
    job("render", [REPORT], [NUMBERS, "results/tiny/chapters/eeg.ipynb"])
    job("join_runs", ["results/tiny/runs.parquet"], RECORDS)
    return tmp_path


def write(path, text):
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    Path(path).write_text(text)


def job(rule, outputs, inputs=(), params=(), seconds=1.0, sources=()):
    for path in outputs:
        write(path, f"made by {rule}: {path}")
    script = f"scripts/{rule}.py"
    write(script, f"import oneneuron.files\n{rule} = 1\n")
    sidecar = describe_job(
        rule=rule,
        wildcards={"run": "tiny"},
        params=dict(params),
        inputs=inputs,
        outputs=outputs,
        script=script,
        code=import_digest(script),
        seconds=seconds,
        sources=sources,
    )
    write_sidecar(outputs[0] + ENDING, replace(sidecar, commit="0123abc", dirty=False))


def source(path):
    return {
        "output": path,
        "dataset": "eeg",
        "file": Path(path).name,
        "found_in": "mirror",
        "address": ADDRESS,
        "sha256": "0" * 64,
        "licence": "none stated, so not to be redistributed",
        "citation": "Somebody, 2018",
    }


def describe(results=RESULTS):
    index, snakefiles = SidecarIndex.of_run("tiny"), ["Snakefile", "rules/all.smk"]
    return describe_run("tiny", results, index, CITATION, "It says nothing.", snakefiles)


@pytest.fixture
def crate(run):
    """The crate, written and read back as anybody would."""
    write_crate(run / METADATA, describe())
    return ROCrate(run)


def ids(entities):
    return [entity.id for entity in (entities if isinstance(entities, list) else [entities])]


def values(action, key):
    """Return the named values among what an action refers to."""
    found = [e for e in action[key] if e.type == "PropertyValue"]
    return {entity["name"]: entity["value"] for entity in found}


@pytest.fixture
def issues(run, monkeypatch):
    """The profiles' own validator, with no request leaving this machine: what it finds wrong."""

    def get(_, url, **__):
        assert url == "https://w3id.org/ro/crate/1.1/context"
        response = requests.Response()
        response.status_code, response.url = 200, url
        response.headers["Content-Type"] = "application/ld+json"
        response._content = json.dumps({"@context": CONTEXT}).encode()
        return response

    def find(severity):
        settings = ValidationSettings(
            rocrate_uri=str(run),
            profile_identifier="provenance-run-crate",
            requirement_severity=severity,
            skip_availability_check=True,
            no_cache=True,
        )
        with warnings.catch_warnings():
            # the validator's own calls of rdflib
            warnings.simplefilter("ignore", DeprecationWarning)
            result = validate(settings)
        return {issue.message for issue in result.get_issues(severity)}

    monkeypatch.setattr(HttpRequester, "get", get, raising=False)
    return find


@pytest.mark.usefixtures("crate")
def test_the_profiles_validator_finds_nothing_that_must_be_otherwise(issues):
    assert issues(Severity.REQUIRED) == set()


@pytest.mark.usefixtures("crate")
def test_what_the_profiles_recommend_is_followed_but_for_what_nobody_recorded(issues):
    assert issues(Severity.RECOMMENDED) == NOT_FOLLOWED


@pytest.mark.parametrize(
    ("id", "key"),
    [
        ("./", "mainEntity"),
        ("./", "license"),
        ("./", "conformsTo"),
        ("Snakefile", "programmingLanguage"),
        ("Snakefile", "hasPart"),
        ("#step/render/render", "workExample"),
    ],
)
def test_the_validator_sees_what_is_missing(crate, issues, run, id, key):
    del crate.get(id)[key]
    write_crate(run / METADATA, crate)
    assert issues(Severity.REQUIRED)


def test_no_term_lacks_a_meaning(crate, issues, run):
    crate.get("Snakefile")["colour"] = "blue"
    write_crate(run / METADATA, crate)
    assert any("colour" in message for message in issues(Severity.REQUIRED))


def test_the_workflow(crate):
    main = crate.mainEntity
    assert main.id == "Snakefile"
    assert {"File", "SoftwareSourceCode", "ComputationalWorkflow"} <= set(main.type)
    assert main["programmingLanguage"]["name"] == "Snakemake"
    assert main["programmingLanguage"]["version"] == version("snakemake")
    assert set(ids(main["hasPart"])) == {
        f"scripts/{rule}.py" for rule in ("import_eeg", "train_eeg", "measure_eeg", "render")
    }
    assert crate.get("rules/all.smk")["isPartOf"] == main
    assert crate.license["name"] == "MIT"
    assert crate.root_dataset["author"]["name"] == "The authors"


def test_a_job_is_an_action_from_its_inputs_to_its_outputs(crate):
    action = crate.get("#job/results/tiny/1.parquet")
    sidecar = read_sidecar(RECORDS[0] + ENDING)
    assert action["instrument"].id == sidecar.script
    assert action["instrument"]["version"] == sidecar.code_digest
    assert ids(action["object"])[0] == "data/verified/eeg/1%20a.csv"
    assert ids(action["result"]) == [RECORDS[0]]
    assert action["endTime"] == sidecar.finished
    began = datetime.fromisoformat(action["endTime"]) - datetime.fromisoformat(action["startTime"])
    # times are written to the second
    assert began.total_seconds() == pytest.approx(sidecar.seconds, abs=1)
    assert values(action, "object") == {"run": "tiny", "epochs": "400"}
    circumstances = values(action, "additionalProperty")
    assert circumstances["commit"] == "0123abc"
    assert circumstances["uncommitted changes"] == "false"
    assert circumstances["version of numpy"] == version("numpy")
    assert circumstances["system"] == sidecar.hardware["system"]


def test_values_that_jobs_share_stand_there_once(crate):
    first, second = (crate.get(f"#job/{path}") for path in RECORDS)
    assert ids(first["additionalProperty"]) == ids(second["additionalProperty"])
    listed = json.loads(Path(METADATA).read_text())["@graph"]
    assert len({entity["@id"] for entity in listed}) == len(listed)


def test_the_run_goes_from_what_it_was_given_to_its_results(crate):
    run = crate.get("#run")
    assert ids(run["object"]) == ["note.yaml", ADDRESS]
    assert ids(run["result"]) == [REPORT, NUMBERS]
    assert run["instrument"] == crate.mainEntity
    engine = next(e for e in crate.get_entities() if e.type == "OrganizeAction")
    assert engine["result"] == run
    assert {step["object"].type for step in engine["object"]} == {"CreateAction"}
    assert len(engine["object"]) == len(crate.root_dataset["mentions"]) - 1


def test_files_have_their_checksum_and_size_and_are_not_copied(crate, run):
    files = [entity for entity in crate.data_entities if "File" in entity.type]
    assert {REPORT, NUMBERS, *RECORDS, "note.yaml", "Snakefile"} <= set(ids(files))
    for entity in files:
        path = run / unquote(entity.id)
        assert entity["sha256"] == sha256_of(path)
        assert entity["contentSize"] == str(path.stat().st_size)
    assert crate.get(REPORT)["name"] == "The report"
    assert crate.get(REPORT)["encodingFormat"] == "text/html"


def test_its_description_is_the_runs_and_where_it_lies_is_told_of_the_file(crate):
    assert crate.description == "It says nothing."
    assert "nothing is copied" in crate.metadata["description"]


def test_a_dataset_has_its_address_licence_and_citation(crate):
    dataset = crate.get("data/verified/eeg/")
    assert dataset["citation"] == "Somebody, 2018"
    assert dataset["license"]["description"] == "none stated, so not to be redistributed"
    assert ids(dataset["hasPart"]) == ["data/verified/eeg/1%20a.csv", "data/verified/eeg/2.csv"]
    recording = crate.get("data/verified/eeg/2.csv")
    assert recording["isBasedOn"].id == ADDRESS
    assert recording["license"] == dataset["license"]
    assert "mirror" in recording["description"]
    assert ADDRESS in ids(crate.get("#job/data/verified/eeg/1%20a.csv")["object"])


def test_what_the_results_do_not_rest_on_is_left_out(crate):
    assert crate.get("results/tiny/runs.parquet") is None
    assert not any("join_runs" in entity.id for entity in crate.get_entities())


@pytest.mark.usefixtures("run")
def test_a_single_job_is_a_run_too():
    crate = describe({RECORDS[0]: "A record"})
    assert len(crate.root_dataset["mentions"]) == 3  # the run, its import and its training


def test_the_same_sidecars_give_the_same_bytes(run):
    for name in ("one.json", "two.json"):
        write_crate(run / name, describe())
    assert (run / "one.json").read_bytes() == (run / "two.json").read_bytes()


@pytest.mark.usefixtures("run")
def test_a_file_that_changed_between_two_jobs_is_an_error():
    job("train_eeg", [RECORDS[0]], ["note.yaml"])
    Path("note.yaml").write_text("another note")
    job("measure_eeg", [NUMBERS, "results/tiny/claims.json"], [*RECORDS, "note.yaml"])
    job("render", [REPORT], [NUMBERS])
    with pytest.raises(ValueError, match=r"note\.yaml changed within the run: .*train_eeg"):
        describe()


@pytest.mark.usefixtures("run")
def test_a_script_that_changed_between_two_jobs_is_an_error():
    sidecar = read_sidecar(RECORDS[1] + ENDING)
    write_sidecar(RECORDS[1] + ENDING, replace(sidecar, code_digest="0" * 64))
    with pytest.raises(ValueError, match=r"scripts/train_eeg\.py changed within the run"):
        describe()


@pytest.mark.usefixtures("run")
def test_a_script_that_ran_different_entries_has_a_digest_for_each():
    sidecar = read_sidecar(RECORDS[1] + ENDING)
    other = replace(sidecar, entries=("oneneuron.files:sha256_of",), code_digest="0" * 64)
    write_sidecar(RECORDS[1] + ENDING, other)
    version = describe().get("scripts/train_eeg.py")["version"]
    assert version == f"{'0' * 64}, {sidecar.code_digest}"


@pytest.mark.usefixtures("run")
def test_a_result_without_provenance_is_an_error():
    with pytest.raises(ValueError, match=r"note\.yaml has no provenance beside it"):
        describe({"note.yaml": "A note"})


@pytest.mark.usefixtures("run")
def test_a_file_that_is_gone_is_an_error():
    Path(RECORDS[0]).unlink()
    with pytest.raises(FileNotFoundError, match=RECORDS[0]):
        describe()
