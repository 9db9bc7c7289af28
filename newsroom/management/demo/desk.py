"""The demo's photos, newsletter and logins."""

from __future__ import annotations

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

#: Slugs of the stories on the front page, the lead first; one of them is scheduled.
FRONT_PAGE = (
    "night-ferry-returns",
    "market-opens-on-sundays",
    "choir-of-fog-horns",
    "heat-pumps-in-the-old-tannery",
    "what-the-ice-remembers",
)

#: Login to its role.
LOGINS = {
    "reporter": "Reporter",
    "editor": "Editor",
    "chief-editor": "Chief editor",
    "newsletter-editor": "Newsletter editor",
}
