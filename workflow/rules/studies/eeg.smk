"""The EEG study: what makes its data, what trains, and what it registers."""

from oneneuron.studies.eeg import cells as eeg_cells

EEG_RECORDINGS = [Path(path).name for path in verified("eeg")]


def eeg_epochs(run, cell):
    epochs = said_of("eeg", run).get("epochs", {})
    return epochs.get(cell, eeg_cells.CELLS[cell].epochs)


def eeg_is_stand_in(run):
    return said_of("eeg", run).get("data") == "stand-in"


@cache
def eeg_runs(run, cell):
    """Return the records of one cell, arm by arm and seed by seed; none where the run lacks it."""
    planned = said_of("eeg", run)["seeds"].get(cell, {}).items()
    names = [f"{arm}/{seed}" for arm, seeds in planned for seed in seeds_of(seeds)]
    return recorded(run, *(f"eeg/runs/{cell}/{name}.parquet" for name in names))


def eeg_starts(run):
    """Return the table of the census of starts by its name; none where the run has none."""
    if "start_census" not in said_of("eeg", run):
        return {}
    return {"census": path for path in recorded(run, "eeg/start_census.parquet")}


def eeg_there(run):
    """Return the cells of a run."""
    return {name: cell for name, cell in eeg_cells.CELLS.items() if eeg_runs(run, name)}


def eeg_cell(wildcards):
    return pick(eeg_there(wildcards.run), wildcards.cell, wildcards.run, "cell")


def eeg_recordings(wildcards):
    simulated = f"results/{wildcards.run}/eeg/simulated"
    if eeg_is_stand_in(wildcards.run):
        return [f"{simulated}/{name}" for name in EEG_RECORDINGS]
    return verified("eeg")


def eeg_clean_start(wildcards):
    """Where its first draw is clean, the letter of the recipe is the same run: take that one."""
    run, cell, arm, seed = (wildcards[key] for key in ("run", "cell", "arm", "seed"))
    eeg_cell(wildcards)
    pick(said_of("eeg", run)["seeds"][cell], arm, run, f"{cell} arm")
    path = f"results/{run}/eeg/runs/{cell}/clean_start/{seed}.parquet"
    there = arm == "letter" and path in eeg_runs(run, cell)
    return {"clean_start": path} if there else {}


def eeg_census(wildcards):
    """What is trained on was found dead by the census."""
    follows = eeg_cell(wildcards).protocol == "dead_long"
    return {"census": eeg_runs(wildcards.run, "dead_census")} if follows else {}


def eeg_training(wildcards):
    cell, said = eeg_cell(wildcards), said_of("eeg", wildcards.run)
    return job(
        "train_networks",
        f"oneneuron.studies.eeg.{cell.protocol}:train",
        read={"frames": "oneneuron.studies.eeg.frames:read_frames"},
        cell=wildcards.cell,
        layout=cell.layout,
        split=cell.split,
        epochs=eeg_epochs(wildcards.run, wildcards.cell),
        arm=wildcards.arm,
        seed=int(wildcards.seed),
        device=said.get("device", "cpu"),
        **(cell.training and {**cell.training, **said.get("training", {})}),
    )


rule simulate_eeg:
    """Simulate recordings that stand in for the real ones, in the same layout."""
    output:
        made=expand("results/{{run}}/eeg/simulated/{name}", name=EEG_RECORDINGS),
        provenance="results/{run}/eeg/simulated.provenance.json",
    log:
        "results/{run}/logs/simulate_eeg.log",
    benchmark:
        "results/{run}/benchmarks/simulate_eeg.jsonl"
    threads: 1
    params:
        job=lambda wildcards: job(
            "make_data",
            "oneneuron.studies.eeg.simulated:simulate",
            write="oneneuron.studies.eeg.simulated:save",
            seconds=said_of("eeg", wildcards.run).get("stand_in_seconds", 16),
            seed=0,
        ),
    script:
        "../../scripts/make_data.py"


rule make_eeg_frames:
    """Cut the recordings into frames and lay their band powers out as images."""
    input:
        recordings=eeg_recordings,
    output:
        made="results/{run}/eeg/frames/{layout}.npz",
        provenance="results/{run}/eeg/frames/{layout}.provenance.json",
    log:
        "results/{run}/logs/make_eeg_frames/{layout}.log",
    benchmark:
        "results/{run}/benchmarks/make_eeg_frames/{layout}.jsonl"
    wildcard_constraints:
        layout="as_published|corrected|todays_scipy",
    threads: 1
    params:
        job=lambda wildcards: job(
            "make_data",
            "oneneuron.studies.eeg.frames:make",
            write="oneneuron.studies.eeg.frames:save_frames",
            layout=wildcards.layout,
        ),
    script:
        "../../scripts/make_data.py"


rule train_eeg:
    """Train one arm of one cell with one seed; resumes after an interruption."""
    input:
        unpack(eeg_clean_start),
        unpack(eeg_census),
        frames=lambda wildcards: (
            f"results/{wildcards.run}/eeg/frames/{eeg_cell(wildcards).layout}.npz"
        ),
    output:
        record="results/{run}/eeg/runs/{cell}/{arm}/{seed}.parquet",
        provenance="results/{run}/eeg/runs/{cell}/{arm}/{seed}.provenance.json",
    log:
        "results/{run}/logs/train_eeg/{cell}/{arm}/{seed}.log",
    benchmark:
        "results/{run}/benchmarks/train_eeg/{cell}/{arm}/{seed}.jsonl"
    threads: 1
    resources:
        checkpoint_seconds=seconds_between_checkpoints,
    params:
        job=eeg_training,
    script:
        "../../scripts/train_networks.py"


rule census_eeg_starts:
    """Draw initial weights and splits many times over: how large is the neuron's first output?"""
    input:
        frames="results/{run}/eeg/frames/as_published.npz",
    output:
        made="results/{run}/eeg/start_census.parquet",
        provenance="results/{run}/eeg/start_census.provenance.json",
    log:
        "results/{run}/logs/census_eeg_starts.log",
    benchmark:
        "results/{run}/benchmarks/census_eeg_starts.jsonl"
    threads: 1
    params:
        job=lambda wildcards: job(
            "make_data",
            "oneneuron.studies.eeg.starts:census",
            read={"frames": "oneneuron.studies.eeg.frames:read_frames"},
            **{
                "draws": eeg_cells.CENSUS_DRAWS,
                **said_of("eeg", wildcards.run)["start_census"],
            },
        ),
    script:
        "../../scripts/make_data.py"


def eeg_measures(run):
    """Return a table a cell: of its own epochs, of its full ones, and main of those of the others."""
    there = eeg_there(run)
    others = {eeg_epochs(run, cell) for cell in there}
    return {
        cell: step(
            "measures:measure",
            records=eeg_runs(run, cell),
            arguments={
                "horizons": sorted(
                    {eeg_cells.CELLS[cell].epochs}
                    | (others if cell == "main" else set())
                )
            },
        )
        for cell in there
        if eeg_cells.CELLS[cell].protocol == "protocol"
    }


def eeg_printed(run):
    """Return what the notebook printed, which is never set beside a stand-in."""
    stand_in = eeg_is_stand_in(run)
    return {} if stand_in else {"printed": "data/published/eeg_notebook.csv"}


def eeg_numbers(run):
    """Return the numbers that a run has; cells beside the main one are compared with it."""
    found = {"audit": step("numbers.audit:numbers", published=STUDIES["eeg"].published)}
    found["chances"] = chances("eeg", run, read="chances:read_pilots")
    found["frames"] = step(
        "numbers.frames:numbers",
        read={"frames": "frames:read_frames"},
        frames=f"results/{run}/eeg/frames/as_published.npz",
        of_data=True,
    )
    for cell, table in measures("eeg", run).items():
        if cell != "dead_census":
            beside = {} if cell == "main" else measures("eeg", run, "main")
            found[f"cells/{cell}"] = step(
                "numbers.cells:numbers", measures=table, **beside
            )
    published = {} if eeg_is_stand_in(run) else {"published": STUDIES["eeg"].published}
    if records := eeg_runs(run, "calibration"):
        controls = eeg_runs(run, "calibration_controls")
        found["calibration"] = step(
            "numbers.calibration:numbers",
            read={"printed": "printed:read_printed"},
            records=records,
            published=STUDIES["eeg"].published,
            arguments={"compare": not eeg_is_stand_in(run)},
            **({"controls": controls} if controls else {}),
            **eeg_printed(run),
        )
    if records := eeg_runs(run, "ten_starts"):
        found["ten_starts"] = step("numbers.ten_starts:numbers", records=records)
    if records := eeg_runs(run, "dead_census"):
        found["dead_census"] = step("numbers.deaths:numbers", records=records)
    if records := eeg_runs(run, "dead_long"):
        found["dead_long"] = step("numbers.dead_long:numbers", records=records)
    if census := eeg_starts(run):
        found["start_census"] = step("numbers.starts:numbers", **census)
    if published and eeg_runs(run, "main"):
        found["answers"] = step(
            "answers:answers", **measures("eeg", run, "main"), **published
        )
    return found


def eeg_figures(run):
    """Return the figures that a run has records for."""
    there = measures("eeg", run)
    published = {} if eeg_is_stand_in(run) else {"published": STUDIES["eeg"].published}
    # of published numbers alone, which is no stand-in whatever the run's data are
    of_published = step("figures.puzzle:draw", published=STUDIES["eeg"].published)
    found = {"puzzle": of_published}
    if main := eeg_runs(run, "main"):
        table = there["main"]
        for name in ("accuracy_bands", "scale", "sign_changes"):
            found[name] = step(f"figures.{name}:draw", records=main)
        found["jumps"] = step("figures.jumps:draw", records=main, measures=table)
        found["accuracy_one_run"] = step(
            "figures.accuracy_one_run:draw", records=main, **published
        )
        found["best_accuracy"] = step(
            "figures.best_accuracy:draw", measures=table, **published
        )
        for name in ("early_stopping", "training_end"):
            found[name] = step(f"figures.{name}:draw", measures=table)
    shown = (
        *("main", "random", "todays_scipy", "corrected"),
        *("blocked", "recording", "subject"),
    )
    if tables := [there[cell] for cell in shown if cell in there]:
        found["honest_splits"] = step("figures.honest_splits:draw", measures=tables)
        if {"recording", "subject"} & {*there}:
            found["identity_leak"] = step("figures.identity_leak:draw", measures=tables)
    dead = eeg_runs(run, "dead_census")
    if dead and eeg_starts(run):
        found["luck"] = step("figures.luck:draw", **eeg_starts(run), records=dead)
    if records := eeg_runs(run, "calibration"):
        found["calibration"] = step(
            "figures.calibration:draw",
            read={"printed": "printed:read_printed"},
            records=records,
            **eeg_printed(run),
        )
    if records := eeg_runs(run, "dead_census"):
        found["dead_census"] = step("figures.dead_census:draw", records=records)
    if records := eeg_runs(run, "dead_long"):
        found["dead_long"] = step("figures.dead_long:draw", records=records)
    if census := eeg_starts(run):
        found["start_census"] = step("figures.start_census:draw", **census)
    return found


study(
    "eeg",
    is_there=lambda run: bool(eeg_runs(run, "main")),
    is_stand_in=eeg_is_stand_in,
    records=lambda run: [
        path for cell in eeg_there(run) for path in eeg_runs(run, cell)
    ],
    measures=eeg_measures,
    numbers=eeg_numbers,
    figures=eeg_figures,
    claims=lambda run: {
        "claims": step(
            "claims:sample",
            published=STUDIES["eeg"].published,
            **({"records": records} if (records := eeg_runs(run, "main")) else {}),
            **measures("eeg", run, "main", "subject", "dead_census", "no_penalty"),
        )
    },
    network="measures:RUN",
)
