"""A certificate authority of our own and a certificate that it has signed, made by OpenSSL."""

from __future__ import annotations

import ssl
import subprocess
from dataclasses import dataclass
from pathlib import Path

_AUTHORITY = """
[req]
distinguished_name = name
x509_extensions = authority
[name]
[authority]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign, cRLSign
subjectKeyIdentifier = hash
[server]
basicConstraints = CA:FALSE
subjectAltName = DNS:upstream.test, DNS:localhost, IP:127.0.0.1
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
"""


@dataclass(frozen=True)
class Certificates:
    """`authority` is a file (PEM), `hashed` a directory with it; `context` is that of a server.

    It is known as upstream.test, localhost and 127.0.0.1.
    """

    authority: Path
    hashed: Path
    context: ssl.SSLContext


def make_certificates(directory: Path) -> Certificates:
    def openssl(*arguments: str) -> str:
        return subprocess.run(
            ["openssl", *arguments], cwd=directory, check=True, capture_output=True, text=True
        ).stdout

    (directory / "openssl.cnf").write_text(_AUTHORITY)
    key = ("-newkey", "rsa:2048", "-nodes", "-config", "openssl.cnf")
    openssl("req", "-x509", *key, "-subj", "/CN=Own", "-keyout", "own.key", "-out", "own.pem")
    openssl(
        "req", *key, "-subj", "/CN=upstream.test", "-keyout", "server.key", "-out", "server.csr"
    )
    signed = ("-CA", "own.pem", "-CAkey", "own.key", "-set_serial", "2", "-out", "server.pem")
    extended = ("-extfile", "openssl.cnf", "-extensions", "server")
    openssl("x509", "-req", "-in", "server.csr", *signed, *extended)
    hashed = directory / "hashed"
    hashed.mkdir()
    name = openssl("x509", "-in", "own.pem", "-noout", "-subject_hash").strip()
    (hashed / f"{name}.0").write_bytes((directory / "own.pem").read_bytes())
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(directory / "server.pem", directory / "server.key")
    return Certificates(directory / "own.pem", hashed, context)
