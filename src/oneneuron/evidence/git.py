"""What git knows of the pipeline's folder.

A commit counts only where the folder is the top of git's working tree and git tracks its Snakefile:
an archive unpacked inside another repository would otherwise bear that one's commit.
"""

import os
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

NOT_THERE = "not under version control"


class NoCommitError(Exception):
    """Git has no commit for this folder; the message says why."""


@dataclass
class Repository:
    """The repository whose top a folder is; what it says is asked once.

    Parameters
    ----------
    folder
        The pipeline's folder.
    """

    folder: Path = Path()
    _blobs: dict[str, dict[str, str] | None] = field(default_factory=dict)
    _ids: dict[str, str] = field(default_factory=dict)

    def state(self) -> tuple[str, bool]:
        """Return the commit checked out, and whether tracked files differ from it.

        Those that git was told not to look at (``assume-unchanged``, ``skip-worktree``) are looked
        at all the same, as far as they are there.

        Raises
        ------
        NoCommitError
            Where there is no git, or none that counts, or it refuses.
        """
        try:
            top = self._git("rev-parse", "--show-toplevel").strip()
            if not self.folder.samefile(top):
                raise NoCommitError(f"{NOT_THERE}, though inside another repository")
            if not self._git("ls-files", "--", "Snakefile").strip():
                raise NoCommitError(f"{NOT_THERE}: git does not track the Snakefile")
            head = self._git("rev-parse", "--quiet", "--verify", "HEAD").strip()
            changed = self._git("status", "--porcelain", "--untracked-files=no")
            unseen = self._git("ls-files", "-v", "-z")
        except FileNotFoundError as error:
            raise NoCommitError("git is not installed") from error
        except (OSError, subprocess.SubprocessError) as error:
            raise NoCommitError(self._why(error)) from error
        return head, bool(changed.strip()) or self._differ(unseen, head)

    def blobs(self, commit: str) -> dict[str, str] | None:
        """Return the ids of a commit's files by path; None where git has no such commit here."""
        if commit not in self._blobs:
            self._blobs[commit] = self._listed(commit)
        return self._blobs[commit]

    def blob_of(self, path: str) -> str:
        """Return the id that a file would have if it were committed as it is when first asked.

        Raises
        ------
        NoCommitError
            Where git cannot tell, as where a filter of its own fails.
        """
        if path not in self._ids:
            try:
                self._ids[path] = self._git("hash-object", "--", path).strip()
            except (OSError, subprocess.SubprocessError) as error:
                raise NoCommitError(self._why(error)) from error
        return self._ids[path]

    def files_at(self, commit: str, *paths: str) -> bytes:
        """Return some files, or folders, of a commit as a tar archive.

        Raises
        ------
        NoCommitError
            Where git has no such commit here, or it no such file.
        """
        try:
            return self._run("archive", "--format=tar", commit, "--", *paths)
        except (OSError, subprocess.SubprocessError) as error:
            raise NoCommitError(self._why(error)) from error

    def _differ(self, tagged: str, commit: str) -> bool:
        """Whether any of the files that `git ls-files -v` tags as unseen is not the commit's.

        Lower case is for ``assume-unchanged``, S for ``skip-worktree``: of the latter a file may be
        missing, as where a part of the repository is checked out.
        """
        held = self.blobs(commit) or {}
        for entry in filter(None, tagged.split("\0")):
            tag, path = entry[0], entry[2:]
            if not (tag.islower() or tag == "S") or path not in held:
                continue
            there = (self.folder / path).is_file()
            try:
                if self.blob_of(path) != held[path] if there else tag not in "Ss":
                    return True
            except NoCommitError:
                return True  # it is named where it is compared
        return False

    def _listed(self, commit: str) -> dict[str, str] | None:
        try:
            listed = self._git("ls-tree", "-r", "-z", "--end-of-options", commit)
        except (OSError, subprocess.SubprocessError):
            return None
        entries = (entry.split("\t", 1) for entry in listed.split("\0") if entry)
        return {path: about.split()[2] for about, path in entries}

    def _why(self, error: Exception) -> str:
        if not (self.folder / ".git").exists():
            return NOT_THERE
        told: bytes | None = getattr(error, "stderr", None)
        said = None if told is None else told.decode(errors="replace")
        if said == "":
            return "git has no commit here"
        # without the paths that follow
        first = (said or str(error)).strip().split("\n", 1)[0].split("'", 1)[0]
        reason = first.removeprefix("fatal: ").strip().removesuffix(" at")
        return f"git refused: {reason.removesuffix(' in repository')}"

    def _git(self, *arguments: str) -> str:
        return self._run(*arguments).decode(errors="surrogateescape")

    def _run(self, *arguments: str) -> bytes:
        # GIT_DIR and the like would tell of another repository than that of the folder
        kept = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith("GIT_") or name.startswith("GIT_CONFIG")
        }
        return subprocess.run(
            # a monitor of the file system would be asked which files to look at
            ["git", "--no-optional-locks", "-c", "core.fsmonitor=false", *arguments],
            cwd=self.folder,
            env={**kept, "LC_ALL": "C"},
            check=True,
            capture_output=True,
        ).stdout
