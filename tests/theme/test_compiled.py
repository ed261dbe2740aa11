"""Compiled templates that are kept: never other pages than without them."""

from __future__ import annotations

import sys
from collections.abc import Callable
from gettext import NullTranslations
from pathlib import Path
from typing import NoReturn

import jinja2
import pytest

from generator.languages.catalogues import Words, load_messages
from generator.storage import kept as kept_files
from generator.theme.environment import in_language, make_environment
from generator.theme.reading import Source


@pytest.fixture(autouse=True)
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where this run keeps bytecode; what is kept there of templates is below."""
    monkeypatch.setattr(sys, "pycache_prefix", str(tmp_path / "bytecode"))
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    return tmp_path / "bytecode"


def files(kept: Path) -> list[Path]:
    return sorted(file for file in kept.rglob("*") if file.is_file())


def render(text: str, file: str = "a.html", *, may_compile: bool = True) -> str:
    environment = in_language(
        make_environment({"a.html": Source(Path(file), text)}), NullTranslations()
    )
    if not may_compile:

        def refuse(*_: object) -> NoReturn:
            raise AssertionError("compiled again")

        environment.compile = refuse  # type: ignore[method-assign, assignment]
    return environment.get_template("a.html").render(name="<x>")


def test_what_is_kept_is_used(kept: Path) -> None:
    assert render("{{ name }}!") == "&lt;x&gt;!"
    assert len(files(kept)) == 1
    assert render("{{ name }}!", may_compile=False) == "&lt;x&gt;!"


def test_an_edit_takes_the_place_of_what_was_kept(kept: Path) -> None:
    for text in ("{{ name }}!", "{{ name }}?", "{{ name }}!"):
        assert render(text) == f"&lt;x&gt;{text[-1]}"
        assert render(text, may_compile=False) == f"&lt;x&gt;{text[-1]}"
    assert len(files(kept)) == 1


def test_an_error_names_its_file(kept: Path) -> None:
    """Of two themes with the same template."""
    for file in ("mine.html", "theirs.html", "mine.html"):
        with pytest.raises(jinja2.UndefinedError) as failure:
            render("\n{{ nothing }}", file)
        names = {Path(str(frame.path)).name for frame in failure.traceback}
        assert names & {"mine.html", "theirs.html"} == {file}


@pytest.mark.parametrize(
    "damage",
    [
        lambda body: b"",
        lambda body: body[:40],
        lambda body: body[:-1],
        lambda body: body.replace(b"!", b"?"),
        lambda body: b"\n\n" + body,
        lambda body: b"\xff" * 200,
    ],
)
def test_what_is_damaged_is_made_again(kept: Path, damage: Callable[[bytes], bytes]) -> None:
    render("{{ name }}!")
    [file] = files(kept)
    whole = file.read_bytes()
    file.write_bytes(damage(whole))
    assert render("{{ name }}!") == "&lt;x&gt;!"
    assert file.read_bytes() == whole


def test_another_compiler_s_is_not_used(kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    render("{{ name }}!")
    [file] = files(kept)
    before = file.read_bytes()
    monkeypatch.setattr(kept_files, "_maker", lambda: "another")
    assert render("{{ name }}!") == "&lt;x&gt;!"
    assert file.read_bytes() != before


def test_where_nothing_can_be_written_it_works_without(kept: Path) -> None:
    kept.write_text("a file is in the way")
    assert render("{{ name }}!") == "&lt;x&gt;!"


def test_nothing_is_written_where_python_writes_no_bytecode(
    kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    assert render("{{ name }}!") == "&lt;x&gt;!"
    assert files(kept) == []


def test_another_language_is_not_mixed_in(kept: Path) -> None:
    class German(NullTranslations):
        def gettext(self, message: str) -> str:
            return "Hallo"

    text = "{% trans %}Hello{% endtrans %}"
    environment = make_environment({"a.html": Source(Path("a.html"), text)})
    for _ in range(2):
        for catalogue, shown in ((NullTranslations(), "Hello"), (German(), "Hallo")):
            assert in_language(environment, catalogue).get_template("a.html").render() == shown


def test_each_language_is_kept_with_its_words(kept: Path) -> None:
    def words(language: str, hello: str) -> NullTranslations:
        text = f'msgid "Hello"\nmsgstr "{hello}"\n'
        return load_messages(language, [Words(Path(f"{language}.po"), text)])

    def shown(catalogue: NullTranslations) -> str:
        text = "{% trans %}Hello{% endtrans %}"
        environment = make_environment({"a.html": Source(Path("a.html"), text)})
        return in_language(environment, catalogue).get_template("a.html").render()

    for language, hello in (("de", "Hallo"), ("fr", "Salut"), ("de", "Moin"), ("de", "Hallo")):
        assert [shown(words(language, hello)) for _ in range(2)] == [hello, hello]
    assert len([file for file in files(kept) if file.name.endswith(("de", "fr"))]) == 2
