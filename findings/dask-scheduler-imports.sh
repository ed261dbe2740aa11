#!/usr/bin/env bash
# distributed 2026.8.0: the scheduler imports the modules of tasks that workers run.
#
# The scheduler runs no task, it says which worker does. So one would expect that a module which client and worker
# have is enough.
# Seen: the scheduler unpickles each function with its arguments. Where it can't import the module, submit() gives
# a future that failed with "Error during deserialization of the task graph". A task of pickle.loads and bytes runs.
#
# What it means: a scheduler that others share would need our code, in our version. generator/build/cluster.py sends
# bytes, which the worker unpickles.
set -euo pipefail
folder=$(mktemp -d)
started=()
trap 'kill -9 "${started[@]}" 2>/dev/null || true; wait; rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet distributed==2026.8.0
mkdir "$folder/ours"
echo 'def answer(): return 42' > "$folder/ours/ours.py"
cd "$folder"
python="$folder/venv/bin/python"
"$python" -m distributed.cli.dask_scheduler --host 127.0.0.1 --port 0 --no-dashboard \
    --scheduler-file "$folder/where.json" 2>/dev/null & started+=($!)
until test -s "$folder/where.json"; do sleep 0.2; done
PYTHONPATH="$folder/ours" "$python" -m distributed.cli.dask_worker --scheduler-file "$folder/where.json" \
    --no-dashboard --no-nanny 2>/dev/null & started+=($!)
PYTHONPATH="$folder/ours" "$python" - "$folder/where.json" <<'PYTHON'
import operator
import pickle
import sys

import ours
from distributed import Client
from toolz import compose

with Client(scheduler_file=sys.argv[1]) as client:
    client.wait_for_workers(1)
    print("on the worker, without the scheduler:", list(client.run(ours.answer).values()))
    error = client.submit(ours.answer, pure=False).exception(timeout=30)
    print("as a task:", repr(error)[:90])
    sent = client.submit(compose(operator.call, pickle.loads), pickle.dumps(ours.answer), pure=False)
    result = sent.result(timeout=30)
    print("as a task of bytes:", result)
sys.exit(not isinstance(error, RuntimeError) or result != 42)
PYTHON
