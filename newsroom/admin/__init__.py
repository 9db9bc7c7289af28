"""What editors see: one module for each module of the models that can be run from the admin."""

from newsroom.admin import (
    articles,
    audience,
    editions,
    front_page,
    imports,
    newsletters,
    people,
    photos,
    taxonomy,
)

__all__ = [
    "articles",
    "audience",
    "editions",
    "front_page",
    "imports",
    "newsletters",
    "people",
    "photos",
    "taxonomy",
]
