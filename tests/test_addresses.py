"""Addresses as people write them: each has one spelling everywhere, or a reason."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from generator.addresses import AddressError, origin_of, parse_address
from generator.checks.published import parse_place
from generator.config.parsers import NAMED_SOURCES
from generator.errors import UsageError
from generator.snapshot.model import Snapshot
from tests.support.building import build, make_settings, read_tree


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("https://example.org//cat//", "https://example.org/cat/"),
        ("HTTPS://Example.ORG/Cat", "https://example.org/Cat/"),
        ("https://example.org:443/", "https://example.org/"),
        ("http://example.org:443", "http://example.org:443/"),
        ("https://example.org./", "https://example.org/"),
        ("https://example.org/a/./b/../c/%2e%2E/", "https://example.org/a/"),
        ("https://example.org/%c3%a4/", "https://example.org/%C3%A4/"),
        ("https://example.org/каталог", "https://example.org/%D0%BA%D0%B0%D1%82%D0%B0%D0%BB%D0%BE%D0%B3/"),
        ("https://bücher.example", "https://xn--bcher-kva.example/"),
        ("https://BÜCHER。example", "https://xn--bcher-kva.example/"),
        ("https://straße.example", "https://xn--strae-oqa.example/"),
        ("http://[::1]:8000/x", "http://[::1]:8000/x/"),
        ("http://[0:0::0001]", "http://[::1]/"),
        ("https://my_host:8443", "https://my_host:8443/"),
    ],
)  # fmt: skip
def test_an_address_has_one_spelling(given: str, kept: str) -> None:
    assert make_settings(site_url=given).site_url == kept
    assert make_settings(site_url=kept).site_url == kept
    assert make_settings(source=given).source == kept
    assert parse_place(given) == kept


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ("example.org", "no https://"),
        ("ftp://example.org", "neither https:// nor http://"),
        ("https://", "no host"),
        ("https:///x", "no host"),
        ("https://example.org?", "a query"),
        ("https://example.org/#", "a fragment"),
        ("https://a..b", "host name"),
        ("https://-a.org", "host name"),
        (f"https://{'a' * 64}.org", "host name"),
        ("https://☃.example", "host name"),
        ("https://example.org:99999", "host or port"),
        ("https://example.org:0", "port 0"),
        ("https://[::1", "host or port"),
        ("https://[fe80::1%25eth0]/", "zone"),
        ("https://exa\nmple.org", "control character"),
        ("https://example.org/a b", "space"),
        ("https://example.org/<x>", "percent-encoded"),
        ("https://example.org/%zz", "percent-encoded"),
    ],
)
def test_an_address_that_is_none_says_why(given: str, reason: str) -> None:
    with pytest.raises(UsageError) as caught:
        make_settings(site_url=given)
    assert reason in caught.value.problem.found
    assert caught.value.problem.where == "--site-url"


@pytest.mark.parametrize(
    "given",
    [
        "https://{}@example.org/2.3.0/",
        "https://{}/more@example.org/2.3.0/",
        "https://{}@exa mple.org/",
        "{}@example.org://x",
        "ftp://{}@example.org/",
    ],
)
def test_no_message_shows_the_credentials_in_an_address(given: str) -> None:
    text = given.format("someone:secret")
    for flag in ("site_url", "source", "image_hosts"):
        with pytest.raises(UsageError) as caught:
            make_settings(**{flag: text})
        assert "secret" not in str(caught.value)
        assert "someone" not in str(caught.value)
    with pytest.raises(UsageError) as caught:
        parse_place(text)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("https://Images.example:443/", "https://images.example"),
        ("https://bücher.example", "https://xn--bcher-kva.example"),
        ("http://127.0.0.1:8230", "http://127.0.0.1:8230"),
    ],
)
def test_a_host_of_pictures_has_one_spelling(given: str, kept: str) -> None:
    assert make_settings(image_hosts=[given]).image_hosts == (kept,)
    for picture in (f"{given.rstrip('/')}/a.png", f"{kept}/a.png", f"{kept.upper()}/a.png"):
        assert origin_of(picture) == kept


def test_a_policy_can_t_name_an_ipv6_address() -> None:
    with pytest.raises(UsageError, match="Content-Security-Policy"):
        make_settings(image_hosts=["http://[::1]:8230"])


@pytest.mark.parametrize(
    "given", ["HTTPS://Example.org:443//cat//", "https://example.org./x/../cat"]
)
def test_a_site_is_the_same_however_its_address_is_spelt(
    sample: Snapshot, tmp_path: Path, given: str
) -> None:
    build(sample, tmp_path / "given", site_url=given)
    build(sample, tmp_path / "kept", site_url="https://example.org/cat/")
    assert read_tree(tmp_path / "given") == read_tree(tmp_path / "kept")
    page = (tmp_path / "given/404.html").read_text(encoding="utf-8")
    local = set(re.findall(r'(?:href|src)="([^"#:]+)"', page))
    assert local
    assert all(link.startswith("/cat/") for link in local)


def test_a_site_may_have_an_international_or_a_numeric_host(
    sample: Snapshot, tmp_path: Path
) -> None:
    for given, kept in (
        ("https://bücher.example/ä", "https://xn--bcher-kva.example/%C3%A4/"),
        ("http://[::1]:8000", "http://[::1]:8000/"),
    ):
        build(replace(sample, source=NAMED_SOURCES["ll"]), tmp_path, site_url=given)
        for path in ("index.html", "sitemap.xml", "robots.txt", "opensearch.xml"):
            assert kept in (tmp_path / path).read_text(encoding="utf-8"), path


def test_any_text_is_an_address_in_one_spelling_or_none() -> None:
    tokens = [
        *[
            "https://",
            "@",
            "[",
            "]",
            ":",
            "/",
            "?",
            "#",
            "%",
            "%2e",
            "..",
            ".",
            "ü",
            "ß",
            "。",
            "�",
            "\xa0",
            "\x00",
            "xn--",
            "::1",
        ],
        " ",
        "\n",
    ]
    taken, refusals = 0, []
    for seed in range(5000):
        random = Random(seed)
        parts = ["https", "://", "example", ".org", ":8443", "/", "cat", "/"]
        for _ in range(random.randint(0, 3)):
            place = random.randrange(len(parts) + 1)
            parts[place : place + random.randint(0, 2)] = [random.choice(tokens)]
        text = "".join(parts)
        try:
            address = parse_address(text)
        except AddressError as error:
            refusals.append(str(error))
            continue
        taken += 1
        assert parse_address(address) == address
        assert address.isascii()
        assert origin_of(address) is not None
        assert "//" not in address.partition("://")[2]
    assert taken > 1000
    assert all(refusal.isprintable() for refusal in refusals)


# Object stores ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("s3://bucket", "s3://bucket"),
        ("s3://bucket/", "s3://bucket"),
        ("S3://bucket/a/b//", "s3://bucket/a/b"),
        (" gs://my.bucket_1/Site-2/каталог ", "gs://my.bucket_1/Site-2/каталог"),
    ],
)
def test_a_place_in_a_store_has_one_spelling(given: str, kept: str) -> None:
    settings = make_settings(output=given, source=given)
    assert str(settings.output) == settings.source == kept == parse_place(given)
    assert make_settings(output=kept).output == settings.output


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ("s3://", "no bucket"),
        ("gs:///a", "no bucket"),
        ("s3://ab/x", "name of a bucket"),
        ("s3://Bucket", "name of a bucket"),
        ("s3://bucket:9000/x", "name of a bucket"),
        (f"s3://{'b' * 300}", "name of a bucket"),
        ("s3://bucket/../other", "an empty name, . or .."),
        ("s3://bucket/./a", "an empty name, . or .."),
        ("s3://bucket//a", "an empty name, . or .."),
        ("s3://bucket/a?versionId=1", "a query"),
        ("gs://bucket/a#1", "a fragment"),
        ("s3://bucket/a b", "characters in its path"),
        ("s3://bucket/%2e%2e/a", "characters in its path"),
        ("s3://bucket/a\\b", "characters in its path"),
        ("s3://bucket/a*", "characters in its path"),
        (f"s3://bucket/{'ж' * 151}", "more than 300 bytes"),
        ("https://example.org/site", "neither s3:// nor gs://"),
        ("azure://bucket", "neither s3:// nor gs://"),
    ],
)
def test_a_wrong_place_in_a_store_is_refused(given: str, reason: str) -> None:
    with pytest.raises(UsageError) as raised:
        make_settings(output=given)
    assert reason in raised.value.problem.found
    assert "s3://bucket/prefix" in raised.value.problem.expected


@pytest.mark.parametrize("given", ["s3://me:hidden@bucket/a", "gs://hidden@bucket"])
def test_credentials_in_the_address_of_a_store_are_refused_and_not_shown(given: str) -> None:
    for setting in ("output", "source"):
        with pytest.raises(UsageError) as raised:
            make_settings(**{setting: given})
        assert "environment" in raised.value.problem.found
        assert "hidden" not in str(raised.value)
    with pytest.raises(UsageError) as raised:
        parse_place(given)
    assert "hidden" not in str(raised.value)
