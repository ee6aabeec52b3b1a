"""A listed picture: once, whatever it came from, and kept when its case goes."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from moderation.models import ListedPicture
from tests.moderation.services.test_decisions import case_about

pytestmark = pytest.mark.django_db
HASH = "ab" * 32


def test_is_listed_once(thing: str) -> None:
    ListedPicture.objects.create(pdq=HASH, reason="from abroad")
    with pytest.raises(IntegrityError), transaction.atomic():
        ListedPicture.objects.create(pdq=HASH, case=case_about(thing))


def test_holds_a_whole_hash_and_no_more() -> None:
    ListedPicture(pdq=HASH).full_clean()
    with pytest.raises(ValidationError):
        ListedPicture(pdq=f"{HASH}a").full_clean()


def test_stays_blocked_when_its_case_is_gone(thing: str) -> None:
    case = case_about(thing)
    row = ListedPicture.objects.create(pdq=HASH, case=case)
    case.reports.all().delete()
    case.delete()
    row.refresh_from_db()
    assert (row.case, row.pdq) == (None, HASH)


def test_the_newest_comes_first_and_is_named_by_its_hash() -> None:
    rows: list[Any] = [ListedPicture.objects.create(pdq=f"{number:064x}") for number in range(3)]
    assert list(ListedPicture.objects.all()) == rows[::-1]
    assert HASH.startswith(str(ListedPicture(pdq=HASH)))
