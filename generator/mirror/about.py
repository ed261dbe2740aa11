"""The About page: what the site is, the data to take along, and their date."""

from __future__ import annotations

import re

from markupsafe import Markup

from generator import urls
from generator.mirror.data_files import DataBlock, data_block
from generator.site.facts import Anchor
from generator.site.frame import Frame, frame, placed
from generator.site.freshness import Freshness, freshness
from generator.site.page import Key
from generator.site.site import Site
from generator.values import Value


class AboutInputs(Value):
    """The text of content/about.md, rendered and sanitised: what stands before its first heading
    of the second level, and the rest; links to those headings, the files, and the date of the data.

    This page alone says the date itself, for those who read without styles; others link to it.
    """

    frame: Frame
    lead: str
    about: str
    headings: tuple[Anchor, ...]
    data: DataBlock
    freshness: Freshness


_HEADING = re.compile(r'<h2 id="([^"]+)">(.*?)</h2>', re.DOTALL)


def about_inputs(site: Site, key: Key) -> AboutInputs:
    lead, heading, rest = placed(site, str(site.theme.text("about")), urls.ABOUT).partition("<h2")
    about = heading + rest
    return AboutInputs(
        frame=frame(
            site,
            urls.ABOUT,
            title=site.wording.pgettext("the site", "About"),
            description=site.wording.gettext("What this catalog is and where its data come from."),
            twin=urls.API_META,
        ),
        lead=lead,
        about=about,
        headings=tuple(
            Anchor(text=Markup(text).striptags(), href=f"#{name}")  # noqa: S704  # for its tags to go
            for name, text in _HEADING.findall(about)
        ),
        data=data_block(site),
        freshness=freshness(site),
    )
