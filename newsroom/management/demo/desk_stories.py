"""The demo's stories that only its desk sees, one of them at each stage."""

from __future__ import annotations

from newsroom.management.demo.story import DemoStory
from newsroom.models import Stage

DESK_STORIES: tuple[DemoStory, ...] = (
    DemoStory(
        slug="market-opens-on-sundays",
        kicker="Market",
        headline="The market hall will open on Sundays from next week",
        standfirst="Fish until noon, flowers until four, and no loudspeakers at all.",
        body=(
            "<p>After two trial summers the council has made the Sunday market permanent. Stalls "
            "open at nine. The hall's clock, which has shown ten past four since the flood, is "
            "to be repaired for the occasion.</p>"
        ),
        section="Town",
        bylines=(("Ines Aldous", "words"),),
        tags=("Council",),
        hours_ago=-30,
        later_standfirst="Fish until noon, flowers until four, and one loudspeaker, for the choir.",
    ),
    DemoStory(
        slug="whales-before-breakfast",
        kicker="Sea",
        headline="Whales before breakfast",
        standfirst="Notes for a piece about the three minke whales that now winter in the sound.",
        body="<p>Ask Hana about the drone pictures. Call the harbour office about the ferry.</p>",
        section="Science",
        bylines=(("Joao Pires", "words"),),
        tags=("Sea",),
        hours_ago=None,
    ),
    DemoStory(
        slug="school-bus-by-boat",
        kicker="Schools",
        headline="Island children may soon row to school",
        standfirst="The school boat is forty years old. Its passengers have a suggestion.",
        body=(
            "<p>The eleven pupils of the outer islands have written to the council, in ink. They "
            "ask for two rowing boats, a grown-up in each, and no more diesel before breakfast.</p>"
            "<p>The crossing takes twelve minutes with an engine. The pupils have measured it with "
            "oars: twenty-six, or nineteen when somebody is late.</p>"
        ),
        section="Town",
        bylines=(("Ines Aldous", "words"),),
        tags=("Council", "Rowing"),
        hours_ago=None,
        stage=Stage.IN_REVIEW,
    ),
    DemoStory(
        slug="museum-of-lost-gloves",
        kicker="Museums",
        headline="A museum for gloves that lost their other half",
        standfirst="It opens with 640 exhibits, all of them found on the quay, not one a pair.",
        body=(
            "<p>The harbour office has kept them since 1971, in order of the day on which they "
            "were found. From June they hang in the old customs house, each with its date and the "
            "weather.</p>"
            "<p>Who recognises a glove may take it home, said Marit Oyen, “but then we want a "
            "photograph of the two of them together”.</p>"
        ),
        section="Culture",
        bylines=(("Joao Pires", "words"),),
        tags=("Harbour", "Museums"),
        hours_ago=None,
        stage=Stage.READY,
    ),
    DemoStory(
        slug="seal-elected-to-harbour-board",
        kicker="Harbour",
        headline="Seal elected to the harbour board",
        standfirst="It received forty-one votes, and is said to attend every meeting.",
        body=(
            "<p>The annual meeting of the harbour's friends has filled its last free seat. The new "
            "member lives below the slipway and did not make a speech.</p>"
        ),
        section="Town",
        bylines=(("Harbour Wire", "words"),),
        tags=("Harbour",),
        hours_ago=52,
        withdrawal_line=(
            "This story came from the programme of a revue and should not have been published as "
            "news. The seat on the board is free."
        ),
    ),
)
