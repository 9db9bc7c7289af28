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

#: Login to what it may do, as names of permissions.
LOGINS = {
    "reporter": (
        "add_article",
        "change_article",
        "view_article",
        "view_author",
        "view_section",
        "view_tag",
        "add_photo",
        "change_photo",
        "view_photo",
    ),
    "editor": (
        "add_article",
        "change_article",
        "delete_article",
        "view_article",
        "publish_article",
        "withdraw_article",
        "add_author",
        "change_author",
        "view_author",
        "add_section",
        "change_section",
        "view_section",
        "add_tag",
        "change_tag",
        "view_tag",
        "add_photo",
        "change_photo",
        "view_photo",
    ),
    "newsletter-editor": (
        "view_article",
        "view_publishedarticle",
        "add_newsletter",
        "change_newsletter",
        "view_newsletter",
        "add_edition",
        "change_edition",
        "view_edition",
        "delete_edition",
        "send_edition",
        "add_editionstory",
        "change_editionstory",
        "delete_editionstory",
        "view_editionstory",
        "view_delivery",
        "view_subscriber",
        "delete_subscriber",
        "view_subscription",
    ),
}
