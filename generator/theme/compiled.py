"""Compiled templates, kept from one run to the next."""

from __future__ import annotations

import marshal

import jinja2
from jinja2.bccache import Bucket

from generator.storage.kept import Kept


class CompiledTemplates(jinja2.BytecodeCache):
    """A file for each template, by its name and language; one of another theme's takes its place.

    A template holds the words of its language: `words` is their digest.
    """

    def __init__(self, language: str = "", words: str = "") -> None:
        self._kept = Kept()
        self._language = language
        self._words = words

    def get_bucket(
        self, environment: jinja2.Environment, name: str, filename: str | None, source: str
    ) -> Bucket:
        """Jinja asks with a template's text alone; its code holds the name of its file too."""
        compiler = environment.code_generator_class.__qualname__
        parts = (filename or "", compiler, self._words, source)
        bucket = super().get_bucket(environment, name, None, "\0".join(parts))
        bucket.key += self._language
        return bucket

    def load_bytecode(self, bucket: Bucket) -> None:
        if code := self._kept.load(bucket.key, bucket.checksum):
            # Trusted as the bytecode beside it is.
            bucket.code = marshal.loads(code)  # noqa: S302

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._kept.save(bucket.key, bucket.checksum, marshal.dumps(bucket.code))
