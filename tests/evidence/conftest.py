"""A run made up of small text files, with a sidecar for each job, in a folder of its own."""

import hashlib
import json
import os
import subprocess
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from oneneuron import trace
from oneneuron.evidence.chain import SidecarIndex
from oneneuron.evidence.digest import import_digest
from oneneuron.evidence.number import Number, collect_numbers, read_numbers, write_numbers
from oneneuron.evidence.root import root_of
from oneneuron.evidence.sidecar import ENDING, describe_job, read_sidecar, write_sidecar

NUMBERS = "results/tiny/numbers.json"
RECORDINGS = ("data/verified/eeg/1.csv", "data/verified/eeg/2.csv")
RECORDS = ("results/tiny/0.parquet", "results/tiny/1.parquet")
FIGURE = ("results/tiny/figures/eeg.svg", "results/tiny/figures/eeg.png")
STATISTICS = ("results/tiny/statistics/eeg.json", "results/tiny/statistics/audit.json")
CLAIMS = "results/tiny/eeg/claims.json"


@dataclass(frozen=True)
class TinyRun:
    """Two recordings → two records → numbers a (of one record) and b (of both), a figure, a claim.

    A third number, c, rests on nothing but a file of the repository. All is joined, and a report
    made of it.
    """

    folder: Path

    def make(self):
        self.write("Snakefile", "# made up\n")
        self.write("script.py", "import oneneuron.files\n")
        self.write("data/published/eeg.yaml", "p: 1")
        for i, path in enumerate(RECORDINGS, 1):
            self.write(path, f"recording {i}")
        listed = "".join(
            f"      - {{name: {Path(path).name}, sha256: {sha256(self.folder / path)}}}\n"
            for path in RECORDINGS
        )
        self.write("data/sources.yaml", f"datasets:\n  eeg:\n    files:\n{listed}")
        return self

    def run(self):
        self.job("import_eeg", RECORDINGS, sources=[source(path) for path in RECORDINGS])
        for i, (record, recording) in enumerate(zip(RECORDS, RECORDINGS, strict=True)):
            self.write(record, f"record {i}")
            self.job("train_eeg", [record], [recording])
        numbers = [Number("a", 1, "count", inputs=(RECORDS[0],)), Number("b", 2, "count")]
        write_numbers(self.folder / STATISTICS[0], numbers)
        self.job("measure_eeg", STATISTICS[:1], RECORDS)
        write_numbers(self.folder / STATISTICS[1], [Number("c", 3, "count")])
        self.job("audit", STATISTICS[1:], ["data/published/eeg.yaml"])
        self.write(CLAIMS, json.dumps({"claims": [{"id": "b", "verdict": "no verdict here"}]}))
        self.job("judge", [CLAIMS], RECORDS)
        for path in FIGURE:
            self.write(path, f"drawn in {path}")
        self.job("plot", FIGURE, RECORDS)
        self.collect()
        self.write("results/tiny/chapters/eeg.ipynb", "a chapter")
        self.job("run_chapter", ["results/tiny/chapters/eeg.ipynb"], [NUMBERS])
        self.write("results/tiny/report.html", "a report")
        made_of = [NUMBERS, "results/tiny/chapters/eeg.ipynb", FIGURE[0]]
        self.job("render_report", ["results/tiny/report.html"], made_of)
        self.write("results/tiny/logs/train_eeg/0.log", "epoch 1")
        self.write("results/tiny/benchmarks/train_eeg/0.jsonl", "{}")
        self.write("data/verified/eeg/import.log", "found")
        return self

    def collect(self):
        inputs = [*STATISTICS, CLAIMS, FIGURE[0]]
        index = SidecarIndex.of_run("tiny", self.folder)
        root = root_of(index.behind(map(index.known_maker, inputs)))
        collect_numbers(NUMBERS, "tiny", STATISTICS, root)
        self.write("results/tiny/claims.json", (self.folder / CLAIMS).read_text())
        self.job("collect_results", [NUMBERS, "results/tiny/claims.json"], inputs)

    def write(self, path, text):
        (self.folder / path).parent.mkdir(parents=True, exist_ok=True)
        (self.folder / path).write_text(text)

    def job(self, rule, outputs, inputs=(), sources=(), **changed):
        sidecar = describe_job(
            rule=rule,
            wildcards={"run": "tiny"},
            params={"epochs": 1},
            inputs=inputs,
            outputs=outputs,
            script="script.py",
            code=import_digest("script.py"),
            seconds=1.0,
            sources=sources,
        )
        write_sidecar(outputs[0] + ENDING, replace(sidecar, **changed))

    def again(self, path, **changed):
        """Write the sidecar of a file again with something else in it, and a digest that fits."""
        write_sidecar(path + ENDING, replace(read_sidecar(path + ENDING), **changed))

    def flip(self, path):
        """Change the first byte of a file."""
        content = bytearray((self.folder / path).read_bytes())
        content[0] ^= 1
        (self.folder / path).write_bytes(content)

    def replace(self, path, old, new):
        text = (self.folder / path).read_text()
        assert old in text
        self.write(path, text.replace(old, new))

    def git(self, *arguments):
        who = ("-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false")
        # the machine's own configuration stays out of it
        own = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
        command = ["git", *who, *arguments]
        environment = {k: v for k, v in os.environ.items() if not k.startswith("GIT_")} | own
        done = subprocess.run(
            command, cwd=self.folder, env=environment, check=True, capture_output=True, text=True
        )
        return done.stdout.strip()

    def commit(self):
        self.write(".gitignore", "results/\ndata/verified/\n")
        self.git("init", "--quiet")
        self.git("add", ".")
        self.git("commit", "--quiet", "-m", "All")
        return self.git("rev-parse", "HEAD")

    @property
    def root(self):
        return read_numbers(self.folder / NUMBERS).root


class Command:
    """The command, and what it printed."""

    def __init__(self, capsys):
        self.capsys = capsys

    def __call__(self, *arguments, numbers=NUMBERS):
        self.code = trace.main([str(numbers), *arguments])
        printed = self.capsys.readouterr()
        self.out, self.err = printed.out, printed.err
        return self

    @property
    def named(self):
        """What does not hold, by file: the numbers that depend on it."""
        found = {}
        here = set()
        for line in self.out.splitlines():
            if line.startswith("    "):
                here.add(line.strip())
            elif not line.startswith((" ", "note:", "all ", "root ", "trust begins")):
                here = found.setdefault(line.split(" ", 1)[0], set())
        return found


def sha256(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def source(path):
    return {"output": path, "address": f"https://example.org/{path}", "sha256": "0" * 64}


@pytest.fixture
def bare(tmp_path, monkeypatch):
    """The files that the run starts from; nothing has run."""
    monkeypatch.chdir(tmp_path)
    return TinyRun(tmp_path).make()


@pytest.fixture
def tiny(bare):
    """The run, where there is no git."""
    return bare.run()


@pytest.fixture
def committed(bare):
    """The run, of a commit."""
    bare.commit()
    return bare.run()


@pytest.fixture
def command(capsys):
    return Command(capsys)
