"""The profiles name rules that there are, and a job that is tried again gets more."""

import re
from pathlib import Path

import yaml

ROOT = Path(__file__).parents[1]
DEFAULT, SLURM = (
    yaml.safe_load((ROOT / "profiles" / name / "profile.yaml").read_text())
    for name in ("default", "slurm")
)


def rules(pattern):
    texts = [path.read_text() for path in (ROOT / "workflow/rules").glob(pattern)]
    return {
        name
        for text in texts
        for name in re.findall(r"^(?:rule|use rule \w+ as) (\w+)\b", text, re.M)
    }


def test_a_misspelt_rule_would_go_without_a_word():
    assert set(DEFAULT["set-resources"]) <= rules("**/*.smk")
    assert set(SLURM["groups"]) <= rules("**/*.smk")
    assert set(SLURM["group-components"]) == set(SLURM["groups"].values())


def test_each_rule_has_memory_and_time():
    assert rules("**/*.smk") == set(DEFAULT["set-resources"])


ALONE = {"simulate_eeg", "make_eeg_frames", "census_eeg_starts", "compare_again", "export_crate"}
"""Short rules of few jobs that nothing else short waits with."""


def test_short_jobs_go_together_on_a_cluster():
    resources = DEFAULT["set-resources"]
    short = {name for name, said in resources.items() if said == resources["plot_figure"]}
    assert short - set(SLURM["groups"]) == ALONE
    # a group asks for what the largest of its jobs takes
    assert set(SLURM["groups"]) <= short


def test_a_job_tried_again_gets_more():
    site = SLURM["default-resources"]
    for said in [*DEFAULT["set-resources"].values(), site]:
        first, second = (
            {name: eval(said[name], {"attempt": attempt}) for name in ("mem_mb", "runtime")}
            for attempt in (1, 2)
        )
        assert first["mem_mb"] < second["mem_mb"]
        assert first["runtime"] < second["runtime"]


def test_the_profiles_do_not_contradict():
    """Where both say a thing, Snakemake takes the default's: the other would be read in vain."""
    assert not set(DEFAULT) & set(SLURM)


def test_what_the_profile_needs_is_pinned():
    lines = (ROOT / "profiles/slurm/requirements.txt").read_text().splitlines()
    wanted = [line for line in lines if not line.startswith("#")]
    assert all(re.fullmatch(r"[a-z-]+==[0-9.]+", line) for line in wanted)
    assert f"snakemake-executor-plugin-{SLURM['executor']}" in {
        line.split("==")[0] for line in wanted
    }
