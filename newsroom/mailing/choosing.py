"""Which sections of a newsletter a reader wants."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction

from newsroom.content import keys
from newsroom.models import Section, SectionChoice


@transaction.atomic
def choice_of(sections: Iterable[Section]) -> SectionChoice | None:
    """The one row of these sections, made where there is none; None for no section.

    None stands for the whole newsletter.
    """
    chosen = sorted({section.pk for section in sections})
    if not chosen:
        return None
    key = keys.exact_key(",".join(map(str, chosen)))
    choice, is_new = SectionChoice.objects.get_or_create(key=key)
    if is_new:
        choice.sections.set(chosen)
    return choice
