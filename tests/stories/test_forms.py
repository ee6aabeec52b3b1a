"""What is asked beyond allauth's own fields: a birth date that can be one, and old enough."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.conf import LazySettings
from django.http import HttpRequest
from django.utils import timezone

from stories.forms import SignupForm

TODAY = date(2026, 11, 29)


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    """A suite that runs over midnight has one day all the same, and no leap day."""
    monkeypatch.setattr(timezone, "localdate", lambda: TODAY)


def form(born: object) -> SignupForm:
    return SignupForm({"birth_date": born})


def years_ago(years: int, days: int = 0) -> date:
    """The birthday of somebody who turned so old today."""
    return TODAY.replace(year=TODAY.year - years) + timedelta(days=days)


def test_lets_in_whoever_is_old_enough_today(settings: LazySettings) -> None:
    settings.SIGNUP_AGE = 16
    assert form(years_ago(16)).is_valid()
    young = form(years_ago(16, days=1))
    assert "aged 16 and over" in str(young.errors)


@pytest.mark.parametrize("age", [13, 18])
def test_names_the_age_of_this_site(age: int, settings: LazySettings) -> None:
    settings.SIGNUP_AGE = age
    assert f"aged {age} and over" in str(form(years_ago(age - 1)).errors)


@pytest.mark.parametrize("born", [TODAY + timedelta(days=1), date(9999, 1, 1), date(1, 1, 1), years_ago(121)])
def test_takes_no_day_nobody_alive_was_born_on(born: date) -> None:
    assert "real birth date" in str(form(born).errors)


def test_the_oldest_people_may_come_in() -> None:
    assert form(years_ago(120)).is_valid()


@pytest.mark.parametrize("born", ["", "yesterday", "2026-02-30", None])
def test_says_what_is_no_day(born: object) -> None:
    assert "birth_date" in form(born).errors


@pytest.mark.django_db
def test_keeps_it_with_the_new_member(member: Any) -> None:
    filled = form(years_ago(30))
    assert filled.is_valid()
    filled.signup(HttpRequest(), member)
    member.refresh_from_db()
    assert member.birth_date == years_ago(30)
