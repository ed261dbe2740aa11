"""Network access to one host: its proxy, the trusted certificate authorities, what failed.

Takes an address and the environment, gives a session for this host only. Nothing else in the
environment counts; no .netrc file is read and no redirect followed. A proxy or a file of
authorities that can't be used is an UpstreamError that names its variable. A proxy's user and
password are removed from its address before a library sees it, so that no library's message can
show them.
"""

from __future__ import annotations

import os
import re
import ssl
from base64 import b64encode
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from importlib.util import find_spec
from typing import Any
from urllib.parse import quote, unquote_to_bytes, urlsplit
from urllib.request import getproxies

import requests
from requests.adapters import HTTPAdapter
from requests.utils import DEFAULT_CA_BUNDLE_PATH, should_bypass_proxies
from urllib3.exceptions import HTTPError, LocationParseError
from urllib3.util import Url, create_urllib3_context, parse_url

from generator.errors import UpstreamError, excerpt
from generator.program import PIP

AUTHORITIES = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE", "SSL_CERT_DIR")
"""Variables that name the authorities to trust; the first that is set counts."""

SCHEMES = ("http", "https", "socks4", "socks4a", "socks5", "socks5h")
"""The protocols to a proxy."""

_UNKNOWN_AUTHORITY = frozenset({2, 18, 19, 20, 21})
"""OpenSSL's codes for a certificate with an unknown issuer."""

_DOCUMENTED = 'docs/settings.md, "Proxies and certificate authorities", tells more'


def is_this_machine(address: str) -> bool:
    return urlsplit(address).hostname in {"127.0.0.1", "::1", "localhost"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Proxy:
    """A proxy, and the variable that names it; the address holds no credentials."""

    variable: str
    address: str
    user: str = field(repr=False)
    password: str = field(repr=False)

    @property
    def headers(self) -> dict[str, str]:
        """The header that authenticates to an HTTP proxy."""
        has_credentials = self.user or self.password
        return {"Proxy-Authorization": f"Basic {self._token}"} if has_credentials else {}

    @property
    def _token(self) -> str:
        pair = f"{self.user}:{self.password}".encode("utf-8", "surrogateescape")
        return b64encode(pair).decode()

    def hide(self, text: str) -> str:
        """A text from the other side, which might repeat what it was sent."""
        told = [self._token, *map(quote, (self.password, self.user)), self.password, self.user]
        for secret in sorted(filter(None, told), key=len, reverse=True):
            pattern = re.escape(secret)
            # A short one may also be part of other words.
            text = re.sub(pattern if len(secret) > 3 else rf"\b{pattern}\b", "…", text)
        return text


def find_proxy(address: str) -> Proxy | None:
    """The proxy that the environment, or the system's settings, name for an address."""
    # A proxy would see what is sent to this machine.
    if is_this_machine(address) or should_bypass_proxies(address, no_proxy=None):
        return None
    named = getproxies()
    for name in (urlsplit(address).scheme, "all"):
        if named.get(name, "").strip():
            return _parse_proxy(_variable_of(name), named[name].strip())
    return None


def _variable_of(name: str) -> str:
    """The spelling of a proxy's variable in the environment; lower case wins."""
    written = [one for one in os.environ if one.lower() == f"{name}_proxy"]
    return max(written, default=f"the system's proxy for {name}")


def _parse_proxy(variable: str, text: str) -> Proxy:
    def refuse(found: str, todo: str = "correct or unset it") -> UpstreamError:
        return UpstreamError(
            where=variable,
            found=found,
            expected="the address of a proxy, such as http://proxy.example:3128",
            todo=f"{todo}; {_DOCUMENTED}",
        )

    scheme, _, rest = text.partition("://") if "://" in text else ("http", "", text)
    authority = re.split(r"[/?#\\]", rest, maxsplit=1)[0]
    credentials, _, host = authority.rpartition("@")
    if "@" in rest[len(authority) :]:
        todo = "write / as %2F, ? as %3F, # as %23 and \\ as %5C in them"
        raise refuse("a user or a password with a character that must be encoded", todo)
    if scheme.lower() not in SCHEMES:
        raise refuse(f"a scheme other than {', '.join(SCHEMES)}")
    try:
        parts = parse_url(f"{scheme.lower()}://{host}") if host.isprintable() else Url()
    except LocationParseError:
        raise refuse("an address whose host or port isn't valid") from None
    if not parts.host:
        raise refuse("an address without a host")
    if parts.scheme and parts.scheme.startswith("socks") and find_spec("socks") is None:
        raise refuse(
            "a SOCKS proxy, which needs the package PySocks",
            f"install it ({PIP} install pysocks), or use an HTTP proxy",
        )
    user, _, password = credentials.partition(":")
    return Proxy(
        variable=variable,
        address=f"{parts.scheme}://{parts.netloc}",
        user=_decoded(user),
        password=_decoded(password),
    )


def _decoded(text: str) -> str:
    return unquote_to_bytes(os.fsencode(text)).decode("utf-8", "surrogateescape")


def _chosen(environ: Mapping[str, str]) -> str | None:
    """The variable that counts, if one is set."""
    return next((name for name in AUTHORITIES if environ.get(name, "").strip()), None)


def load_authorities(environ: Mapping[str, str]) -> ssl.SSLContext:
    """A TLS context with the authorities from the environment, else those of certifi."""
    variable = _chosen(environ) or "certifi"
    path = environ.get(variable, DEFAULT_CA_BUNDLE_PATH).strip()
    # Only this one may name several directories.
    places = path.split(os.pathsep) if variable == "SSL_CERT_DIR" else [path]
    is_directory = any(map(os.path.isdir, places))
    expected = "a file with the certificates of the authorities to trust, or a directory of them"
    try:
        context = create_urllib3_context()
    except OSError as error:
        path, expected = environ.get(variable := "SSLKEYLOGFILE", ""), "a writable file"
        found = error.strerror or str(error)
    else:
        try:
            context.load_verify_locations(**{"capath" if is_directory else "cafile": path})
        except FileNotFoundError:
            found = "no such file or directory"
        except ssl.SSLError:
            found = "no certificates (PEM)"
        except (OSError, ValueError) as error:
            found = getattr(error, "strerror", None) or str(error)
        else:
            return context
    raise UpstreamError(
        where=variable,
        found=f"{excerpt(path, 300)}: {found}",
        expected=expected,
        todo=f"correct or unset it; {_DOCUMENTED}",
    )


class _Adapter(HTTPAdapter):
    """Sends through the given proxy, trusting the given certificate authorities."""

    def __init__(self, proxy: Proxy | None, context: ssl.SSLContext | None, most: int) -> None:
        self._proxy = proxy
        self._context = context
        self._most = most
        super().__init__(pool_maxsize=most)

    def init_poolmanager(self, *arguments: Any, **more: Any) -> None:
        super().init_poolmanager(*arguments, **more, ssl_context=self._context)

    def proxy_manager_for(self, proxy: str, **more: Any) -> Any:
        more["ssl_context"] = self._context
        if not proxy.startswith("socks"):
            return super().proxy_manager_for(proxy, **more, proxy_ssl_context=self._context)
        if proxy not in self.proxy_manager and self._proxy:
            # requests would look for the credentials in the address.
            from urllib3.contrib.socks import SOCKSProxyManager

            user, password = self._proxy.user or None, self._proxy.password or None
            self.proxy_manager[proxy] = SOCKSProxyManager(
                proxy, username=user, password=password, maxsize=self._most, **more
            )
        return self.proxy_manager[proxy]

    def proxy_headers(self, _address: str) -> dict[str, str]:
        return self._proxy.headers if self._proxy else {}

    # The parameters are those of the method of requests that it replaces.
    def cert_verify(self, conn: Any, url: Any, verify: Any, cert: Any) -> None:  # noqa: ARG002
        """The context is complete; requests would add the authorities of certifi to it."""
        conn.cert_reqs = "CERT_REQUIRED"


class Session(requests.Session):
    """A session for one host. Any failure is a `requests.RequestException`, whatever raised it."""

    def __init__(self, address: str, *, connections: int = 1) -> None:
        super().__init__()
        # It would also read a .netrc file.
        self.trust_env = False
        self.proxy = find_proxy(address)
        if self.proxy:
            self.proxies = {"all": self.proxy.address}
        spoken = {
            urlsplit(address).scheme,
            urlsplit(self.proxy.address).scheme if self.proxy else "",
        }
        context = load_authorities(os.environ) if "https" in spoken else None
        adapter = _Adapter(self.proxy, context, connections)
        for scheme in ("http://", "https://"):
            self.mount(scheme, adapter)

    def get_redirect_target(self, _resp: requests.Response) -> None:
        """None is followed: requests would read their bodies, of any size."""

    def ask(
        self,
        address: str,
        *,
        timeout: tuple[float, float],
        headers: Mapping[str, str] | None = None,
    ) -> requests.Response:
        """The answer's headers; its body isn't read yet."""
        try:
            return self.get(
                address, headers=headers, timeout=timeout, allow_redirects=False, stream=True
            )
        except requests.RequestException:
            raise
        except OSError as error:
            raise requests.ConnectionError(error) from error
        except (ValueError, HTTPError) as error:
            raise requests.exceptions.InvalidURL(error) from error

    def hide(self, text: str) -> str:
        """A text without secrets, which are removed before the text is shortened."""
        return self.proxy.hide(text) if self.proxy else text

    def reason(self, error: BaseException) -> str:
        """What failed, in the words of the innermost error; a proxy's errors are marked as such."""
        *_, innermost = _causes(error)
        if isinstance(innermost, ssl.SSLCertVerificationError):
            text = f"its certificate isn't trusted: {innermost.verify_message}"
        else:
            # Without the objects that requests prints.
            text = re.sub(r"<[^<>]*>:? ?|\([^()]*object at[^()]*\)", "", str(innermost)).strip()
        by_proxy = self.proxy and any(
            isinstance(one, requests.exceptions.ProxyError) for one in _causes(error)
        )
        start = f"the proxy {self.proxy.address}: " if self.proxy and by_proxy else ""
        return self.hide(start + (text or type(innermost).__name__))

    def advice(self, error: BaseException) -> str | None:
        """What to do about a permanent fault; None for one that may be temporary."""
        *_, innermost = _causes(error)
        if isinstance(innermost, ssl.SSLCertVerificationError):
            if innermost.verify_code not in _UNKNOWN_AUTHORITY:
                return "check the address and this machine's clock"
            # Another one would not count beside it.
            variable = _chosen(os.environ) or "SSL_CERT_FILE"
            return f"set {variable} to the authority that signed it; {_DOCUMENTED}"
        if self.proxy and str(innermost).startswith("Tunnel connection failed: 407"):
            return f"add the user and password to {self.proxy.variable}; {_DOCUMENTED}"
        return None


def _causes(error: BaseException) -> Iterator[BaseException]:
    """An error and its causes, the innermost last."""
    cause: BaseException | None = error
    while cause is not None:
        yield cause
        # urllib3 also nests errors without raising them.
        inner = next((one for one in cause.args if isinstance(one, BaseException)), None)
        cause = cause.__cause__ or cause.__context__ or inner
