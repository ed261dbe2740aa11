"""The table of editions."""

from __future__ import annotations

from generator.editions import archives, single, zim
from generator.editions.edition import Edition

EDITIONS: tuple[Edition, ...] = (
    Edition(
        flag="zip",
        help="The whole site: unpack it and open index.html.  [default]",
        suffix=".zip",
        check=archives.check_site,
        write=archives.write_site,
    ),
    Edition(
        flag="data",
        help="The bulk files alone, in a zip.",
        suffix="-data.zip",
        check=archives.check_data,
        write=archives.write_data,
    ),
    Edition(
        flag="zim",
        help="The whole site for Kiwix; needs the extra zim.",
        suffix=".zim",
        check=zim.check,
        write=zim.write,
    ),
    Edition(
        flag="single-file",
        help=f"One HTML file with search, craft and statistics, of up to {single.MOST:,} craft.",
        suffix=".html",
        check=single.check,
        write=single.write,
    ),
)
