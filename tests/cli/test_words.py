"""`build.py words`, as a translator uses it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.command import assert_four_parts, run


@pytest.mark.long
def test_a_new_language_from_catalogue_to_page(tmp_path: Path) -> None:
    done = run("words", "fr", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert ", 0 translated, 0 to be checked" in done.stdout
    file = tmp_path / "theme/words/fr.po"
    text = file.read_text(encoding="utf-8")
    assert 'msgid "About"\nmsgstr ""' in text
    text = "# Notes: craft = vaisseau\n" + text.replace(
        'msgid "About"\nmsgstr ""', 'msgid "About"\nmsgstr "À propos"'
    )
    file.write_text(text, encoding="utf-8")
    again = run("words", "fr", "--theme", "theme", cwd=tmp_path)
    assert ", 2 translated, 0 to be checked" in again.stdout
    assert file.read_text(encoding="utf-8") == text
    built = run("--language", "fr", "--theme", "theme", "--output", "site", cwd=tmp_path)
    assert built.returncode == 0, built.stderr
    page = (tmp_path / "site/about.html").read_text(encoding="utf-8")
    assert '<html lang="fr">' in page
    assert ">À propos</a>" in page
    assert ">Search and compare</a>" in page  # not translated yet


@pytest.mark.long
def test_a_message_that_has_changed_is_to_be_checked(tmp_path: Path) -> None:
    run("words", "fr", cwd=tmp_path)
    file = tmp_path / "theme/words/fr.po"
    text = file.read_text(encoding="utf-8")
    old = text.replace(
        'msgid "Skip to the content"\nmsgstr ""', 'msgid "Skip to the contents"\nmsgstr "Aller"'
    )
    file.write_text(old, encoding="utf-8")
    done = run("words", "fr", cwd=tmp_path)
    assert ", 0 translated, 1 to be checked" in done.stdout
    after = file.read_text(encoding="utf-8")
    assert '#, fuzzy\nmsgid "Skip to the content"\nmsgstr "Aller"' in after


def test_messages_of_a_theme_and_the_title_keep_their_translations(tmp_path: Path) -> None:
    theme = tmp_path / "theme"
    for folder in ("templates", "static/js/page", "static/css", "words"):
        (theme / folder).mkdir(parents=True)
    (theme / "templates/_club.html").write_text("{% trans %}Xylophone quartz{% endtrans %}")
    (theme / "static/js/page/club.js").write_text('SpacecraftWords.gettext("Zebra jackdaw");')
    (theme / "static/css/9-club.css").write_text('.club::after { content: "Hazy fjord" }')
    texts = ("Xylophone quartz", "Zebra jackdaw", "Hazy fjord", "Bronx klub", "Vexed dwarf glyphs")
    file = theme / "words/fr.po"
    file.write_text("\n".join(f'msgid "{text}"\nmsgstr "<{text}>"\n' for text in texts))
    done = run("words", "fr", "--title", "Bronx klub", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert ", 4 translated, 0 to be checked" in done.stdout
    text = file.read_text(encoding="utf-8")
    for one in texts[:-1]:
        assert f'\nmsgid "{one}"\nmsgstr "<{one}>"' in text
    assert '#~ msgid "Vexed dwarf glyphs"\n#~ msgstr "<Vexed dwarf glyphs>"' in text
    run("words", "fr", "--title", "Bronx klub", cwd=tmp_path)
    assert file.read_text(encoding="utf-8") == text


def test_what_is_wrong_is_told_and_loses_nothing(tmp_path: Path) -> None:
    for language in ("klingon", "../fr", "DE"):
        done = run("words", language, cwd=tmp_path)
        assert done.returncode == 2
        assert_four_parts(done.stderr)
    assert not any(tmp_path.iterdir())
    file = tmp_path / "theme/words/fr.po"
    file.parent.mkdir(parents=True)
    file.write_text('msgid "About"\nmsgstr "À propos\n', encoding="utf-8")
    done = run("words", "fr", cwd=tmp_path)
    assert done.returncode == 1
    assert "fr.po, line 2" in done.stderr
    assert file.read_text(encoding="utf-8") == 'msgid "About"\nmsgstr "À propos\n'


def test_a_wrong_catalogue_leaves_the_site_as_it_is(tmp_path: Path) -> None:
    run("words", "fr", cwd=tmp_path)
    arguments = ("--language", "fr", "--theme", "theme", "--output", "site")
    assert run(*arguments, cwd=tmp_path).returncode == 0
    before = (tmp_path / "site/about.html").read_bytes()
    file = tmp_path / "theme/words/fr.po"
    text = file.read_text(encoding="utf-8")
    message = 'msgid "%(num)s flight"\nmsgid_plural "%(num)s flights"\nmsgstr[0] ""'
    assert message in text
    file.write_text(text.replace(message, message[:-1] + '%(nombre)s vol"'), encoding="utf-8")
    done = run(*arguments, cwd=tmp_path)
    assert done.returncode == 1
    assert "no value %(nombre)s" in done.stderr
    assert "fr.po, line " in done.stderr
    assert (tmp_path / "site/about.html").read_bytes() == before
