"""The version of LL2's API that is pulled, published and answered."""

from __future__ import annotations

API_VERSION = "2.3.0"
"""As in LL2's addresses: https://ll.thespacedevs.com/2.3.0/."""
