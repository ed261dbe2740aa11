"""LL2's rate limit: so many calls in any hour, counted by key or by address.

The limit and the calls made belong to the server that was asked: `Account` travels in the WSGI
environment under `ENVIRON_KEY`. `current_use` tells the state of an account without counting.
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
    """A server's limit, and the times of the calls by caller, latest first; DRF's cache."""

    limit_per_hour: int
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
        self.num_requests, self.duration = self.cache.limit_per_hour, LIMIT_FREQUENCY_SECS
        return bool(super().allow_request(request, view))

    def get_cache_key(self, request: Request, view: Any) -> str:
        """The key of `Authorization: Token KEY`, else the caller's address."""
        scheme, _, key = request.META.get("HTTP_AUTHORIZATION", "").partition(" ")
        return key if scheme == "Token" and key else str(self.get_ident(request))


def current_use(request: Request) -> dict[str, int | str]:
    """What `/api-throttle/` answers."""
    account: Account = request.META[ENVIRON_KEY]
    ident = HourlyThrottle().get_cache_key(request, None)
    now = time.time()
    calls = [call for call in account.get(ident, []) if call > now - LIMIT_FREQUENCY_SECS]
    full = len(calls) >= account.limit_per_hour
    wait = calls[-1] + LIMIT_FREQUENCY_SECS - now if calls else LIMIT_FREQUENCY_SECS
    return {
        "your_request_limit": account.limit_per_hour,
        "limit_frequency_secs": LIMIT_FREQUENCY_SECS,
        "current_use": len(calls),
        "next_use_secs": math.ceil(wait) if full else 0,
        "ident": ident,
    }
