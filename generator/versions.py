"""The versions of LL2's API that can be pulled, published and answered: one table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

DEFAULT_MODE = "normal"


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiVersion:
    """One version: `number` as in LL2's addresses, https://ll.thespacedevs.com/2.3.0/.

    `throttle` is the path below the API's root that says how many calls are left. `mode_paths` has
    the last step of a list's path for each mode but the default, where modes are paths of their
    own; without any the parameter `mode` asks for them. What records hold is in
    `generator/snapshot/fields/`, by the number.
    """

    number: str
    throttle: str
    mode_paths: Mapping[str, str] = field(default_factory=dict, compare=False)

    def place(self, path: str, mode: str) -> tuple[str, Mapping[str, str]]:
        """Where a list is in a mode, below the root and without its last slash, and with which
        parameters; a list that has no modes is asked for in mode "".
        """
        if not mode:
            return path, {}
        if not self.mode_paths:
            return path, {"mode": mode}
        return (path if mode == DEFAULT_MODE else f"{path}/{self.mode_paths[mode]}"), {}

    def __str__(self) -> str:
        return self.number


V2_3 = ApiVersion(number="2.3.0", throttle="api-throttle")
V2_4 = ApiVersion(
    number="2.4.0",
    throttle="api-throttle/status",
    mode_paths={"list": "mini", "detailed": "detailed"},
)

VERSIONS: Mapping[str, ApiVersion] = {one.number: one for one in (V2_3, V2_4)}
"""The oldest first. LL2 recommends 2.3.0; 2.4.0 is in beta, older ones get no support."""

RECOMMENDED = V2_3


def version_of(root: str) -> ApiVersion | None:
    """The version of an API root, which is the last step of its path; None for another."""
    return VERSIONS.get(root.rstrip("/").rpartition("/")[2])
