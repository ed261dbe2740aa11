"""An error as a page shows it."""

from __future__ import annotations

from pathlib import Path

from generator.errors import BuildError, Spot
from generator.preview.problems import Line, Shown, shown


def error_at(where: Spot | str) -> BuildError:
    return BuildError(where=where, found="a", expected="b", todo="c")


def test_the_lines_around_an_error_are_shown(tmp_path: Path) -> None:
    file = tmp_path / "list.html"
    file.write_text("".join(f"line {number}\n" for number in range(1, 21)))
    found = shown(error_at(Spot(str(file), 2)))
    assert found.where == f"{file}, line 2"
    assert [line.number for line in found.lines] == [1, 2, 3, 4, 5]
    assert [line.text for line in found.lines if line.is_wrong] == ["line 2"]
    assert [line.number for line in shown(error_at(Spot(str(file), 20))).lines][-1] == 20


def test_a_line_may_be_long_and_in_no_encoding(tmp_path: Path) -> None:
    file = tmp_path / "about.md"
    file.write_bytes(b"caf\xe9" + b"x" * 1000)
    [line] = shown(error_at(Spot(str(file), 1))).lines
    assert line == Line(1, f"caf\ufffd{'x' * 196}…", is_wrong=True)


def test_without_a_line_or_a_file_the_error_is_shown_all_the_same(tmp_path: Path) -> None:
    for where in ("--title", Spot(str(tmp_path / "gone"), 3), Spot(str(tmp_path))):
        expected = Shown(where=str(where), found="a", expected="b", todo="c")
        assert shown(error_at(where)) == expected


def test_a_bug_is_called_one() -> None:
    found = shown(KeyError("x"))
    assert (found.found, found.lines) == ("KeyError: 'x'", ())
    assert "bug" in found.todo
