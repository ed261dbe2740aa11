"""`python -m tests.standin`: serve a synthetic collection by hand until Ctrl-C."""

import argparse
import signal
import threading
from contextlib import suppress

from tests.standin.collection import make_collection
from tests.standin.next_version import in_2_4
from tests.standin.server import LIMIT_PER_HOUR, serve
from tests.standin.ticking import tick_after_pulls


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.standin", description=__doc__)
    parser.add_argument("--port", type=int, default=8230)
    parser.add_argument("--count", type=int, default=607, help="number of craft")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--api", choices=("2.3.0", "2.4.0"), default="2.3.0", help="its version")
    parser.add_argument("--limit-per-hour", type=int, default=LIMIT_PER_HOUR, metavar="N")
    parser.add_argument(
        "--tick", action="store_true", help="after each pull, move all that ticks by itself"
    )
    options = parser.parse_args()
    # A shell that starts something in the background makes it deaf for Ctrl-C.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    collection = make_collection(options.count, options.seed)
    if options.api == "2.4.0":
        collection = in_2_4(collection)
    with serve(
        collection, port=options.port, limit_per_hour=options.limit_per_hour, api=options.api
    ) as upstream:
        if options.tick:
            tick_after_pulls(upstream)
        origin = upstream.root.removesuffix(f"/{options.api}/")
        print(f"{options.count} craft at {upstream.root} (Ctrl-C ends)")
        print(f"python build.py --source {upstream.root} --image-host {origin}", flush=True)
        with suppress(KeyboardInterrupt):
            threading.Event().wait()


if __name__ == "__main__":
    main()
