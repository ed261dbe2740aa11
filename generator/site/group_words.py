"""What configurations, agencies and families are called, each in whole messages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from generator.catalog.schema import Agency, Configuration, Family, Named
from generator.site.wording import N_, Wording
from generator.values import Value

Group: TypeAlias = Configuration | Agency | Family | Named


class GroupWords(Value):
    """The messages of a kind of group; `spacecraft` says how many craft are of it."""

    term: str
    about: str
    title: str
    unnamed: str
    of_this: str
    as_json: str


WORDS: Mapping[str, GroupWords] = {
    "config": GroupWords(
        term=N_("Configuration"),
        about=N_("About the configuration"),
        title=N_("%(name)s, configuration"),
        unnamed=N_("Unnamed configuration %(number)s"),
        of_this=N_("%(spacecraft)s of this configuration"),
        as_json=N_("This configuration as JSON"),
    ),
    "agency": GroupWords(
        term=N_("Agency"),
        about=N_("About the agency"),
        title=N_("%(name)s, agency"),
        unnamed=N_("Unnamed agency %(number)s"),
        of_this=N_("%(spacecraft)s of this agency"),
        as_json=N_("This agency as JSON"),
    ),
    "family": GroupWords(
        term=N_("Family"),
        about=N_("About the family"),
        title=N_("%(name)s, family"),
        unnamed=N_("Unnamed family %(number)s"),
        of_this=N_("%(spacecraft)s of this family"),
        as_json=N_("This family as JSON"),
    ),
}


def group_name(words: Wording, slug: str, group: Group) -> str:
    """Its name, or words in its place when upstream gives none."""
    return group.name if group.name.strip() else words.gettext(WORDS[slug].unnamed, number=group.id)


def kind_and_agency(words: Wording, configuration: Configuration) -> tuple[str, ...]:
    """`capsule`, `SpaceX`: as far as it is known."""
    agency = configuration.agency.name if configuration.agency else ""
    return tuple(word for word in (kind_of(words, configuration), agency) if word.strip())


def kind_of(words: Wording, configuration: Configuration) -> str:
    """`capsule`; nothing of an unknown one."""
    kind = configuration.type.name if configuration.type else ""
    return words.within(words.term(kind)) if kind != "Unknown" else ""
