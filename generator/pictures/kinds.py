"""What kind of file a picture is, by its first bytes; what its host calls it isn't asked."""

from __future__ import annotations

import re

ENOUGH = 512
"""Bytes by which a kind is known."""

PICTURES = ("JPEG", "PNG", "GIF", "WEBP", "AVIF")
"""The kinds that are copied, by Pillow's names."""

_STARTS = {
    "JPEG": re.compile(rb"\xff\xd8\xff"),
    "PNG": re.compile(rb"\x89PNG\r\n\x1a\n"),
    "GIF": re.compile(rb"GIF8[79]a"),
    "WEBP": re.compile(rb"RIFF....WEBP", re.DOTALL),
    "AVIF": re.compile(rb"....ftypavi[fs]", re.DOTALL),
}

_OTHERS = {
    "an SVG drawing, which isn't copied": re.compile(rb"(?i)\s*(<\?xml[^>]*>|<!--.*?-->|\s)*<svg"),
    "an HTML page": re.compile(rb"(?i)\s*(<!--.*?-->|\s)*<(!doctype html|html|head|body|script)"),
    "a TIFF picture, which isn't copied": re.compile(rb"II\*\0|MM\0\*"),
    "a BMP picture, which isn't copied": re.compile(rb"BM....\0\0\0\0", re.DOTALL),
    "a PDF document": re.compile(rb"%PDF-"),
}


def not_a_picture(head: bytes) -> str | None:
    """What a file is that begins with these bytes; None for a picture that is copied."""
    if any(start.match(head) for start in _STARTS.values()):
        return None
    if not head:
        return "an empty answer"
    text = head.removeprefix(b"\xef\xbb\xbf")
    found = (words for words, start in _OTHERS.items() if start.match(text))
    return next(found, "neither JPEG, PNG, GIF, WebP nor AVIF")
