"""`python -m tests.vectors.postgres` (`make vectors-postgres`): asks the stand-in on PostgreSQL.

LL2 runs on PostgreSQL, the stand-in on SQLite, with PostgreSQL's letter case and place for nulls
emulated. This proves the emulation: the same craft in a cluster of its own, made in a temporary
directory and gone afterwards, searched and ordered by PostgreSQL itself. Exit code 1 and each
difference when an answer isn't the recorded one.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tests.standin.collection import make_collection
from tests.standin.server import load
from tests.vectors import ROOT, ask_vectors, differences, load_vectors

MISSING = """\
make vectors-postgres: no initdb, neither on the PATH nor below /usr/lib/postgresql/
  expected: the server programs of PostgreSQL, 12 or newer
  to do: install them (Debian: apt-get install postgresql)"""

USER = "upstream"


def find_programs() -> Path | None:
    """Where initdb and pg_ctl are: the newest that Debian has, else what the PATH finds."""
    installed = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    newest = max(installed, key=lambda file: float(file.parts[-3]), default=None)
    found = newest or shutil.which("initdb")
    return Path(found).resolve().parent if found else None


@contextmanager
def cluster(programs: Path) -> Iterator[dict[str, Any]]:
    """A new PostgreSQL that listens to a socket in its own directory; Django's settings for it."""
    account = _account() if os.getuid() == 0 else None

    def run(program: str, *arguments: str | Path) -> None:
        done = subprocess.run(
            [programs / program, *arguments],
            user=account and account.pw_uid,
            group=account and account.pw_gid,
            extra_groups=[] if account else None,
            cwd="/",
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            sys.exit(f"make vectors-postgres: {program} failed\n{done.stdout}{done.stderr}")

    with TemporaryDirectory(prefix="postgres-") as directory:
        if account:
            os.chown(directory, account.pw_uid, account.pw_gid)
        data, log = Path(directory, "data"), Path(directory, "log")
        run(
            "initdb", "--pgdata", data, "--username", USER, "--auth", "trust",
            "--encoding", "UTF8", "--locale", "C.UTF-8", "--no-sync",
        )  # fmt: skip
        options = f"-k {directory} -c listen_addresses='' -c fsync=off"
        run("pg_ctl", "start", "--wait", "--pgdata", data, "--log", log, "--options", options)
        try:
            yield {
                "ENGINE": "django.db.backends.postgresql",
                "HOST": directory,
                "NAME": "postgres",
                "USER": USER,
            }
        finally:
            run("pg_ctl", "stop", "--wait", "--pgdata", data, "--mode", "immediate")


def _account() -> pwd.struct_passwd:
    """An account for the cluster: PostgreSQL doesn't run for root."""
    accounts = {entry.pw_name: entry for entry in pwd.getpwall()}
    return next(accounts[name] for name in ("postgres", "nobody") if name in accounts)


def main() -> None:
    programs = find_programs()
    if programs is None:
        sys.exit(MISSING)
    with (
        cluster(programs) as database,
        load(make_collection(607), root=ROOT, database=database) as upstream,
    ):
        found = ask_vectors(upstream)
    expected = load_vectors()
    different = differences(expected, found)
    print(*different, sep="\n", end="\n" if different else "")
    print(f"{len(expected):,} vectors asked on PostgreSQL, {len(different)} answered otherwise")
    sys.exit(1 if different else 0)


if __name__ == "__main__":
    main()
