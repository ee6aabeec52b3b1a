"""Settings: each page changes what it says and nothing else; what cannot be undone asks twice."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

import pytest
from django.test import Client
from knox.models import AuthToken

from stories.models import Follow, User
from stories.services import social
from tests.factories import FollowFactory, UserFactory

pytestmark = pytest.mark.django_db
PAGES = ["", "privacy/", "look/", "regions/", "blocked/", "close-friends/", "tokens/", "data/"]


def fresh(member: Any) -> User:
    return User.objects.get(pk=member.pk)


@pytest.mark.parametrize("page", PAGES)
def test_opens_for_members_alone(page: str, client: Client, as_member: Client) -> None:
    assert as_member.get(f"/settings/{page}").status_code == 200
    assert Client().get(f"/settings/{page}").status_code == 302


def test_an_account_that_opens_lets_in_who_waited(as_member: Client, member: Any, stranger: Any) -> None:
    User.objects.filter(pk=member.pk).update(is_private=True)
    FollowFactory(follower=stranger, followed=member, accepted_at=None)
    as_member.post("/settings/privacy/", {"ai_dial": "loud"})  # not valid: nothing happens
    assert Follow.objects.get().accepted_at is None
    as_member.post("/settings/privacy/", {"ai_dial": "less"})
    assert Follow.objects.get().accepted_at is not None
    assert (fresh(member).is_private, fresh(member).ai_dial) == (False, "less")


def test_speaks_the_chosen_language_at_once(as_member: Client, member: Any) -> None:
    page = as_member.post("/settings/look/", {"language": "id", "theme": "dark"}, follow=True).content.decode()
    assert '<html lang="id"' in page
    assert fresh(member).theme == "dark"


def test_says_that_no_region_makes_no_video(as_member: Client, member: Any) -> None:
    assert (
        "Choose at least one region"
        in as_member.post("/settings/regions/", {"csrfmiddlewaretoken": "as a browser sends it"}).content.decode()
    )
    assert fresh(member).regions == ["local"]


def test_lists_whom_one_blocked_and_muted_and_nobody_elses(as_member: Client, member: Any, stranger: Any) -> None:
    rani, tono = UserFactory(username="rani"), UserFactory(username="tono")
    social.block(blocker=member, blocked=rani)
    social.mute(muter=member, muted=tono)
    social.block(blocker=stranger, blocked=UserFactory(username="wati"))
    page = as_member.get("/settings/blocked/").content.decode()
    assert "@rani" in page
    assert "@tono" in page
    assert "@wati" not in page


def test_lists_ones_followers_with_who_is_close(as_member: Client, member: Any, stranger: Any) -> None:
    FollowFactory(follower=stranger, followed=member)
    FollowFactory(followed=member, accepted_at=None)
    social.set_close_friend(owner=member, friend=stranger, close=True)
    assert as_member.get("/settings/close-friends/").context["rows"] == [(stranger, True)]


def test_shows_a_new_token_once_and_lets_no_browser_keep_it(as_member: Client, member: Any) -> None:
    answer = as_member.post("/settings/tokens/")
    token = answer.context["new"]
    assert token in answer.content.decode()
    assert answer["Cache-Control"] == "no-store"
    assert token not in as_member.get("/settings/tokens/").content.decode()
    assert Client().get("/api/v1/me/", headers={"authorization": f"Token {token}"}).status_code == 200


def test_a_revoked_token_no_longer_works_and_only_ones_own_is_revoked(as_member: Client, member: Any, stranger: Any) -> None:
    (mine, token), (theirs, _) = AuthToken.objects.create(member), AuthToken.objects.create(stranger)
    assert as_member.post(f"/settings/tokens/{theirs.pk}/revoke/").status_code == 404
    as_member.post(f"/settings/tokens/{mine.pk}/revoke/")
    assert Client().get("/api/v1/me/", headers={"authorization": f"Token {token}"}).status_code == 401
    assert list(AuthToken.objects.all()) == [theirs]


def just_logged_in(client: Client) -> None:
    client.post("/accounts/reauthenticate/", {"password": "a long enough password"})


def test_asks_for_the_password_before_everything_leaves_or_goes(as_member: Client, member: Any) -> None:
    for path in ("/settings/data/export/", "/settings/close/"):
        answer = as_member.post(path, {"username": "sari"})
        assert answer.status_code == 302
        assert "reauthenticate" in answer["Location"]
    assert fresh(member).is_active


def test_gives_everything_as_one_file(as_member: Client) -> None:
    just_logged_in(as_member)
    answer = as_member.post("/settings/data/export/")
    assert "alive-sari.zip" in answer["Content-Disposition"]
    with zipfile.ZipFile(io.BytesIO(b"".join(answer))) as archive:
        assert archive.testzip() is None
        assert json.loads(archive.read(archive.namelist()[0]))


def test_closes_the_account_only_when_the_name_is_typed(as_member: Client, member: Any) -> None:
    just_logged_in(as_member)
    assert "nothing was deleted" in as_member.post("/settings/close/", {"username": "budi"}).content.decode()
    assert as_member.post("/settings/close/", {"username": "sari"})["Location"] == "/"
    assert not User.objects.filter(pk=member.pk).exists()
    assert as_member.get("/settings/").status_code == 302
