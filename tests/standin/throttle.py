"""LL2's rate limit: so many calls in any hour, counted by key or by address.

The limit and the calls made belong to the server that was asked: `Account` travels in the WSGI
environment under `ENVIRON_KEY`. `current_use` tells the state of an account without counting.
A server without a limit answers figures of 0.
"""

import math
import time
from dataclasses import dataclass, field
from typing import Any

from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle

ENVIRON_KEY = "upstream.account"
LIMIT_FREQUENCY_SECS = 3600


@dataclass
class Account:
    """A server's limit, and the times of the calls by caller, latest first; DRF's cache.

    Without a limit no call is counted. `spent` are calls of others that share an account.
    """

    limit_per_hour: int | None
    spent: int = 0
    calls: dict[str, list[float]] = field(default_factory=dict)

    def get(self, key: str, default: list[float]) -> list[float]:
        return self.calls.get(key, default)

    def set(self, key: str, value: list[float], timeout: int) -> None:
        self.calls[key] = value


class HourlyThrottle(SimpleRateThrottle):
    """DRF's throttle with the asked server's limit and calls."""

    rate = "0/hour"  # replaced at each request

    def allow_request(self, request: Request, view: Any) -> bool:
        self.cache: Account = request.META[ENVIRON_KEY]
        if self.cache.limit_per_hour is None:
            return True
        self.num_requests = self.cache.limit_per_hour - self.cache.spent
        self.duration = LIMIT_FREQUENCY_SECS
        return bool(super().allow_request(request, view))

    def get_cache_key(self, request: Request, view: Any) -> str:
        """The key of `Authorization: Token KEY`, else the caller's address."""
        scheme, _, key = request.META.get("HTTP_AUTHORIZATION", "").partition(" ")
        return key if scheme == "Token" and key else str(self.get_ident(request))


def current_use(request: Request) -> dict[str, int | str]:
    """What `/api-throttle/` answers."""
    account: Account = request.META[ENVIRON_KEY]
    ident = HourlyThrottle().get_cache_key(request, None)
    if account.limit_per_hour is None:
        figures = ("your_request_limit", "limit_frequency_secs", "current_use", "next_use_secs")
        return {**dict.fromkeys(figures, 0), "ident": ident}
    now = time.time()
    calls = [call for call in account.get(ident, []) if call > now - LIMIT_FREQUENCY_SECS]
    use = len(calls) + account.spent
    full = use >= account.limit_per_hour
    wait = calls[-1] + LIMIT_FREQUENCY_SECS - now if calls else LIMIT_FREQUENCY_SECS
    return {
        "your_request_limit": account.limit_per_hour,
        "limit_frequency_secs": LIMIT_FREQUENCY_SECS,
        "current_use": use,
        "next_use_secs": math.ceil(wait) if full else 0,
        "ident": ident,
    }
