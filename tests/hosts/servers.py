"""nginx, Caddy and Apache with the files of deploy/, on free ports of 127.0.0.1, as nobody.

Of nginx's files ports and paths are replaced, Caddy's get theirs from the environment; of both the
time that build.py serve has. Apache reads its file beside the site's. All else is run as it is. A
server that is missing or doesn't start is an error.
"""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from generator.config.settings import ROOT
from tests.support.serving import Serving

NAMES = ("nginx", "caddy")
"""Those that answer LL2's own addresses too."""

FILES_ALONE = "apache"

PACKAGES = {"nginx": "nginx", "caddy": "caddy", FILES_ALONE: "apache2"}
"""Debian's, by the servers' names; each is also called so as a program."""

STATIC, WITH_SERVE = "static", "with-serve"

DEPLOY = ROOT / "deploy"

WAIT = 20
"""Seconds that a server has for its start, on a busy machine too."""


def find(name: str) -> str | None:
    """Where a server is; Debian keeps some where only root looks."""
    return shutil.which(PACKAGES[name], path=f"{os.environ.get('PATH', '')}:/usr/sbin")


def how_to_install(missing: Iterable[str]) -> str:
    return (
        "These tests run the web servers that deploy/ is for, and not all are here. Run:\n\n"
        f"    apt-get update && apt-get install -y {' '.join(PACKAGES[name] for name in missing)}\n"
    )


PATIENCE = "60s"
"""How long build.py serve may take for an answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """What a server is to serve: an output, below which path, and with which build.py serve.

    The output's directory is named as the last part of `base`, so that its parent can be a root.
    """

    output: Path
    base: str
    serve: str
    patience: str = PATIENCE


Start = tuple[list[str], Mapping[str, str]]
"""A server's arguments and variables."""


def nginx(form: str, place: Place, directory: Path, port: int) -> Start:
    """nginx, its configuration in `directory` as it would stand in /etc/nginx."""
    shutil.copytree(DEPLOY / "nginx", directory, dirs_exist_ok=True)
    root = place.output.parent if place.base else place.output
    text = (directory / f"{form}.conf").read_text()
    for old, new, times in (
        ("listen 80;", f"listen 127.0.0.1:{port};", 1),
        ("root /var/www/catalog;", f"root {root};", 1),
        (" /404.html;", f" {place.base}/404.html;", 2),
        (f" {PATIENCE};", f" {place.patience};", int(form == WITH_SERVE)),
        ("server 127.0.0.1:8000;", f"server {place.serve};", int(form == WITH_SERVE)),
    ):
        assert text.count(old) == times, old
        text = text.replace(old, new)
    (directory / f"{form}.conf").write_text(text)
    temporary = "".join(
        f"{name}_temp_path {directory}/{name};\n"
        for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (directory / "nginx.conf").write_text(
        f"daemon off;\nworker_processes 1;\npid {directory}/pid;\nerror_log stderr crit;\n"
        f"events {{}}\nhttp {{\naccess_log off;\n{temporary}include {form}.conf;\n}}\n"
    )
    return ["-e", "stderr", "-c", str(directory / "nginx.conf")], {}


def caddy(form: str, place: Place, directory: Path, port: int) -> Start:
    """Caddy with the file of deploy/, behind options that keep it to itself."""
    shutil.copytree(DEPLOY / "caddy", directory, dirs_exist_ok=True)
    text = (directory / f"Caddyfile.{form}").read_text()
    assert text.count(f" {PATIENCE}\n") == int(form == WITH_SERVE)
    (directory / f"Caddyfile.{form}").write_text(text.replace(PATIENCE, place.patience))
    (directory / "Caddyfile").write_text(
        "{\n\tadmin off\n\tauto_https off\n\tdefault_bind 127.0.0.1\n}\n"
        f"import Caddyfile.{form}\n"
    )
    return ["run", "--config", str(directory / "Caddyfile")], {
        "CATALOG_ADDRESS": f":{port}",
        "CATALOG_ROOT": str(place.output),
        "CATALOG_BASE": place.base,
        "CATALOG_SERVE": place.serve,
        "XDG_CONFIG_HOME": str(directory),
        "XDG_DATA_HOME": str(directory),
    }


MODULES = "/usr/lib/apache2/modules"


def apache(form: str, place: Place, directory: Path, port: int) -> Start:
    """Apache as Debian sets it up, with compression on the way; the site has a .htaccess."""
    assert form == STATIC
    root = place.output.parent if place.base else place.output
    modules = (
        *("mpm_event", "authz_core", "authz_host", "dir", "mime", "negotiation", "deflate"),
        *("filter", "env", "setenvif", "headers", "rewrite", "autoindex"),
    )
    (directory / "httpd.conf").write_text(
        "".join(f"LoadModule {name}_module {MODULES}/mod_{name}.so\n" for name in modules)
        + f"ServerRoot {directory}\nServerName upstream.test\nListen 127.0.0.1:{port}\n"
        f"PidFile {directory}/pid\nDefaultRuntimeDir {directory}\nErrorLog {directory}/errors\n"
        f"TypesConfig /etc/mime.types\nDocumentRoot {root}\nThreadsPerChild 8\n"
        "AddOutputFilterByType DEFLATE text/html text/plain text/css application/json\n"
        f"<Directory {root}>\nOptions Indexes FollowSymLinks\nAllowOverride All\n"
        "Require all granted\n</Directory>\n"
    )
    return ["-f", str(directory / "httpd.conf"), "-DFOREGROUND"], {}


STARTS: Mapping[str, Callable[[str, Place, Path, int], Start]] = {
    "nginx": nginx,
    "caddy": caddy,
    FILES_ALONE: apache,
}


@contextmanager
def running(name: str, form: str, place: Place, directory: Path) -> Iterator[Serving]:
    """Starts a server and ends it afterwards; `directory` is for what it reads and writes."""
    program = find(name)
    if program is None:
        raise RuntimeError(how_to_install([name]))
    directory.mkdir()
    port = _free_port()
    arguments, environ = STARTS[name](form, place, directory, port)
    nobody = pwd.getpwnam("nobody") if os.geteuid() == 0 else None
    if nobody:
        os.chown(directory, nobody.pw_uid, nobody.pw_gid)
    with (
        (directory / "log").open("wb") as log,
        subprocess.Popen(
            [program, *arguments],
            cwd=directory,
            env={**os.environ, **environ},
            stdout=log,
            stderr=log,
            user=nobody and nobody.pw_uid,
            group=nobody and nobody.pw_gid,
        ) as process,
    ):
        try:
            _await(process, port, directory / "log")
            served = Serving(f"http://127.0.0.1:{port}/", process.pid)
            yield served
            served.close()
        finally:
            process.terminate()


def address_of(served: Serving) -> str:
    """Host and port."""
    return urlsplit(served.root).netloc


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _await(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    deadline = time.monotonic() + WAIT
    while process.poll() is None and time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise RuntimeError(f"{process.args!r} doesn't answer:\n{log.read_text(errors='replace')}")
