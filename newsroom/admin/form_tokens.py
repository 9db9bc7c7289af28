"""A signed word in the article's form that proves who opened it, and names that opening."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import astuple, dataclass
from datetime import timedelta
from typing import Any

from django import forms
from django.contrib.auth import get_user_model
from django.core import signing
from django.utils.crypto import constant_time_compare, get_random_string, salted_hmac

from newsroom.models import Article

#: Name of the hidden input.
INPUT = "form_token"
#: How long after it was opened a form's text is kept even where its login has ended.
MAX_AGE = timedelta(days=14)
_SALT = "newsroom.article-form"


@dataclass(frozen=True, slots=True)
class Opening:
    """One opening of an article's form.

    ``article`` is empty for a new story; ``replaces`` is the key of the form whose unsaved text
    this one took up, else empty; ``seal`` is void once the person has another password.
    """

    user: str
    article: str
    form_key: str
    replaces: str
    seal: str

    def token(self) -> str:
        """What only this site can have written into the form."""
        return signing.dumps(list(astuple(self)), salt=_SALT)

    def is_by(self, user: Any) -> bool:
        """Whether this person opened the form."""
        return bool(user.is_authenticated) and str(user.pk) == self.user

    def person(self) -> Any:
        """Who opened the form; None where they may not enter the admin with that login any more."""
        person: Any = get_user_model()._default_manager.filter(pk=self.user).first()
        if person is None or not (person.is_active and person.is_staff):
            return None
        return person if constant_time_compare(_seal(person), self.seal) else None

    def story(self) -> Article | None:
        """The article whose form it is; None for a new story, and for one that is gone."""
        return Article.objects.filter(pk=self.article).first() if self.article else None


def opened(by: Any, article: Article | None, *, replaces: str = "") -> Opening:
    """An opening of this form now; ``replaces`` is the key of the form that it takes up."""
    number = str(article.pk) if article and article.pk else ""
    return Opening(str(by.pk), number, get_random_string(32), replaces, _seal(by))


def read(data: Mapping[str, Any]) -> Opening | None:
    """The opening that the form's data proves; None where it proves none, or too old a one."""
    try:
        return Opening(*signing.loads(str(data.get(INPUT, "")), salt=_SALT, max_age=MAX_AGE))
    except (signing.BadSignature, ValueError, TypeError):
        return None


def _seal(person: Any) -> str:
    """What changes with the password, and tells nothing of it."""
    return salted_hmac(_SALT, person.get_session_auth_hash(), algorithm="sha256").hexdigest()


class FormTokenField(forms.CharField):
    """The hidden input of an opening's token, which is nothing that a person changes."""

    widget = forms.HiddenInput

    def has_changed(self, initial: Any, data: Any) -> bool:
        return False
