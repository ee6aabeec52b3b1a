"""Private files by their links: for one viewer, for a while, and asked again each time; a stranger is told there is none."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from knox.models import AuthToken

from stories import links
from stories.links import link_to
from stories.models import Photo
from tests.factories import PhotoFactory, picture

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def photo(member: Any) -> Photo:
    made: Photo = PhotoFactory(owner=member)
    return made


def status(client: Client, link: str, authorization: str | None = None) -> int:
    """Fetch it to the end, as a browser does."""
    answer = client.get(link, headers={} if authorization is None else {"authorization": authorization})
    if answer.streaming:
        list(answer)
    return int(answer.status_code)


def test_serves_the_file_to_whom_the_link_was_made_for(as_member: Client, member: Any, photo: Photo) -> None:
    answer = as_member.get(link_to("photo", photo, member))
    assert b"".join(answer) == picture()
    assert "private" in answer["Cache-Control"]
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_is_not_there_for_a_visitor_or_a_stranger(client: Client, photo: Photo, member: Any, stranger: Any) -> None:
    link = link_to("photo", photo, member)
    assert client.get(link).status_code == 404
    client.force_login(stranger, backend=BACKEND)
    assert client.get(link).status_code == 404
    assert client.get(link_to("photo", photo, stranger)).status_code == 404  # a link made by mistake opens nothing either


def test_takes_the_token_of_a_program(client: Client, member: Any, stranger: Any, photo: Photo) -> None:
    link = link_to("photo", photo, member)
    tokens = {name: AuthToken.objects.create(person)[1] for name, person in (("mine", member), ("theirs", stranger))}
    assert status(client, link, f"Token {tokens['mine']}") == 200
    assert status(client, link, f"Token {tokens['theirs']}") == 404


@pytest.mark.parametrize("header", ["", "Token", "Token x", "Bearer x", "Basic c2FyaTpwdw==", "Token " + "x" * 9999, "Token a b"])
def test_a_token_that_is_none_is_nobody(header: str, client: Client, member: Any, photo: Photo) -> None:
    assert status(client, link_to("photo", photo, member), header) == 404


def test_a_token_takes_nothing_from_who_is_logged_in(as_member: Client, member: Any, photo: Photo) -> None:
    assert status(as_member, link_to("photo", photo, member), "Token x") == 200


def test_asks_again_at_every_fetch(as_member: Client, member: Any, photo: Photo) -> None:
    link = link_to("photo", photo, member)
    Photo.objects.filter(pk=photo.pk).update(deleted_at=photo.created_at)
    assert status(as_member, link) == 404


def test_expires(as_member: Client, member: Any, photo: Photo, monkeypatch: pytest.MonkeyPatch) -> None:
    link, window = link_to("photo", photo, member), links.link_window()
    answers = []
    for later in (1, 2, 3, -1):
        monkeypatch.setattr(links, "link_window", lambda later=later: window + later)
        answers.append(status(as_member, link))
    assert answers == [200, 200, 404, 404]


@pytest.mark.parametrize("token", ["x", "a:b:c", "..%2f..%2fetc", "%00", "WyJwaG90byJd:1abc:def"])
def test_a_forged_link_leads_nowhere(token: str, as_member: Client) -> None:
    assert as_member.get(f"/media/{token}/").status_code == 404


def test_only_gives(as_member: Client, member: Any, photo: Photo) -> None:
    link = link_to("photo", photo, member)
    head = as_member.head(link)
    list(head)
    assert head.status_code == 200
    for verb in (as_member.post, as_member.put, as_member.delete):
        assert verb(link).status_code == 405
