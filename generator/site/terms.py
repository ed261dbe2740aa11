"""LL2's own vocabularies, as messages: what its records call a status, a type, an outcome.

They are data and English; pages in other languages show those that are known here in their own
words (`Wording.term`), and any other as it is. Programs get LL2's names.
"""

from __future__ import annotations

from generator.site.wording import T_

STATUSES = (
    T_("Active"),
    T_("Retired"),
    T_("Destroyed"),
    T_("Single Use"),
    T_("Under construction"),
)

TYPES = (
    T_("Unknown"),
    T_("Capsule"),
    T_("Spaceplane"),
    T_("Cargo Resupply"),
    T_("Mass Simulator"),
    T_("Reuseable Upper Stage"),
    T_("Lander"),
)

AGENCY_TYPES = (
    T_("Government"),
    T_("Multinational"),
    T_("Commercial"),
    T_("Educational"),
    T_("Private"),
)

LAUNCH_STATUSES = (
    T_("Go for Launch"),
    T_("To Be Determined"),
    T_("To Be Confirmed"),
    T_("On Hold"),
    T_("Launch in Flight"),
    T_("Launch Successful"),
    T_("Launch Failure"),
    T_("Launch was a Partial Failure"),
    T_("Payload Deployed"),
)

MISSION_TYPES = (
    T_("Human Exploration"),
    T_("Resupply"),
    T_("Test Flight"),
    T_("Technology"),
    T_("Tourism"),
    T_("Lunar Exploration"),
    T_("Robotic Exploration"),
    T_("Space Station"),
)

LANDING_TYPES = (
    T_("Parachute"),
    T_("Splashdown"),
    T_("Runway"),
    T_("Destructive Reentry"),
)
