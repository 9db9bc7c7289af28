"""What the demo's lists are of: its sections, some of its tags, its authors."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class DemoSubject:
    """A section, tag or author; ``photo`` is a file stem, ``login`` the author's in the admin."""

    name: str
    description: str = ""
    photo: str = ""
    links: tuple[str, ...] = ()
    kind: str = "person"
    position: str = ""
    login: str = ""


#: In their order.
SECTIONS = (
    DemoSubject(
        name="Town",
        description="Council, streets, weather and the people who argue about them.",
    ),
    DemoSubject(
        name="Science",
        description="What is found out along the coast, and by whom.",
        photo="lake",
        links=("https://social.example/@courier_science", "https://observatory.example/"),
    ),
    DemoSubject(name="Culture", description="Books, music and other ways to spend an evening."),
    DemoSubject(name="Sport", description="Results, and the stories behind them."),
)

TAGS = (
    DemoSubject(
        name="Harbour",
        description="Ferries, fog horns, and everything that is tied up at the quay.",
        photo="lighthouse",
        links=("https://harbour-office.example/tides",),
    ),
)

AUTHORS = (
    DemoSubject(
        name="Ines Aldous",
        position="Chief reporter",
        description="Ines Aldous has covered Saltmere for the Courier since the ferry stopped.",
        links=("https://social.example/@ines", "https://ines-aldous.example/"),
    ),
    DemoSubject(
        name="Joao Pires",
        position="Science and culture",
        description="Joao Pires writes about the sea, and about people who sing near it.",
    ),
    DemoSubject(
        name="Tomas Brandt",
        position="Photographer",
        description="Tomas Brandt takes pictures, mostly early.",
        links=("https://photos.example/@tomas",),
    ),
    DemoSubject(name="Marcus Reed", position="Editor"),
    DemoSubject(
        name="Harbour Wire",
        kind="agency",
        description="The news agency of the harbour towns.",
        photo="hills",
        links=("https://harbour-wire.example/", "https://social.example/@harbourwire"),
    ),
    DemoSubject(
        name="A. Gannet",
        kind="pseudonym",
        position="Columnist",
        description=(
            "A. Gannet sits above the town and sees everything. The name is a pseudonym; so, "
            "we are told, is the beak."
        ),
        photo="lighthouse",
        login="reporter",
    ),
)
