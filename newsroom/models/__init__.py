"""The tables. Import models from here."""

from newsroom.models.articles import Article, ArticlePhoto, Byline, Rule, Stage
from newsroom.models.audience import (
    EarlierConsent,
    SectionChoice,
    Subscriber,
    Subscription,
    Suppression,
)
from newsroom.models.editions import Delivery, Edition, EditionStory, EditionVersion
from newsroom.models.front import FrontPage, Placement
from newsroom.models.history import Announcement, Autosave, Correction, Event, Revision
from newsroom.models.imports import Import, ImportLine, ImportPart
from newsroom.models.mailed_links import LinkCount, MailedLink
from newsroom.models.newsletters import Newsletter
from newsroom.models.paper import Paper
from newsroom.models.people import Author, display_name
from newsroom.models.photos import Photo
from newsroom.models.public_uses import ArticleSlug, PublishedLink, PublishedPhoto
from newsroom.models.published import (
    PublicState,
    PublishedArticle,
    PublishedByline,
    PublishedTag,
)
from newsroom.models.schedules import Round, Schedule, Turn
from newsroom.models.sign_ups import SignUpRequest
from newsroom.models.taxonomy import Section, Tag, TaggedArticle

__all__ = [
    "Announcement",
    "Article",
    "ArticlePhoto",
    "ArticleSlug",
    "Author",
    "Autosave",
    "Byline",
    "Correction",
    "Delivery",
    "EarlierConsent",
    "Edition",
    "EditionStory",
    "EditionVersion",
    "Event",
    "FrontPage",
    "Import",
    "ImportLine",
    "ImportPart",
    "LinkCount",
    "MailedLink",
    "Newsletter",
    "Paper",
    "Photo",
    "Placement",
    "PublicState",
    "PublishedArticle",
    "PublishedByline",
    "PublishedLink",
    "PublishedPhoto",
    "PublishedTag",
    "Revision",
    "Round",
    "Rule",
    "Schedule",
    "Section",
    "SectionChoice",
    "SignUpRequest",
    "Stage",
    "Subscriber",
    "Subscription",
    "Suppression",
    "Tag",
    "TaggedArticle",
    "Turn",
    "display_name",
]
