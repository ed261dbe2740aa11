"""The journal: staged files put in place one by one, finished or dropped by the next start."""

from __future__ import annotations

import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

import msgspec

from generator.build.manifest import BUILD, FORMAT, MANIFEST, NOTES, above
from generator.errors import BuildError, excerpt
from generator.storage.checksums import is_inside
from generator.storage.files import read_file


class Journal(msgspec.Struct):
    """`place` moves staged files, by their names, to paths; `remove` are paths of old files."""

    format: int
    place: list[tuple[str, str]]
    remove: list[str]


def is_unfinished(output: Path) -> bool:
    """Whether a build is putting its files in place, or has died doing so."""
    return (output / BUILD / "journal.json").exists()


def finish_or_drop(output: Path) -> None:
    journal = output / BUILD / "journal.json"
    try:
        found = msgspec.json.decode(read_file(journal), type=Journal)
        if found.format != FORMAT:
            raise ValueError(f"format {found.format}")
        names, paths = zip(*found.place, strict=True) if found.place else ((), ())
        if not all(map(is_staged, names)) or not all(map(is_inside, (*paths, *found.remove))):
            raise ValueError("a path outside the output")
    except FileNotFoundError:
        drop_staged(output / BUILD / "stage")
        return
    except (ValueError, RecursionError) as error:
        raise BuildError(
            where=str(journal),
            found=excerpt(str(error)),
            expected="a journal that a build wrote",
            todo=f"delete {output / BUILD} and everything next to it, then build again",
        ) from None
    apply(output, found)


def in_the_way(path: Path | str, found: str) -> BuildError:
    return BuildError(
        where=str(path),
        found=found,
        expected="nothing, or a file of an earlier build",
        todo="move it elsewhere, or use a different --output",
    )


def drop_staged(stage: Path) -> None:
    """Removes what a build has staged, and nothing else that may be there."""
    with suppress(FileNotFoundError, NotADirectoryError):
        for file in list(stage.iterdir()):
            if is_staged(file.name) or file.name == "journal":
                file.unlink()
        with suppress(OSError):
            stage.rmdir()


def is_staged(name: str) -> bool:
    """Whether a file of this name waits in the stage for its place."""
    return name in NOTES or (name.isascii() and name.isdecimal())


def apply(output: Path, journal: Journal) -> None:
    """Carries out a journal to its end; Ctrl-C waits for that moment, a second one does not."""
    try:
        _carry_out(output, journal)
    except KeyboardInterrupt:
        _carry_out(output, journal)
        raise


def _carry_out(output: Path, journal: Journal) -> None:
    """Carries out a journal from any point of it on: a file that has moved already is skipped."""
    build = output / BUILD
    stage, root = f"{build}/stage", str(output)
    made: set[str] = set()
    for name, path in journal.place:
        directory = path.rpartition("/")[0]
        if directory not in made:
            if link := _link_above(output, path):
                raise in_the_way(link, "a symbolic link")
            (output / directory).mkdir(parents=True, exist_ok=True)
            made.add(directory)
        if path == f"{BUILD}/{MANIFEST}.json":
            _remove(output, journal.remove)
        # Moved already; or deleted by somebody, and then the next build misses and makes it.
        with suppress(FileNotFoundError):
            os.replace(f"{stage}/{name}", f"{root}/{path}")
    (build / "journal.json").unlink(missing_ok=True)
    drop_staged(build / "stage")


def _remove(output: Path, paths: Iterable[str]) -> None:
    """Removes files of earlier builds, and the directories that this leaves empty."""
    for path in paths:
        if _link_above(output, path):
            continue
        (output / path).unlink(missing_ok=True)
        for parent in above(path):
            try:
                (output / parent).rmdir()
            except OSError:
                break


def _link_above(output: Path, path: str) -> Path | None:
    """The symbolic link by which a path of the output would lead out of it."""
    return next(
        (output / parent for parent in above(path) if os.path.islink(output / parent)), None
    )
