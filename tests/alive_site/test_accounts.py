"""Accounts as members meet them: sign up, confirm, forget the password, a second factor, sessions."""

from __future__ import annotations

import re
import time
from datetime import date
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.conf import LazySettings
from django.core import mail
from django.test import Client
from django.utils import timezone

from stories.models import User
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
PASSWORD = "tidal-lantern-42"
NEW = {"username": "rani", "email": "rani@example.org", "password1": PASSWORD, "birth_date": "1999-05-04"}


def link_in(message: Any) -> str:
    found = re.search(r"https?://[^/\s]+(/\S+)", message.body)
    assert found, message.body
    return found[1]


def code_for(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


@pytest.fixture
def rani() -> User:
    user = UserFactory(username="rani", email="rani@example.org")
    user.set_password(PASSWORD)
    user.save()
    return user


@pytest.fixture
def as_rani(client: Client, rani: User) -> Client:
    client.post("/accounts/login/", {"login": "rani", "password": PASSWORD})
    return client


def test_signs_up_logs_in_and_sends_a_link_that_confirms_the_address(client: Client) -> None:
    assert client.post("/accounts/signup/", NEW).status_code == 302
    user = User.objects.get(username="rani")
    assert user.birth_date == date(1999, 5, 4)
    assert client.get("/").context["user"] == user
    address = EmailAddress.objects.get(user=user)
    assert not address.verified
    client.post(link_in(mail.outbox[0]))
    address.refresh_from_db()
    assert address.verified


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"birth_date": f"{timezone.localdate().year - 14}-01-01"}, "birth_date"),
        ({"birth_date": "2999-01-01"}, "birth_date"),
        ({"birth_date": ""}, "birth_date"),
        ({"username": "moderator"}, "username"),
        ({"username": "x"}, "username"),
        ({"email": "not an address"}, "email"),
        ({"password1": "12345678"}, "password1"),
    ],
)
def test_says_at_the_field_what_is_wrong_and_keeps_what_was_written(client: Client, change: dict[str, str], field: str) -> None:
    answer = client.post("/accounts/signup/", NEW | change)
    assert answer.context["form"].errors[field]
    assert not User.objects.exists()
    assert (NEW | change)["username"] in answer.content.decode()


def test_lets_nobody_learn_who_has_an_account(client: Client, rani: User) -> None:
    known = client.post("/accounts/password/reset/", {"email": "rani@example.org"})
    unknown = client.post("/accounts/password/reset/", {"email": "nobody@example.org"})
    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])


def test_sets_a_new_password_by_the_link_of_an_e_mail(client: Client, rani: User) -> None:
    client.post("/accounts/password/reset/", {"email": "rani@example.org"})
    form = client.get(link_in(mail.outbox[-1]), follow=True)
    client.post(form.request["PATH_INFO"], {"password1": "harbour-violin-77", "password2": "harbour-violin-77"})
    assert client.login(username="rani", password="harbour-violin-77")


def test_asks_for_the_second_factor_once_it_is_set_up(as_rani: Client, rani: User, settings: LazySettings) -> None:
    settings.MFA_TOTP_TOLERANCE = 1  # the half minute may end between the code and the look at it
    asked = as_rani.get("/accounts/2fa/totp/activate/")
    page = as_rani.post(asked["Location"], {"password": PASSWORD}, follow=True)
    secret = page.context["form"].secret
    as_rani.post("/accounts/2fa/totp/activate/", {"code": code_for(secret)})
    kinds = set(Authenticator.objects.filter(user=rani).values_list("type", flat=True))
    assert kinds == {Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES}

    elsewhere = Client()
    answer = elsewhere.post("/accounts/login/", {"login": "rani", "password": PASSWORD})
    assert answer["Location"].startswith("/accounts/2fa/authenticate/")
    assert elsewhere.get("/inbox/").status_code == 302  # the password alone opens nothing
    spare = Authenticator.objects.get(user=rani, type=Authenticator.Type.RECOVERY_CODES).wrap().get_unused_codes()[0]
    elsewhere.post("/accounts/2fa/authenticate/", {"code": spare})
    assert elsewhere.get("/inbox/").status_code == 200

    again = Client()
    again.post("/accounts/login/", {"login": "rani", "password": PASSWORD})
    again.post("/accounts/2fa/authenticate/", {"code": spare})
    assert again.get("/inbox/").status_code == 302  # a recovery code works once


def test_lists_sessions_and_ends_the_others(as_rani: Client, rani: User) -> None:
    elsewhere = Client()
    elsewhere.post("/accounts/login/", {"login": "rani", "password": PASSWORD})
    assert len(as_rani.get("/accounts/sessions/").context["sessions"]) == 2
    as_rani.post("/accounts/sessions/")
    assert elsewhere.get("/inbox/").status_code == 302
    assert as_rani.get("/inbox/").status_code == 200


def test_slows_down_who_guesses_passwords(client: Client, rani: User) -> None:
    for _try in range(6):
        client.post("/accounts/login/", {"login": "rani", "password": "guess"})
    client.post("/accounts/login/", {"login": "rani", "password": PASSWORD})
    assert client.get("/inbox/").status_code == 302
