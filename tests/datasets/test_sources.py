import gzip
import hashlib
import os
import tracemalloc
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from oneneuron.datasets import sources
from oneneuron.datasets.cifar_format import RECORD_SIZE
from oneneuron.datasets.download import Downloading
from oneneuron.datasets.errors import DataError
from oneneuron.datasets.sources import (
    Dataset,
    SourceFile,
    dataset_of,
    import_file,
)
from oneneuron.schema import SchemaError, read_yaml
from oneneuron.studies.eeg.frames import RECORDINGS

ROOT = Path(__file__).parents[2]
SOURCES = ROOT / "data" / "sources.yaml"
SCHEMA = ROOT / "workflow" / "schemas" / "sources.schema.yaml"

CONTENT = b"1.5,2.5\n" * 100
HTML = b"\n<!DOCTYPE html><html><body>Moved</body></html>"
UNREACHABLE = "http://127.0.0.1:9/data.csv"  # port 9: nobody listens


HERE = Downloading(retries=0, plain_hosts=("127.0.0.1",))
fetch = partial(sources.fetch, how=HERE)


def source(*addresses: str, content: bytes = CONTENT, **changes: object) -> SourceFile:
    file = SourceFile(
        dataset="toy",
        name="data.csv",
        sha256=hashlib.sha256(content).hexdigest(),
        size=len(content),
        container="plain",
        addresses=addresses or (UNREACHABLE,),
    )
    return replace(file, **changes)  # type: ignore[arg-type]


def put(folder: Path, content: bytes, name: str = "data.csv") -> Path:
    path = folder / "toy" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def files_below(folder: Path) -> list[str]:
    return sorted(str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file())


class TestTheList:
    def test_lists_the_sixteen_recordings(self, datasets: dict[str, Dataset]) -> None:
        eeg = datasets["eeg"]
        assert [file.name for file in eeg.files] == [r.file_name for r in RECORDINGS]

    def test_pins_the_recordings_to_one_commit(self, datasets: dict[str, Dataset]) -> None:
        eeg = datasets["eeg"]
        commit = "8b986d3690b85ef1f6cb2f75a91816ce004d7d90"
        assert commit in eeg.citation
        assert all(commit in address for file in eeg.files for address in file.addresses)

    def test_sizes_follow_from_the_formats(self, datasets: dict[str, Dataset]) -> None:
        sizes = {file.name: file.size for file in datasets["mnist"].files}
        # IDX: a header of 4 bytes and 4 more a dimension, then a byte a value
        assert sizes == {
            "train-images-idx3-ubyte": 16 + 60_000 * 28 * 28,
            "train-labels-idx1-ubyte": 8 + 60_000,
            "t10k-images-idx3-ubyte": 16 + 10_000 * 28 * 28,
            "t10k-labels-idx1-ubyte": 8 + 10_000,
        }
        sizes = {file.name: file.size for file in datasets["cifar10"].files}
        assert sizes == {
            "airplane-automobile-train.bin": 10_000 * RECORD_SIZE,
            "airplane-automobile-test.bin": 2_000 * RECORD_SIZE,
        }

    def test_every_dataset_says_whose_it_is(self, datasets: dict[str, Dataset]) -> None:
        for dataset in datasets.values():
            assert dataset.title and dataset.citation and dataset.licence

    def test_both_archives_of_cifar_are_looked_for(self, datasets: dict[str, Dataset]) -> None:
        for file in datasets["cifar10"].files:
            assert file.names == (
                "cifar-10-binary.tar.gz",
                "cifar-10-binary-airplane-automobile.tar.gz",
                file.name,
            )

    @pytest.mark.parametrize(
        ("old", "new", "message"),
        [
            ("licence:", "license:", "'license' at datasets.eeg; did you mean 'licence'"),
            ("size: 1472401", "bytes: 1472401", "unknown key 'bytes'"),
            ("sha256: 9ea18c3a", "sha256: 9EA18C3A", "does not match"),
            ("container: plain", "container: zip", "unknown value 'zip'; did you mean 'gzip'"),
            ("members: test_batch.bin", "", "'members' is missing"),
            ("- https://raw", "- ftp://raw", "does not match"),
            ("- https://raw", "- http://raw", "does not match"),
        ],
    )
    def test_refuses_what_the_schema_does_not_know(
        self, tmp_path: Path, old: str, new: str, message: str
    ) -> None:
        changed = tmp_path / "sources.yaml"
        changed.write_text(SOURCES.read_text().replace(old, new, 1))
        with pytest.raises(SchemaError, match=message) as error:
            read_yaml(changed, SCHEMA)
        assert str(changed) in str(error.value)

    def test_refuses_a_name_listed_twice(self) -> None:
        entry = read_yaml(SOURCES, SCHEMA)["datasets"]["eeg"]
        entry["files"][1]["name"] = entry["files"][0]["name"]
        with pytest.raises(DataError, match=r"dataset eeg lists ML101_KS.csv more than once"):
            dataset_of("eeg", entry)

    def test_names_the_files_there_are_when_asked_for_another(
        self, datasets: dict[str, Dataset]
    ) -> None:
        with pytest.raises(
            KeyError, match=r"no file ML109_KS\.csv; did you mean .*\?; it has ML101_KS"
        ):
            datasets["eeg"].file("ML109_KS.csv")


class TestOrder:
    def test_raw_comes_before_the_mirror(self, tmp_path: Path) -> None:
        raw = put(tmp_path / "raw", CONTENT)
        put(tmp_path / "mirror", CONTENT)
        found = fetch(source(), tmp_path / "raw", tmp_path / "mirror")
        assert (found.path, found.found_in) == (raw, "raw")

    def test_the_mirror_comes_before_the_official_address(self, tmp_path: Path) -> None:
        mirror = put(tmp_path / "mirror", CONTENT)
        found = fetch(source(), tmp_path / "raw", tmp_path / "mirror")
        assert (found.path, found.found_in) == (mirror, "mirror")
        assert not (tmp_path / "raw").exists()

    def test_the_official_address_fills_the_raw_folder(self, tmp_path: Path, host) -> None:
        address = host.serve("/data.csv", CONTENT)
        found = fetch(source(address), tmp_path / "raw", None)
        assert (found.found_in, found.answered) == ("official", address)
        assert found.path.read_bytes() == CONTENT
        assert files_below(tmp_path) == ["raw/toy/data.csv"]
        # and there it is found next time, without a second request
        assert fetch(source(address), tmp_path / "raw", None).found_in == "raw"
        assert host.requests == ["/data.csv"]

    def test_addresses_are_tried_in_turn(self, tmp_path: Path, host) -> None:
        second = host.serve("/second/data.csv", CONTENT)
        file = source(host.address + "/first/data.csv", second)
        found = fetch(file, tmp_path / "raw", None)
        assert found.answered == second
        assert host.requests == ["/first/data.csv", "/second/data.csv"]

    def test_a_bad_answer_leads_to_the_next_address_and_is_logged(
        self, tmp_path: Path, host, caplog: pytest.LogCaptureFixture
    ) -> None:
        first, second = host.serve("/1/data.csv", HTML), host.serve("/2/data.csv", CONTENT)
        found = fetch(source(first, second), tmp_path / "raw", None)
        assert found.answered == second
        assert f"{first}: refused, found an HTML page" in caplog.text

    def test_a_broken_download_is_tried_again(self, tmp_path: Path, host) -> None:
        address = host.serve("/data.csv", CONTENT, CONTENT)
        host.answers["/data.csv"][0] = (200, CONTENT, 10)
        twice = replace(HERE, retries=1, pause=0.0)
        found = fetch(source(address), tmp_path / "raw", None, how=twice)
        assert found.path.read_bytes() == CONTENT
        assert host.requests == ["/data.csv", "/data.csv"]

    def test_two_jobs_that_want_one_file_ask_for_it_once(self, tmp_path: Path, host) -> None:
        file = source(host.serve("/data.csv", CONTENT))
        with ThreadPoolExecutor(2) as jobs:
            found = jobs.map(lambda _: fetch(file, tmp_path / "raw", None), range(2))
        assert {f.content for f in found} == {CONTENT}
        assert host.requests == ["/data.csv"]
        assert files_below(tmp_path) == ["raw/toy/data.csv"]


class TestNotFound:
    def test_says_what_was_tried_and_the_two_ways_out(self, tmp_path: Path) -> None:
        with pytest.raises(DataError) as error:
            fetch(source(), tmp_path / "raw", None)
        message = str(error.value)
        assert message.startswith("toy/data.csv was not found")
        assert f"{tmp_path / 'raw/toy/data.csv'}: there is no such file" in message
        assert "ONE_NEURON_MIRROR is not set" in message
        assert f"{UNREACHABLE}: ConnectionError" in message
        assert "set ONE_NEURON_MIRROR to a folder that holds toy/data.csv" in message
        assert f"put that file into {tmp_path / 'raw/toy'} by hand" in message
        assert files_below(tmp_path) == []

    def test_names_the_mirror_searched(self, tmp_path: Path) -> None:
        with pytest.raises(DataError) as error:
            fetch(source(), tmp_path / "raw", tmp_path / "mirror")
        message = str(error.value)
        assert f"{tmp_path / 'mirror/toy/data.csv'}: there is no such file" in message

    @pytest.mark.parametrize(
        ("body", "cut", "reason"),
        [
            (HTML, 0, "found an HTML page (47 bytes)"),
            (CONTENT[:-1], 0, "found 799 of 800 bytes (truncated)"),
            (CONTENT, 300, "OSError: ProtocolError: ('Connection broken"),
            (b"", 0, "found an empty file"),
        ],
    )
    def test_a_bad_download_leaves_nothing(
        self, tmp_path: Path, host, body: bytes, cut: int, reason: str
    ) -> None:
        address = host.serve("/data.csv", body, cut=cut)
        with pytest.raises(DataError) as error:
            fetch(source(address), tmp_path / "raw", None)
        assert f"{address}: {reason}" in str(error.value)
        assert files_below(tmp_path) == []
        assert list((tmp_path / "raw" / "toy").iterdir()) == []


class TestRefused:
    @pytest.mark.parametrize(
        ("content", "found"),
        [
            (b"", "an empty file"),
            (HTML, "an HTML page (47 bytes)"),
            (CONTENT[:100], "100 of 800 bytes (truncated)"),
            (CONTENT + b"1", "more than 800 bytes"),
            (CONTENT[:-2] + b"6\n", "sha256 " + hashlib.sha256(CONTENT[:-2] + b"6\n").hexdigest()),
        ],
    )
    @pytest.mark.parametrize("place", ["raw", "mirror"])
    def test_a_bad_file_is_not_passed_over(
        self, tmp_path: Path, host, place: str, content: bytes, found: str
    ) -> None:
        """Neither the good copy in the mirror nor the good address hides a bad one before it."""
        if place == "raw":
            put(tmp_path / "mirror", CONTENT)
        bad = put(tmp_path / place, content)
        file = source(host.serve("/data.csv", CONTENT))
        with pytest.raises(DataError) as error:
            fetch(file, tmp_path / "raw", tmp_path / "mirror")
        message = str(error.value)
        assert message.startswith(
            f"{bad}: expected data.csv of 800 bytes with sha256 {file.sha256}"
        )
        assert f", found {found}" in message
        assert str(tmp_path / "raw" / "toy") in message
        assert bad.read_bytes() == content
        assert host.requests == []

    def test_a_folder_in_the_files_place(self, tmp_path: Path) -> None:
        (tmp_path / "raw" / "toy" / "data.csv").mkdir(parents=True)
        with pytest.raises(DataError, match="cannot be read"):
            fetch(source(), tmp_path / "raw", None)

    @pytest.mark.parametrize("place", ["raw", "mirror"])
    @pytest.mark.parametrize("container", ["plain", "gzip"])
    def test_a_pipe_or_a_device_in_the_files_place(
        self, tmp_path: Path, place: str, container: str
    ) -> None:
        path = put(tmp_path / place, b"")
        for make in (os.mkfifo, lambda path: path.symlink_to("/dev/zero")):
            path.unlink()
            make(path)
            with pytest.raises(DataError, match=r"cannot be read \(A pipe or device, not a file\)"):
                fetch(source(container=container), tmp_path / "raw", tmp_path / "mirror")

    @pytest.mark.parametrize("container", ["plain", "gzip", "cifar-archive"])
    def test_a_file_far_too_long_is_neither_held_nor_hashed(
        self, tmp_path: Path, container: str
    ) -> None:
        path = put(tmp_path / "raw", b"")
        with path.open("wb") as file:
            file.truncate(1 << 40)  # of which the disk holds nothing
        file = source(container=container, container_checksum="md5:" + "0" * 32, members="x")
        with pytest.raises(DataError, match="found more than 800 bytes"):
            fetch(file, tmp_path / "raw", None)

    def test_a_bomb_is_not_unpacked(self, tmp_path: Path) -> None:
        # no larger than a container of so few bytes may be
        put(tmp_path / "raw", gzip.compress(bytes(4 << 20), 9))
        tracemalloc.start()
        with pytest.raises(DataError, match="found more than 800 bytes"):
            fetch(source(container="gzip"), tmp_path / "raw", None)
        assert tracemalloc.get_traced_memory()[1] < 2 << 20
        tracemalloc.stop()

    @pytest.mark.parametrize("container", ["gzip", "cifar-archive"])
    def test_a_packed_file_far_too_long_is_not_read(self, tmp_path: Path, container: str) -> None:
        path = put(tmp_path / "raw", gzip.compress(CONTENT))
        with path.open("r+b") as file:
            file.truncate(1 << 40)  # zeros may follow a gzip file
        with pytest.raises(DataError, match=r"found more than [0-9,]+ bytes, packed"):
            fetch(source(container=container, members="x"), tmp_path / "raw", None)

    def test_a_link_to_nowhere(self, tmp_path: Path) -> None:
        put(tmp_path / "raw", b"").unlink()
        (tmp_path / "raw" / "toy" / "data.csv").symlink_to(tmp_path / "gone")
        with pytest.raises(DataError, match="cannot be read"):
            fetch(source(), tmp_path / "raw", None)


class TestGzip:
    file = source(
        "http://127.0.0.1:9/data.csv.gz",
        container="gzip",
        container_checksum="md5:" + hashlib.md5(gzip.compress(CONTENT, mtime=0)).hexdigest(),
    )

    @pytest.mark.parametrize("level", [1, 9])
    def test_content_decides_not_compression(self, tmp_path: Path, level: int) -> None:
        path = put(tmp_path / "raw", gzip.compress(CONTENT, level), "data.csv.gz")
        assert fetch(self.file, tmp_path / "raw", None).path == path

    @pytest.mark.parametrize("name", ["data.csv", "data.csv.gz"])
    def test_the_content_itself_will_do(self, tmp_path: Path, name: str) -> None:
        path = put(tmp_path / "raw", CONTENT, name)
        assert fetch(self.file, tmp_path / "raw", None).path == path

    @pytest.mark.parametrize(
        ("packed", "found"),
        [
            (gzip.compress(CONTENT)[:-9], "a truncated gzip file: "),
            (
                gzip.compress(CONTENT)[:-8] + b"\0" * 8,
                "a damaged gzip file (Error -3 while decompressing data: incorrect data check",
            ),
            (
                b"\x1f\x8b" + b"x" * 50,
                "a damaged gzip file (Error -3 while decompressing data: unknown",
            ),
            (gzip.compress(CONTENT * 2), "more than 800 bytes"),
            (gzip.compress(b""), "an empty file"),
            (HTML, "an HTML page (47 bytes)"),
            (b"neither", "7 of 800 bytes (truncated, or packed in another way)"),
        ],
    )
    def test_bad_containers(self, tmp_path: Path, packed: bytes, found: str) -> None:
        put(tmp_path / "raw", packed, "data.csv.gz")
        with pytest.raises(DataError) as error:
            fetch(self.file, tmp_path / "raw", None)
        assert f", found {found}" in str(error.value)
        assert "(its md5 is not the published one)" in str(error.value)

    def test_says_when_the_list_and_not_the_container_is_wrong(self, tmp_path: Path) -> None:
        put(tmp_path / "raw", gzip.compress(CONTENT, mtime=0), "data.csv.gz")
        with pytest.raises(DataError, match=r"\(its md5 is the published one\)"):
            fetch(replace(self.file, sha256="0" * 64), tmp_path / "raw", None)


class TestImport:
    dataset = Dataset("toy", "A toy", "N. N., 2018", "CC0", (source(),))

    def run(self, folder: Path, mirror: Path | None = None):
        return import_file(
            self.dataset,
            "data.csv",
            folder / "verified" / "data.csv",
            raw_folder=folder / "raw",
            mirror_folder=mirror,
            kept_folder=folder / "kept",
            how=HERE,
        )

    def test_writes_the_content_and_says_where_it_is_from(self, tmp_path: Path) -> None:
        put(tmp_path / "mirror", CONTENT)
        imported = self.run(tmp_path, tmp_path / "mirror")
        assert (tmp_path / "verified" / "data.csv").read_bytes() == CONTENT
        assert imported == {
            "dataset": "toy",
            "file": "data.csv",
            "found_in": "mirror",
            "address": UNREACHABLE,
            "sha256": hashlib.sha256(CONTENT).hexdigest(),
            "licence": "CC0",
            "citation": "N. N., 2018",
        }

    def test_a_download_says_which_address_answered(self, tmp_path: Path, host) -> None:
        """The address stays the first official one, whichever gave the file."""
        address = host.serve("/data.csv", CONTENT)
        dataset = replace(self.dataset, files=(source(UNREACHABLE, address),))
        imported = import_file(
            dataset,
            "data.csv",
            tmp_path / "data.csv",
            raw_folder=tmp_path / "raw",
            mirror_folder=None,
            kept_folder=tmp_path / "kept",
            how=HERE,
        )
        assert (imported["found_in"], imported["answered"]) == ("official", address)
        assert imported["address"] == UNREACHABLE

    def test_keeps_a_copy_that_survives_the_target(self, tmp_path: Path) -> None:
        put(tmp_path / "raw", CONTENT)
        self.run(tmp_path)
        (tmp_path / "verified" / "data.csv").unlink()
        assert (tmp_path / "kept" / "toy" / "data.csv").read_bytes() == CONTENT

    def test_can_be_repeated(self, tmp_path: Path) -> None:
        put(tmp_path / "raw", CONTENT)
        first, second = self.run(tmp_path), self.run(tmp_path)
        assert first == second
        expected = ["kept/toy/data.csv", "raw/toy/data.csv", "verified/data.csv"]
        assert files_below(tmp_path) == expected

    def test_what_spoils_one_copy_spares_the_other(self, tmp_path: Path) -> None:
        put(tmp_path / "raw", CONTENT)
        self.run(tmp_path)
        target, kept = tmp_path / "verified" / "data.csv", tmp_path / "kept" / "toy" / "data.csv"
        assert not kept.samefile(target)
        for path in (target, kept):
            assert path.stat().st_mode & 0o777 == 0o444
        target.chmod(0o644)
        target.write_bytes(b"rot")
        assert kept.read_bytes() == CONTENT
        # a read-only file is no obstacle to the next import
        self.run(tmp_path)
        assert target.read_bytes() == CONTENT

    def test_a_refusal_leaves_the_target_and_points_to_the_kept_copy(self, tmp_path: Path) -> None:
        raw = put(tmp_path / "raw", CONTENT)
        self.run(tmp_path)
        raw.write_bytes(CONTENT[:-1])
        with pytest.raises(DataError) as error:
            self.run(tmp_path)
        kept = tmp_path / "kept" / "toy" / "data.csv"
        assert "799 of 800 bytes (truncated)" in str(error.value)
        assert f"A good copy from an earlier import is {kept}" in str(error.value)
        assert (tmp_path / "verified" / "data.csv").read_bytes() == CONTENT
        # the way out that the message names
        raw.write_bytes(kept.read_bytes())
        assert self.run(tmp_path)["found_in"] == "raw"

    def test_a_bad_file_of_another_name_is_to_be_removed_first(self, tmp_path: Path) -> None:
        self.dataset = replace(self.dataset, files=(source(f"{UNREACHABLE}/other.csv"),))
        put(tmp_path / "raw", CONTENT)
        self.run(tmp_path)
        bad = put(tmp_path / "raw", CONTENT[:-1], "other.csv")
        kept = tmp_path / "kept" / "toy" / "data.csv"
        (tmp_path / "raw/toy/data.csv").write_bytes(kept.read_bytes())
        with pytest.raises(DataError, match="truncated") as error:
            self.run(tmp_path)
        assert f"{kept}; remove {bad} first; then, copied into" in str(error.value)
        # the way out that the message names
        bad.unlink()
        assert self.run(tmp_path)["found_in"] == "raw"

    def test_does_not_praise_a_kept_copy_gone_bad(self, tmp_path: Path) -> None:
        raw = put(tmp_path / "raw", CONTENT)
        self.run(tmp_path)
        for path in (raw, tmp_path / "kept" / "toy" / "data.csv"):
            path.unlink()
            path.write_bytes(b"rot")
        with pytest.raises(DataError) as error:
            self.run(tmp_path)
        assert "good copy from" not in str(error.value)

    def test_a_refusal_writes_nothing(self, tmp_path: Path) -> None:
        put(tmp_path / "raw", HTML)
        with pytest.raises(DataError):
            self.run(tmp_path)
        assert files_below(tmp_path) == ["raw/toy/data.csv"]


@pytest.mark.real
def test_every_real_file_passes_and_becomes_canonical(
    tmp_path: Path, mirror: Path, datasets: dict[str, Dataset]
) -> None:
    for dataset in datasets.values():
        for file in dataset.files:
            target = tmp_path / dataset.name / file.name
            imported = import_file(
                dataset,
                file.name,
                target,
                raw_folder=tmp_path / "raw",
                mirror_folder=mirror,
                kept_folder=tmp_path / "kept",
            )
            assert imported["found_in"] == "mirror"
            assert hashlib.sha256(target.read_bytes()).hexdigest() == file.sha256
