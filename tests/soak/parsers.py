"""All that the project reads, each with small valid inputs to mutate and what may come of them."""

import contextlib
import gzip
import hashlib
import io
import json
import tarfile
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import nbformat
import numpy as np
import pandas as pd
import yaml

from .mutate import Form

ROOT = Path(__file__).parents[2]
SCHEMAS = ROOT / "workflow" / "schemas"
STUDIES = sorted(path.stem for path in (ROOT / "workflow/rules/studies").glob("*.smk"))

Read = Callable[[Path], object]


@dataclass(frozen=True)
class Parser:
    """One thing that is read.

    Attributes
    ----------
    form
        What its inputs are made of.
    file
        The name under which an input is laid.
    samples
        Gives valid inputs, made in a folder of one's own.
    open
        Gives, in the folder that inputs are laid in, the function that reads the file: it returns,
        or raises one of `errors` with one of `named` in its message, the file's name by default.
    """

    form: Form
    file: str
    samples: Callable[[Path], list[bytes]]
    open: Callable[[Path], Read]
    named: tuple[str, ...] = ()
    errors: tuple[type[Exception], ...] = (ValueError, OSError)

    @property
    def names(self) -> tuple[str, ...]:
        return self.named or (self.file,)


def read_by(read: Read) -> Callable[[Path], Read]:
    """Return the `open` of what is read by a function of the path alone."""
    return lambda folder: read


def files(*names: str) -> Callable[[Path], list[bytes]]:
    """Return the `samples` of what lies in the repository."""
    return lambda folder: [(ROOT / name).read_bytes() for name in names]


# ---- what a person writes


def configs(folder: Path) -> list[bytes]:
    from ..conftest import TINY

    return [TINY.encode(), *files("config/quick.yaml", "config/paper.yaml")(folder)]


def read_config(path: Path) -> object:
    from oneneuron.config import read_config

    return read_config(path, SCHEMAS, STUDIES)


def registries(folder: Path) -> list[bytes]:
    """Return registries of a few claims and numbers: whole ones take half a second to read."""
    cut = []
    for study in STUDIES:
        whole = yaml.safe_load((ROOT / f"data/published/{study}.yaml").read_text())
        whole["claims"] = [claim for claim in whole["claims"] if not claim.get("numbers")][:3]
        if "numbers" in whole:
            whole["numbers"] = whole["numbers"][:3]
        measures = {claim.get("measure") for claim in whole["claims"]}
        whole["measures"] = {k: v for k, v in whole["measures"].items() if k in measures}
        for table in whole.get("tables", {}).values():
            table["printed"] = "".join(table["printed"].splitlines(keepends=True)[:3])
        cut.append(yaml.safe_dump(whole, sort_keys=False).encode())
    return cut


def read_registry(path: Path) -> object:
    from oneneuron.statistics.registry import load_registry

    return load_registry(path, SCHEMAS / "published.schema.yaml")


def read_sources(path: Path) -> object:
    from oneneuron.datasets.sources import dataset_of
    from oneneuron.schema import read_yaml

    there = read_yaml(path, SCHEMAS / "sources.schema.yaml")["datasets"]
    return [dataset_of(name, entry) for name, entry in there.items()]


def few_sources(folder: Path) -> list[bytes]:
    whole = yaml.safe_load((ROOT / "data/sources.yaml").read_text())
    for dataset in whole["datasets"].values():
        dataset["files"] = dataset["files"][:1]
    return [yaml.safe_dump(whole, sort_keys=False).encode()]


def read_answers(path: Path) -> object:
    from oneneuron.report.answer import read_sentences

    return read_sentences([path])


def read_citation(path: Path) -> object:
    from oneneuron.evidence.citation import read_citation

    return read_citation(path)


def digest_code(path: Path) -> object:
    from oneneuron.evidence.digest import import_digest

    return import_digest(path)


# ---- data from elsewhere


def idx_images(folder: Path) -> list[bytes]:
    images = np.arange(12 * 28 * 28, dtype=np.uint8)
    head = bytes([0, 0, 8, 3]) + b"".join(n.to_bytes(4, "big") for n in (12, 28, 28))
    return [head + images.tobytes()]


def idx_labels(folder: Path) -> list[bytes]:
    return [bytes([0, 0, 8, 1, 0, 0, 0, 12]) + bytes([1, 7, 3] * 4)]


def open_mnist(folder: Path) -> Read:
    from oneneuron.datasets.mnist import load_ones_and_sevens

    for part in ("train", "t10k"):
        (folder / f"{part}-images-idx3-ubyte").write_bytes(idx_images(folder)[0])
        (folder / f"{part}-labels-idx1-ubyte").write_bytes(idx_labels(folder)[0])
    return lambda path: load_ones_and_sevens(folder, seed=1, train_size=4, test_size=2)


def cifar_records(folder: Path) -> list[bytes]:
    rows = np.zeros((6, 3073), dtype=np.uint8)
    rows[:, 0] = [0, 1] * 3
    rows[:, 1:] = np.arange(6)[:, None]
    return [rows.tobytes()]


def canonical_records() -> bytes:
    rows = cifar_records(Path())[0]
    return b"".join(sorted(2 * [rows[at : at + 3073] for at in range(0, len(rows), 3073)]))


def open_cifar(folder: Path) -> Read:
    from oneneuron.datasets.cifar import load_airplanes_and_automobiles

    for part in ("train", "test"):
        (folder / f"airplane-automobile-{part}.bin").write_bytes(cifar_records(folder)[0])
    return lambda path: load_airplanes_and_automobiles(folder, seed=1, train_size=2, test_size=2)


def gzipped(folder: Path) -> list[bytes]:
    return [gzip.compress(idx_images(folder)[0], mtime=0)]


def archives(folder: Path) -> list[bytes]:
    written = io.BytesIO()
    with tarfile.open(fileobj=written, mode="w:gz", format=tarfile.PAX_FORMAT) as archive:
        for name in ("batches/data_batch_1.bin", "batches/data_batch_2.bin", "batches/é.txt"):
            member = tarfile.TarInfo(name)
            member.size = len(cifar_records(folder)[0])
            archive.addfile(member, io.BytesIO(cifar_records(folder)[0]))
    return [written.getvalue()]


def open_import(container: str, name: str, content: bytes, members: str | None = None) -> Any:
    """Return the `open` of a file that is imported from the folder for raw data."""

    def open(folder: Path) -> Read:
        from oneneuron.datasets.sources import dataset_of, import_file

        file = {
            "name": "canonical.bin",
            "sha256": hashlib.sha256(content).hexdigest(),
            "size": len(content),
            "container": container,
            "addresses": [f"https://nowhere.invalid/{name}"],
            **({"members": members} if members else {}),
        }
        about = {"title": "Made up", "citation": "none", "licence": "none", "files": [file]}
        dataset = dataset_of(folder.name, about)

        def read(path: Path) -> object:
            return import_file(
                dataset,
                "canonical.bin",
                folder / "verified" / "canonical.bin",
                raw_folder=folder.parent,
                mirror_folder=None,
                kept_folder=folder / "kept",
            )

        return read

    return open


def recordings(folder: Path) -> list[bytes]:
    rng = np.random.default_rng(0)
    table = rng.normal(4200, 10, (14, 200)).round(2)
    return ["\n".join(",".join(map(str, row)) for row in table).encode() + b"\n"]


def read_recording(path: Path) -> object:
    from oneneuron.studies.eeg.frames import load_recording

    return load_recording(path)


# ---- what rules write and read


def frames(folder: Path) -> list[bytes]:
    from oneneuron.studies.eeg.frames import Frames, save_frames

    n = 3
    save_frames(
        folder / "frames.npz",
        Frames(
            images=np.ones((n, 28, 28, 3), np.float32),
            labels=np.array([0, 1, 0], np.float32),
            subject=np.array(["KS", "US", "KS"]),
            recording=np.array(["a", "b", "a"]),
        ),
    )
    return [(folder / "frames.npz").read_bytes()]


def read_frames(path: Path) -> object:
    from oneneuron.studies.eeg.frames import read_frames

    return read_frames(path)


def tasks(folder: Path) -> list[bytes]:
    from oneneuron.datasets.task import BinaryTask, save_task

    x, y = np.ones((4, 2), np.float32), np.array([-1, 1, -1, 1], np.float32)
    save_task(folder / "task.npz", BinaryTask(x, y, x, y, x, y, stand_in=True))
    return [(folder / "task.npz").read_bytes()]


def read_task(path: Path) -> object:
    from oneneuron.datasets.task import read_task

    return read_task(path)


def records(folder: Path) -> list[bytes]:
    from oneneuron.training.record import write_record

    table = pd.DataFrame(
        {
            "arm": ["without", "clean_start"] * 20,
            "epoch": np.arange(40),
            "train_loss": np.linspace(0, 1, 40),
            "train_errors": pd.array([1, None] * 20, dtype="Int64"),
            "diverged": [False, True] * 20,
        }
    )
    write_record(folder / "record.parquet", table)
    return [(folder / "record.parquet").read_bytes()]


def read_record(path: Path) -> object:
    from oneneuron.datasets.tables import refuse_large
    from oneneuron.training.record import read_records

    # as jobs do
    refuse_large([path])
    return read_records([path])


def checkpoints(folder: Path) -> list[bytes]:
    import torch

    from oneneuron.training.checkpoint import Checkpoint

    path = folder / "1.parquet.checkpoint"
    Checkpoint(path, "key").save({"epoch": 3, "weights": torch.ones(50), "log": [1, "two"]})
    return [path.read_bytes()]


def read_checkpoint(path: Path) -> object:
    from oneneuron.training.checkpoint import Checkpoint

    with contextlib.redirect_stdout(None):
        return Checkpoint(path, "key").load()


def numbers_of(folder: Path) -> Path:
    from oneneuron.evidence.interval import Interval
    from oneneuron.evidence.number import Number, collect_numbers, write_numbers

    interval = Interval(0.79, 0.83, None)
    write_numbers(
        folder / "some.json",
        [
            Number("a.count", 1203, "counted", unit="images", format=",", stand_in=True),
            Number("a.mean", 0.81, "mean over seeds", n=3, interval=interval, format=".2f"),
            Number("a.none", None, "none can be taken", inputs=("data/x.csv",)),
            Number("a.word", "better", "by the rule", answers="post.best"),
        ],
    )
    collect_numbers(folder / "numbers.json", "tiny", [folder / "some.json"])
    return folder / "numbers.json"


def read_numbers(path: Path) -> object:
    from oneneuron.evidence.number import read_numbers

    numbers = read_numbers(path)
    return [str(number) for number in numbers.values()]


def claims(folder: Path) -> list[bytes]:
    from oneneuron.evidence.interval import Interval
    from oneneuron.report.claims import JudgedClaim

    rows = [
        JudgedClaim("a.better", "It is better", "post", "a", "reproduced", "it is so", 0.1, "share",
                    Interval(0.05, 0.15, 0.95), 0.01, 0.2, ("a.mean",), 8),
        JudgedClaim("a.never", "It never is", "post", "a", "not testable", "there is no data"),
    ]  # fmt: skip
    return [json.dumps({"claims": [asdict(row) for row in rows]}, indent=1).encode()]


def read_claims(path: Path) -> object:
    from oneneuron.report.claims import read_claims

    return read_claims(path)


def join_claims(path: Path) -> object:
    from oneneuron.statistics.claims import join_claims

    return join_claims(path.with_name("joined.json"), [path])


def sidecars(folder: Path) -> list[bytes]:
    from oneneuron.evidence.digest import CodeDigest
    from oneneuron.evidence.sidecar import describe_job, write_sidecar

    (folder / "read.csv").write_text("1,2\n")
    (folder / "made.json").write_text("{}\n")
    sidecar = describe_job(
        rule="calculate_numbers",
        wildcards={"run": "tiny", "study": "eeg"},
        params={"epochs": 4, "seeds": [1, 2]},
        inputs=[str(folder / "read.csv")],
        outputs=[str(folder / "made.json")],
        script="workflow/scripts/calculate_numbers.py",
        entries=("oneneuron.studies.eeg.numbers.cells:numbers",),
        code=CodeDigest("0" * 64, ("oneneuron.files",)),
        seconds=1.5,
        sources=[{"output": "x", "address": "https://example.org/x", "sha256": "0" * 64}],
    )
    write_sidecar(folder / "made.provenance.json", sidecar)
    return [(folder / "made.provenance.json").read_bytes()]


def read_sidecar(path: Path) -> object:
    from oneneuron.evidence.sidecar import read_sidecar

    return read_sidecar(path)


# ---- what the report shows


def open_page(read: Callable[[Any, Path], object]) -> Callable[[Path], Read]:
    """Return the `open` of what is read beside a made-up run: an expander of its text is given."""

    def open(folder: Path) -> Read:
        from oneneuron.evidence.number import read_numbers
        from oneneuron.report.book import Book
        from oneneuron.report.text import expander_of
        from oneneuron.statistics.registry import Registry

        drawn(folder)
        book = Book(
            read_numbers(numbers_of(folder)),
            {},
            Registry((), ()),
            figures={"drawn": folder / "drawn.svg"},
        )
        # one input's markup is not kept for the next
        return lambda path: read(expander_of(book), path)

    return open


def drawn(folder: Path) -> None:
    from oneneuron.figures.description import Description
    from oneneuron.figures.style import new_figure, save

    figure, (axes, *_) = new_figure(height=2, stand_in=False)
    axes.plot([0, 1, 2], [0, 1, 0])
    caption = 'It is {{ num("a.mean") }}, see *below*.'
    save(figure, folder / "drawn.svg", folder / "drawn.png", Description("A", "Of a line", caption))


def drawings(folder: Path) -> list[bytes]:
    drawn(folder)
    return [(folder / "drawn.svg").read_bytes()]


def descriptions(folder: Path) -> list[bytes]:
    drawn(folder)
    return [(folder / "drawn.json").read_bytes()]


def notebooks(folder: Path) -> list[bytes]:
    v4 = nbformat.v4
    table = v4.new_output(
        "execute_result", data={"text/html": "<table></table>", "text/plain": "t"}
    )
    text = '# A\n\nIt is {{ num("a.mean") }}, of {{ count("a.count", "image") }}.\n\n- x\n- $y$'
    cells = [v4.new_markdown_cell(text), v4.new_code_cell("1 + 1", outputs=[table])]
    for number, cell in enumerate(cells):
        cell.id = f"cell-{number}"
    return [nbformat.writes(v4.new_notebook(cells=cells)).encode()]


def export_chapter(expander: Any, path: Path) -> object:
    from oneneuron.report.notebook import export_chapter

    return export_chapter(path, "chapter", expander)


def show_figure(expander: Any, path: Path) -> object:
    return expander.markdown('{{ figure("drawn") }}', "chapter")


def pages(folder: Path) -> list[bytes]:
    return [
        b"""<!DOCTYPE html><html lang="en"><head><title>A page</title>
<style>a { color: red }</style></head><body><main><h2 id="a">A</h2><p>It is
<a class="number" href="#trace-a.mean">0.81</a> of
<cite>2018</cite>.</p><figure><svg role="img" aria-label="a line"><path d="M0 1"/></svg></figure>
<p><a href="#a">up</a> <span class="published">0.83</span></p></main>
<section class="appendix"><div id="trace-a.mean">0.81</div></section></body></html>"""
    ]


def open_check(folder: Path) -> Read:
    from oneneuron.evidence.number import read_numbers
    from oneneuron.report.check import faults

    numbers = read_numbers(numbers_of(folder))
    return lambda path: faults(path.read_text(encoding="utf-8", errors="replace"), numbers)


PARSERS: dict[str, Parser] = {
    "config": Parser("yaml", "fuzzed.yaml", configs, read_by(read_config)),
    "registry": Parser("yaml", "fuzzed.yaml", registries, read_by(read_registry)),
    "sources": Parser(
        *("yaml", "fuzzed.yaml", few_sources, read_by(read_sources)),
        named=("fuzzed.yaml", "the dataset "),
    ),
    "answers": Parser(
        "yaml", "fuzzed.yaml", files("report/answers/eeg.yaml"), read_by(read_answers)
    ),
    "citation": Parser("yaml", "CITATION.cff", files("CITATION.cff"), read_by(read_citation)),
    "code": Parser(
        *("text", "fuzzed.py", files("src/oneneuron/names.py", "workflow/scripts/make_data.py")),
        read_by(digest_code),
        errors=(ValueError, OSError, SyntaxError),
    ),
    "chapter source": Parser(
        "json",
        "fuzzed.py.ipynb",
        files("report/again.py.ipynb"),
        read_by(digest_code),
        errors=(ValueError, OSError, SyntaxError),
    ),
    "idx images": Parser("bytes", "train-images-idx3-ubyte", idx_images, open_mnist),
    "idx labels": Parser(
        *("bytes", "train-labels-idx1-ubyte", idx_labels, open_mnist), named=("train-",)
    ),
    "cifar records": Parser("bytes", "airplane-automobile-train.bin", cifar_records, open_cifar),
    "import plain": Parser(
        *("bytes", "images", idx_images),
        open_import("plain", "images", idx_images(Path())[0]),
    ),
    "import gzip": Parser(
        *("gzip", "images.gz", gzipped),
        open_import("gzip", "images.gz", idx_images(Path())[0]),
    ),
    "import archive": Parser(
        *("tar", "cifar.tar.gz", archives),
        open_import("cifar-archive", "cifar.tar.gz", canonical_records(), "data_batch_*.bin"),
    ),
    "recording": Parser("text", "fuzzed.csv", recordings, read_by(read_recording)),
    "frames": Parser("zip", "fuzzed.npz", frames, read_by(read_frames)),
    "task": Parser("zip", "fuzzed.npz", tasks, read_by(read_task)),
    "record": Parser("bytes", "fuzzed.parquet", records, read_by(read_record)),
    "checkpoint": Parser("bytes", "1.parquet.checkpoint", checkpoints, read_by(read_checkpoint)),
    "numbers": Parser(
        *("json", "fuzzed.json", lambda folder: [numbers_of(folder).read_bytes()]),
        read_by(read_numbers),
    ),
    "claims": Parser("json", "fuzzed.json", claims, read_by(read_claims)),
    "claims of a study": Parser("json", "fuzzed.json", claims, read_by(join_claims)),
    "sidecar": Parser("json", "fuzzed.provenance.json", sidecars, read_by(read_sidecar)),
    "chapter": Parser(
        "json", "chapter.ipynb", notebooks, open_page(export_chapter), named=("chapter.ipynb",)
    ),
    "drawing": Parser("text", "drawn.svg", drawings, open_page(show_figure), named=("drawn",)),
    "description": Parser(
        "json", "drawn.json", descriptions, open_page(show_figure), named=("drawn",)
    ),
    "page": Parser("text", "fuzzed.html", pages, open_check, errors=()),
}
