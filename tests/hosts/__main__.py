"""`python -m tests.hosts` installs the web servers that are missing, and says nothing when none is.

When one can't be had it says what to run and exits with 1: a test is never skipped.
"""

import shutil
import sys

from tests.hosts.servers import PACKAGES, find, how_to_install
from tests.support.chromium import APT_UPDATE, ask_playwright, run, this_machine


def main() -> int:
    missing = [name for name in PACKAGES if find(name) is None]
    if missing and this_machine(ask_playwright).has_apt_as_root:
        print(f"No {' and no '.join(missing)} here; installing with apt-get", flush=True)
        packages = [PACKAGES[name] for name in missing]
        failure = run(APT_UPDATE) or run(("apt-get", "install", "-y", "-qq", *packages))
        if failure:
            print(f"apt-get: {failure}", file=sys.stderr)
        if shutil.which("systemctl"):
            # Debian starts what it installs; the tests start servers of their own.
            run(("systemctl", "disable", "--now", *packages))
        missing = [name for name in missing if find(name) is None]
    if missing:
        print(how_to_install(missing), file=sys.stderr)
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
