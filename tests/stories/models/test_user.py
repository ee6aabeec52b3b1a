"""A member: an age that counts as people do, and what follows from it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.conf import LazySettings
from django.db import IntegrityError, transaction
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from stories.models.user import User, years_between
from tests.factories import UserFactory

days = st.dates(date(1900, 1, 1), date(2100, 12, 31))


@given(days, days)
def test_years_are_full_years(birth: date, today: date) -> None:
    years = years_between(birth, today)
    assert years * 365 <= (today - birth).days + (366 if today < birth else 0) or today < birth
    if today >= birth:
        assert 0 <= years <= (today - birth).days / 365
        assert years_between(birth, today + timedelta(days=1)) - years in {0, 1}


@pytest.mark.parametrize(
    ("birth", "today", "years"),
    [
        (date(2008, 2, 29), date(2026, 2, 28), 17),
        (date(2008, 2, 29), date(2026, 3, 1), 18),
        (date(2008, 2, 29), date(2028, 2, 29), 20),
        (date(2010, 6, 15), date(2026, 6, 14), 15),
        (date(2010, 6, 15), date(2026, 6, 15), 16),
        (date(2010, 12, 31), date(2026, 1, 1), 15),
    ],
)
def test_counts_the_birthday_itself_and_leap_days_from_the_first_of_march(birth: date, today: date, years: int) -> None:
    assert years_between(birth, today) == years


def test_who_has_no_birth_date_has_no_age_and_may_not() -> None:
    staff = User(username="root")
    assert (staff.age, staff.may_use_alive) == (None, False)


def test_may_use_alive_from_the_very_birthday(settings: LazySettings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.ALIVE_AGE, today = 18, date(2026, 11, 29)
    monkeypatch.setattr(timezone, "localdate", lambda: today)
    assert User(birth_date=date(2008, 11, 29)).may_use_alive
    assert not User(birth_date=date(2008, 11, 30)).may_use_alive


def test_is_called_by_the_name_they_chose_or_their_username() -> None:
    assert User(username="sari").name == "sari"
    assert User(username="sari", display_name="Sari D.").name == "Sari D."


@pytest.mark.django_db
def test_begins_with_this_region_alone_and_a_list_of_their_own() -> None:
    one, other = UserFactory(), UserFactory()
    assert one.regions == other.regions == ["local"]
    one.regions.append("eu")
    assert other.regions == User().regions == ["local"]


@pytest.mark.django_db
@pytest.mark.parametrize("column", ["email", "username"])
def test_no_two_members_share(column: str, member: Any) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        UserFactory(**{column: getattr(member, column)})
