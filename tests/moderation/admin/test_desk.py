"""Who comes to the desk, and what it calls the columns of its tables."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.utils.functional import Promise

from moderation.models import Appeal, Case, Decision, ListedPicture, Opinion, Report, Screening
from tests.moderation.desk import QUEUE, at_desk


def test_sends_staff_without_a_second_factor_to_set_it_up(moderator: Any) -> None:
    answer = at_desk(moderator, with_factor=False).get(QUEUE, follow=True)
    assert "/accounts/2fa/totp/activate/" in [url for url, _ in answer.redirect_chain] or "reauthenticate" in answer.redirect_chain[-1][0]
    assert "Take the next case" not in answer.content.decode()


def test_lets_an_operator_relax_it(moderator: Any, settings: Any) -> None:
    settings.STAFF_SECOND_FACTOR = False
    assert at_desk(moderator, with_factor=False).get(QUEUE).status_code == 200


def test_sends_visitors_to_the_log_in_that_asks_for_the_factor(client: Client, db: None) -> None:
    answer = client.get(QUEUE, follow=True)
    assert answer.redirect_chain[-1][0].startswith("/accounts/login/")


def test_is_not_there_for_members(member: Any) -> None:
    assert at_desk(member).get(QUEUE, follow=True).status_code == 404


@pytest.mark.parametrize("model", [Case, Report, Decision, Appeal, Screening, Opinion, ListedPicture], ids=lambda model: model.__name__)
def test_names_every_column_in_the_readers_language(model: Any) -> None:
    """A name that nobody gave is the column's own, in English and no lazy text."""
    named = [field for field in model._meta.get_fields() if field.concrete and not field.primary_key]
    assert [field.name for field in named if not isinstance(field.verbose_name, Promise)] == []
    assert isinstance(model._meta.verbose_name, Promise)
