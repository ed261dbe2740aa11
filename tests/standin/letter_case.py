"""PostgreSQL's letter case in Python, for SQLite, which knows that of ASCII alone."""


class _Upper(dict[str, str]):
    """The upper case of each character, found at its first use."""

    def __missing__(self, character: str) -> str:
        several = (character.upper(), character.title(), character)
        upper = self[character] = next(text for text in several if len(text) == 1)
        return upper


_UPPER = _Upper()


def postgres_upper(text: str | None) -> str | None:
    """PostgreSQL's UPPER() in a UTF-8 locale: each character becomes one character.

    `str.upper` may give several (ß becomes SS). PostgreSQL then takes the simple upper case: the
    character's title case where that is one character, else the character itself.
    """
    if text is None or text.isascii():
        return text and text.upper()
    return "".join(map(_UPPER.__getitem__, text))
