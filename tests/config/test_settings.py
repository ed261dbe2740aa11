from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from generator.cli.options import mistyped_variables
from generator.config.parsers import as_flag
from generator.config.settings import ROOT, Settings, load_settings
from generator.config.table import SETTINGS
from generator.errors import UsageError


def load(
    tmp_path: Path,
    toml: str = "",
    environ: Mapping[str, str] | None = None,
    **flags: Any,
) -> Settings:
    file = tmp_path / "catalog.toml"
    file.write_text(toml, encoding="utf-8")
    return load_settings(config=file, environ=environ or {}, flags=flags)


def test_defaults(tmp_path: Path) -> None:
    settings = load(tmp_path)
    assert settings.source is None
    assert settings.snapshot == ROOT / "snapshot"
    assert settings.output == ROOT / "output"
    assert settings.site_url == ""
    assert all(host.startswith("https://") for host in settings.image_hosts)


def test_flag_wins_over_environment_over_file_over_default(tmp_path: Path) -> None:
    toml, environ = 'title = "file"', {"CATALOG_TITLE": "environment"}
    assert load(tmp_path).title == "Spacecraft Catalog"
    assert load(tmp_path, toml).title == "file"
    assert load(tmp_path, toml, environ).title == "environment"
    assert load(tmp_path, toml, environ, title="flag").title == "flag"


def test_paths_of_the_file_are_relative_to_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    monkeypatch.chdir(elsewhere)
    assert load(tmp_path, 'output = "site"\nsource = "saved"').output == tmp_path / "site"
    assert load(tmp_path, 'source = "saved.json"').source == str(tmp_path / "saved.json")
    assert load(tmp_path, output="site").output == elsewhere / "site"
    assert load(tmp_path, source="ll").source == "ll"


def test_a_working_directory_that_is_gone_is_missed_where_a_path_starts_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    settings = load(tmp_path, 'snapshot = "kept"', output=str(tmp_path / "site"), source="ll")
    assert settings.snapshot == tmp_path / "kept"
    for where, flags, environ in (
        ("--output", {"output": "site"}, {}),
        ("--source", {"source": "saved.json"}, {}),
        ("CATALOG_SNAPSHOT", {}, {"CATALOG_SNAPSHOT": "kept"}),
    ):
        with pytest.raises(UsageError, match="a working directory that no longer exists") as caught:
            load(tmp_path, environ=environ, **flags)
        assert caught.value.problem.where == where


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("https://example.org", "https://example.org/"),
        ("https://example.org/a/b", "https://example.org/a/b/"),
        ("http://localhost:8000/x/", "http://localhost:8000/x/"),
    ],
)
def test_a_site_url_ends_in_a_slash(tmp_path: Path, given: str, kept: str) -> None:
    assert load(tmp_path, site_url=given).site_url == kept


@pytest.mark.parametrize(
    ("flags", "where"),
    [
        ({"site_url": "example.org"}, "--site-url"),
        ({"site_url": "https://example.org/?x"}, "--site-url"),
        ({"site_url": 'https://example.org/"><script>'}, "--site-url"),
        ({"image_hosts": "https://a.example; script-src *"}, "--image-host"),
        ({"image_hosts": ["https://a.example/path"]}, "--image-host"),
        ({"title": "  "}, "--title"),
        ({"strict": "perhaps"}, "--strict"),
        ({"image_licenses": "4 1"}, "--image-license"),
        ({"image_licenses": [True]}, "--image-license"),
        # A directory "s3:" would be made.
        ({"pictures": "s3://bucket/pictures"}, "--pictures"),
        ({"snapshot": "https://a.example/snapshot"}, "--snapshot"),
        ({"bulk": ("csv", "xlsx")}, "--bulk"),
        ({"bulk": ("none", "csv")}, "--bulk"),
        *(
            ({"stale_after": value}, "--stale-after")
            for value in ("48", "2w", "1.5h", "-1h", "h", "", "\u0663h", "100000d", "1h30m", "1 2h")
        ),
        *(
            ({"scheduler": value}, "--scheduler")
            for value in (
                *("", "10.0.0.5:8786", "tcp://10.0.0.5", "tcp://:8786", "http://10.0.0.5:8786"),
                *("tcp://10.0.0.5:87860", "tcp://10.0.0.5:0", "tcp://10.0.0.5:x", "tcp://[::1:1"),
                *("tcp://me@10.0.0.5:8786", "tcp://10.0.0.5:8786/a", "tcp://10.0.0.5:8786?a"),
                *("tcp://10.0.0.5 :8786", "tcp://10.0.0.5\0:8786", "tcp://a\tb:8786", "tls:8786"),
            )
        ),
    ],
)
def test_a_wrong_value_names_its_flag(tmp_path: Path, flags: dict[str, Any], where: str) -> None:
    with pytest.raises(UsageError) as caught:
        load(tmp_path, **flags)
    assert caught.value.problem.where == where


@pytest.mark.parametrize(
    "address", ["tcp://10.0.0.5:8786", "tls://scheduler.example.org:1", "tcp://[::1]:8786"]
)
def test_a_scheduler_is_a_host_and_a_port(tmp_path: Path, address: str) -> None:
    assert load(tmp_path, scheduler=f" {address} ").scheduler == address


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        (["sqlite", "ndjson", "sqlite"], ("ndjson", "sqlite")),
        ("parquet, csv", ("csv", "parquet")),
        ("none", ()),
        ([], ()),
    ],
)
def test_bulk_formats_have_one_order(tmp_path: Path, given: Any, kept: tuple[str, ...]) -> None:
    """So that the same formats are the same site."""
    assert load(tmp_path, bulk=given).bulk == kept


@pytest.mark.parametrize("given", ["30 4", "30, 4,30", ["30", "4"], [4, 30]])
def test_licenses_have_one_order(tmp_path: Path, given: Any) -> None:
    assert load(tmp_path, image_licenses=given).image_licenses == (4, 30)


@pytest.mark.parametrize(
    ("toml", "found"),
    [
        ("titel = 'x'", 'Did you mean "title"?'),
        ("title = 3", "catalog.toml, line 1: title"),
        ("title = =", "line 1"),
        ("image_hosts = 'ftp://x'", "catalog.toml, line 1: image_hosts"),
        ("strict = 'perhaps'", "true or false"),
        ("stale_after = 48", "such as 30m, 48h or 7d; or 0"),
        ("stale_after = false", "catalog.toml, line 1: stale_after"),
    ],
)
def test_a_wrong_file_says_what_is_wrong_with_it(tmp_path: Path, toml: str, found: str) -> None:
    with pytest.raises(UsageError) as caught:
        load(tmp_path, toml)
    assert found in str(caught.value)
    assert "catalog.toml" in caught.value.problem.where


def test_a_missing_file_is_wrong_only_when_it_was_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no such file"):
        load_settings(config=tmp_path / "none.toml", environ={}, flags={})


def test_an_unreadable_file_is_a_message(tmp_path: Path) -> None:
    file = tmp_path / "catalog.toml"
    file.write_bytes(b'title = "\xff"')
    with pytest.raises(UsageError, match="readable TOML"):
        load_settings(config=file, environ={}, flags={})


def test_several_image_hosts_from_the_environment(tmp_path: Path) -> None:
    environ = {"CATALOG_IMAGE_HOSTS": "https://A.example, https://b.example:8443"}
    expected = ("https://a.example", "https://b.example:8443")
    assert load(tmp_path, environ=environ).image_hosts == expected


@pytest.mark.parametrize(
    ("given", "length"),
    [
        ("30m", timedelta(minutes=30)),
        ("48h", timedelta(hours=48)),
        (" 7 d ", timedelta(days=7)),
        ("99999d", timedelta(days=99_999)),
        ("0", timedelta(0)),
        (0, timedelta(0)),
        ("0h", timedelta(0)),
    ],
)
def test_a_length_of_time_is_a_number_and_a_unit(
    tmp_path: Path, given: object, length: timedelta
) -> None:
    assert load(tmp_path).stale_after == timedelta(days=2)
    assert load(tmp_path, stale_after=given).stale_after == length
    assert load(tmp_path, f"stale_after = {given!r}").stale_after == length


@pytest.mark.parametrize(
    ("variable", "meant"),
    [
        ("CATALOG_TITEL", "CATALOG_TITLE"),
        ("CATALOG_title", "CATALOG_TITLE"),
        ("CATALOG_IMAGE_HOST", "CATALOG_IMAGE_HOSTS"),
        ("CATALOG_STALEAFTER", "CATALOG_STALE_AFTER"),
        ("CATALOG_TITLE", None),
        ("CATALOGUE_TITLE", None),
        ("TITEL", None),
        ("CATALOG_", None),
        # Those of deploy/caddy/.
        ("CATALOG_ADDRESS", None),
        ("CATALOG_ROOT", None),
        ("CATALOG_BASE", None),
        ("CATALOG_SERVE", None),
    ],
)
def test_a_variable_that_nearly_is_a_setting_is_reported(variable: str, meant: str | None) -> None:
    notices = list(mistyped_variables({variable: "x", "PATH": "/"}))
    expected = f"Ignoring unknown setting {variable}. Did you mean {meant}?"
    assert notices == ([expected] if meant else [])


def test_every_setting_is_documented() -> None:
    text = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    for setting in SETTINGS:
        for name in (f"`{setting.name}`", f"`{setting.variable}`", setting.flag):
            assert name in text, f"{name} is missing in docs/settings.md"


# Texts of other editors.

TOML = 'title = "Größe"\nsite_url = "https://example.org/"\n'


@pytest.mark.parametrize("text", [TOML, TOML.replace("\n", "\r\n")])
def test_a_byte_order_mark_before_the_settings_is_none_of_them(tmp_path: Path, text: str) -> None:
    file = tmp_path / "catalog.toml"
    file.write_bytes(text.encode("utf-8-sig"))
    assert load_settings(config=file, environ={}, flags={}).title == "Größe"


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_settings_in_utf_16_are_reported_as_such(tmp_path: Path, encoding: str) -> None:
    file = tmp_path / "catalog.toml"
    file.write_bytes(TOML.encode(encoding))
    with pytest.raises(UsageError, match="UTF-16") as caught:
        load_settings(config=file, environ={}, flags={})
    assert "UTF-8" in caught.value.problem.expected


@pytest.mark.parametrize("text", ["0", "1m", "90m", "1h", "36h", "7d"])
def test_a_duration_is_shown_as_its_flag_takes_it(tmp_path: Path, text: str) -> None:
    assert as_flag(load(tmp_path, max_age=text).max_age) == text


def test_a_lean_site_has_no_ndjson_unless_it_is_named(tmp_path: Path) -> None:
    assert load(tmp_path).bulk == ("ndjson", "csv", "sqlite")
    assert load(tmp_path, precompute="lean").bulk == ("csv", "sqlite")
    assert load(tmp_path, precompute="lean", bulk=["ndjson"]).bulk == ("ndjson",)
