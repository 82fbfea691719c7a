"""The landscape study: tiny problems whose bad minima are known."""

import oneneuron.studies.landscape.design as landscape_design

LANDSCAPE_SEED = 1
"""Of random points; networks have the seeds of the config."""

LANDSCAPE_TABLES = ("identities", "minima", "valley", "escape", "layers", "fences")
"""Of the survey."""


def landscape(run):
    """Return what a run says of the study, and all there is where it says nothing."""
    return {
        "cells": landscape_design.CELLS,
        "arms": landscape_design.ARMS,
        **said_of("landscape", run),
    }


def landscape_blocks(run):
    return landscape_design.blocks(seeds_of(landscape(run)["seeds"]))


def landscape_records(run):
    """Return the records of the seed study."""
    said = landscape(run)
    names = [
        f"landscape/runs/{cell}/{arm}/{seed}.parquet"
        for cell in said["cells"]
        for arm in said["arms"]
        for seed in landscape_blocks(run)
    ]
    return recorded(run, *names)


def landscape_widths(run):
    """Return the records of wider networks; none where the run asks for none."""
    said = landscape(run)
    names = [
        f"landscape/widths/{cell}/{arm}.parquet"
        for cell in landscape_design.WIDENED
        for arm in ("without", landscape_design.SWEPT)
        if "widths" in said and arm in said["arms"]
        if cell in said["cells"] or cell not in landscape_design.CELLS
    ]
    return recorded(run, *names)


def landscape_measures(run):
    found = {"trained": step("measures:measure", records=landscape_records(run))}
    if wider := landscape_widths(run):
        found["widths"] = step("measures:measure", records=wider)
    return found


def landscape_numbers(run):
    there = measures("landscape", run)
    found = {
        "outcomes": step("numbers.outcomes:numbers", trained=there["trained"]),
        "points": step(
            "numbers.points:numbers",
            stationary=landscape_census(run),
            **landscape_survey(run, *LANDSCAPE_TABLES),
            **landscape_others(run),
        ),
        "chances": chances("landscape", run, read="chances:read_pilots"),
    }
    if "widths" in there:
        found["widths"] = step("numbers.widths:numbers", widths=there["widths"])
    return found


def landscape_census(run):
    cells = landscape(run)["cells"]
    return recorded(run, *(f"landscape/stationary/{cell}.parquet" for cell in cells))


def landscape_others(run):
    """Return the censuses of what the theorem does not speak of, if the run asks for any."""
    others = landscape(run).get("others", ())
    paths = recorded(run, *(f"landscape/stationary/{cell}.parquet" for cell in others))
    return {"others": paths} if paths else {}


def landscape_training(wildcards):
    said = landscape(wildcards.run)
    pick(dict.fromkeys(said["cells"]), wildcards.cell, wildcards.run, "problem")
    first = int(wildcards.seed)
    return job(
        "train_networks",
        "oneneuron.studies.landscape.seeds:train",
        write="oneneuron.studies.landscape.kept:write_kept",
        cell=wildcards.cell,
        arm=wildcards.arm,
        seeds=pick(landscape_blocks(wildcards.run), first, wildcards.run, "block"),
        variants=landscape_design.variants(wildcards.cell, wildcards.arm, said),
    )


rule train_tiny_networks:
    """Train one arm of a problem from a block of seeds, all at once."""
    output:
        record="results/{run}/landscape/runs/{cell}/{arm}/{seed}.parquet",
        provenance="results/{run}/landscape/runs/{cell}/{arm}/{seed}.provenance.json",
    log:
        "results/{run}/logs/train_tiny_networks/{cell}/{arm}/{seed}.log",
    benchmark:
        "results/{run}/benchmarks/train_tiny_networks/{cell}/{arm}/{seed}.jsonl"
    threads: 1
    resources:
        checkpoint_seconds=seconds_between_checkpoints,
    params:
        job=landscape_training,
    script:
        "../../scripts/train_networks.py"


use rule train_tiny_networks as train_wider_networks with:
    output:
        record="results/{run}/landscape/widths/{cell}/{arm}.parquet",
        provenance="results/{run}/landscape/widths/{cell}/{arm}.provenance.json",
    log:
        "results/{run}/logs/train_wider_networks/{cell}/{arm}.log",
    benchmark:
        "results/{run}/benchmarks/train_wider_networks/{cell}/{arm}.jsonl"
    params:
        job=lambda wildcards: job(
            "train_networks",
            "oneneuron.studies.landscape.seeds:train_wider",
            write="oneneuron.studies.landscape.kept:write_kept",
            cell=wildcards.cell,
            arm=wildcards.arm,
            seeds=seeds_of(landscape(wildcards.run)["seeds"])[
                : landscape_design.WIDEN_SEEDS
            ],
            variants=landscape_design.variants(
                wildcards.cell, wildcards.arm, {"optimisers": ["descent"]}
            ),
            widths=landscape(wildcards.run)["widths"],
        ),


rule count_stationary_points:
    """Look for points where all derivatives of the modified loss vanish, from random starts."""
    output:
        record="results/{run}/landscape/stationary/{cell}.parquet",
        provenance="results/{run}/landscape/stationary/{cell}.provenance.json",
    log:
        "results/{run}/logs/count_stationary_points/{cell}.log",
    benchmark:
        "results/{run}/benchmarks/count_stationary_points/{cell}.jsonl"
    threads: 1
    resources:
        checkpoint_seconds=seconds_between_checkpoints,
    params:
        job=lambda wildcards: job(
            "train_networks",
            "oneneuron.studies.landscape.stationary:census",
            cell=wildcards.cell,
            starts=landscape(wildcards.run)["starts"],
            seed=LANDSCAPE_SEED,
            reg_strength=landscape_design.REG_STRENGTH,
        ),
    script:
        "../../scripts/train_networks.py"


rule survey_landscape:
    """Check the identities, look at the known bad minima, and follow the way out of them."""
    output:
        record="results/{run}/landscape/survey/identities.parquet",
        minima="results/{run}/landscape/survey/minima.parquet",
        valley="results/{run}/landscape/survey/valley.parquet",
        escape="results/{run}/landscape/survey/escape.parquet",
        layers="results/{run}/landscape/survey/layers.parquet",
        fences="results/{run}/landscape/survey/fences.parquet",
        provenance="results/{run}/landscape/survey/identities.provenance.json",
    log:
        "results/{run}/logs/survey_landscape.log",
    benchmark:
        "results/{run}/benchmarks/survey_landscape.jsonl"
    threads: 1
    resources:
        checkpoint_seconds=seconds_between_checkpoints,
    params:
        job=lambda wildcards: job(
            "train_networks",
            "oneneuron.studies.landscape.survey:survey",
            draws=landscape(wildcards.run)["draws"],
            seed=LANDSCAPE_SEED,
            cells=list(landscape(wildcards.run)["cells"]),
            reg_strengths=[
                landscape_design.REG_STRENGTH,
                *landscape(wildcards.run).get("reg_strengths", ()),
            ],
            data_scales=landscape(wildcards.run).get("data_scales", []),
        ),
    script:
        "../../scripts/train_networks.py"


def landscape_survey(run, *tables):
    """Return some of the survey's tables by name."""
    return {
        name: path
        for name in tables
        for path in recorded(run, f"landscape/survey/{name}.parquet")
    }


def landscape_claims(run):
    return step(
        "claims:sample",
        published=STUDIES["landscape"].published,
        **measures("landscape", run),
        **landscape_survey(run, "identities"),
        stationary=landscape_census(run),
    )


study(
    "landscape",
    is_there=lambda run: bool(
        landscape_records(run)
        and landscape_census(run)
        and landscape_survey(run, "identities")
    ),
    is_stand_in=lambda run: False,
    records=lambda run: landscape_records(run) + landscape_widths(run),
    measures=landscape_measures,
    numbers=landscape_numbers,
    figures=lambda run: {
        "outcomes": step(
            "figures.outcomes:draw", **measures("landscape", run, "trained")
        ),
        "times": step("figures.times:draw", records=landscape_records(run)),
        "way_down": step(
            "figures.way_down:draw", **landscape_survey(run, "valley", "escape")
        ),
        "way_out": step("figures.way_out:draw", **landscape_survey(run, "escape")),
        "descent": step("figures.descent:draw", **landscape_survey(run, "minima")),
        **(
            {
                "widths": step(
                    "figures.widths:draw", **measures("landscape", run, "widths")
                )
            }
            if landscape_widths(run)
            else {}
        ),
    },
    claims=lambda run: {"claims": landscape_claims(run)},
    network="measures:NETWORK",
)
