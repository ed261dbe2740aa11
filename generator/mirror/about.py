"""The About page: what the site is, the data to take along, and their date."""

from __future__ import annotations

from generator import urls
from generator.mirror.data_files import DataBlock, data_block
from generator.site.frame import Frame, frame, placed
from generator.site.freshness import Freshness, freshness
from generator.site.page import Key
from generator.site.site import Site
from generator.values import Value


class AboutInputs(Value):
    """The text of content/about.md, rendered and sanitised, the files, and the date of the data.

    This page alone says the date itself, for those who read without styles; others link to it.
    """

    frame: Frame
    about: str
    data: DataBlock
    freshness: Freshness


def about_inputs(site: Site, key: Key) -> AboutInputs:
    return AboutInputs(
        frame=frame(
            site,
            urls.ABOUT,
            title=site.wording.pgettext("the site", "About"),
            description=site.wording.gettext("What this catalog is and where its data come from."),
            twin=urls.API_META,
        ),
        about=placed(site, str(site.theme.text("about")), urls.ABOUT),
        data=data_block(site),
        freshness=freshness(site),
    )
