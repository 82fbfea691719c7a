import re
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import SimpleNamespace

from oneneuron.config import read_config, seeds_of, unusable_path
from oneneuron.evidence.digest import PACKAGE_FOLDER, import_digest
from oneneuron.evidence.changed import OWN_PACKAGE, code_now
from oneneuron.names import nearest
from oneneuron.evidence.kept import kept_path, lacking
from oneneuron.evidence.place import RECORDS
from oneneuron.processes import clear_stale_locks, end_children_on_signals, put_on_path
from oneneuron.schema import SchemaError, read_yaml

# what claims can decide is simulated at many effects each: with fewer experiments than error rates
FEWER_FOR_CHANCES = 2
# keys of a study's design by which its claims' numbers are counted
COUNTED = re.compile("seeds$|^draws$")
# all jobs of a kind have the same
digest_of = cache(import_digest)
ROOT = Path(workflow.basedir)
SCHEMAS = ROOT / "workflow" / "schemas"
SCRIPTS = ROOT / "workflow" / "scripts"
STUDY_NAMES = sorted(
    path.stem for path in (SCRIPTS.parent / "rules/studies").glob("*.smk")
)


def refuse(message):
    """End the run with a line; an exception in an input function would be told with its trace."""
    raise SystemExit(str(message))


def checked(read, *arguments, **keywords):
    """Call a function that reads a document; what is wrong with the document ends the run at once."""
    try:
        return read(*arguments, **keywords)
    except SchemaError as error:
        refuse(error)


if not ROOT.samefile(Path.cwd()):
    refuse(
        f"run snakemake in {ROOT.resolve()}, where its Snakefile is, and without --directory"
    )
for place in (ROOT, sys.executable):
    if odd := unusable_path(place):
        refuse(f"{place}: move this folder to a path without any of {odd!r}")
# a copied .venv runs the code of the folder that it was made in, under the commit of this one
if not (own := ROOT / OWN_PACKAGE).samefile(PACKAGE_FOLDER):
    refuse(
        f"{PACKAGE_FOLDER} would run, not {own}: remove .venv, and make it anew here"
    )

# chapters call jupyter, which lies beside this Python, whether its environment is activated or not
put_on_path(Path(sys.executable).parent)
# jobs that read these rules again hold no locks
if workflow.is_main_process:
    told = clear_stale_locks(Path(".snakemake/locks"), Path(".snakemake/processes"))
    print(told, end="\n" if told else "", file=sys.stderr)


onstart:
    # by themselves they would be waited for, whatever they take
    end_children_on_signals(later_ones_too=workflow.local_exec)


SOURCES = SCHEMAS / "sources.schema.yaml"
# what scripts read and write with where a job names nothing else (recorded.py): part of its code
TABLES = [
    f"oneneuron.training.record:{name}" for name in ("read_records", "write_record")
]
REGISTRY = "oneneuron.statistics.registry:load_registry"
DATASETS = checked(read_yaml, "data/sources.yaml", SOURCES)["datasets"]


def verified(dataset):
    """Return a dataset's verified files."""
    return [f"data/verified/{dataset}/{f['name']}" for f in DATASETS[dataset]["files"]]


@cache
def settings(run):
    """Return what config/{run}.yaml says."""
    return checked(read_config, f"config/{run}.yaml", SCHEMAS, STUDY_NAMES)


def said_of(study, run):
    """Return what config/{run}.yaml says of a study."""
    return pick(settings(run)["studies"], study, run, "study")


def recorded(run, *paths):
    """Return where a run's records lie, by their paths below its folder: those that there are.

    They are what is trained, or made of data that a fresh clone has not. A run of the records of
    another (`of`) has those that were kept of it.
    """
    if "of" not in settings(run):
        return [f"results/{run}/{path}" for path in paths]
    return [kept for path in paths if Path(kept := f"{RECORDS}/{path}").exists()]


def description(run):
    """Return what a run says of itself, and which of the records it rests on are not there."""
    said = settings(run)
    if "of" not in said:
        return said["description"]
    planned = map(kept_path, rests_on(said["of"]))
    told = [study.name for study in studies(run)]
    untold = [name for name in STUDIES if name in said["studies"] and name not in told]
    of_these = f"Nothing is told yet of {' and '.join(untold)}." if untold else ""
    return " ".join(filter(None, [said["description"], lacking(planned), of_these]))


@cache
def rests_on(run):
    """Return the records that a run rests on, each once, of all its studies.

    They are the tables of records that its steps read, and the numbers that are made of data.
    """
    steps = {
        f"{name}/{stage}/{made}": found
        for name in settings(run)["studies"]
        for stage in ("measures", "numbers", "figures", "claims")
        for made, found in getattr(STUDIES[name], stage)(run).items()
    }
    listed = [
        [paths] if isinstance(paths, str) else paths
        for found in steps.values()
        for paths in found.inputs.values()
    ]
    read = dict.fromkeys(str(path) for paths in listed for path in paths)
    own = re.compile(rf"results/{run}/\w+/(?!measures/).*\.parquet")
    of_data = [
        f"results/{run}/{path}.json" for path, found in steps.items() if found.of_data
    ]
    return [*filter(own.fullmatch, read), *of_data]


def seconds_between_checkpoints(wildcards):
    """Return a resource, since it changes no result: unlike params it triggers no rerun."""
    return settings(wildcards.run).get("checkpoint_seconds", 60)


def job(
    script, entry=None, read=None, write=None, also=(), stand_in=False, **arguments
):
    """Return a rule's params: all that its job goes by, and the digest of the code it runs.

    One dict, since Snakemake compares params without their names; and only what this job uses,
    so that a change elsewhere in the config does not run it again.

    `script` is one a kind of work and `entry` the function of the library that does it, as
    `module:name`; `read`, by the input's name, and `write` are functions for files whose ending does
    not tell, `also` names further code that runs. `stand_in` says whether what is made rests on
    stand-in data, and `arguments` are what the function goes by.
    """
    read = read or {}
    code = [name for name in (entry, *read.values(), write, *also) if name]
    code += TABLES if entry else []
    params = {"entry": entry, "read": read, "write": write, "stand_in": stand_in}
    return {
        "script": script,
        "code": digest_of(SCRIPTS / f"{script}.py", tuple(code)).sha256,
        "entries": code,
        **{name: value for name, value in params.items() if value},
        "arguments": arguments,
    }


def step(entry, read=None, arguments=None, of_data=False, **inputs):
    """Return a job of a study in a stage that is the same for all.

    `entry` and the functions of `read` are the study's own, as `module:name`; `inputs` are files by
    the name of the function's parameter, and `published` among them is what the sources printed.
    What is made `of_data`, and not of records, is kept as these are.
    """
    if "published" in inputs:
        inputs["schema"] = "workflow/schemas/published.schema.yaml"
    return SimpleNamespace(
        entry=entry,
        inputs=inputs,
        read=read or {},
        arguments=arguments or {},
        of_data=of_data,
    )


def chances(study, run, read):
    """Return the step that simulates from a study's pilots what its claims can decide.

    Seeds and points are those of the paper run, whichever run it is: the table is of the design.
    """
    said = settings("paper")["studies"].get(study) or said_of(study, run)
    return step(
        "chances:numbers",
        read={"pilots": read},
        arguments={
            "design": {
                name: said[name] for name in sorted(said) if COUNTED.search(name)
            },
            "experiments": settings(run).get("simulated_experiments", 1000)
            // FEWER_FOR_CHANCES,
        },
        published=STUDIES[study].published,
        pilots=[
            f"data/pilots/{study}.yaml",
            "workflow/schemas/pilots.schema.yaml",
            *sorted(map(str, Path("data/pilots", study).glob("*.parquet"))),
        ],
    )


@dataclass(frozen=True)
class Study:
    """What a study has, each a function of the run's name.

    `is_stand_in` says whether its data are, or by what in the paths of records those that are are known; `records` lists the records of its training; the others
    return steps by name: `measures` make tables with one row a network, `numbers` and `figures`
    read them, and the one step of `claims` gives the sample of each claim. `is_there` says whether
    a run has the records that the study cannot be told without; `network` names the columns by
    which networks are told apart in records and measures.
    """

    name: str
    is_stand_in: Callable
    records: Callable
    measures: Callable
    numbers: Callable
    figures: Callable
    claims: Callable
    is_there: Callable = lambda run: True
    network: str = ""

    @property
    def published(self):
        return f"data/published/{self.name}.yaml"

    def entry(self, name):
        """Return the full name of a function of this study's."""
        return f"oneneuron.studies.{self.name}.{name}"


STUDIES = {}


def study(name, **parts):
    """Register a study; its registry and its chapter are found by its name."""
    STUDIES[name] = Study(name, **parts)


def studies(run):
    """Return the studies of a run, in the order of their names."""
    found = [
        STUDIES[name]
        for name in STUDIES
        if name in settings(run)["studies"] and STUDIES[name].is_there(run)
    ]
    if not found:
        refuse(f"{RECORDS} has no study's records yet: make the run {run} once it has")
    return found


def pick(there, name, run, what):
    """Return what a run has under a name; where it has not, end with what there is."""
    if name not in there:
        near = nearest(name, there) or f"; it has {', '.join(there) or 'none'}"
        refuse(f"config/{run}.yaml has no runs for the {what} {name!r}{near}")
    return there[name]


def find_step(stage, wildcards):
    """Return the step that wildcards name; an error that says which there are."""
    said_of(wildcards.study, wildcards.run)
    there = getattr(STUDIES[wildcards.study], stage)(wildcards.run)
    name = wildcards.get("step", wildcards.get("figure", stage))
    return pick(there, name, wildcards.run, f"{wildcards.study} {stage}")


def step_inputs(stage):
    """Return an input function for the rule of a stage."""
    return lambda wildcards: find_step(stage, wildcards).inputs


def step_job(script, stage):
    """Return a function that gives the params of the rule of a stage."""

    def params(wildcards):
        found, of = find_step(stage, wildcards), STUDIES[wildcards.study]
        # what rests on published numbers or on pilots alone is no stand-in
        rests_on_data = set(found.inputs) - {"published", "schema", "pilots"}
        return job(
            script,
            of.entry(found.entry),
            read={name: of.entry(reader) for name, reader in found.read.items()},
            also=[REGISTRY] if "published" in found.inputs else [],
            stand_in=(
                of.is_stand_in(wildcards.run)
                if stage != "measures" and rests_on_data
                else False
            ),
            **found.arguments,
        )

    return params


def measures(study, run, *steps):
    """Return the tables of some measures by name, of those that the run has."""
    there = STUDIES[study].measures(run)
    return {
        name: f"results/{run}/{study}/measures/{name}.parquet"
        for name in steps or there
        if name in there
    }


def trained_again(study, run, part):
    """Return what of a study's kept records is trained once more: each with the kept one.

    What is not kept yet is left out.
    """
    said = settings(run)
    named = [
        f"{study}/{name}.parquet"
        for name in said.get("again", {}).get(part, {}).get(study, [])
    ]
    planned = STUDIES[study].records(said.get("of", run))
    for path in named:
        if f"results/{said['of']}/{path}" not in planned:
            near = nearest(path, [each.split("/", 2)[2] for each in planned])
            refuse(f"config/{run}.yaml, again: there is no record {path!r}{near}")
    kept = recorded(run, *named)
    return {path.replace(RECORDS, f"results/{run}", 1): path for path in kept}


def compared_again(wildcards):
    """Return the inputs of a comparison: both records, and what the study's verdicts rest on."""
    pairs = trained_again(wildcards.study, wildcards.run, wildcards.part)
    claims = {
        **find_step("claims", wildcards).inputs,
        "claims": f"results/{wildcards.run}/{wildcards.study}/claims.json",
    }
    return {
        "again": list(pairs),
        "kept": list(pairs.values()),
        **(claims if pairs else {}),
    }


def comparison(wildcards):
    """Return the params of a comparison."""
    found, of = find_step("claims", wildcards), STUDIES[wildcards.study]
    measured = {
        name: {"entry": of.entry(made.entry), "arguments": made.arguments}
        for name, made in of.measures(wildcards.run).items()
        if name in found.inputs
    }
    return job(
        "compare_again",
        of.entry(found.entry),
        also=[
            REGISTRY,
            of.entry(of.network),
            *(made["entry"] for made in measured.values()),
        ],
        study=of.name,
        network=of.entry(of.network),
        measures=measured,
        tolerance=settings(wildcards.run)["again"]["tolerance"],
    )


def chapters(run):
    """Return the chapters of a run in the order of reading; the first is the first screen."""
    named = [study.name for study in studies(run)]
    return ["summary", "verdicts", *named, "method", "again"]


def figures(wildcards):
    """Return a run's figures, of all its studies."""
    return [
        f"results/{wildcards.run}/figures/{study.name}_{figure}.svg"
        for study in studies(wildcards.run)
        for figure in study.figures(wildcards.run)
    ]


def number_files(wildcards):
    """Return the files of a run's numbers, of all its studies."""
    run = wildcards.run
    found = [f"results/{run}/method/error_rates.json"]
    for study in studies(run):
        found.append(f"results/{run}/{study.name}/claim_numbers.json")
        for name, made in study.numbers(run).items():
            path = f"{study.name}/numbers/{name}.json"
            found += recorded(run, path) if made.of_data else [f"results/{run}/{path}"]
        if study.name in settings(run).get("again", {}).get("here", {}):
            found.append(f"results/{run}/{study.name}/again/here.json")
    return found


def registries(wildcards):
    """Return what the sources of a run's studies published."""
    return [study.published for study in studies(wildcards.run)]


def told_by(wildcards):
    """Return what a chapter tells of: a study's measures, and the results of all."""
    tables = (
        measures(wildcards.chapter, wildcards.run)
        if wildcards.chapter in STUDIES
        else {}
    )
    return {
        **tables,
        "numbers": f"results/{wildcards.run}/numbers.json",
        "claims": f"results/{wildcards.run}/claims.json",
        "registry": registries(wildcards),
        "schema": "workflow/schemas/published.schema.yaml",
        "text": f"report/{wildcards.chapter}.py.ipynb",
    }


def chapter_code(wildcards):
    """Return the digest of the code behind a chapter."""
    return digest_of(Path("report", f"{wildcards.chapter}.py.ipynb")).sha256
