"""The demo's stories, newest first."""

from __future__ import annotations

from newsroom.management.demo.desk_stories import DESK_STORIES
from newsroom.management.demo.older_stories import OLDER_STORIES
from newsroom.management.demo.story import DemoStory

STORIES: tuple[DemoStory, ...] = (
    DemoStory(
        slug="night-ferry-returns",
        kicker="Transport",
        headline="The night ferry comes back after eleven years",
        standfirst=(
            "From May a boat will leave the old quay at half past ten every evening. The town "
            "that learned to live without it is not sure what to do with its mornings."
        ),
        body=(
            "<p>The last night ferry left Saltmere in the rain, with nine passengers and a dog. "
            "Eleven years later the harbour office has put the timetable back in its glass case: "
            "22.30, every evening, arriving on the islands in time for bread.</p>"
            "<p>“People ask me why we bring it back,” said Marit Oyen, who runs the office with "
            "two colleagues and a cat. “I ask them why we ever stopped. Nobody can tell me.”</p>"
            "<h2>A smaller boat, more often</h2>"
            "<p>The new vessel carries sixty people and twelve bicycles, and no cars at all. It "
            "runs on batteries that are charged at the quay while the crew sleeps. On still "
            "nights, the builders say, the loudest thing on board will be the coffee machine.</p>"
            "<blockquote><p>I was born on the other side. My mother took this boat to the "
            "hospital. I would like to take it to a concert.</p></blockquote>"
            "<p>Fares are to be set by the council in February. A single crossing is expected to "
            "cost about as much as a sandwich, and children under twelve will travel free.</p>"
            "<h2>What changes on land</h2>"
            "<ul><li>The number 4 bus will wait for the boat, not the other way round.</li>"
            "<li>The quay gets lamps that do not shine into bedrooms.</li>"
            "<li>The bakery opens an hour earlier.</li></ul>"
            "<p>Not everyone is glad. Some owners of holiday houses fear noise, and a petition "
            "with 41 names lies at the town hall. A counter-petition, pinned up next to it, had "
            "312 by Friday.</p>"
        ),
        section="Town",
        bylines=(("Ines Aldous", "words"), ("Tomas Brandt", "photos")),
        tags=("Ferries", "Harbour", "Council"),
        hours_ago=1.2,
        photo="ferry",
    ),
    DemoStory(
        slug="seagrass-meadow-doubled",
        kicker="Sea",
        headline="Volunteers with teaspoons have doubled the seagrass in the bay",
        standfirst="Six summers of planting by hand, one shoot at a time, show up on the survey.",
        body=(
            "<p>The tool is an ordinary teaspoon. With it, some four hundred people have pressed "
            "about ninety thousand shoots of eelgrass into the bed of Saltmere bay, and this "
            "week the university's divers confirmed what swimmers had been saying: the meadow "
            "is twice the size that it was.</p>"
            "<p>Seagrass shelters young fish, slows the waves and keeps carbon in the mud. It "
            "disappeared here in the seventies, when the tannery still drained into the bay.</p>"
            "<table><thead><tr><th scope='col'>Year</th><th scope='col'>Hectares</th></tr></thead>"
            "<tbody><tr><td>2020</td><td>3.1</td></tr><tr><td>2023</td><td>4.4</td></tr>"
            "<tr><td>2026</td><td>6.3</td></tr></tbody></table>"
            "<p>“You come up after an hour, you have planted forty shoots, and you think: this "
            "is nothing,” said Hana Weiss, a retired teacher. “Then you do it for six years.”</p>"
        ),
        section="Science",
        bylines=(("Joao Pires", "words"),),
        tags=("Sea", "Climate", "Volunteers"),
        hours_ago=5,
        photo="bay",
    ),
    DemoStory(
        slug="library-lends-silence",
        kicker="",
        headline="The library now lends silence by the hour",
        standfirst="Four padded rooms, no wireless network, a waiting list until March.",
        body=(
            "<p>You can borrow a drill from Saltmere library, a sewing machine and a ukulele. "
            "Since Monday you can also borrow an hour in which nothing happens.</p>"
            "<p>The rooms are in the cellar, where the coal used to be. Each has a chair, a lamp "
            "and a door as thick as a dictionary. Telephones stay upstairs, in numbered pigeon "
            "holes that once held catalogue cards.</p>"
            "<p>The idea came from a suggestion box. Nobody knows who wrote the note, which said "
            "only: <em>somewhere quiet, please</em>.</p>"
        ),
        section="Culture",
        bylines=(("Ines Aldous", "words"),),
        tags=("Libraries",),
        hours_ago=9,
    ),
    DemoStory(
        slug="bridge-shut-for-winter",
        kicker="Transport",
        headline="Mill bridge stays shut until spring",
        standfirst="Engineers found a crack as long as a hand. Buses go round by the weir.",
        body=(
            "<p>The bridge by the old mill will stay closed to everything heavier than a pram "
            "until April, the county said. A crack in one of the two iron arches, first seen in "
            "September, has grown to 19 centimetres.</p>"
            "<p>Walkers may use the northern pavement. Buses 2 and 7 take the road by the weir, "
            "which adds nine minutes in each direction.</p>"
        ),
        section="Town",
        bylines=(("Harbour Wire", "words"),),
        tags=("Council", "Bridges"),
        hours_ago=14,
    ),
    DemoStory(
        slug="choir-of-fog-horns",
        kicker="Music",
        headline="A concerto for eleven fog horns and one nervous conductor",
        standfirst=(
            "The piece can only be played when the wind is from the west. On Saturday it was."
        ),
        body=(
            "<p>At four minutes past six the lightship answered the breakwater, the breakwater "
            "answered the tug, and eight hundred people on the beach stopped talking.</p>"
            "<p>Composer Lia Marchetti spent three winters writing for instruments that have one "
            "note each and take four seconds to begin. “You cannot rehearse it,” she said. “Each "
            "rehearsal stops the shipping.”</p>"
            "<p>The next performance is announced for the first westerly after Easter.</p>"
        ),
        section="Culture",
        bylines=(("Joao Pires", "words"), ("Tomas Brandt", "photos")),
        tags=("Music", "Harbour"),
        hours_ago=20,
        photo="lighthouse",
    ),
    DemoStory(
        slug="heat-pumps-in-the-old-tannery",
        kicker="Energy",
        headline="The old tannery will warm nine hundred homes",
        standfirst="Its cellars are full of river water, and river water is never quite cold.",
        body=(
            "<p>Where hides once soaked, pumps will draw heat out of the river from next autumn. "
            "The council voted 14 to 3 for the plan after a debate of four hours, most of which "
            "was about the colour of the chimney.</p>"
            "<p>The plant costs 11 million and is to supply every house between the market and "
            "the station. Bills should fall by about a fifth, the town's engineer said, “unless "
            "the river freezes, in which case we shall all have other worries”.</p>"
        ),
        section="Town",
        bylines=(("Ines Aldous", "words"),),
        tags=("Climate", "Council", "Energy"),
        hours_ago=28,
        photo="hills",
        correction=(
            "An earlier version of this story said that the council voted 13 to 4. It voted 14 to "
            "3: one councillor had raised her hand to ask for the window to be opened."
        ),
    ),
    DemoStory(
        slug="oldest-chess-club",
        kicker="Chess",
        headline="Two points short, and perfectly happy about it",
        standfirst="The oldest chess club on the coast lost the final and threw a party anyway.",
        body=(
            "<p>They had never been in a final. The club was founded in 1887, meets above the "
            "fishmonger, and lists among its rules that nobody shall be asked to hurry.</p>"
            "<p>On Sunday it lost by five and a half to three and a half. The decisive game "
            "lasted six hours. “I had a win on move forty,” said board one, Pilar Ostrom, 81. "
            "“I saw it on move fifty.”</p>"
        ),
        section="Sport",
        bylines=(("A. Gannet", "words"),),
        tags=("Chess",),
        hours_ago=33,
    ),
    DemoStory(
        slug="rowers-cross-the-sound",
        kicker="Rowing",
        headline="Four sisters row the sound in under three hours",
        standfirst="The record had stood since their grandmother set it.",
        body=(
            "<p>Their grandmother needed three hours and four minutes, in a wooden boat, with a "
            "packed lunch. On Saturday the four Lindqvist sisters crossed the sound in two hours "
            "and fifty-one.</p>"
            "<p>She was waiting on the other side with a stopwatch. “The lunch,” she said, “was "
            "the difference.”</p>"
        ),
        section="Sport",
        bylines=(("Harbour Wire", "words"),),
        tags=("Rowing", "Sea"),
        hours_ago=47,
    ),
    DemoStory(
        slug="what-the-ice-remembers",
        kicker="Long read",
        headline="What the ice remembers",
        standfirst=(
            "A drill core from the lake above the town holds four thousand winters. We counted "
            "some of them with the woman who keeps it in her freezer."
        ),
        body=(
            "<p>The core lies in forty-one pieces, each in a plastic tube, in a freezer that "
            "hums in a garage on Station Road. Ruth Abel opens the lid with the care of someone "
            "lifting a sleeping child.</p>"
            "<p>Every year the lake lays down one dark line and one pale. The dark is autumn "
            "leaves. The pale is what the meltwater brings. Between them, if you know where to "
            "look, is everything else: the soot of a fire in 1702, the pollen of the first "
            "rye, a grey smear that is a volcano two thousand kilometres away.</p>"
            "<h2>Reading backwards</h2>"
            "<p>Abel is not paid for this. She taught geography for thirty-five years and drilled "
            "the core with two former pupils, a borrowed tripod and a hand winch. The university "
            "lent her the microscope and has, she says, politely forgotten to ask for it.</p>"
            "<p>The lines grow thinner after 1950 and change colour after 1985. There is a "
            "stretch of nine years with no pale line at all.</p>"
            "<blockquote><p>People want the ice to tell them what will happen. It only tells you "
            "what did. That is quite enough.</p></blockquote>"
            "<p>In the spring she will drill again. The freezer has room for twelve more tubes, "
            "or for the winter's bread, but not both.</p>"
        ),
        section="Science",
        bylines=(("Ines Aldous", "words"), ("Marcus Reed", "editing")),
        tags=("Climate", "Lakes"),
        hours_ago=70,
        photo="lake",
    ),
    DemoStory(
        slug="la-librairie-de-la-digue",
        kicker="Livres",
        headline="La librairie de la digue n’ouvre qu’à marée basse",
        standfirst="Trois heures par jour, jamais les mêmes : le calendrier est dans la vitrine.",
        body=(
            "<p>On y descend par onze marches, dont quatre sont sous l’eau le reste du temps. "
            "Les livres, eux, sont sur des étagères suspendues.</p>"
            "<p>« Le client pressé n’existe pas ici », dit la libraire, « mais le client mouillé, "
            "oui. »</p>"
        ),
        section="Culture",
        bylines=(("Joao Pires", "words"),),
        tags=("Libraries", "Sea"),
        hours_ago=95,
        language="fr",
    ),
    DemoStory(
        slug="lighthouse-keeper-wanted",
        kicker="Jobs",
        headline="Wanted: a lighthouse keeper who likes visitors",
        standfirst="The lamp has worked by itself since 1994. The stairs still need sweeping.",
        body=(
            "<p>The harbour office is looking for somebody to live in the lighthouse from March "
            "to October. The post comes with four rooms, all of them round, and 128 steps.</p>"
            "<p>Applicants should be able to make tea for strangers and to tell a cormorant from "
            "a shag. Last year's keeper left to be married. “To a visitor,” said Marit Oyen. "
            "“It is in the nature of the post.”</p>"
        ),
        section="Town",
        bylines=(("Harbour Wire", "words"),),
        tags=("Harbour",),
        hours_ago=120,
    ),
    *OLDER_STORIES,
    *DESK_STORIES,
)
