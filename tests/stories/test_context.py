"""What every page's frame shows of the member: counted once in a while, and not at all for pages without it."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.test import RequestFactory

from generation.states import State
from stories import inbox
from stories.context import member_chrome, unseen_count
from stories.models import User
from tests.factories import AliveRequestFactory

pytestmark = pytest.mark.django_db


def request_of(user: Any) -> HttpRequest:
    request = RequestFactory().get("/")
    request.user = user
    return request


def news(member: Any) -> None:
    AliveRequestFactory(owner=member, state=State.FAILED)


def test_a_visitor_has_no_inbox() -> None:
    assert member_chrome(request_of(AnonymousUser())) == {}
    assert member_chrome(RequestFactory().get("/")) == {}  # an error page before any session


def test_asks_nothing_until_the_page_shows_it(member: Any, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        member_chrome(request_of(member))


def test_counts_what_is_new(member: Any, stranger: Any) -> None:
    news(member)
    assert member_chrome(request_of(member))["unseen_count"] == 1
    assert unseen_count(stranger) == 0


def test_asks_once_for_many_pages(member: Any, django_assert_num_queries: Any) -> None:
    news(member)
    assert unseen_count(member) == 1
    with django_assert_num_queries(0):
        assert unseen_count(member) == 1


def test_a_look_into_the_inbox_counts_at_once(member: Any) -> None:
    news(member)
    assert unseen_count(member) == 1
    inbox.mark_seen(member)
    assert unseen_count(User.objects.get(pk=member.pk)) == 0
