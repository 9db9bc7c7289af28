"""The four groups that a newsroom can begin with, and the command that makes them."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.management import CommandError, call_command
from django.db import connection

from newsroom.desk import roles
from tests.factories import make_member

NAMES = [
    "Newsroom: Chief editor",
    "Newsroom: Editor",
    "Newsroom: Newsletter editor",
    "Newsroom: Reporter",
]


def run(**options: Any) -> list[str]:
    printed = io.StringIO()
    call_command("newsroom_groups", stdout=printed, **options)
    return printed.getvalue().splitlines()


def rights_of(name: str) -> set[str]:
    return set(Group.objects.get(name=name).permissions.values_list("codename", flat=True))


@pytest.mark.django_db
def test_groups_are_created_with_the_permissions_of_their_roles() -> None:
    lines = run()

    assert sorted(Group.objects.values_list("name", flat=True)) == NAMES
    assert lines == [
        f"{roles.PREFIX}{role}: created with {len(names)} permissions."
        for role, names in roles.ROLES.items()
    ]
    for role, names in roles.ROLES.items():
        assert rights_of(f"{roles.PREFIX}{role}") == set(names)


@pytest.mark.django_db
def test_groups_need_nothing_when_they_are_made_again() -> None:
    run()

    lines = run()

    assert lines == [f"{roles.PREFIX}{role}: nothing was missing." for role in roles.ROLES]


@pytest.mark.django_db
def test_groups_get_what_they_lack_and_keep_what_a_site_added() -> None:
    run()
    group = Group.objects.get(name="Newsroom: Reporter")
    own = Permission.objects.get(codename="view_user")
    group.permissions.remove(Permission.objects.get(codename="submit_article"))
    group.permissions.add(own)

    lines = run()

    assert lines[0] == "Newsroom: Reporter: 1 permission added."
    assert rights_of("Newsroom: Reporter") == {*roles.ROLES["Reporter"], "view_user"}


@pytest.mark.django_db
def test_groups_of_the_host_site_stay_as_they_are(django_user_model: Any) -> None:
    reporters = Group.objects.create(name="Reporter")
    member = django_user_model.objects.create_user("rita")
    member.groups.add(reporters)

    run()

    assert not reporters.permissions.exists()
    assert list(member.groups.all()) == [reporters]


@pytest.mark.django_db
def test_groups_are_made_without_a_word_when_told_to_be_quiet() -> None:
    assert run(verbosity=0) == []
    assert Group.objects.count() == len(NAMES)


@pytest.mark.django_db
def test_groups_are_refused_in_words_without_the_permissions() -> None:
    Permission.objects.filter(codename="purge_article").delete()

    with pytest.raises(CommandError, match=r"Run manage\.py migrate first"):
        run()

    assert not Group.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_groups_are_refused_in_words_without_the_tables() -> None:
    table = "auth_group_permissions"
    with connection.schema_editor() as editor:
        editor.execute(f"ALTER TABLE {table} RENAME TO {table}_away")

    try:
        with pytest.raises(CommandError, match=r"Has manage\.py migrate been run"):
            run()
    finally:
        with connection.schema_editor() as editor:
            editor.execute(f"ALTER TABLE {table}_away RENAME TO {table}")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("role", "may", "may_not"),
    [
        ("Reporter", "submit_article", "publish_article"),
        ("Reporter", "change_article", "change_frontpage"),
        ("Editor", "change_frontpage", "change_newsletter"),
        ("Chief editor", "change_frontpage", "change_newsletter"),
        ("Newsletter editor", "view_article", "change_frontpage"),
        ("Editor", "publish_article", "purge_article"),
        ("Chief editor", "purge_article", "send_edition"),
        ("Newsletter editor", "send_edition", "change_article"),
    ],
)
def test_member_of_a_group_may_do_what_the_role_says(role: str, may: str, may_not: str) -> None:
    member = make_member(role=role)

    assert member.has_perm(f"newsroom.{may}")
    assert not member.has_perm(f"newsroom.{may_not}")
