"""manifest.webmanifest: name and icons of the installed site."""

from __future__ import annotations

from generator.site import front
from generator.site.page import Key
from generator.site.site import Site
from generator.values import Value


class ManifestInputs(Value):
    """What an installed site shows of itself; paths are from the root of the output."""

    language: str
    title: str
    description: str
    icon: str
    icon_192: str
    icon_512: str
    icon_maskable: str


def manifest_inputs(site: Site, key: Key) -> ManifestInputs:
    asset = site.theme.asset
    return ManifestInputs(
        language=site.wording.language,
        title=site.facts.title,
        description=site.wording.gettext(front.INTRO),
        icon=asset("icon.svg").path,
        icon_192=asset("icon-192.png").path,
        icon_512=asset("icon-512.png").path,
        icon_maskable=asset("icon-maskable-512.png").path,
    )
