"""The demo's stories of last week, which fill the sections' blocks on its front page."""

from __future__ import annotations

from newsroom.management.demo.story import DemoStory

OLDER_STORIES: tuple[DemoStory, ...] = (
    DemoStory(
        slug="postbox-moves-uphill",
        kicker="Post",
        headline="The lowest postbox moves eleven steps uphill",
        standfirst="Letters had been arriving with the tide.",
        body=(
            "<p>The box on the lower quay was emptied twice a day by the post and once a month by "
            "the sea. From Monday it hangs beside the bakery.</p>"
        ),
        section="Town",
        bylines=(("Ines Aldous", "words"),),
        tags=("Harbour",),
        hours_ago=130,
    ),
    DemoStory(
        slug="mussels-keep-time",
        kicker="Sea",
        headline="Mussels keep time without the moon",
        standfirst="Moved into a cellar, they opened with a tide that was not there.",
        body=(
            "<p>For nine days the mussels in the old tannery's cellar opened and closed as those "
            "in the bay did. On the tenth they followed the lunch break of the laboratory.</p>"
        ),
        section="Science",
        bylines=(("Joao Pires", "words"),),
        tags=("Sea",),
        hours_ago=136,
    ),
    DemoStory(
        slug="fog-has-eleven-names",
        kicker="Weather",
        headline="Eleven words for fog, and one that nobody will say",
        standfirst="A linguist spent two winters asking on the quay.",
        body=(
            "<p>The mildest is <em>milk</em>, the thickest <em>Aunt Berta</em>. The twelfth word "
            "is known to all whom she asked, and is bad luck until April.</p>"
        ),
        section="Science",
        bylines=(("Ines Aldous", "words"),),
        tags=("Sea",),
        hours_ago=144,
    ),
    DemoStory(
        slug="organ-for-the-boathouse",
        kicker="Music",
        headline="The boathouse gets an organ, in four hundred pieces",
        standfirst="It came by ferry, without the manual.",
        body=(
            "<p>The pipes are numbered, but in two alphabets. The choir has asked its members to "
            "blow into each, and to write down what they hear.</p>"
        ),
        section="Culture",
        bylines=(("Joao Pires", "words"),),
        tags=("Harbour",),
        hours_ago=150,
    ),
    DemoStory(
        slug="goalkeeper-scores-by-wind",
        kicker="Football",
        headline="Goalkeeper scores with a goal kick and a southwester",
        standfirst="The wind was awarded the assist.",
        body=(
            "<p>The ball rose, stood still above the half-way line, and went on. The visitors "
            "asked for the second half to be played indoors.</p>"
        ),
        section="Sport",
        bylines=(("Harbour Wire", "words"),),
        tags=("Rowing",),
        hours_ago=158,
    ),
    DemoStory(
        slug="swimmers-ask-for-a-clock",
        kicker="Swimming",
        headline="Winter swimmers ask for a clock that can be read from the water",
        standfirst="Four minutes feel like nine, and sometimes are.",
        body=(
            "<p>The club would pay for it. The council would like to know whether it must also "
            "show the temperature, and who would want to see that.</p>"
        ),
        section="Sport",
        bylines=(("Ines Aldous", "words"),),
        tags=("Council",),
        hours_ago=166,
    ),
)
