"""Capital letters as PostgreSQL makes them, for searches that ignore letter case."""

from __future__ import annotations


class _Capitals(dict[int, str]):
    """For `str.translate`: each character's capital, worked out when it is first met."""

    def __missing__(self, code: int) -> str:
        letter = chr(code)
        capitals = (letter.upper(), letter.title(), letter)
        self[code] = next(capital for capital in capitals if len(capital) == 1)
        return self[code]


_capitals = _Capitals()


def upper(text: str) -> str:
    """PostgreSQL's UPPER(): one character to one character, so ß stays as it is."""
    return text.translate(_capitals)
