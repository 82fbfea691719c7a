"""What Snakemake itself takes as jobs grow in number: `python -m benchmarks.scale`.

`python -m benchmarks.scale plan` does one part: plan, ilp, greedy, script or slurm.

Planning: dry runs of this pipeline on made-up configs with 10², 10³ and 10⁴ seeds of one arm, in a
copy of the repository. Overhead: workflows of independent jobs that do nothing, run to their end:
a shell's `touch`, by either of Snakemake's schedulers, or a script; through SLURM, too, where one
runs (`tests/cluster/start.sh`), job by job and in groups of ten. Seconds are by the wall and of a
core (those of SLURM's jobs are not counted); memory is that of the largest process.
"""

import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
PARTS = ["Snakefile", "config", "profiles", "report", "src", "workflow"]
PARTS += ["data/sources.yaml", "data/published"]

CONFIG = """
description: A made-up run.
studies:
  eeg:
    data: stand-in
    seeds: {{main: {{without: 1-{seeds}}}}}
"""

JOBS = """
rule all:
    input: expand("made/{{i}}", i=range({jobs}))

rule nothing:
    output: "made/{{i}}"
    {what}
"""

KINDS = {"shell": 'shell: "touch {output}"', "script": 'script: "nothing.py"'}
SCRIPT = "from pathlib import Path\nPath(snakemake.output[0]).touch()\n"


def snakemake(folder: Path, *arguments: str) -> str:
    """Run Snakemake in a folder; return its seconds, those of a core, and its memory, as text."""
    command = [sys.executable, "-m", "snakemake", "--quiet", "all", *arguments]
    paths = [str(folder / "src"), os.environ.get("PYTHONPATH", "")]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, paths))}
    start = time.perf_counter()
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)
    seconds = time.perf_counter() - start
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)}: {done.stderr}")
    # of all children so far, so that each measurement is made in a process of its own
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    cores = used.ru_utime + used.ru_stime
    return f"{seconds:8.1f} s {cores:8.1f} s of a core {used.ru_maxrss / 1024:6.0f} MB"


def alone(folder: Path, *arguments: str) -> str:
    """Do the same in a process of its own, whose children are this run's alone."""
    code = "import sys; from pathlib import Path; from benchmarks.scale import snakemake; "
    code += "print(snakemake(Path(sys.argv[1]), *sys.argv[2:]))"
    command = [sys.executable, "-c", code, str(folder), *arguments]
    done = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True)
    return done.stdout.rstrip()


def planning(folder: Path, sizes: list[int]) -> Iterator[str]:
    """Yield a line for each dry run of this pipeline with so many seeds."""
    for part in PARTS:
        source, target = ROOT / part, folder / part
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy2(source, target)
    for seeds in sizes:
        (folder / "config" / "scale.yaml").write_text(CONFIG.format(seeds=seeds))
        measured = alone(folder, "--dry-run", "--cores", "2", "results/scale/report.html")
        yield f"plan     {seeds:6} seeds {measured}"


def overhead(folder: Path, kind: str, sizes: list[int], *arguments: str, of: str) -> Iterator[str]:
    """Yield a line for each workflow of so many jobs that do nothing."""
    for jobs in sizes:
        place = Path(tempfile.mkdtemp(dir=folder))
        (place / "Snakefile").write_text(JOBS.format(jobs=jobs, what=KINDS[kind]))
        (place / "nothing.py").write_text(SCRIPT)
        yield f"{of:8} {jobs:6} jobs  {alone(place, *arguments)}"


def through_slurm(folder: Path, jobs: int) -> Iterator[str]:
    """Yield a line for jobs one by one, and one for the same jobs in groups of ten."""
    if not shutil.which("sinfo"):
        return
    asked = ["sinfo", "--noheader", "--format", "%R"]
    partitions = subprocess.run(asked, capture_output=True, text=True).stdout.split()
    if not partitions:
        return
    common = ("--executor", "slurm", "--jobs", "2", "--cores", "1")
    common += ("--default-resources", f"slurm_partition={partitions[0]}", "mem_mb=500")
    common += ("--slurm-status-command", "squeue", "--slurm-no-account")
    common += ("--slurm-init-seconds-before-status-checks", "2")
    grouped = ("--groups", "nothing=few", "--group-components", "few=10")
    yield from overhead(folder, "script", [jobs], *common, of="slurm")
    yield from overhead(folder, "script", [jobs], *common, *grouped, of="by tens")


def main() -> None:
    """Print a line a measurement."""
    print(f"{os.cpu_count()} cores, load before {os.getloadavg()[0]:.1f}", flush=True)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        by = ("--cores", "2", "--scheduler")
        measurements = {
            "plan": planning(folder / "pipeline", [100, 1_000, 10_000]),
            "ilp": overhead(folder, "shell", [100, 1_000, 3_000], *by, "ilp", of="ilp"),
            "greedy": overhead(folder, "shell", [100, 1_000, 10_000], *by, "greedy", of="greedy"),
            "script": overhead(folder, "script", [100, 1_000], *by, "greedy", of="script"),
            "slurm": through_slurm(folder, 20),
        }
        for part in sys.argv[1:] or measurements:
            for line in measurements[part]:
                print(line, flush=True)
    print(f"load after {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
