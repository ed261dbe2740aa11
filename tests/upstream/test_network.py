"""The way out: a pull and `verify` behind real proxies, with their own certificate authorities."""

from __future__ import annotations

import errno
import re
from base64 import b64encode
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path
from random import Random

import pytest
import requests
from requests.adapters import HTTPAdapter
from requests.utils import DEFAULT_CA_BUNDLE_PATH

from generator.checks.output import verify
from generator.errors import UpstreamError
from generator.upstream.network import AUTHORITIES, Session, find_proxy, load_authorities
from generator.upstream.pull import fetch_snapshot
from tests.standin.collection import make_collection
from tests.standin.server import Upstream, serve
from tests.support.certificates import Certificates, make_certificates
from tests.support.command import assert_four_parts, run
from tests.support.proxy import Proxy, proxying

COLLECTION = make_collection(30)

PROXIES = ("http_proxy", "https_proxy", "all_proxy", "no_proxy")
OWN = (*AUTHORITIES, *PROXIES, *(name.upper() for name in PROXIES))
"""The tests' own environment may have its own way out."""

OPENED = "https://upstream.test/2.3.0/"
"""The stand-in behind a proxy that opens TLS; there is no such host otherwise."""


@pytest.fixture(autouse=True)
def _unset(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in OWN:
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def small() -> Iterator[Upstream]:
    with serve(COLLECTION) as upstream:
        yield upstream


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    return make_certificates(tmp_path_factory.mktemp("certificates"))


@pytest.fixture
def proxy(small: Upstream) -> Iterator[Proxy]:
    with proxying(port_of(small)) as proxy:
        yield proxy


@pytest.fixture
def opening(small: Upstream, certificates: Certificates) -> Iterator[Proxy]:
    with proxying(port_of(small), certificates.context) as proxy:
        yield proxy


def port_of(upstream: Upstream) -> int:
    return int(re.findall(r":(\d+)/", upstream.root)[0])


def refused(*, root: str = OPENED, site: str = "https://site.test/") -> Iterator[str]:
    """All that a pull tells before it fails, and what `verify` does."""
    told: list[object] = []
    with pytest.raises(UpstreamError) as caught:
        fetch_snapshot(root, report=told.append, sleep=lambda _: None)
    yield f"{told} {caught.value}"
    with pytest.raises(UpstreamError) as caught:
        verify(site)
    yield str(caught.value)


# Proxies ----------------------------------------------------------------------------------------


def test_a_pull_goes_through_the_proxy_and_tells_it_who_asks(
    proxy: Proxy, small: Upstream, tmp_path: Path
) -> None:
    environ = {"HTTP_PROXY": f"http://some%40one:p%C3%A4ss%2Fword@{proxy.place}"}
    done = run("--source", "http://upstream.test/2.3.0/", cwd=tmp_path, environ=environ)
    assert (done.returncode, done.stderr) == (0, "")
    token = b64encode("some@one:päss/word".encode()).decode()
    assert {asks for _, asks in proxy.asked} == {f"Basic {token}"}
    assert all(first.startswith("GET http://upstream.test/2.3.0/") for first, _ in proxy.asked)
    assert small.requests


def test_the_credentials_go_to_the_proxy_alone(
    opening: Proxy, small: Upstream, certificates: Certificates, tmp_path: Path
) -> None:
    environ = {
        "https_proxy": f"http://someone:secret@{opening.place}",
        "SSL_CERT_FILE": str(certificates.authority),
    }
    done = run("pull", "--source", OPENED, cwd=tmp_path, environ=environ)
    assert (done.returncode, done.stderr) == (0, "")
    token = b64encode(b"someone:secret").decode()
    assert {asks for _, asks in opening.asked} == {f"Basic {token}"}
    assert all(first.startswith("CONNECT upstream.test:443 ") for first, _ in opening.asked)
    assert small.requests
    assert not any("proxy-authorization" in request.headers for request in small.requests)


WRONG = {
    "no host": "http://{}@",
    "no host, a port": "http://{}@:3128",
    "no scheme, no host": "{}@",
    "a port that is none": "http://{}@proxy.test:port",
    "a port that is too high": "http://{}@proxy.test:70000",
    "another scheme": "ftp://{}@proxy.test",
    "the desktop's scheme": "socks://{}@proxy.test:1080/",
    "SOCKS, whose package isn't there": "socks5h://{}@proxy.test:1080",
    "a slash in the password": "http://{}/more@proxy.test",
    "a sign in the password": "http://{}#more@proxy.test",
    "a question in the password": "http://{}?more@proxy.test",
    "a bracket": "http://{}@[::1",
    "a blank in it": "http://{}@proxy .test",
    "a line end in it": "http://{}@proxy\n.test",
}
USER, PASSWORD = "zorblaxhjqmk", "quxzyvwkjmbd"


@pytest.mark.parametrize("value", WRONG.values(), ids=WRONG)
def test_a_proxy_that_can_t_be_used_is_a_message_without_its_credentials(
    monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", value.format(f"{USER}:{PASSWORD}"))
    for told in refused():
        assert "HTTPS_PROXY" in told
        assert "docs/settings.md" in told
        assert_hidden(told)


def test_a_wrong_proxy_ends_the_command_with_one_message(tmp_path: Path) -> None:
    environ = {"HTTPS_PROXY": f"http://{USER}:{PASSWORD}@"}
    for arguments in (("pull", "-v", "--source", OPENED), ("verify", "-v", "https://site.test/")):
        done = run(*arguments, cwd=tmp_path, environ=environ)
        assert done.returncode == 3
        assert_four_parts(done.stderr)
        assert_hidden(done.stdout + done.stderr)


def assert_hidden(told: str) -> None:
    parts = {text[start : start + 4] for text in (USER, PASSWORD) for start in range(9)}
    assert {part for part in parts if part in told} == set()
    assert b64encode(f"{USER}:{PASSWORD}".encode()).decode()[:8] not in told


def test_socks_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALL_PROXY", "socks5h://127.0.0.1:1080")
    assert all("-m pip install pysocks" in told for told in refused())


REFUSALS = {
    "that asks who it is": b"407 Proxy Authentication Required",
    "that repeats who it is": f"407 {USER} may not, {PASSWORD}".encode(),
    "that repeats the header": b"403 Basic " + b64encode(f"{USER}:{PASSWORD}".encode()),
    "cut by the message": b"403 " + b"." * 60 + PASSWORD.encode(),
}


@pytest.mark.parametrize("refusal", REFUSALS.values(), ids=REFUSALS)
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_proxy_that_refuses_is_reported_without_credentials(
    proxy: Proxy, monkeypatch: pytest.MonkeyPatch, scheme: str, refusal: bytes
) -> None:
    proxy.refusal = b"HTTP/1.1 %b\r\nContent-Length: 99\r\n\r\n%b" % (refusal, refusal.ljust(99))
    monkeypatch.setenv("ALL_PROXY", f"http://{USER}:{PASSWORD}@{proxy.place}")
    for told in refused(root=f"{scheme}://upstream.test/2.3.0/", site=f"{scheme}://site.test/"):
        assert refusal[:3].decode() in told
        assert_hidden(told)


def test_credentials_that_a_proxy_lacks_are_asked_for_once(proxy: Proxy, tmp_path: Path) -> None:
    proxy.refusal = b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n"
    environ = {"HTTPS_PROXY": f"http://{proxy.place}"}
    done = run("pull", "--source", OPENED, cwd=tmp_path, environ=environ)
    assert "to do:    add the user and password to HTTPS_PROXY" in done.stderr
    assert f"the proxy http://{proxy.place}: " in done.stderr
    assert len(proxy.asked) == 1


def test_a_proxy_that_is_gone_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    environ = {"HTTPS_PROXY": f"http://{USER}:{PASSWORD}@127.0.0.1:9"}
    done = run("verify", "https://site.test/", cwd=tmp_path, environ=environ)
    assert (done.returncode, done.stderr.count("the proxy http://127.0.0.1:9: ")) == (3, 1)
    assert "(the proxy http://127.0.0.1:9: [Errno 111] Connection refused)" in done.stderr.replace(
        f"[Errno {errno.ECONNREFUSED}]", "[Errno 111]"
    )
    assert_hidden(done.stderr)
    monkeypatch.setenv("HTTPS_PROXY", environ["HTTPS_PROXY"])
    with closing(Session("https://site.test/")) as session:
        assert session.advice(OSError("refused")) is None


def test_hosts_that_need_no_proxy_are_asked_without_one(
    proxy: Proxy, small: Upstream, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", f"http://{proxy.place}")
    for address in ("http://other.test/", "http://127.0.0.2/"):
        assert find_proxy(address) is not None
    for address in (small.root, "http://localhost:8000/", "http://[::1]:8000/"):
        assert find_proxy(address) is None
    monkeypatch.setenv("NO_PROXY", "127.0.0.0/8, .other.test, [, 10.0.0.0/99, :")
    for address in ("http://other.test/", "http://127.0.0.2/", "http://a.other.test/"):
        assert find_proxy(address) is None


@pytest.mark.parametrize(
    ("variables", "named", "place"),
    [
        ({"https_proxy": "a.test"}, "https_proxy", "http://a.test"),
        ({"HTTPS_PROXY": "a.test:3128"}, "HTTPS_PROXY", "http://a.test:3128"),
        ({"HTTPS_PROXY": "HTTP://A.test/x", "ALL_PROXY": "b"}, "HTTPS_PROXY", "http://a.test"),
        ({"HTTPS_PROXY": "a", "https_proxy": "b"}, "https_proxy", "http://b"),
        ({"HTTP_PROXY": "a", "ALL_PROXY": "https://[::1]:1"}, "ALL_PROXY", "https://[::1]:1"),
    ],
)
def test_which_proxy_counts(
    monkeypatch: pytest.MonkeyPatch, variables: Mapping[str, str], named: str, place: str
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    proxy = find_proxy("https://upstream.test/")
    assert proxy is not None
    assert (proxy.variable, proxy.address) == (named, place)


@pytest.mark.parametrize(
    ("credentials", "pair"), [("someone@", "someone:"), (":secret@", ":secret"), ("@", "")]
)
def test_a_user_or_a_password_alone_is_sent(
    proxy: Proxy, monkeypatch: pytest.MonkeyPatch, credentials: str, pair: str
) -> None:
    monkeypatch.setenv("HTTP_PROXY", f"http://{credentials}{proxy.place}")
    root = "http://upstream.test/2.3.0/"
    with closing(Session(root)) as session:
        assert session.ask(f"{root}api-throttle/", timeout=(9, 9)).status_code == 200
    [(_, asks)] = proxy.asked
    assert asks == (pair and f"Basic {b64encode(pair.encode()).decode()}")


def test_credentials_may_be_bytes_that_are_no_text(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://some%FFone:p%C3%A4ss%FE@proxy.test:3128")
    proxy = find_proxy("https://upstream.test/")
    assert proxy is not None
    token = b64encode(b"some\xffone:p\xc3\xa4ss\xfe").decode()
    assert proxy.headers == {"Proxy-Authorization": f"Basic {token}"}


def test_a_secret_that_begins_with_another_is_hidden_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", f"http://{USER}:{USER}{PASSWORD}@proxy.test:3128")
    proxy = find_proxy("https://upstream.test/")
    assert proxy is not None
    assert proxy.hide(f"no {USER}{PASSWORD} here") == "no … here"


def test_the_innermost_cause_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whether it was named, met on the way, or is only nested."""
    with closing(Session("http://site.test/")) as session:
        for raised in ("from", "while", "in"):
            with pytest.raises(ValueError, match="outer") as caught:
                nest(raised)
            assert session.reason(caught.value) == "innermost"
        shown = OSError("<urllib3.Connection object at 0x7f>: no route")
        assert session.reason(shown) == "no route"


def nest(raised: str) -> None:
    if raised == "from":
        raise ValueError("outer") from OSError("innermost")
    if raised == "in":
        raise ValueError("outer", OSError("innermost"))
    try:
        raise OSError("innermost")
    except OSError:
        raise ValueError("outer")  # noqa: B904  # as some libraries do


def test_any_value_of_a_proxy_is_taken_or_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    tokens = ["http", "://", "socks5", ":", "@", "/", "[", "]", "%", "%zz", "ü", "�", "\xa0", "\n"]
    taken, refusals = 0, []
    for seed in range(1500):
        random = Random(seed)
        parts = ["http://", USER, ":", PASSWORD, "@", "proxy.test", ":3128"]
        for _ in range(random.randint(0, 3)):
            place = random.randrange(len(parts) + 1)
            parts[place : place + random.randint(0, 2)] = [random.choice(tokens)]
        monkeypatch.setenv("HTTP_PROXY", "".join(parts))
        try:
            session = Session("http://127.0.0.2/")
        except UpstreamError as error:
            refusals.append(str(error))
            continue
        with closing(session):
            if session.proxy is not None:
                taken += 1
                assert "password=" not in repr(session.proxy)
                adapter = session.get_adapter("http://")
                assert isinstance(adapter, HTTPAdapter)
                adapter.proxy_manager_for(session.proxy.address)
                assert all(value.isascii() for value in session.proxy.headers.values())
    for refusal in refusals:
        assert_hidden(refusal)
    assert taken > 200


# Certificate authorities ------------------------------------------------------------------------


@pytest.mark.parametrize("variable", AUTHORITIES)
def test_an_own_authority_is_trusted(
    opening: Proxy, certificates: Certificates, monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    of_directories = f"/nowhere:{certificates.hashed}"
    path = of_directories if variable == "SSL_CERT_DIR" else certificates.authority
    monkeypatch.setenv("HTTPS_PROXY", f"http://{opening.place}")
    monkeypatch.setenv(variable, str(path))
    with closing(Session(OPENED)) as session:
        assert session.ask(f"{OPENED}api-throttle/", timeout=(9, 9)).status_code == 200


def test_the_file_of_authorities_may_have_any_name(
    opening: Proxy, certificates: Certificates, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Only among directories a colon stands between two."""
    file = tmp_path / "mine:yours.pem"
    file.write_bytes(certificates.authority.read_bytes())
    monkeypatch.setenv("HTTPS_PROXY", f"http://{opening.place}")
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    with closing(Session(OPENED)) as session:
        assert session.ask(f"{OPENED}api-throttle/", timeout=(9, 9)).status_code == 200
    # Of which one is a directory.
    monkeypatch.setenv("SSL_CERT_FILE", f"{tmp_path}:{file}")
    with pytest.raises(UpstreamError, match="no such file or directory"):
        Session(OPENED)


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("nothing", "no such file or directory"),
        ("words", "no certificates (PEM)"),
        ("words/below", "Not a directory"),
        ("x" * 5000, "File name too long"),
    ],
)
def test_authorities_that_cannot_be_read_are_told_of(tmp_path: Path, path: str, found: str) -> None:
    (tmp_path / "words").write_text("no certificate")
    with pytest.raises(UpstreamError) as caught:
        load_authorities({"REQUESTS_CA_BUNDLE": str(tmp_path / path)})
    assert caught.value.problem.where == "REQUESTS_CA_BUNDLE"
    assert caught.value.problem.found.endswith(f": {found}")


def test_the_first_of_the_variables_counts(
    opening: Proxy, certificates: Certificates, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", f"http://{opening.place}")
    for variable in reversed(AUTHORITIES):
        monkeypatch.setenv(variable, str(tmp_path / variable))
        if variable != AUTHORITIES[-1]:
            with pytest.raises(UpstreamError) as caught:
                Session(OPENED)
            assert caught.value.problem.where == variable
    # A blank one is as good as unset.
    monkeypatch.setenv(AUTHORITIES[0], " ")
    monkeypatch.setenv(AUTHORITIES[1], str(certificates.authority))
    with closing(Session(OPENED)) as session:
        assert session.ask(OPENED, timeout=(9, 9)).status_code in {200, 404}


def test_a_signer_that_nobody_knows_is_reported_at_once(opening: Proxy, tmp_path: Path) -> None:
    environ = {"HTTPS_PROXY": f"http://{opening.place}"}
    for arguments in (("pull", "--source", OPENED), ("verify", "https://upstream.test/")):
        opening.asked.clear()
        done = run(*arguments, cwd=tmp_path, environ=environ)
        assert done.returncode == 3
        assert_four_parts(done.stderr)
        assert "its certificate isn't trusted: unable to get local issuer" in done.stderr
        assert "set SSL_CERT_FILE to the authority that signed it; docs/settings.md" in done.stderr
        assert len(opening.asked) == 1


def test_the_variable_that_counts_is_the_one_to_set(
    opening: Proxy, certificates: Certificates, tmp_path: Path
) -> None:
    """What is set beside it would change nothing."""
    environ = {
        "HTTPS_PROXY": f"http://{opening.place}",
        "REQUESTS_CA_BUNDLE": DEFAULT_CA_BUNDLE_PATH,
        "SSL_CERT_FILE": str(certificates.authority),
    }
    done = run("pull", "--source", OPENED, cwd=tmp_path, environ=environ)
    assert done.returncode == 3
    assert "set REQUESTS_CA_BUNDLE to the authority that signed it" in done.stderr


def test_a_certificate_of_another_host_is_refused(
    opening: Proxy, certificates: Certificates, tmp_path: Path
) -> None:
    environ = {
        "HTTPS_PROXY": f"http://{opening.place}",
        "SSL_CERT_FILE": str(certificates.authority),
    }
    done = run("pull", "--source", "https://other.test/2.3.0/", cwd=tmp_path, environ=environ)
    assert done.returncode == 3
    assert "not valid for 'other.test'" in done.stderr
    assert "to do:    check the address" in done.stderr


@pytest.mark.parametrize("variable", AUTHORITIES)
@pytest.mark.parametrize("is_there", [False, True], ids=["gone", "no certificates"])
def test_authorities_that_can_t_be_read_are_a_message(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, variable: str, is_there: bool
) -> None:
    file = tmp_path / "authorities.pem"
    if is_there:
        file.write_bytes(b"\x00 no PEM")
    what = "no certificates (PEM)" if is_there else "no such file or directory"
    monkeypatch.setenv(variable, str(file))
    for told in refused():
        assert f"{variable}\n" in told
        assert str(file) in told
        # OpenSSL reads directories when it needs them.
        assert variable == "SSL_CERT_DIR" or what in told


def test_a_log_of_keys_that_can_t_be_written_is_a_message(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Wireshark's users set it; OpenSSL opens the file for every connection."""
    monkeypatch.setenv("SSLKEYLOGFILE", str(tmp_path / "gone/keys.log"))
    for told in refused():
        assert "SSLKEYLOGFILE\n" in told
        assert "a writable file" in told


def test_authorities_that_are_gone_end_the_command_with_one_message(tmp_path: Path) -> None:
    gone = {"REQUESTS_CA_BUNDLE": str(tmp_path / "gone.pem")}
    for arguments in (("pull", "--source", OPENED), ("verify", "https://upstream.test/")):
        done = run(*arguments, cwd=tmp_path, environ=gone)
        assert done.returncode == 3
        assert_four_parts(done.stderr)


def test_without_a_way_out_the_last_snapshot_is_built(
    opening: Proxy, certificates: Certificates, tmp_path: Path
) -> None:
    proxy = {"HTTPS_PROXY": f"http://{opening.place}"}
    known = {"REQUESTS_CA_BUNDLE": str(certificates.authority)}
    gone = {"REQUESTS_CA_BUNDLE": str(tmp_path / "gone.pem")}
    build = ("build", "--source", OPENED, "--max-age", "0")
    assert run(*build, cwd=tmp_path, environ=proxy | known).returncode == 0
    for environ in (proxy | gone, proxy, {"HTTPS_PROXY": "http://someone:secret@"}):
        done = run(*build, cwd=tmp_path, environ=environ)
        assert done.returncode == 4
        assert_four_parts(done.stderr)
        assert "secret" not in done.stderr
    assert run(*build, cwd=tmp_path, environ=proxy | known).returncode == 0


def test_plain_http_needs_no_authorities(small: Upstream, tmp_path: Path) -> None:
    gone = {"REQUESTS_CA_BUNDLE": str(tmp_path / "gone.pem")}
    assert run("pull", "--source", small.root, cwd=tmp_path, environ=gone).returncode == 0


# Whatever the libraries raise -------------------------------------------------------------------


@pytest.mark.parametrize(
    "address", [f"http://{'a' * 64}.test/", "http://a..test/", "http://[::1/", "http://a.test:x/"]
)
def test_what_can_t_be_asked_is_a_request_exception(address: str) -> None:
    with closing(Session("http://127.0.0.1:9/")) as session:
        with pytest.raises(requests.RequestException) as caught:
            session.ask(address, timeout=(1, 1))
        assert session.reason(caught.value)
