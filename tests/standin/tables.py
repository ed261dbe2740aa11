"""LL2's lookup tables, as far as the synthetic collection needs them.

Ids and names of statuses, types, countries, licences and families are LL2's own; agencies and
configurations are real public names with plausible ids. A row marked "ours" is made up, and its
comment says what it is there to show. No dates, texts or figures here come from LL2.
"""

from typing import NamedTuple

STATUSES = (
    (1, "Active"),
    (2, "Retired"),
    (3, "Destroyed"),
    (4, "Single Use"),
    (5, "Under construction"),
    (6, "On display"),  # ours: it exists, and no craft uses it
)

CONFIGURATION_TYPES = {
    1: "Unknown",
    2: "Capsule",
    3: "Spaceplane",
    4: "Cargo Resupply",
    5: "Mass Simulator",
    6: "Reuseable Upper Stage",
    7: "Lander",
}

AGENCY_TYPES = {
    1: "Government",
    2: "Multinational",
    3: "Commercial",
    4: "Educational",
    5: "Private",
    6: "Unknown",
}


class Country(NamedTuple):
    id: int
    name: str
    alpha_2_code: str
    alpha_3_code: str
    nationality_name: str
    nationality_name_composed: str


COUNTRIES = {
    row[2]: Country(*row)
    for row in (
        (1, "France", "FR", "FRA", "French", "Franco"),
        (2, "United States of America", "US", "USA", "American", "Americano"),
        (3, "Italy", "IT", "ITA", "Italian", "Italo"),
        (4, "Germany", "DE", "DEU", "German", "Germano"),
        (5, "Russia", "RU", "RUS", "Russian", "Russo"),
        (6, "China", "CN", "CHN", "Chinese", "Sino"),
        (7, "Spain", "ES", "ESP", "Spanish", "Hispano"),
        (9, "India", "IN", "IND", "Indian", "Indo"),
        (10, "United Kingdom", "GB", "GBR", "British", "Anglo"),
        (26, "Canada", "CA", "CAN", "Canadian", "Canado"),
        (28, "Japan", "JP", "JPN", "Japanese", "Japano"),
        (29, "Israel", "IL", "ISR", "Israeli", "Israelo"),
        (35, "South Korea", "KR", "KOR", "South Korean", "Koreano"),
        (45, "Denmark", "DK", "DNK", "Danish", "Dano"),
    )
}

# id, name, priority, link
LICENSES = (
    (1, "Unknown", 9, None),
    (
        2,
        "ESA Standard Licence",
        2,
        "https://www.esa.int/ESA_Multimedia/Terms_and_conditions_of_use_of_images_and_videos"
        "_available_on_the_esa_website",
    ),
    (
        4,
        "NASA Image and Media Guidelines",
        0,
        "https://www.nasa.gov/nasa-brand-center/images-and-media/",
    ),
    (5, "CC BY-NC 2.0", 1, "https://creativecommons.org/licenses/by-nc/2.0/"),
    (7, "Rocket Lab Image Use Policy", 3, "https://www.rocketlabusa.com/about/gallery/"),
    (9, "JAXA Image Usage Policy", 8, "https://global.jaxa.jp/policy.html"),
    (14, "Roscosmos Image Use Policy", 3, "https://www.roscosmos.ru/22650/"),
    (19, "CC BY 3.0", 4, "https://creativecommons.org/licenses/by/3.0/"),
    (20, "CC BY-SA 4.0", 6, "https://creativecommons.org/licenses/by-sa/4.0/"),
    (25, "CC0 1.0", 3, "https://creativecommons.org/publicdomain/zero/1.0/deed.en"),
    (30, "CC BY 4.0", 4, "https://creativecommons.org/licenses/by/4.0/"),
    (42, "CSA Copyright", 2, "https://www.asc-csa.gc.ca/eng/terms.asp#copyright"),
)
# ours: a link that must never become one
HOSTILE_LICENSE = (99, "Ask <i>first</i>", 9, "javascript:alert('licence')")


class Agency(NamedTuple):
    id: int
    name: str
    abbrev: str
    type: int
    country: str  # alpha 2 codes, separated by blanks
    founding_year: int | None
    administrator: str | None
    info_url: str | None
    parent: str | None


AGENCIES = tuple(
    Agency(*row)
    for row in (
        (
            17,
            "China National Space Administration",
            "CNSA",
            1,
            "CN",
            1993,
            "Administrator: Shan Zhongde",
            "https://www.cnsa.gov.cn/",
            None,
        ),
        (
            27,
            "European Space Agency",
            "ESA",
            2,
            "FR IT DE ES GB",
            1975,
            "Director General: Josef Aschbacher",
            "https://www.esa.int/",
            None,
        ),
        (
            31,
            "Indian Space Research Organization",
            "ISRO",
            1,
            "IN",
            1969,
            "Chairman: V. Narayanan",
            "https://www.isro.gov.in/",
            None,
        ),
        (
            37,
            "Japan Aerospace Exploration Agency",
            "JAXA",
            1,
            "JP",
            2003,
            "President: Hiroshi Yamakawa",
            "https://global.jaxa.jp/",
            None,
        ),
        (
            44,
            "National Aeronautics and Space Administration",
            "NASA",
            1,
            "US",
            1958,
            None,
            "https://www.nasa.gov/",
            None,
        ),
        (
            63,
            "Russian Federal Space Agency (ROSCOSMOS)",
            "RFSA",
            1,
            "RU",
            1992,
            None,
            "https://www.roscosmos.ru/",
            None,
        ),
        (66, "Soviet Space Program", "CCCP", 1, "RU", 1931, None, None, None),
        (
            80,
            "Boeing",
            "BA",
            3,
            "US",
            2002,
            "CEO: Kelly Ortberg",
            "https://www.boeing.com/space/",
            None,
        ),
        (
            82,
            "Lockheed Martin",
            "LMT",
            3,
            "US",
            1953,
            "CEO: James Taiclet",
            "https://www.lockheedmartin.com/",
            None,
        ),
        (
            88,
            "China Aerospace Science and Technology Corporation",
            "CASC",
            1,
            "CN",
            1999,
            None,
            "https://www.spacechina.com/",
            "China National Space Administration",
        ),
        (
            96,
            "Khrunichev State Research and Production Space Center",
            "KhSC",
            1,
            "RU",
            1916,
            None,
            None,
            "Russian Federal Space Agency (ROSCOSMOS)",
        ),
        (
            115,
            "Arianespace",
            "ASA",
            3,
            "FR",
            1980,
            "CEO: David Cavaillolès",
            "https://www.arianespace.com/",
            None,
        ),
        (
            121,
            "SpaceX",
            "SpX",
            3,
            "US",
            2002,
            "CEO: Elon Musk",
            "https://www.spacex.com/",
            None,
        ),
        (
            124,
            "United Launch Alliance",
            "ULA",
            3,
            "US",
            2006,
            None,
            "https://www.ulalaunch.com/",
            None,
        ),
        (
            141,
            "Blue Origin",
            "BO",
            3,
            "US",
            2000,
            "CEO: Dave Limp",
            "https://www.blueorigin.com/",
            None,
        ),
        (
            147,
            "Rocket Lab",
            "RL",
            3,
            "US",
            2006,
            "CEO: Peter Beck",
            "https://www.rocketlabusa.com/",
            None,
        ),
        (179, "Orbital Sciences Corporation", "OSC", 3, "US", 1982, None, None, None),
        (
            189,
            "Copenhagen Suborbitals",
            "CopSub",
            5,
            "DK",
            2008,
            None,
            "https://copenhagensuborbitals.com/",
            None,
        ),
        (
            257,
            "Northrop Grumman Space Systems",
            "NGSS",
            3,
            "US",
            2018,
            None,
            "https://www.northropgrumman.com/space",
            None,
        ),
        (
            1000,
            "Energia",
            "OKB-1",
            1,
            "RU",
            1946,
            None,
            "https://www.energia.ru/",
            "Russian Federal Space Agency (ROSCOSMOS)",
        ),
        (
            1020,
            "Sierra Space",
            "SSP",
            3,
            "US",
            2021,
            None,
            "https://www.sierraspace.com/",
            None,
        ),
        (
            1024,
            "Virgin Galactic",
            "VG",
            3,
            "US GB",
            2004,
            None,
            "https://www.virgingalactic.com/",
            None,
        ),
        (
            1030,
            "The Exploration Company",
            "TEC",
            3,
            "DE FR",
            2021,
            None,
            "https://www.exploration.space/",
            None,
        ),
        (1041, "Korea Aerospace Research Institute", "KARI", 1, "KR", 1989, None, None, None),
        (1052, "SpaceIL", "SIL", 5, "IL", 2011, None, "https://www.spaceil.com/", None),
        (1060, "Massachusetts Institute of Technology", "MIT", 4, "US", 1861, None, None, None),
        # ours: markup in a name, a link that must never become one
        (
            1071,
            '<script>alert("agency")</script> & Søns',
            "<b>",
            6,
            "DK",
            None,
            None,
            "javascript:alert('agency')",
            None,
        ),
        # ours: an agency without a country, no configuration uses it
        (1099, "Unassigned", "", 6, "", None, None, None, None),
    )
)


HOSTILE_AGENCY = 1071


class Family(NamedTuple):
    id: int
    name: str
    manufacturer: int | None
    parent: int | None
    maiden_flight: str | None


FAMILIES = {
    row[0]: Family(*row)
    for row in (
        (1, "Soyuz", 1000, None, "1966-11-28"),
        (2, "Progress", 1000, 1, "1978-01-20"),
        (3, "Cygnus", 257, None, "2013-09-18"),
        (4, "HTV", 37, None, "2009-09-10"),
        (5, "New Shepard Crew Capsule", 141, None, "2015-04-29"),
        (6, "Dragon", 121, None, "2010-12-08"),
        (7, "Dragon 2", 121, 6, "2019-03-02"),
        (8, "Starship", 121, None, None),
        (9, "Unsorted", None, None, None),  # ours: neither manufacturer nor parent
    )
}


class Configuration(NamedTuple):
    id: int
    name: str
    type: int
    agency: int
    family: tuple[int, ...]
    in_use: bool
    human_rated: bool
    craft: str  # the pattern of its craft's names; empty: no craft has this configuration
    weight: int  # its share of the craft


def _configurations() -> tuple[Configuration, ...]:
    """The real public names, in the order of their ids; the last ones are ours."""
    capsule, plane, cargo, simulator, stage, lander = 2, 3, 4, 5, 6, 7
    rows: tuple[tuple[int, str, int, int, tuple[int, ...], int, int, str, int], ...] = (
        (1, "Soyuz", capsule, 63, (1,), 0, 1, "Soyuz {n}", 40),
        (2, "Shenzhou", capsule, 17, (), 1, 1, "Shenzhou {n}", 23),
        (3, "Soyuz MS", capsule, 63, (1,), 1, 1, "Soyuz MS-{n:02}", 28),
        (4, "Progress MS", cargo, 63, (2,), 1, 0, "Progress MS-{n:02}", 32),
        (5, "Cargo Dragon", cargo, 121, (6,), 0, 0, "Dragon C1{n:02}", 22),
        (6, "Crew Dragon 2", capsule, 121, (6, 7), 1, 1, "Crew Dragon C2{n:02}", 9),
        (7, "Cargo Dragon 2", cargo, 121, (6, 7), 1, 0, "Cargo Dragon C2{n:02}", 8),
        (8, "CST-100 Starliner", capsule, 80, (), 1, 1, "Starliner S{n}", 3),
        (9, "Cygnus", cargo, 179, (3,), 0, 0, "S.S. Cygnus {n}", 5),
        (10, "Apollo CSM", capsule, 44, (), 0, 1, "Apollo CSM-{n:03}", 18),
        (11, "Mercury", capsule, 44, (), 0, 1, "Mercury No.{n}", 20),
        (12, "Gemini", capsule, 44, (), 0, 1, "Gemini SC{n}", 12),
        (13, "Vostok", capsule, 66, (), 0, 1, "Vostok-3KA No.{n}", 14),
        (14, "H-II Transfer Vehicle", cargo, 37, (4,), 0, 0, "Kounotori {n}", 9),
        (15, "Automated Transfer Vehicle", cargo, 27, (), 0, 0, "ATV-{n:03}", 5),
        (16, "Voskhod", capsule, 66, (), 0, 1, "Voskhod-3KD No.{n}", 5),
        (17, "Space Shuttle Orbiter", plane, 44, (), 0, 1, "Orbiter OV-1{n:02}", 6),
        (18, "Buran", plane, 66, (), 0, 1, "Buran 1K{n}", 3),
        (19, "Progress 7K-TG", cargo, 66, (2,), 0, 0, "Progress {n}", 42),
        (20, "Progress M", cargo, 63, (2,), 0, 0, "Progress M-{n}", 50),
        (21, "Progress M-M", cargo, 63, (2,), 0, 0, "Progress M-{n:02}M", 29),
        (22, "Soyuz-TM", capsule, 63, (1,), 0, 1, "Soyuz TM-{n}", 33),
        (23, "Soyuz-TMA", capsule, 63, (1,), 0, 1, "Soyuz TMA-{n}", 22),
        (24, "Soyuz-TMA-M", capsule, 63, (1,), 0, 1, "Soyuz TMA-{n:02}M", 20),
        (25, "Tianzhou", cargo, 88, (), 1, 0, "Tianzhou {n}", 10),
        (26, "Starship V1", stage, 121, (8,), 0, 0, "Ship {n}", 10),
        (27, "Starship V2", stage, 121, (8,), 1, 0, "Ship {n} V2", 8),
        (28, "Starship V3", stage, 121, (8,), 1, 0, "", 0),
        (29, "X-37B", plane, 80, (), 1, 0, "X-37B OTV-{n}", 2),
        (30, "New Shepard Crew Capsule", capsule, 141, (5,), 1, 1, "RSS Capsule {n}", 5),
        (31, "SpaceShipTwo", plane, 1024, (), 0, 1, "VSS {n}", 3),
        (32, "SpaceShipOne", plane, 1024, (), 0, 1, "SpaceShipOne N{n}", 1),
        (33, "Orion", capsule, 82, (), 1, 1, "Orion CM-{n:03}", 4),
        (34, "Dream Chaser Cargo System", plane, 1020, (), 1, 0, "DC1{n:02}", 2),
        (35, "Enhanced Cygnus", cargo, 257, (3,), 1, 0, "S.S. Enhanced {n}", 20),
        (36, "HTV-X", cargo, 37, (4,), 1, 0, "HTV-X{n}", 3),
        (37, "Cygnus XL", cargo, 257, (3,), 1, 0, "S.S. Cygnus XL {n}", 2),
        (38, "Mengzhou", capsule, 88, (), 1, 1, "Mengzhou {n}", 2),
        (39, "Gaganyaan", capsule, 31, (), 1, 1, "Gaganyaan G{n}", 3),
        (40, "Crew Module Atmospheric Re-entry Experiment", capsule, 31, (), 0, 0, "CARE {n}", 1),
        (41, "Apollo Lunar Module", lander, 44, (), 0, 1, "LM-{n}", 14),
        (42, "Soyuz 7K-L1", capsule, 66, (1,), 0, 1, "Soyuz 7K-L1 No.{n}", 14),
        (43, "LK", lander, 66, (), 0, 1, "LK T2K No.{n}", 3),
        (44, "Space Rider", plane, 27, (), 1, 0, "Space Rider {n}", 1),
        (45, "Intermediate eXperimental Vehicle", plane, 27, (), 0, 0, "IXV {n}", 1),
        (46, "Atmospheric Reentry Demonstrator", capsule, 27, (), 0, 0, "ARD {n}", 1),
        (47, "Nyx", capsule, 1030, (), 1, 0, "Nyx {n}", 2),
        (48, "Mission Possible", capsule, 1030, (), 0, 0, "Mission Possible {n}", 1),
        (49, "TKS", cargo, 96, (), 0, 1, "Kosmos TKS {n}", 4),
        (50, "VA Capsule", capsule, 96, (), 0, 1, "VA No.{n:03}", 6),
        (51, "BOR-4", plane, 66, (), 0, 0, "BOR-4 No.{n}", 6),
        (52, "Shuguang", capsule, 17, (), 0, 1, "", 0),
        (53, "Hermes", plane, 27, (), 0, 1, "", 0),
        (54, "HOPE-X", plane, 37, (), 0, 0, "", 0),
        (55, "Kliper", plane, 1000, (), 0, 1, "", 0),
        (56, "Orel", capsule, 1000, (), 1, 1, "Orel {n}", 2),
        (57, "Lanyue", lander, 88, (), 1, 1, "Lanyue {n}", 1),
        (58, "Blue Moon Mark 1", lander, 141, (), 1, 0, "Blue Moon MK1-{n:03}", 2),
        (59, "Beresheet", lander, 1052, (), 0, 0, "Beresheet {n}", 1),
        (60, "Reusable Experimental Spacecraft", plane, 88, (), 1, 0, "CSSHQ {n}", 3),
        (61, "Tycho Deep Space", capsule, 189, (), 0, 1, "Tycho {n}", 3),
        (62, "Big Gemini", capsule, 44, (), 0, 1, "", 0),
        (63, "X-20 Dyna-Soar", plane, 80, (), 0, 1, "", 0),
        (64, "Boilerplate", simulator, 44, (), 0, 0, "Boilerplate BP-{n}", 12),
        (65, "Varda W-Series", capsule, 147, (), 1, 0, "W-{n}", 4),
        (66, "Little Joe Capsule", simulator, 44, (), 0, 0, "Little Joe {n}", 7),
        (67, "KARI Reentry Capsule", capsule, 1041, (), 1, 0, "KARI RC-{n}", 1),
        (68, "Student Reentry Cube", simulator, 1060, (), 0, 0, "SRC {n}", 2),
        (70, "Soyuz T", capsule, 66, (1,), 0, 1, "Soyuz T-{n}", 15),
        (71, "Zond 7K-L1S", capsule, 66, (1,), 0, 0, "Zond L1S-{n}", 2),
        # ours: markup and both quotes in a configuration's name, by an agency with markup
        (73, "Tern <b>II</b> \"Ferry\" & 'Co'", 1, 1071, (9,), 1, 0, "Tern {n}", 2),
        # ours: the capital, medial and final sigma are one letter to search, % and _ are not wild
        (74, "ΣΊΣΥΦΟΣ 50%_Lander", lander, 27, (9, 1), 0, 0, "Sisyphus {n}", 2),
        # ours: two configurations with one name
        (76, "Testbed", simulator, 44, (), 0, 0, "Testbed {n}", 2),
        (78, "Testbed", simulator, 121, (), 1, 0, "Testbed X-{n}", 2),
    )
    return tuple(Configuration(*row[:5], bool(row[5]), bool(row[6]), *row[7:]) for row in rows)


CONFIGURATIONS = _configurations()


class Place(NamedTuple):
    """A launch pad with its location; the country is null where COUNTRIES lacks it."""

    id: int
    name: str
    location_id: int
    location: str
    country: str | None
    latitude: float
    longitude: float
    timezone_name: str


PLACES = tuple(
    Place(*row)
    for row in (
        (32, "1/5", 15, "Baikonur Cosmodrome", None, 45.92, 63.342, "Asia/Qyzylorda"),
        (20, "31/6", 15, "Baikonur Cosmodrome", None, 45.996, 63.564, "Asia/Qyzylorda"),
        (
            87,
            "Launch Complex 39A",
            27,
            "Kennedy Space Center, FL, USA",
            "US",
            28.608,
            -80.604,
            "America/New_York",
        ),
        (
            80,
            "Space Launch Complex 40",
            12,
            "Cape Canaveral SFS, FL, USA",
            "US",
            28.562,
            -80.577,
            "America/New_York",
        ),
        (
            29,
            "Launch Complex 14",
            12,
            "Cape Canaveral SFS, FL, USA",
            "US",
            28.491,
            -80.547,
            "America/New_York",
        ),
        (
            17,
            "Launch Area 4 (SLS-1 / 921)",
            17,
            "Jiuquan Satellite Launch Center",
            "CN",
            40.958,
            100.291,
            "Asia/Shanghai",
        ),
        (
            39,
            "Wenchang LC-2",
            8,
            "Wenchang Space Launch Site",
            "CN",
            19.614,
            110.951,
            "Asia/Shanghai",
        ),
        (
            41,
            "Yoshinobu Launch Complex LP-2",
            26,
            "Tanegashima Space Center, Japan",
            "JP",
            30.4,
            130.977,
            "Asia/Tokyo",
        ),
        (
            79,
            "Ariane Launch Area 3",
            13,
            "Guiana Space Centre",
            "FR",
            5.239,
            -52.768,
            "America/Cayenne",
        ),
        (
            50,
            "Satish Dhawan Second Launch Pad",
            14,
            "Satish Dhawan Space Centre, India",
            "IN",
            13.72,
            80.23,
            "Asia/Kolkata",
        ),
        (
            90,
            "West Texas Suborbital Launch Site",
            29,
            "Corn Ranch, Van Horn, TX, USA",
            "US",
            31.423,
            -104.757,
            "America/Chicago",
        ),
        (
            188,
            "Orbital Launch Mount A",
            143,
            "SpaceX Starbase, TX, USA",
            "US",
            25.996,
            -97.154,
            "America/Chicago",
        ),
    )
)


class Launcher(NamedTuple):
    id: int
    name: str
    family_id: int
    family: str
    full_name: str
    variant: str
    provider: int
    place: int  # a pad's id


LAUNCHERS = tuple(
    Launcher(*row)
    for row in (
        (480, "Soyuz 2.1a", 102, "Soyuz-2", "Soyuz 2.1a", "2.1a", 63, 20),
        (36, "Soyuz-FG", 101, "Soyuz", "Soyuz FG", "FG", 63, 32),
        (60, "Soyuz-U", 101, "Soyuz", "Soyuz U", "U", 66, 32),
        (164, "Falcon 9", 1, "Falcon", "Falcon 9 Block 5", "Block 5", 121, 87),
        (54, "Falcon 9", 1, "Falcon", "Falcon 9 v1.1", "v1.1", 121, 80),
        (464, "Starship", 206, "Starship", "Starship", "", 121, 188),
        (16, "Long March 2", 43, "Long March 2", "Long March 2F/G", "F/G", 88, 17),
        (173, "Long March 7", 47, "Long March 7", "Long March 7", "", 88, 39),
        (5, "Atlas V N22", 9, "Atlas V", "Atlas V N22", "N22", 124, 80),
        (123, "Atlas LV-3B", 90, "Atlas", "Atlas LV-3B", "LV-3B", 44, 29),
        (130, "Saturn V", 93, "Saturn", "Saturn V", "", 44, 87),
        (67, "H-IIB", 20, "H-II", "H-IIB", "B", 37, 41),
        (78, "Ariane 5 ES", 17, "Ariane 5", "Ariane 5 ES", "ES", 115, 79),
        (172, "GSLV Mk. III", 51, "GSLV", "GSLV Mk. III", "Mk. III", 31, 50),
        (137, "New Shepard", 97, "New Shepard", "New Shepard", "", 141, 90),
    )
)

# The agency's usual launchers, by index into LAUNCHERS; any launcher where an agency has none.
LAUNCHERS_OF = {
    63: (0, 1, 2),
    66: (2,),
    1000: (0, 1),
    121: (3, 4),
    17: (6,),
    88: (6, 7),
    44: (9, 10),
    80: (8,),
    37: (11,),
    27: (12,),
    31: (13,),
    141: (14,),
    257: (3, 4, 8),
}

# id, name, abbrev
ORBITS = (
    (8, "Low Earth Orbit", "LEO"),
    (9, "Lunar Orbit", "LO"),
    (13, "Elliptical Orbit", "Elliptical"),
    (15, "Suborbital", "Sub"),
    (17, "Sun-Synchronous Orbit", "SSO"),
)

MISSION_TYPES = (
    "Human Exploration",
    "Resupply",
    "Test Flight",
    "Technology",
    "Tourism",
    "Lunar Exploration",
)

# id, name, abbrev
LAUNCH_STATUSES = (
    (3, "Launch Successful", "Success"),
    (4, "Launch Failure", "Failure"),
    (7, "Launch was a Partial Failure", "Partial Failure"),
)

# id, name, abbrev
NET_PRECISIONS = ((0, "Second", "SEC"), (1, "Minute", "MIN"), (5, "Day", "DAY"))

# id, name, abbrev
LANDING_TYPES = (
    (9, "Parachute", "PC"),
    (5, "Splashdown", "SPD"),
    (8, "Runway", "RWY"),
    (13, "Destructive Reentry", "DR"),
)

# id, name, abbrev, location's id, its name, country
LANDING_LOCATIONS = (
    (24, "Kazakh Steppe", "KZ", 15, "Baikonur Cosmodrome", None),
    (33, "Pacific Ocean", "PAC", 31, "Sea Landing", None),
    (16, "Atlantic Ocean", "ATL", 31, "Sea Landing", None),
    (6, "Shuttle Landing Facility", "SLF", 27, "Kennedy Space Center, FL, USA", "US"),
    (19, "Dongfeng landing site", "DF", 17, "Jiuquan Satellite Launch Center", "CN"),
)

# id, name, agencies, start date, end date
PROGRAMS = (
    (
        17,
        "International Space Station",
        (44, 63, 27, 37),
        "1998-11-20T06:40:00Z",
        None,
    ),
    (18, "Commercial Crew Program", (44, 121, 80), "2011-04-18T00:00:00Z", None),
    (11, "Commercial Resupply Services", (44, 121, 257, 1020), "2008-12-23T00:00:00Z", None),
    (23, "Tiangong space station", (17, 88), "2021-04-29T00:00:00Z", None),
    (12, "Apollo", (44,), "1961-05-25T00:00:00Z", "1975-07-24T00:00:00Z"),
    (25, "Vostok", (66,), "1957-01-01T00:00:00Z", "1963-06-19T00:00:00Z"),
)

DESTINATIONS = (
    "International Space Station",
    "Tiangong space station",
    "Mir",
    "Salyut 7",
    "Low Earth Orbit",
    "Suborbital",
    "Lunar Orbit",
)
