#!/usr/bin/env bash
# distributed 2026.8.0: Client(address, timeout=2) waits for ever for a port that is open and silent.
#
# Dask's documentation calls it the timeout for the initial connection to the scheduler, so one would expect an error
# after two seconds from whatever isn't one, or hangs.
# Seen: only the connection of TCP is limited. The first message, which follows it, is read without a limit
# (distributed/comm/core.py: connect).
#
# What it means: a build whose --scheduler leads to another service would hang. generator/build/cluster.py (_greet) asks
# the scheduler who it is first, within a limit of its own.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet distributed==2026.8.0
"$folder/venv/bin/python" - <<'PYTHON'
import logging
import os
import socket
import threading
import time

import distributed

logging.disable()
silent = socket.create_server(("127.0.0.1", 0))
address = f"tcp://127.0.0.1:{silent.getsockname()[1]}"
ended = []


def connect() -> None:
    try:
        distributed.Client(address, timeout=2)
    except OSError as error:
        ended.append(error)


threading.Thread(target=connect, daemon=True).start()
time.sleep(15)
print(f"distributed {distributed.__version__}: Client({address!r}, timeout=2)")
print("after 15 seconds:", f"ended with {ended[0]!r}" if ended else "still waits")
os._exit(1 if ended else 0)
PYTHON
