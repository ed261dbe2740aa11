"""The terms of a search, split as Django REST Framework splits them."""

from __future__ import annotations

import re
from collections.abc import Iterator


def split_search(text: str) -> Iterator[str]:
    """The words and quoted phrases of a search; a comma separates like a blank outside quotes."""
    for piece in _pieces(text):
        piece = piece.strip(",")
        if piece[:1] in {'"', "'"} and piece[0] == piece[-1]:
            quote = piece[0]
            yield piece[1:-1].replace(f"\\{quote}", quote).replace("\\\\", "\\")
        else:
            yield from (word.strip() for word in piece.split(",") if word)


_BLANKS = re.compile(r"\s*")
_UNQUOTED = re.compile(r"""[^\s'"]*""")
_WORD = re.compile(r"\S+")
_QUOTED = {quote: re.compile(rf"[^{quote}\\]*(?:\\.[^{quote}\\]*)*") for quote in "\"'"}


def _end(pattern: re.Pattern[str], text: str, start: int) -> int:
    """Where the match ends that starts at a place; the place itself when there is none."""
    match = pattern.match(text, start)
    return match.end() if match else start


def _pieces(text: str) -> Iterator[str]:
    """What blanks separate; where a piece holds a closed quotation, that may hold anything.

    Each character is looked at a few times and no more: where an open quotation had no end, none
    that opens within it has one.
    """
    no_end_before = {'"': 0, "'": 0}

    def closed(at: int) -> int | None:
        """Behind the quotation that opens at a place; None when it doesn't open or doesn't end."""
        quote = text[at : at + 1]
        if quote not in _QUOTED or at < no_end_before[quote]:
            return None
        end = _end(_QUOTED[quote], text, at + 1)
        if text.startswith(quote, end):
            return end + 1
        no_end_before[quote] = end
        return None

    at = _end(_BLANKS, text, 0)
    while at < len(text):
        start, end = at, None
        while (after := closed(_end(_UNQUOTED, text, at))) is not None:
            at = end = _end(_UNQUOTED, text, after)
        if end is None:
            end = _end(_WORD, text, start)
        yield text[start:end]
        at = _end(_BLANKS, text, end)
