"""The way to the desk: staff with a second factor come in; everybody else is sent where they belong."""

from __future__ import annotations

from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.conf import LazySettings
from django.test import Client

from moderation.desk_site import has_second_factor
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _strict(settings: LazySettings) -> None:
    settings.STAFF_SECOND_FACTOR = True


def comes_in(client: Client, user: Any, path: str = "/admin/") -> Any:
    if user:
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client.get(path)


def with_app(user: Any) -> Any:
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": "x"})
    return user


def test_sends_a_visitor_to_the_ordinary_log_in_and_back(client: Client) -> None:
    answer = client.get("/admin/login/?next=/admin/moderation/case/")
    assert answer["Location"].startswith("/accounts/login/?next=/admin/moderation/case/")


def test_is_not_there_for_members(client: Client, member: Any) -> None:
    assert comes_in(client, member, "/admin/login/").status_code == 404


def test_asks_staff_for_a_second_factor_first(client: Client, moderator: Any) -> None:
    assert comes_in(client, moderator).status_code == 302
    assert client.get("/admin/login/")["Location"] == "/accounts/2fa/totp/activate/"


def test_lets_staff_with_one_in(client: Client, moderator: Any) -> None:
    assert comes_in(client, with_app(moderator)).status_code == 200
    assert client.get("/admin/login/")["Location"] == "/admin/"


def test_a_recovery_code_alone_is_no_second_factor(moderator: Any) -> None:
    Authenticator.objects.create(user=moderator, type=Authenticator.Type.RECOVERY_CODES, data={})
    assert not has_second_factor(moderator)
    assert has_second_factor(with_app(moderator))


def test_an_operator_may_relax_it(moderator: Any, settings: LazySettings) -> None:
    settings.STAFF_SECOND_FACTOR = False
    assert has_second_factor(moderator)


def test_an_account_that_was_closed_does_not_come_in(client: Client) -> None:
    gone = with_app(UserFactory(is_staff=True, is_superuser=True, is_active=False))
    assert comes_in(client, gone).status_code == 302
