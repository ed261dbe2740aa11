"""Writing: journal and staging. At any moment a start finds the whole old or the whole new site."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from generator.build.directory import recover
from generator.build.job import RenderJob
from generator.errors import BuildError
from tests.support.building import as_written, in_memory, read_tree, write_site
from tests.support.writing import NEW, OLD, Disk, Fails, Files, Killed, made, published, whole

FOREIGN: Files = {
    ".gitignore": b"*\n",
    "notes.txt": b"mine",
    "spacecraft/notes.txt": b"mine too",
    "gone/deep/notes.txt": b"not built",
}


def put(output: Path, files: Files) -> None:
    for path, body in files.items():
        (output / path).parent.mkdir(parents=True, exist_ok=True)
        (output / path).write_bytes(body)


def stamps(output: Path) -> dict[str, tuple[int, int]]:
    """What any write would change, of all but the directory that the lock comes and goes in."""
    return {
        str(path): (path.lstat().st_mtime_ns, path.lstat().st_ino)
        for path in [output, *output.rglob("*")]
        if path != output / ".build"
    }


def directories(output: Path) -> set[str]:
    return {str(path.relative_to(output)) for path in output.rglob("*") if path.is_dir()}


@pytest.fixture(scope="module")
def disk() -> Disk:
    return Disk()


# Plain builds -----------------------------------------------------------------------------------


def test_a_build_writes_all_pages_and_a_manifest_of_their_bytes(tmp_path: Path) -> None:
    output = tmp_path / "not" / "yet" / "there"
    written = write_site(output, made(OLD))
    site = published(OLD)
    assert read_tree(output) == site
    assert (set(written.written), written.removed, written.unchanged) == (set(site), (), 0)
    assert written.size == sum(map(len, site.values()))
    files = json.loads((output / ".build/manifest.json").read_bytes())["files"]
    sums = {path: (hashlib.sha256(body).hexdigest(), len(body)) for path, body in site.items()}
    assert {path: tuple(entry[1:]) for path, entry in files.items()} == sums
    assert set(whole(output)) == {*site, ".build/manifest.json"}
    assert not (output / ".build/lock").exists()


def test_coreutils_read_the_list_of_checksums(tmp_path: Path) -> None:
    write_site(tmp_path, made(OLD))

    def check() -> subprocess.CompletedProcess[str]:
        command = ["sha256sum", "--check", "--strict", "--quiet", "sha256sums.txt"]
        return subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)

    assert (check().returncode, check().stdout) == (0, "")
    (tmp_path / "index.html").write_bytes(b"olD home")
    assert "index.html: FAILED" in check().stdout


def test_a_second_build_makes_and_writes_nothing(tmp_path: Path) -> None:
    write_site(tmp_path, made(OLD))
    before = stamps(tmp_path)

    def never() -> bytes:
        raise AssertionError("made a page that is unchanged")

    written = write_site(tmp_path, [RenderJob(page.path, page.digest, never) for page in made(OLD)])
    assert (written.written, written.removed, written.unchanged) == ((), (), len(OLD) + 1)
    assert stamps(tmp_path) == before


def test_the_next_build_changes_what_differs_and_nothing_else(tmp_path: Path) -> None:
    write_site(tmp_path, made(OLD))
    put(tmp_path, FOREIGN)
    kept = {
        path: stamps(tmp_path)[str(tmp_path / path)] for path in ("spacecraft/1.html", *FOREIGN)
    }
    written = write_site(tmp_path, made(NEW))
    assert read_tree(tmp_path) == {**published(NEW), **FOREIGN}
    after = stamps(tmp_path)
    assert {path: after[str(tmp_path / path)] for path in kept} == kept
    assert set(written.written) == {*NEW, "sha256sums.txt"} - {"spacecraft/1.html"}
    assert set(written.removed) == set(OLD) - set(NEW)
    assert written.unchanged == 1
    # A directory goes with its last file; one that holds another's file stays.
    assert not (tmp_path / "gone/deep/down").exists()
    assert (tmp_path / "gone/deep/notes.txt").exists()


def test_directories_that_become_empty_are_removed(tmp_path: Path) -> None:
    write_site(tmp_path, made(OLD))
    write_site(tmp_path, made(NEW))
    assert directories(tmp_path) == {".build", "api", "fresh", "fresh/deep", "spacecraft", "static"}


def test_a_page_with_another_digest_and_the_same_bytes_is_not_written(tmp_path: Path) -> None:
    write_site(tmp_path, made(OLD))
    before = as_written(tmp_path / "index.html")
    pages = [RenderJob(page.path, "another", page.make) for page in made(OLD)]
    assert write_site(tmp_path, pages).written == ()
    assert as_written(tmp_path / "index.html") == before
    # The new digests were noted: now nothing is to be made.
    before_all = stamps(tmp_path)
    write_site(tmp_path, pages)
    assert stamps(tmp_path) == before_all


def test_an_incremental_build_leaves_what_a_clean_one_makes(tmp_path: Path) -> None:
    for files in (OLD, NEW, {}, OLD):
        write_site(tmp_path / "kept", made(files))
    write_site(tmp_path / "clean", made(OLD))
    assert whole(tmp_path / "kept") == whole(tmp_path / "clean")


def test_readers_never_see_a_page_before_what_it_needs(tmp_path: Path, disk: Disk) -> None:
    """Assets come before the pages that need them, `meta.json` after all that it tells of, and
    old pages go when no page in place links to them any more."""
    write_site(tmp_path, made(OLD))
    turns: list[str] = []

    def note(number: int, event: str, path: str) -> None:
        if event in {"os.rename", "os.remove"} and path.startswith(str(tmp_path)):
            turns.append(Path(path).relative_to(tmp_path).as_posix())

    with disk.failing(note):
        write_site(tmp_path, made({**NEW, "a.html": b"before all by name"}))
    turns = [path for path in turns if not path.startswith(".build/")]
    gone = set(OLD) - set(NEW)
    assert turns[0] == "static/site.2.css"
    # One is unchanged, one was added, and the list of checksums comes before the last.
    assert turns[len(NEW) - 1 : len(NEW) + 1] == ["sha256sums.txt", "api/meta.json"]
    assert set(turns[len(NEW) + 1 :]) == gone


# What is not the build's own --------------------------------------------------------------------


def refused(output: Path, files: Files) -> str:
    """The message of a build that must fail and leave everything as it was."""
    before, links = whole(output), {path for path in output.rglob("*") if path.is_symlink()}
    marks = stamps(output)
    with pytest.raises(BuildError) as failure:
        write_site(output, made(files))
    assert whole(output) == before
    assert {path for path in output.rglob("*") if path.is_symlink()} == links
    pages = {path: mark for path, mark in marks.items() if ".build" not in path}
    assert {path: stamps(output)[path] for path in pages} | {
        str(output): marks[str(output)]
    } == pages
    return failure.value.problem.where


@pytest.mark.parametrize("built_before", [True, False])
def test_a_foreign_file_at_a_planned_path_stops_the_build(
    tmp_path: Path, built_before: bool
) -> None:
    if built_before:
        write_site(tmp_path, made(OLD))
    put(tmp_path, {**FOREIGN, "spacecraft/3.html": b"mine"})
    (tmp_path / ".build").mkdir(exist_ok=True)
    assert refused(tmp_path, NEW) == str(tmp_path / "spacecraft/3.html")


def test_a_foreign_file_with_the_same_bytes_is_taken_over(tmp_path: Path) -> None:
    put(tmp_path, {"index.html": NEW["index.html"]})
    before = as_written(tmp_path / "index.html")
    written = write_site(tmp_path, made(NEW))
    assert as_written(tmp_path / "index.html") == before
    assert "index.html" not in written.written
    assert read_tree(tmp_path) == published(NEW)
    # From now on it is the build's own.
    write_site(tmp_path, made(OLD))
    assert read_tree(tmp_path) == published(OLD)


def test_a_foreign_directory_at_a_planned_file_stops_the_build(tmp_path: Path) -> None:
    write_site(tmp_path, made(OLD))
    put(tmp_path, {"spacecraft/3.html/notes.txt": b"mine"})
    assert refused(tmp_path, NEW) == str(tmp_path / "spacecraft/3.html")


def test_a_foreign_file_at_a_planned_directory_stops_the_build(tmp_path: Path) -> None:
    write_site(tmp_path, made(OLD))
    put(tmp_path, {"fresh": b"mine"})
    assert refused(tmp_path, NEW) == str(tmp_path / "fresh")


@pytest.mark.parametrize("link", ["spacecraft/3.html", "fresh", "fresh/deep"])
@pytest.mark.parametrize("dangling", [True, False])
def test_a_symbolic_link_is_not_followed(tmp_path: Path, link: str, dangling: bool) -> None:
    output, elsewhere = tmp_path / "output", tmp_path / "elsewhere"
    write_site(output, made(OLD))
    (output / link).parent.mkdir(exist_ok=True)
    target = elsewhere / "target"
    if not dangling:
        if link.endswith(".html"):
            # Even if it leads to just these bytes: later ones would be written through it.
            put(elsewhere, {"target": NEW[link]})
        else:
            put(target, {"1.html": b"mine", "deep/1.html": b"mine"})
    (output / link).symlink_to(target)
    before = whole(elsewhere)
    assert refused(output, NEW) == str(output / link)
    assert whole(elsewhere) == before


def test_a_link_in_the_place_of_a_built_directory_keeps_what_it_leads_to(tmp_path: Path) -> None:
    output, elsewhere = tmp_path / "output", tmp_path / "elsewhere"
    write_site(output, made(OLD))
    (output / "gone").rename(elsewhere)
    (output / "gone").symlink_to(elsewhere)
    before = whole(elsewhere)
    write_site(output, made(NEW))
    assert whole(elsewhere) == before
    assert (output / "gone").is_symlink()


def test_the_output_itself_may_be_a_link(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "output").symlink_to(tmp_path / "real")
    write_site(tmp_path / "output", made(OLD))
    assert read_tree(tmp_path / "real") == published(OLD)


# Damage -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("damage", [None, b"", b"cut", b"lengthened by an editor" * 9])
def test_a_deleted_or_damaged_page_is_made_again(tmp_path: Path, damage: bytes | None) -> None:
    write_site(tmp_path, made(OLD))
    before = whole(tmp_path)
    for path in published(OLD):
        (tmp_path / path).unlink()
        if damage is not None:
            (tmp_path / path).write_bytes(damage)
        assert write_site(tmp_path, made(OLD)).written == (path,)
        assert whole(tmp_path) == before


@pytest.mark.parametrize(
    "manifest",
    [
        None,
        b"",
        b'{"format":1,"files":{"index.ht',
        b"\xff\xfe",
        b"[]",
        b'{"format":1}',
        b'{"format":1,"files":{"index.html":["one"]}}',
        b'{"format":1,"files":[]}',
        b'{"format":99,"files":{}}',
    ],
)
def test_a_lost_manifest_is_written_again(tmp_path: Path, manifest: bytes | None) -> None:
    """The pages that are as they should be are kept; the manifest is made from them."""
    write_site(tmp_path, made(OLD))
    before = whole(tmp_path)
    pages = {path: mark for path, mark in stamps(tmp_path).items() if path.endswith("html")}
    (tmp_path / ".build/manifest.json").unlink()
    if manifest is not None:
        (tmp_path / ".build/manifest.json").write_bytes(manifest)
    assert write_site(tmp_path, made(OLD)).written == ()
    assert whole(tmp_path) == before
    assert {path: stamps(tmp_path)[path] for path in pages} == pages


def test_without_its_manifest_a_site_is_known_by_its_checksums(tmp_path: Path) -> None:
    """As one restored without the build's notes: replaced as ever, but for what was changed."""
    write_site(tmp_path / "clean", made(NEW))
    write_site(tmp_path / "output", made(OLD))
    put(tmp_path / "output", {".build/manifest.json": b"{"})
    write_site(tmp_path / "output", made(NEW))
    assert whole(tmp_path / "output") == whole(tmp_path / "clean")
    put(tmp_path / "output", {".build/manifest.json": b"{", "index.html": b"edited"})
    refused(tmp_path / "output", OLD)


def test_without_its_manifest_what_is_missing_is_made_and_what_is_foreign_kept(
    tmp_path: Path,
) -> None:
    write_site(tmp_path, made(OLD))
    before = whole(tmp_path)
    put(tmp_path, FOREIGN)
    for lost in (".build/manifest.json", "index.html"):
        (tmp_path / lost).unlink()
    assert write_site(tmp_path, made(OLD)).written == ("index.html",)
    assert whole(tmp_path) == {**before, **FOREIGN}


@pytest.mark.parametrize("listed", [b"", b"no list\n", published({"index.html": b"mine"})])
def test_a_list_of_checksums_that_no_build_made_gives_nothing_away(
    tmp_path: Path, listed: bytes | dict[str, bytes]
) -> None:
    put(tmp_path, listed if isinstance(listed, dict) else {"sha256sums.txt": listed})
    refused(tmp_path, NEW)


@pytest.mark.parametrize("file", [".build/manifest.json", ".build/journal.json", "index.html"])
def test_a_pipe_in_the_place_of_a_file_hangs_nothing(tmp_path: Path, file: str) -> None:
    write_site(tmp_path, made(OLD))
    (tmp_path / file).unlink(missing_ok=True)
    os.mkfifo(tmp_path / file)
    if file == ".build/manifest.json":
        write_site(tmp_path, made(NEW))
        assert whole(tmp_path).keys() == {*published(NEW), file}
        return
    if file == "index.html":
        (tmp_path / ".build/manifest.json").unlink()
    with pytest.raises(BuildError):
        write_site(tmp_path, made(NEW))


@pytest.mark.parametrize(
    "journal",
    [b'{"format":1,"place":[["0"', b'{"format":2,"place":[],"remove":["index.html"]}'],
    ids=["cut", "of a later version"],
)
def test_a_broken_journal_is_an_error_that_tells_what_to_delete(
    tmp_path: Path, journal: bytes
) -> None:
    write_site(tmp_path, made(OLD))
    put(tmp_path, {".build/journal.json": journal})
    before = whole(tmp_path)
    with pytest.raises(BuildError) as failure:
        recover(tmp_path)
    assert str(tmp_path / ".build") in failure.value.problem.todo
    with pytest.raises(BuildError):
        write_site(tmp_path, made(NEW))
    assert whole(tmp_path) == before


def test_what_another_start_had_staged_is_dropped(tmp_path: Path) -> None:
    write_site(tmp_path, made(OLD))
    put(tmp_path, {".build/stage/0": b"half", ".build/stage/7": b"x", ".build/stage/journal": b"{"})
    recover(tmp_path)
    assert set(whole(tmp_path)) == {*OLD, "sha256sums.txt", ".build/manifest.json"}
    assert not (tmp_path / ".build/stage").exists()


def test_a_file_of_others_in_the_stage_stays_and_is_in_nobodys_way(tmp_path: Path) -> None:
    write_site(tmp_path, made(OLD))
    put(tmp_path, {".build/stage/notes": b"mine", ".build/stage/0": b"half"})
    for files in (NEW, OLD):
        write_site(tmp_path, made(files))
        assert read_tree(tmp_path) == published(files)
    assert whole(tmp_path)[".build/stage/notes"] == b"mine"


def test_a_file_in_the_place_of_the_stage_is_kept_and_reported(tmp_path: Path) -> None:
    put(tmp_path, {".build/stage": b"mine"})
    recover(tmp_path)
    with pytest.raises(BuildError) as failure:
        write_site(tmp_path, made(OLD))
    assert failure.value.problem.where == str(tmp_path / ".build/stage")
    assert whole(tmp_path) == {".build/stage": b"mine"}


def test_recovery_of_a_place_without_a_build_does_nothing(tmp_path: Path) -> None:
    put(tmp_path, FOREIGN)
    before = stamps(tmp_path)
    recover(tmp_path)
    recover(tmp_path / "not there")
    assert stamps(tmp_path) == before
    assert not (tmp_path / "not there").exists()


# What can't be made or written ------------------------------------------------------------------


@pytest.mark.parametrize("which", range(len(NEW)))
@pytest.mark.parametrize(
    "error", [BuildError(where="", found="", expected="", todo=""), KeyError(), KeyboardInterrupt()]
)
def test_a_page_that_cannot_be_made_leaves_the_output_as_it_was(
    tmp_path: Path, which: int, error: BaseException
) -> None:
    def fail() -> bytes:
        raise error

    write_site(tmp_path, made(OLD))
    before = whole(tmp_path)
    pages = made(NEW)
    pages[which] = RenderJob(pages[which].path, "broken", fail)
    with pytest.raises(type(error)):
        write_site(tmp_path, pages)
    assert whole(tmp_path) == before
    assert not (tmp_path / ".build/stage").exists()


@pytest.mark.parametrize("below", [".", "output", "output/deep"])
def test_an_output_that_cannot_be_is_an_error_with_its_path(tmp_path: Path, below: str) -> None:
    put(tmp_path, {"file": b"mine"})
    with pytest.raises(BuildError) as failure:
        write_site(tmp_path / "file" / below, made(OLD))
    assert failure.value.problem.where.startswith(str(tmp_path / "file"))
    assert "--output" in failure.value.problem.todo
    assert whole(tmp_path) == {"file": b"mine"}


# Kills and failing disks ------------------------------------------------------------------------


def killed_at(n: int, *, torn: bool) -> Fails:
    """From the n-th change on nothing happens any more; `torn`: a file is begun and not ended."""

    def fails(number: int, event: str, path: str) -> None:
        if number == n and torn and event == "open":
            with contextlib.suppress(OSError):
                Path(path).write_bytes(b"to")
        if number >= n:
            raise Killed

    return fails


def full_at(n: int, *, ever_after: bool) -> Fails:
    """The n-th change fails, as on a full disk, or all from it on."""

    def fails(number: int, event: str, path: str) -> None:
        if number == n or (ever_after and number > n):
            raise OSError(28, "No space left on device", path)

    return fails


def pressed_at(n: int) -> Fails:
    """Ctrl-C comes at the n-th change."""

    def fails(number: int, event: str, path: str) -> None:
        if number == n:
            raise KeyboardInterrupt

    return fails


def started(output: Path, old: Files | None) -> Path:
    """An output with files of others, and an older site or none."""
    output.mkdir()
    put(output, FOREIGN)
    if old is not None:
        write_site(output, made(old))
    return output


def whole_site(tmp_path: Path, files: Files | None) -> dict[str, bytes]:
    """What an output holds after an undisturbed build."""
    return whole(started(tmp_path, files))


def check_whole(output: Path, states: list[dict[str, bytes]], when: str) -> None:
    found = whole(output)
    assert found in states, f"{when}: neither the old nor the new site: {sorted(found)}"
    assert not (output / ".build/stage").exists(), when


@pytest.mark.parametrize("torn", [False, True])
@pytest.mark.parametrize("old", [None, OLD])
def test_killed_anywhere_the_next_start_has_the_whole_old_or_new_site(
    tmp_path: Path, disk: Disk, old: Files | None, torn: bool
) -> None:
    before, after = (
        whole_site(tmp_path / name, files) for name, files in (("old", old), ("new", NEW))
    )
    came_out = []
    for n in range(1, 200):
        output = started(tmp_path / f"output{n}", old)
        try:
            with disk.failing(killed_at(n, torn=torn)):
                write_site(output, made(NEW))
        except Killed:
            pass
        else:
            break
        assert {path: whole(output)[path] for path in FOREIGN} == FOREIGN
        recover(output)
        check_whole(output, [before, after], f"killed at change {n}, recovered")
        came_out.append(whole(output) == after)
        write_site(output, made(NEW))
        check_whole(output, [after], f"killed at change {n}, built again")
    else:
        pytest.fail("the build never came to its end")
    # Old up to a point, new from there on: both did happen, and there is one such point.
    assert came_out == sorted(came_out)
    assert set(came_out) == {False, True}
    assert whole(output) == after


@pytest.fixture
def memory() -> Iterator[Path]:
    with in_memory() as directory:
        yield directory


@pytest.mark.long
def test_killed_in_the_build_and_in_the_recovery_nothing_is_lost(memory: Path, disk: Disk) -> None:
    before, after = (
        whole_site(memory / name, files) for name, files in (("old", OLD), ("new", NEW))
    )
    rounds = 0
    for n in range(1, 200):
        ended = True
        for m in range(1, 200):
            output = started(memory / f"output{n}-{m}", OLD)
            with contextlib.suppress(Killed), disk.failing(killed_at(n, torn=False)):
                write_site(output, made(NEW))
            ended = disk.changes < n
            died = True
            with contextlib.suppress(Killed), disk.failing(killed_at(m, torn=True)):
                recover(output)
                died = False
            recover(output)
            check_whole(output, [before, after], f"killed at {n}, in the recovery at {m}")
            rounds += 1
            if not died:
                break
        if ended:
            break
    assert rounds > 100


@pytest.mark.parametrize("ever_after", [False, True])
@pytest.mark.parametrize("old", [None, OLD])
def test_a_disk_that_fails_anywhere_is_an_error_and_the_next_start_has_a_whole_site(
    tmp_path: Path, disk: Disk, old: Files | None, ever_after: bool
) -> None:
    before, after = (
        whole_site(tmp_path / name, files) for name, files in (("old", old), ("new", NEW))
    )
    messages = []
    for n in range(1, 200):
        output = started(tmp_path / f"output{n}", old)
        with disk.failing(full_at(n, ever_after=ever_after)):
            try:
                write_site(output, made(NEW))
            except BuildError as error:
                messages.append(error.problem.found)
        if disk.changes < n:
            break
        assert {path: whole(output)[path] for path in FOREIGN} == FOREIGN
        recover(output)
        check_whole(output, [before, after], f"failed at change {n}, recovered")
        write_site(output, made(NEW))
        check_whole(output, [after], f"failed at change {n}, built again")
    assert len(messages) > 10
    assert set(messages) == {"No space left on device"}


def test_a_disk_that_fails_in_the_recovery_is_an_error_and_the_next_start_ends_it(
    tmp_path: Path, disk: Disk
) -> None:
    after = whole_site(tmp_path / "new", NEW)
    died = started(tmp_path / "died", OLD)

    def once_placing(number: int, event: str, path: str) -> None:
        if event == "os.remove" and path.endswith("journal.json"):
            raise Killed

    with contextlib.suppress(Killed), disk.failing(once_placing):
        write_site(died, made(NEW))
    for name, path in json.loads((died / ".build/journal.json").read_bytes())["place"]:
        (died / path).rename(died / ".build/stage" / name)  # as before the first was in place
    messages = []
    for n in range(1, 200):
        output = tmp_path / f"output{n}"
        shutil.copytree(died, output)
        try:
            with disk.failing(full_at(n, ever_after=False)):
                recover(output)
        except BuildError as error:
            messages.append(error.problem.found)
        if disk.changes < n:
            break
        recover(output)
        check_whole(output, [after], f"failed at change {n} of the recovery")
    assert len(messages) > len(NEW)
    assert set(messages) == {"No space left on device"}


def test_a_disk_that_is_full_while_staging_leaves_the_old_site_in_place(
    tmp_path: Path, disk: Disk
) -> None:
    """Up to the journal nothing is touched, and the failed build clears what it had staged."""
    before, after = (
        whole_site(tmp_path / name, files) for name, files in (("old", OLD), ("new", NEW))
    )
    staged = 0
    for n in range(1, 200):
        output = started(tmp_path / f"output{n}", OLD)
        try:
            with disk.failing(full_at(n, ever_after=False)):
                write_site(output, made(NEW))
        except BuildError:
            if (output / ".build/journal.json").exists():
                break
            check_whole(output, [before], f"failed at change {n}")
            staged += 1
        else:
            # What failed was no more than the making of a directory that is there already.
            check_whole(output, [after], f"failed at change {n}")
    # Among them the directory, each changed file, the list, the manifest, the journal (twice).
    assert staged >= 1 + (len(NEW) - 1) + 2 + 2


def test_an_interrupt_while_files_are_put_in_place_comes_after_them(
    tmp_path: Path, disk: Disk
) -> None:
    before, after = (
        whole_site(tmp_path / name, files) for name, files in (("old", OLD), ("new", NEW))
    )
    came_out = []
    for n in range(1, 200):
        output = started(tmp_path / f"output{n}", OLD)
        try:
            with disk.failing(pressed_at(n)):
                write_site(output, made(NEW))
        except KeyboardInterrupt:
            check_whole(output, [before, after], f"interrupted at change {n}")
            came_out.append(whole(output) == after)
        else:
            break
    assert came_out == sorted(came_out)
    assert sum(came_out) > len(NEW)


def test_what_somebody_deletes_after_a_crash_is_made_again(tmp_path: Path, disk: Disk) -> None:
    after = whole_site(tmp_path / "new", NEW)
    crashes = 0
    for n in range(1, 200):
        output = started(tmp_path / f"output{n}", OLD)
        with contextlib.suppress(Killed), disk.failing(killed_at(n, torn=False)):
            write_site(output, made(NEW))
        if disk.changes < n:
            break
        if not (output / ".build/journal.json").exists():
            continue
        crashes += 1
        for path in NEW:
            (output / path).unlink(missing_ok=True)
        write_site(output, made(NEW))
        check_whole(output, [after], f"killed at change {n}, pages deleted, built again")
    assert crashes > 5
