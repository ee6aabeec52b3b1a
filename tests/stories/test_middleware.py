"""What a member's request brings: their language, the way back to a page, and one note a minute that their session lives."""

from __future__ import annotations

from typing import Any

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.utils import translation

from stories.middleware import BackToThePageMiddleware, MemberLanguageMiddleware, _page_above


@pytest.fixture(autouse=True)
def _english() -> Any:
    with translation.override("en"):
        yield


@pytest.mark.parametrize(("chosen", "spoken"), [("id", "id"), ("", "en"), ("en", "en")])
def test_speaks_the_language_a_member_chose_before_that_of_the_device(chosen: str, spoken: str, member: Any) -> None:
    member.language = chosen
    request = RequestFactory().get("/")
    request.user = member
    MemberLanguageMiddleware(lambda asked: HttpResponse())(request)
    assert translation.get_language() == spoken


def test_a_visitor_hears_that_of_the_device() -> None:
    request = RequestFactory().get("/")
    request.user = AnonymousUser()
    MemberLanguageMiddleware(lambda asked: HttpResponse())(request)
    assert translation.get_language() == "en"


def answered(path: str, status: int = 405, method: str = "get", accept: str = "text/html") -> HttpResponse:
    request = getattr(RequestFactory(), method)(path, headers={"accept": accept})

    def view(asked: HttpRequest) -> HttpResponse:
        return HttpResponse(status=status)

    return BackToThePageMiddleware(view)(request)


def test_leads_from_an_address_that_only_takes_posts_to_its_page() -> None:
    answer = answered("/stories/0b5b3a52-38d4-4f4c-9f3a-0d4df4f0a5a1/react/")
    assert (answer.status_code, answer["Location"]) == (302, "/stories/0b5b3a52-38d4-4f4c-9f3a-0d4df4f0a5a1/")


@pytest.mark.parametrize(
    ("path", "more"),
    [
        ("/stories/x/react/", {"status": 200}),
        ("/stories/x/react/", {"status": 404}),
        ("/stories/x/react/", {"method": "post"}),
        ("/stories/x/react/", {"method": "put"}),
        ("/stories/x/react/", {"accept": "application/json"}),
        ("/api/v1/stories/x/react/", {}),
    ],
)
def test_leaves_every_other_answer_alone(path: str, more: dict[str, Any]) -> None:
    assert answered(path, **more).status_code == more.get("status", 405)


@pytest.mark.parametrize(
    ("path", "page"), [("/", "/"), ("/a/", "/"), ("/a", "/"), ("/no/such/place/", "/"), ("/album/no/such/", "/album/")]
)
def test_finds_the_nearest_page_above_in_the_end_home(path: str, page: str) -> None:
    assert _page_above(path) == page


def last_seen(member: Any) -> Any:
    return UserSession.objects.get(user=member).last_seen_at


@pytest.mark.django_db
def test_notes_once_a_minute_that_a_session_is_used(as_member: Client, member: Any, django_assert_max_num_queries: Any) -> None:
    as_member.get("/inbox/")
    first = last_seen(member)
    as_member.get("/inbox/")
    assert last_seen(member) == first
    cache.clear()  # the minute is over
    as_member.get("/inbox/")
    assert last_seen(member) > first


@pytest.mark.django_db
def test_a_visitor_has_no_session_to_note(client: Client) -> None:
    assert client.get("/").status_code == 200
    assert not UserSession.objects.exists()
