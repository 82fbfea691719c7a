"""Which commit a sidecar bears, and why none."""

import subprocess

import pytest

from oneneuron.evidence.git import NoCommitError, Repository
from oneneuron.evidence.sidecar import describe_commit


def problem():
    told = describe_commit()
    assert told["commit"] is None
    assert told["dirty"] is None
    return told["commit_problem"]


def test_the_commit_and_whether_the_folder_differs_from_it(bare):
    head = bare.commit()
    assert describe_commit() == {"commit": head, "dirty": False}
    bare.write("untracked.txt", "no matter")
    assert describe_commit() == {"commit": head, "dirty": False}
    bare.write("Snakefile", "# changed\n")
    assert describe_commit() == {"commit": head, "dirty": True}


@pytest.mark.parametrize("flag", ["--assume-unchanged", "--skip-worktree"])
def test_a_file_that_git_was_told_not_to_look_at_is_looked_at(bare, flag):
    bare.write("config/é.yaml", "seeds: 1\n")
    head = bare.commit()
    bare.git("update-index", flag, "config/é.yaml")
    assert describe_commit() == {"commit": head, "dirty": False}
    bare.write("config/é.yaml", "seeds: 2\n")
    assert bare.git("status", "--porcelain", "--untracked-files=no") == ""
    assert describe_commit() == {"commit": head, "dirty": True}
    (bare.folder / "config/é.yaml").unlink()
    # a part of a repository may be checked out; a file that was removed is a change
    assert describe_commit()["dirty"] is (flag == "--assume-unchanged")


def test_without_git_or_a_repository(bare, monkeypatch):
    assert problem() == "not under version control"
    monkeypatch.setenv("PATH", "")
    assert problem() == "git is not installed"


def test_an_archive_unpacked_inside_another_repository(bare, monkeypatch):
    bare.commit()
    inner = bare.folder / "unpacked"
    inner.mkdir()
    (inner / "Snakefile").write_text("# made up\n")
    monkeypatch.chdir(inner)
    assert problem() == "not under version control, though inside another repository"


def test_a_repository_that_tracks_no_snakefile_here(bare):
    bare.write(".gitignore", "Snakefile\n")
    bare.git("init", "--quiet")
    bare.git("add", ".")
    bare.git("commit", "--quiet", "-m", "All but")
    assert problem() == "not under version control: git does not track the Snakefile"


@pytest.mark.parametrize("names", [("GIT_DIR",), ("GIT_DIR", "GIT_WORK_TREE"), ("GIT_INDEX_FILE",)])
def test_another_repository_in_the_environment_is_not_asked(
    bare, tmp_path_factory, monkeypatch, names
):
    head = bare.commit()
    other = tmp_path_factory.mktemp("other")
    subprocess.run(["git", "init", "--quiet", str(other)], check=True)
    values = {"GIT_WORK_TREE": str(bare.folder)}
    for name in names:
        monkeypatch.setenv(name, values.get(name, str(other / ".git")))
    assert describe_commit() == {"commit": head, "dirty": False}


def test_git_that_refuses_is_told_from_no_git(bare):
    bare.write(".git", "gitdir: /nowhere/at/all\n")
    assert problem().startswith("git refused: not a git repository")


def test_a_folder_of_somebody_else_is_refused_in_words_without_its_path(
    bare, tmp_path_factory, monkeypatch
):
    bare.commit()
    folder = tmp_path_factory.mktemp("bin")
    said = "fatal: detected dubious ownership in repository at '/home/somebody/one-neuron'"
    (folder / "git").write_text(f'#!/bin/sh\necho "{said}" >&2\nexit 128\n')
    (folder / "git").chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")
    assert problem() == "git refused: detected dubious ownership"


def test_a_repository_without_a_commit(bare):
    bare.git("init", "--quiet")
    bare.git("add", ".")
    with pytest.raises(NoCommitError, match="git has no commit here"):
        Repository(bare.folder).state()


def test_what_a_commit_holds(bare):
    head = bare.commit()
    repository = Repository(bare.folder)
    blobs = repository.blobs(head)
    assert set(blobs) >= {"Snakefile", "data/sources.yaml", "script.py"}
    assert blobs["script.py"] == repository.blob_of("script.py")
    bare.write("script.py", "changed = 1\n")
    assert blobs["script.py"] != Repository(bare.folder).blob_of("script.py")
    assert repository.blobs("0" * 40) is None
    assert repository.blobs("--help") is None
