from functools import cache
from pathlib import Path

from snakemake.exceptions import WorkflowError

from oneneuron.evidence.digest import import_digest
from oneneuron.schema import SchemaError, read_yaml

SCHEMAS = Path(workflow.basedir, "workflow", "schemas")
SCRIPTS = Path(workflow.basedir, "workflow", "scripts")


def checked_yaml(path, schema):
    """Read a YAML file against one of our schemas; what is wrong with it ends the run at once."""
    try:
        return read_yaml(path, SCHEMAS / f"{schema}.schema.yaml")
    except SchemaError as error:
        raise WorkflowError(str(error)) from None


DATASETS = checked_yaml("data/sources.yaml", "sources")["datasets"]
FILES = {
    name: [file["name"] for file in dataset["files"]]
    for name, dataset in DATASETS.items()
}


@cache
def settings(run):
    """Return what config/{run}.yaml says."""
    return checked_yaml(f"config/{run}.yaml", "config")


def job(script, **params):
    """Return a rule's params: all that its job goes by, and the digest of the code it runs.

    One dict, since Snakemake compares params without their names; and only what this job uses,
    so that a change elsewhere in the config does not run it again.
    """
    return {
        "script": script,
        "code": import_digest(SCRIPTS / f"{script}.py").sha256,
        **params,
    }


# What was published: a file a study, each with a chapter of its name where the study is told.
REGISTRY = sorted(str(path) for path in Path("data/published").glob("*.yaml"))
STUDIES = [Path(path).stem for path in REGISTRY]


def chapters(run):
    """Return the chapters of a run in the order of reading; the first is the first screen.

    A study that the run's config leaves out has none.
    """
    told = [
        study
        for study in STUDIES
        if study in settings(run) and Path("report", f"{study}.py.ipynb").exists()
    ]
    return ["summary", *told, "method", "again"]


def template_files():
    return sorted(
        str(path) for path in Path("report/template").rglob("*") if path.is_file()
    )


def notebook_job(notebook):
    """Return a chapter's params: the digest of its code cells with all that they import."""
    return {"code": import_digest(Path("report", notebook)).sha256}
