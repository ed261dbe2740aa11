"""Plausible, varied prose for the synthetic records, from fragments written for this file.

Each function takes a `random.Random` and names, and returns plain text; equal input gives equal
text. Some of it holds curly quotes, accents and `\\r\\n`, as LL2's texts do.
"""

from random import Random

_OPENINGS = (
    "{name} is a {config} built for {agency}.",
    "{name} belongs to the {config} line that {agency} operates.",
    "Assembled over {n} months, {name} was handed to {agency} with {n2} open work items.",
    "{agency} ordered {name} as the next {config} after a review of the earlier craft.",
    "The {config} known as {name} left its factory hall on a foggy morning.",
    "Engineers at {agency} call {name} “the quiet one”.",
    "{name} took the place of an older {config} in the schedule.",
    "Work on {name} began in {year} and stopped twice for want of parts.",
)

_MIDDLES = (
    "It carried {n} kilograms of water, spare filters and a small greenhouse.",
    "Its docking ring was replaced after a leak test at {n} kilopascals.",
    "The heat shield kept {n2} thin cracks, all of them harmless.",
    "A camera on the service module filmed the separation from three sides.",
    "Its batteries held {n} percent of their charge at the end.",
    "The crew named its toy mascot Ångström and hung it from the hatch.",
    "Two of its thrusters ran warm, and the flight plan was shortened by an orbit.",
    "Ground stations lost its signal for {n2} minutes over the southern ocean.",
    "The café-sized cabin seats {n2} people, although nobody has tried it.",
    "A sensor froze during the first night and recovered at sunrise.",
    "The parachutes opened {n} seconds later than planned.",
    "It brought back samples of glass, moss and a protein crystal.",
    "The solar panels were folded by hand before the roll-out.",
    "Its computer counted {n} corrected memory errors.",
    "Recovery ships reached it within {n} minutes.",
    "The mass at launch was {n2}.{n} tonnes.",
    "A rehearsal in the swimming pool took {n} hours.",
    "The guidance software was frozen in {year} and never changed again.",
    "Its radio beacon kept sending for {n} days afterwards.",
    "Most of the interior panels were painted grey-green to calm the eye.",
)

_ENDINGS = (
    "It is remembered for a smooth flight.",
    "The logbook is kept in a museum’s store room.",
    "Later craft inherited its seat design.",
    "Nothing else of note happened.",
    "An enquiry closed without a finding.",
    "Its sister craft waited {n} days longer.",
    "The next one flew in {year}.",
    "The hull was weighed, photographed and stored.",
)

_TASKS = (
    "bring {n} kilograms of cargo to the station",
    "test the escape system at full pressure",
    "carry a crew of {n2} and return them after {n} days",
    "measure the heating of the windward side",
    "rehearse an automatic docking in darkness",
    "release {n2} small satellites from the trunk",
    "photograph the far side at low sun",
    "prove that the capsule can be flown again",
    "exchange two expedition members and a broken pump",
    "raise the station’s orbit by {n} kilometres",
)

_RESULTS = (
    "The flight ended a day early because of the weather.",
    "All aims were met.",
    "The second aim was left for a later flight.",
    "Contact was good throughout.",
    "A valve stuck, and the crew worked around it.",
    "The landing was {n} kilometres short of the target.",
    "Everything aboard was recovered, including a lost glove.",
)

_ABOUT = (
    "{name} runs space flight from {n} offices and {n2} test sites.",
    "{name} was set up in {year} to build craft rather than to write reports.",
    "{name} trains crews, builds capsules and keeps a deep archive.",
    "Most of the work of {name} goes into cargo, the rest into people.",
    "{name} publishes its failures as carefully as its successes.",
)


def _fill(rnd: Random, text: str, names: dict[str, str]) -> str:
    """The fragment with its names and invented figures in place."""
    return text.format(
        n=rnd.randint(11, 97), n2=rnd.randint(2, 9), year=rnd.randint(1959, 2025), **names
    )


def describe_spacecraft(rnd: Random, *, name: str, config: str, agency: str) -> str:
    """One to six sentences on a craft, sometimes in two paragraphs separated as LL2's are."""
    names = {"name": name, "config": config, "agency": agency}
    texts = [rnd.choice(_OPENINGS), *rnd.sample(_MIDDLES, rnd.choice((0, 1, 1, 2, 2, 3, 4)))]
    if rnd.random() < 0.4:
        texts.append(rnd.choice(_ENDINGS))
    sentences = [_fill(rnd, text, names) for text in texts]
    if len(sentences) > 3 and rnd.random() < 0.3:
        return " ".join(sentences[:2]) + "\r\n\r\n" + " ".join(sentences[2:])
    return " ".join(sentences)


def describe_configuration(rnd: Random, *, name: str, agency: str) -> str:
    """Three to seven sentences on a configuration."""
    names = {"name": f"the first {name}", "config": name, "agency": agency}
    texts = (rnd.choice(_OPENINGS), *rnd.sample(_MIDDLES, rnd.randint(2, 6)))
    text = " ".join(_fill(rnd, text, names) for text in texts)
    return text[0].upper() + text[1:]


def describe_mission(rnd: Random, *, name: str, agency: str) -> str:
    """Two to six sentences on a flight's mission."""
    task = _fill(rnd, rnd.choice(_TASKS), {})
    texts = (*rnd.sample(_MIDDLES, rnd.randint(1, 4)), rnd.choice(_RESULTS))
    rest = " ".join(_fill(rnd, text, {}) for text in texts)
    return f"{name} was flown by {agency} to {task}. {rest}"


def describe_agency(rnd: Random, *, name: str) -> str:
    """Three to six sentences on an agency."""
    texts = (*rnd.sample(_ABOUT, 2), *rnd.sample(_MIDDLES, rnd.randint(1, 3)))
    return " ".join(_fill(rnd, text, {"name": name}) for text in texts)


def describe_place(rnd: Random, *, name: str) -> str:
    """Two or three sentences on a pad, a location or a program."""
    return f"{name} has seen {rnd.randint(3, 400)} campaigns. " + " ".join(
        _fill(rnd, text, {}) for text in rnd.sample(_RESULTS, rnd.randint(1, 2))
    )
