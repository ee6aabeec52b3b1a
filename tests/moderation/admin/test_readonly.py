"""Rows with a life have no add, no change and no delete in the admin, whoever asks and however."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib import admin
from django.contrib.auth.models import Permission
from django.test import Client, RequestFactory

from moderation.admin.readonly import ReadOnlyAdmin
from moderation.models import Case, Report
from tests.factories import UserFactory
from tests.moderation import things
from tests.moderation.desk import at_desk
from tests.moderation.services.test_decisions import case_about


@pytest.fixture
def boss(db: None) -> Any:
    """Somebody with every permission there is."""
    boss = UserFactory(is_staff=True, is_superuser=True)
    boss.user_permissions.set(Permission.objects.all())
    return boss


@pytest.mark.parametrize("model", ["case", "report", "decision", "appeal", "screening"])
def test_lets_nobody_write_the_records(model: str, boss: Any) -> None:
    client, case = at_desk(boss), case_about(things.thing(UserFactory()))
    assert client.get(f"/admin/moderation/{model}/").status_code == 200
    assert client.get(f"/admin/moderation/{model}/add/").status_code == 403
    assert client.get(f"/admin/moderation/{model}/{case.pk}/history/").status_code == 404  # the ledger is the history
    assert client.post(f"/admin/moderation/{model}/{case.pk}/delete/", {"post": "yes"}).status_code in (302, 403)
    client.post(f"/admin/moderation/{model}/", {"action": "delete_selected", "_selected_action": [case.pk], "post": "yes"})
    assert Case.objects.count() == 1 and case.reports.count() == 1


def test_a_row_cannot_be_changed_by_its_own_page(boss: Any, case: Case) -> None:
    report = case.reports.get()
    address, client = f"/admin/moderation/report/{report.pk}/change/", at_desk(boss)
    assert client.get(address).status_code == 200
    assert client.post(address, {"text": "Something else.", "category": "other"}).status_code == 403
    report.refresh_from_db()
    assert (report.category, report.text) == ("hate", "")


def test_offers_no_act_upon_many_rows(boss: Any) -> None:
    request = RequestFactory().get("/")
    request.user = boss
    assert ReadOnlyAdmin(Report, admin.site).get_actions(request) == {}


def test_who_may_not_view_does_not(case: Case) -> None:
    client: Client = at_desk(UserFactory(is_staff=True))
    report = case.reports.get()
    assert client.get("/admin/moderation/report/").status_code == 403
    assert client.get(f"/admin/moderation/report/{report.pk}/change/").status_code == 403
