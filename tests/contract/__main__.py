"""`python -m tests.contract` (`make contract`): accepts a change of the contract."""

from __future__ import annotations

import sys

from tests.contract import (
    ACCEPTABLE,
    CHANGELOG,
    FILE,
    load_contract,
    make_contract,
    objection,
    write_contract,
)

now = make_contract()
found = objection(load_contract(), now, CHANGELOG.read_text("utf-8"))
if found and ACCEPTABLE not in found:
    sys.exit(found)
write_contract(now)
print(f"{len(now.promises):,} promises of version {now.version} in {FILE}")
