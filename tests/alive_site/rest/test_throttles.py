"""How often one may ask: by member, else by address; and the answer says how much is left."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from rest_framework.request import Request

from alive_site.rest.throttles import MemberThrottle, RateLimitHeadersMiddleware


class Clock:
    now = 1000.0


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> type[Clock]:
    monkeypatch.setattr(MemberThrottle, "THROTTLE_RATES", {"member": "3/min"})
    monkeypatch.setattr(MemberThrottle, "timer", lambda self: Clock.now)
    Clock.now = 1000.0
    return Clock


def asked(user: Any = None, address: str = "10.0.0.1", **headers: Any) -> tuple[bool, HttpRequest]:
    request = RequestFactory().get("/api/v1/me/", REMOTE_ADDR=address, **headers)
    wrapped = Request(request)
    wrapped.user = user or AnonymousUser()
    return MemberThrottle().allow_request(wrapped, None), request


def left(request: HttpRequest) -> int:
    return int(request.rate_limit[1])  # type: ignore[attr-defined]


def test_lets_so_many_pass_and_counts_down(clock: Any) -> None:
    answers = [asked() for _ in range(4)]
    assert [allowed for allowed, _ in answers] == [True, True, True, False]
    assert [left(request) for _, request in answers] == [2, 1, 0, 0]


def test_lets_them_pass_again_when_the_window_is_over(clock: Any) -> None:
    for _ in range(4):
        asked()
    clock.now += 60
    assert asked()[0]


def test_a_member_has_one_share_wherever_they_ask_from(member: Any, clock: Any) -> None:
    for number in range(3):
        assert asked(member, f"10.0.0.{number}")[0]
    assert not asked(member, "10.0.0.9")[0]


def test_members_behind_one_address_have_a_share_each(member: Any, stranger: Any, clock: Any) -> None:
    for _ in range(3):
        asked(member)
    assert not asked(member)[0]
    assert asked(stranger)[0]
    assert asked()[0]


def test_believes_no_address_that_a_visitor_wrote_into_a_header(clock: Any) -> None:
    for number in range(3):
        asked(HTTP_X_FORWARDED_FOR=f"1.2.3.{number}")
    assert not asked(HTTP_X_FORWARDED_FOR="9.9.9.9")[0]


@pytest.mark.parametrize("limit", [(600, 599, 60), (3, 0, 60)])
def test_the_answer_says_how_much_is_left(limit: tuple[int, int, int]) -> None:
    def view(request: HttpRequest) -> HttpResponse:
        request.rate_limit = limit  # type: ignore[attr-defined]
        return HttpResponse()

    answer = RateLimitHeadersMiddleware(view)(RequestFactory().get("/"))
    allowed, rest, seconds = limit
    assert answer["RateLimit-Policy"] == f'"member";q={allowed};w={seconds}'
    assert answer["RateLimit"] == f'"member";r={rest};t={seconds}'


def test_says_nothing_where_nothing_is_limited() -> None:
    answer = RateLimitHeadersMiddleware(lambda request: HttpResponse())(RequestFactory().get("/"))
    assert "RateLimit" not in answer


@pytest.mark.django_db
def test_every_answer_of_the_api_says_it(as_member: Any) -> None:
    assert as_member.get("/api/v1/photos/")["RateLimit"].startswith('"member";r=')
