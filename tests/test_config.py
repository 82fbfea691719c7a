"""Configurations: what is in order, what is refused and why, and 2,000 mutated ones."""

import os
import random
import re
import resource
import time
from pathlib import Path

import pytest
import yaml

from oneneuron.config import read_config, seeds_of, unusable_path
from oneneuron.schema import SchemaError, read_yaml
from oneneuron.studies.eeg.cells import SUBJECTS
from oneneuron.studies.practicality.config import CIFAR_IMAGES, MNIST_IMAGES

ROOT = Path(__file__).parents[1]
SCHEMAS = ROOT / "workflow/schemas"
STUDIES = [path.stem for path in (ROOT / "workflow/rules/studies").glob("*.smk")]
CONFIGS = sorted((ROOT / "config").glob("*.yaml"))

EEG = """
description: A run.
studies:
  eeg:
    data: stand-in
    seeds: {{main: {main}}}
    {more}
"""
PRACTICALITY = """
description: A run.
studies:
  practicality:
    seeds: [1]
    {more}
"""


def eeg(main="{without: [1]}", more=""):
    return EEG.format(main=main, more=more)


def practicality(more):
    return PRACTICALITY.format(more=more)


@pytest.fixture
def read(tmp_path):
    path = tmp_path / "mine.yaml"

    def read(content):
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return read_config(path, SCHEMAS, STUDIES)

    return read


def complaint(read, content):
    with pytest.raises(SchemaError) as error:
        read(content)
    message = str(error.value)
    lines = message.split("\n")
    assert all("mine.yaml" in line and len(line) < 600 for line in lines), message
    return message


@pytest.mark.parametrize("path", CONFIGS, ids=lambda path: path.stem)
def test_the_configs_of_this_repository_are_in_order(path):
    assert read_config(path, SCHEMAS, STUDIES)["studies"]


@pytest.mark.parametrize(
    "content",
    [
        eeg("{without: 1-3, letter: [1, 4294967295]}"),
        eeg("{without: &seeds 1-3, letter: *seeds}"),
        eeg("{letter: [1]}", more="training: {learning_rate: 1.0e-3, reg_strength: 0}"),
        eeg(more="stand_in_seconds: 16.5"),
        eeg().replace("main: {without: [1]}", "main: {without: [1]}, subject: {without: 1-24}"),
        # of few persons each alike: a small run
        eeg().replace("main: {without: [1]}", "main: {without: [1]}, subject: {without: 1-4}"),
        eeg().replace("A run.", "12 seeds, of 2 cells, <b>&amp; {{ 3 }}"),
        eeg().replace("A run.", '"no"'),
        "\ufeff" + eeg(),
        eeg().replace("\n", "\r\n"),
        practicality("cells: {mnist_n13000: {train_size: 13007}, cifar_n2000: {train_size: 8000}}"),
        practicality(
            "data: stand-in\n    held_out: 9000\n    cells: {cifar_n2000: {train_size: 9000}}"
        ),
        practicality("mnist_control_seeds: []"),
    ],
)
def test_what_can_be_meant_is_read(read, content):
    assert read(content)["studies"]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        # numbers that are none, or that YAML reads as others
        (eeg(more="epochs: {main: 2.0}"), "epochs.main: expected a whole number, got 2.0: write 2"),
        (eeg(more="epochs: {main: 2.5}"), "epochs.main: expected a whole number, got 2.5"),
        (eeg(more="epochs: {main: true}"), "epochs.main: expected a whole number, got true"),
        (eeg(more="epochs: {main: '2'}"), "epochs.main: expected a whole number, got '2'"),
        (eeg(more="epochs: {main: 010}"), "studies.eeg.epochs.main: 010 is no plain whole number"),
        (eeg(more="epochs: {main: 0x10}"), "0x10 is no plain whole number"),
        (eeg(more="epochs: {main: 0b11}"), "0b11 is no plain whole number"),
        (eeg(more="epochs: {main: 1_000}"), "1_000 is no plain whole number"),
        (eeg(more="epochs: {main: 1:30}"), "1:30 is no plain whole number"),
        (eeg(more="epochs: {main: 1" + "0" * 5000 + "}"), "is no plain whole number"),
        (eeg(more="epochs: {main: 100000000}"), "greater than the maximum"),
        (eeg(more="stand_in_seconds: .nan"), "studies.eeg.stand_in_seconds: .nan is no plain"),
        (eeg(more="stand_in_seconds: .inf"), ".inf is no plain finite number"),
        (eeg(more="stand_in_seconds: -.INF"), "-.INF is no plain finite number"),
        (eeg(more="stand_in_seconds: 1.0e+999"), "1.0e+999 is no plain finite number"),
        (eeg(more="stand_in_seconds: 1:30.5"), "1:30.5 is no plain finite number"),
        (eeg(more="training: {learning_rate: 1e-3}"), "write 1.0e-3 if a number is meant"),
        (eeg(more="training: {learning_rate: 1.5e3}"), "write 1.5e+3 if a number is meant"),
        # words that YAML reads as something else
        (eeg().replace("A run.", "no"), 'description: no is read as a truth value: write true or'),
        (eeg().replace("A run.", "On"), "On is read as a truth value"),
        (eeg().replace("A run.", "2026-01-01"), "2026-01-01 is read as a date"),
        (eeg().replace("A run.", "12"), "description: expected text, got 12"),
        (eeg().replace("A run.", "="), 'quote it ("=")'),
        (eeg().replace("A run.", "!!str 1"), "a tag (tag:yaml.org,2002:str): leave it out"),
        (eeg().replace("A run.", "!!python/name:os.system x"), "a tag ("),
        (eeg(more="yes: 1"), "yes is read as a truth value"),
        # seeds
        (eeg("{without: [4294967296]}"), "seeds are at most 4294967295"),
        (eeg("{without: 4294967295-4294967296}"), "seeds are at most 4294967295"),
        (eeg("{without: 9-5}"), "the range 9-5 runs backwards; write 5-9"),
        (eeg("{without: 0-4000000000}"), "4,000,000,001 seeds, and at most 10,000"),
        (eeg(f"{{without: 1-{'9' * 5000}}}"), "seeds are at most 4294967295"),
        (eeg("{without: 1..3}"), "'1..3' is no range of seeds; write one such as 101-112"),
        (eeg("{without: [1, 1]}"), "non-unique"),
        (eeg("{without: [-1]}"), "less than the minimum of 0"),
        (eeg("{without: [1.0]}"), "without.0: expected a whole number, got 1.0: write 1"),
        (eeg("{without: []}"), "seeds.main.without: at least 1 must be given"),
        (eeg("{without: 5}"), "seeds.main.without: expected a list or text, got 5"),
        (eeg("{wihtout: [1]}"), "unknown key 'wihtout' at seeds.main; did you mean 'without'?"),
        (eeg(more="start_census: {seed: 4294967296}"), "greater than the maximum"),
        # what there is not
        (eeg().replace("main:", "mian:"), "unknown key 'mian' at seeds; did you mean 'main'?"),
        (eeg().replace("  eeg:", "  egg:"), "there is no study 'egg'; did you mean 'eeg'?"),
        (eeg().replace("  eeg:", "  7:"), "there is no study '7'"),
        (practicality("cells: {mnist_n1300: {}}"), "did you mean 'mnist_n13000'?"),
        (
            practicality("cells: {mnist_n13000: {train_size: 13008}}"),
            "cells.mnist_n13000.train_size: 13,008, and there are 13,007 images",
        ),
        (
            practicality("cells: {cifar_n2000: {train_size: 8001}}"),
            "cells.cifar_n2000.train_size: 8,001 to train on and held_out: 2,000",
        ),
        (practicality("held_out: 8002"), "cells.cifar_n2000.train_size: 2,000 to train on"),
        (practicality("cells: {spheres_1_5_n5000: {train_size: 900000000}}"), "greater than"),
        # a run of which nothing can be made
        ("description: A run.\nstudies: {}", "studies: at least 1 must be given"),
        ("description: A run.\nstudies:", "studies: expected keys with values, got nothing"),
        ("description: A run.\nstudies: {eeg: {}}", "the key 'seeds' is missing"),
        ("description: A run.\nstudies: {eeg: }", "expected keys with values, got nothing"),
        ("description: A run.\nstudies: {practicality: {seeds: []}}", "at least 1 must be given"),
        (eeg("{}"), "seeds.main: at least 1 must be given"),
        (eeg().replace("main: {without: [1]}", "dead_census: {}"), "at least 1 must be given"),
        (eeg().replace("A run.", '""'), "description: at least 1 must be given"),
        (eeg().replace("A run.", "x" * 2001), "description: longer than 2000"),
        # documents that are none
        ("", "the file is empty"),
        ("# nothing\n\n# here", "the file is empty"),
        ("- description", "the top level: expected keys with values, got a list"),
        ("description", "the top level: expected keys with values, got 'description'"),
        (eeg().encode("utf-16"), "not UTF-8 (byte 0xff): save it as UTF-8"),
        (eeg().replace("A run.", "Läuft.").encode("latin-1"), "line 2: not UTF-8 (byte 0xe4)"),
        (eeg().replace("    ", "\t"), "column 1: while scanning for the next token"),
        (eeg().replace("    ", "\t"), "indent with spaces"),
        (eeg().replace("A run.", "\0"), "the character U+0000 at position"),
        (eeg().replace("A run.", '"\\0"'), "the character U+0000 cannot be shown"),
        (eeg().replace("A run.", '"\\ud800"'), "the character U+D800 cannot be shown"),
        (eeg().replace("A run.", '"\\ue000"'), "the character U+E000 cannot be shown"),
        (eeg().replace("A run.", '"\\UFFFFFFFF"'), "not valid YAML"),
        (eeg() + "---\n" + eeg(), "but found another document"),
        (eeg() + "description: Twice.", "the key 'description' is given twice"),
        (eeg(more="{"), "not valid YAML"),
        # what takes time or memory
        (eeg(more="<<: {data: real}"), "studies.eeg: << (a merge key): write out what is meant"),
        (eeg(more="a: " + "[" * 500 + "]" * 500), "nested more than 20 deep"),
        (eeg(more="a: " + "{a: " * 500 + "}" * 500), "nested more than 20 deep"),
        ("".join(" " * i + "a:\n" for i in range(300)), "nested more than 20 deep"),
        (
            "a0: &a0 [1, 1, 1, 1, 1, 1, 1, 1, 1]\n"
            + "".join(f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]\n" for i in range(1, 12)),
            "more than 10,000 values, aliases written out",
        ),
        ("description: &a [*a]", "*a stands inside itself"),
        ("? [a]\n: 1", "a key is no single word"),
        ("? {a: 1}\n: 1", "a key is no single word"),
        ("? \n: 1", "is no key"),
        ("1.5: 1", "is no key"),
        ("# " + "x" * 200_000, "over 128 KiB"),
        ("a: [" + "1," * 60_000 + "]", "more than 10,000 values"),
    ],
)  # fmt: skip
def test_what_cannot_be_meant_is_refused_by_its_key(read, content, expected):
    assert expected in complaint(read, content)


def of(run, more=""):
    return f"description: The records of another run.\nof: {run}\n{more}"


def test_a_run_of_anothers_records_has_its_studies_and_seeds(read, tmp_path):
    (tmp_path / "paper.yaml").write_text(eeg("{without: 1-3}") + "simulated_experiments: 70\n")
    said = read(of("paper", "simulated_experiments: 90"))
    assert said["studies"] == {"eeg": {"data": "stand-in", "seeds": {"main": {"without": "1-3"}}}}
    assert said["description"] == "The records of another run."
    assert said["simulated_experiments"] == 90
    published = read_config(ROOT / "config/published.yaml", SCHEMAS, STUDIES)
    assert (
        published["studies"] == read_config(ROOT / "config/paper.yaml", SCHEMAS, STUDIES)["studies"]
    )


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (of("nothing"), "of: nothing.yaml is not there"),
        (of("mine"), "of: mine.yaml is itself of another run"),
        (of("../paper"), "of: "),
        (of("paper", "studies: {landscape: {seeds: 1-9}}"), "either `studies`"),
        (
            of("paper", "again: {tolerance: {deviation: 0.1, share: 1}, here: {egg: [a]}}"),
            "again.here.egg: the run has no such study; did you mean 'eeg'?",
        ),
        (
            of("paper", "again: {tolerance: {deviation: 0.1, share: 1}}"),
            "again: it names no record to train once more",
        ),
        (of("paper", "checkpoint_seconds: 9"), "checkpoint_seconds: the run trains nothing"),
        ("description: Neither trains nor is of records.\n", "either `studies`"),
    ],
)
def test_a_run_of_no_records_that_can_be_is_refused(read, tmp_path, content, expected):
    (tmp_path / "paper.yaml").write_text(eeg())
    assert expected in complaint(read, content)


def test_many_faults_are_not_all_told(read):
    message = complaint(
        read, eeg(more="training: {" + ", ".join(f"k{i}: 1" for i in range(40)) + "}")
    )
    assert message.count("\n") == 10
    assert message.endswith("30 more")


def test_a_folder_a_pipe_and_a_file_that_there_is_not(tmp_path):
    (tmp_path / "folder.yaml").mkdir()
    os.mkfifo(tmp_path / "pipe.yaml")
    (tmp_path / "zero.yaml").symlink_to("/dev/zero")
    for name, expected in (
        ("folder", "a folder, not a file"),
        ("pipe", "a device, not a file"),
        ("zero", "a device, not a file"),
        ("foldr", f"there is no such file; did you mean '{tmp_path / 'folder.yaml'}'?"),
    ):
        with pytest.raises(SchemaError, match=re.escape(f"{name}.yaml: {expected}")):
            read_config(tmp_path / f"{name}.yaml", SCHEMAS, STUDIES)


def test_seeds_are_a_list_or_the_ends_of_one():
    assert seeds_of([3, 1]) == [3, 1]
    assert seeds_of("9-11") == [9, 10, 11]
    assert seeds_of("5-5") == [5]


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/home/me/one-neuron_2.0", ""),
        ("/home/zoë/日本", ""),
        ("/a b/{c}/'d'", " '{}"),
        ("/a$b;", "$;"),
    ],
)
def test_a_path_that_breaks_commands_or_templates_is_told(path, expected):
    assert unusable_path(path) == expected


def test_limits_are_those_of_the_data():
    listed = yaml.safe_load((ROOT / "data/sources.yaml").read_text())["datasets"]
    assert len({file["name"][:5] for file in listed["eeg"]["files"]}) == SUBJECTS
    # a record is a class and 32 x 32 pixels of three colours; half of them are of each class
    (size,) = (f["size"] for f in listed["cifar10"]["files"] if "train" in f["name"])
    assert size // (1 + 3 * 32**2) == 2 * CIFAR_IMAGES
    # as told in datasets/mnist.py; the labels themselves need a download
    assert MNIST_IMAGES == 6742 + 6265


SCALARS = [
    *(
        "010",
        "1:30",
        ".nan",
        "-.inf",
        "1e-3",
        "2.0",
        "yes",
        "~",
        "null",
        "2026-01-01",
        "0x1f",
        "1_0",
    ),
    *("4294967296", "9-5", "0-9999999999", "999999", "-1", "+.5", "1.", "1" * 400, "main", "eeg"),
    *(
        "[]",
        "{}",
        "[1, 1]",
        "[" * 60,
        "{a: &b [1], c: *b}",
        "&a",
        "*a",
        "<<",
        "=",
        "!!int 3",
        "!x y",
    ),
    *("''", '"\\x00"', "- ", "? ", ": ", "|", ">", "%", "@", "`", "\t", "#", "---", "...", "é"),
    *("\ufeff", "\u2028", "!!binary aGk="),
]


def mutated(text, rng):
    """Return a config with some of its bytes, tokens or values changed."""
    content = text
    for _ in range(rng.randint(1, 2)):
        way = rng.randrange(5)
        if way == 0:  # bytes
            some = bytearray(content.encode("utf-8", "surrogateescape"))
            for _ in range(rng.randint(1, 8)):
                some[rng.randrange(len(some))] = rng.randrange(256)
            content = some.decode("utf-8", "surrogateescape")
        elif way == 1:  # tokens
            tokens = re.findall(r"\w+|\s+|.", content)
            one, two = rng.randrange(len(tokens)), rng.randrange(len(tokens))
            tokens[one], tokens[two] = tokens[two], rng.choice((tokens[one], "", tokens[one] * 2))
            content = "".join(tokens)
        elif way == 2:  # values
            places = [m.span() for m in re.finditer(r"(?<=: )[^\s,{}\[\]]+|(?<=\[)\d+", content)]
            if places:
                start, end = rng.choice(places)
                content = content[:start] + rng.choice(SCALARS) + content[end:]
        elif way == 3:  # keys
            places = [m.span() for m in re.finditer(r"\w+(?=:)", content)]
            if places:
                start, end = rng.choice(places)
                content = content[:start] + rng.choice(SCALARS) + content[end:]
        else:  # lines
            lines = content.split("\n")
            line = rng.randrange(len(lines))
            lines[line] = rng.choice(("", lines[line] * 2, " " + lines[line], lines[line][1:]))
            content = "\n".join(lines)
        content = content or "x"
    return content.encode("utf-8", "surrogateescape")


def test_any_mutated_config_is_read_or_refused_in_words(read):
    texts = [path.read_text() for path in CONFIGS]
    rng = random.Random(19)
    outcomes = {"read": 0, "refused": 0}
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for number in range(2_000):
        content = mutated(rng.choice(texts), rng)
        # seconds of this process alone: others may take the machine's
        began = time.process_time()
        try:
            read(content)
            outcomes["read"] += 1
        except SchemaError as error:
            outcomes["refused"] += 1
            for line in str(error).split("\n"):
                assert "mine.yaml" in line and line.isprintable(), (number, content)
        assert time.process_time() - began < 1, (number, content)
    # KiB; all of them together stay below what one may take
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 200 * 1024
    assert min(outcomes.values()) > 50, outcomes


def test_make_verifies_each_study_that_has_a_part_of_real_data():
    made = re.search(r"DATA_PARTS := .*/again/data\.json,(.*)\)", (ROOT / "Makefile").read_text())
    assert made[1].split() == sorted(read_yaml(ROOT / "config/published.yaml")["again"]["data"])
