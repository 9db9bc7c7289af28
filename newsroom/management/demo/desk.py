"""The demo's people, sections, photos and newsletter."""

from __future__ import annotations

#: ``(name, description)`` in their order.
SECTIONS = (
    ("Town", "Council, streets, weather and the people who argue about them."),
    ("Science", "What is found out along the coast, and by whom."),
    ("Culture", "Books, music and other ways to spend an evening."),
    ("Sport", "Results, and the stories behind them."),
)

#: ``(name, kind, position, biography)``.
AUTHORS = (
    (
        "Ines Aldous",
        "person",
        "Chief reporter",
        "Ines Aldous has covered Saltmere for the Courier since the ferry stopped.",
    ),
    (
        "Joao Pires",
        "person",
        "Science and culture",
        "Joao Pires writes about the sea, and about people who sing near it.",
    ),
    ("Tomas Brandt", "person", "Photographer", "Tomas Brandt takes pictures, mostly early."),
    ("Marcus Reed", "person", "Editor", ""),
    ("Harbour Wire", "agency", "", "The news agency of the harbour towns."),
)

#: File stem to ``(alternative text, caption, credit)``.
PHOTOS = {
    "ferry": (
        "A small ferry with lit windows crosses a calm bay at dusk under an orange sky.",
        "The new boat on its first trial run.",
        "Tomas Brandt",
    ),
    "bay": (
        "A green and blue bay seen from above, with darker patches of seagrass.",
        "The meadow shows as dark patches in the shallows.",
        "Tomas Brandt",
    ),
    "lighthouse": (
        "A white lighthouse with a beam of light over a dark sea at night.",
        "The breakwater light, one of the eleven players.",
        "Tomas Brandt",
    ),
    "hills": (
        "Layers of misty blue hills under a pale morning sun.",
        "Morning over the river valley.",
        "Ines Aldous",
    ),
    "lake": (
        "A frozen lake between dark mountains, with a thin moon above.",
        "The lake above the town in January.",
        "Tomas Brandt",
    ),
}

NEWSLETTER = ("The Morning Tide", "The latest stories from the harbour, every weekday at seven.")

#: Login to its role.
LOGINS = {
    "reporter": "Reporter",
    "editor": "Editor",
    "chief-editor": "Chief editor",
    "newsletter-editor": "Newsletter editor",
}
