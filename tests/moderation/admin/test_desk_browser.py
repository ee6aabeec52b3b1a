"""Every act of the desk through the real admin in headless Chromium; an error in the console fails the journey."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from moderation import services
from moderation.models import Case, Decision, ListedPicture
from moderation.standing import standing
from stories.models import User
from tests.moderation import things
from tests.moderation.conftest import staff
from tests.moderation.desk import QUEUE
from tests.moderation.services.test_decisions import case_about, decide

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def test_takes_the_next_case_and_decides_it_by_keyboard_alone(at: Any, moderator: Any, shown: str) -> None:
    case_about(shown)
    page = at(moderator).page
    page.goto(QUEUE)
    page.keyboard.press("n")
    expect(page.get_by_role("button", name="Decide", exact=True)).to_be_visible()
    page.wait_for_load_state()  # with the shortcuts
    page.keyboard.press("2")
    page.keyboard.press("g")
    page.keyboard.type("It mocks a faith.")
    page.keyboard.press("Tab")
    while page.evaluate("document.activeElement.textContent.trim()") != "Decide":
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator(".messagelist .success")).to_be_visible()
    decision = Decision.objects.get()
    assert (decision.action, decision.moderator, things.state_of(shown)) == ("take_down", moderator, "removed")


def test_walks_the_queue_by_keyboard(at: Any, moderator: Any, member: Any) -> None:
    cases = [case_about(things.thing(member), category) for category in ("intimate", "hate", "other")]
    page = at(moderator).page
    page.goto(QUEUE)
    for key, case in (("j", cases[0]), ("j", cases[1]), ("j", cases[2]), ("k", cases[1])):
        page.keyboard.press(key)
        assert page.evaluate("document.activeElement.textContent") == f"#{case.pk}"
    page.keyboard.press("Enter")
    expect(page.locator("h1", has_text=f"Case {cases[1].pk}")).to_be_visible()


def test_veils_media_until_asked_and_again_on_the_next_page(at: Any, moderator: Any, shown: str) -> None:
    case = case_about(shown)
    desk = at(moderator)
    page = desk.opens(case)
    picture = page.locator(".desk-media img")
    assert picture.evaluate("image => getComputedStyle(image).filter") == "blur(22px) grayscale(1)"
    page.keyboard.press("r")
    assert picture.evaluate("image => getComputedStyle(image).filter") == "none"
    page.keyboard.press("r")
    assert "blur" in picture.evaluate("image => getComputedStyle(image).filter")
    page.get_by_label("Show clearly").check()
    assert picture.evaluate("image => image.complete && image.naturalWidth > 0")
    desk.opens(case)
    assert "blur" in picture.evaluate("image => getComputedStyle(image).filter")


@pytest.mark.parametrize(("action", "state"), [("take_down", "removed"), ("dismiss", "live")])
def test_decides_a_report(action: str, state: str, at: Any, moderator: Any, shown: str) -> None:
    at(moderator).decides(case_about(shown), action)
    assert things.state_of(shown) == state and Decision.objects.get().action == action


@pytest.mark.parametrize(("action", "state"), [("release", "live"), ("refuse", "refused")])
def test_decides_what_the_screenings_held(action: str, state: str, at: Any, moderator: Any, member: Any) -> None:
    held = things.thing(member, state="held")
    at(moderator).decides(services.hold(kind=things.KIND, subject_id=held, rules=["hate"]), action)
    assert things.state_of(held) == state


def test_labels_as_made_by_ai(at: Any, moderator: Any, shown: str) -> None:
    at(moderator).decides(case_about(shown, "unlabelled_ai"), "mark_ai", policy="unlabelled_ai")
    assert things.is_marked(shown) and Decision.objects.get().action == "mark_ai"


def test_hides_for_now(at: Any, moderator: Any, shown: str) -> None:
    page = at(moderator).decides(case_about(shown), "hide")
    expect(page.locator(".desk-tag", has_text="hidden until decided")).to_be_visible()
    expect(page.get_by_role("button", name="Decide", exact=True)).to_be_visible()  # still this moderator's
    assert things.state_of(shown) == "hidden"


def test_asks_for_a_second_opinion_and_leaves_the_difference_to_a_senior(
    at: Any, moderator: Any, other_moderator: Any, senior: Any, shown: str
) -> None:
    case = case_about(shown)
    at(moderator).decides(case, "take_down", reason="First thought.", second_opinion="on", hide_meanwhile="on")
    assert things.state_of(shown) == "hidden"
    page = (second := at(other_moderator)).takes(case)
    expect(page.get_by_text("you do not see how")).to_be_visible()
    expect(page.get_by_text("First thought.")).to_have_count(0)
    services.unclaim_case(case=case, moderator=other_moderator)
    expect(second.decides(case, "dismiss", reason="Other thought.").get_by_text("A senior moderator decides now.")).to_be_visible()
    page = at(senior).takes(case)
    for thought in ("First thought.", "Other thought."):
        expect(page.locator("section", has_text="Opinions").get_by_text(thought)).to_be_visible()


def test_sweeps_spam(at: Any, moderator: Any, member: Any) -> None:
    cases = [case_about(things.thing(member), "other") for _ in range(3)]
    page = at(moderator).page
    page.goto(QUEUE)
    page.locator("#action-toggle").check()
    page.locator("select[name=action]").select_option("decide_as_spam")
    page.get_by_role("button", name="Go", exact=True).click()
    page.locator(f"input[name=case][value='{cases[1].pk}']").uncheck()
    page.get_by_label("Take down").check()
    page.get_by_label("Reason").fill("Adverts.")
    page.get_by_role("button", name="Decide all of them").click()
    expect(page.locator(".messagelist .success", has_text="2 cases were decided")).to_be_visible()
    assert [things.state_of(case.subject_id) for case in cases] == ["removed", "live", "removed"]


def test_lets_what_was_hidden_at_once_be_seen_again(at: Any, moderator: Any, shown: str) -> None:
    case = case_about(shown, "intimate")
    assert things.state_of(shown) == "hidden"
    desk = at(moderator)
    page = desk.opens(case)
    expect(page.locator(".desk-tag", has_text="hidden until decided")).to_be_visible()
    expect(page.locator(".desk-clock", has_text="left")).to_be_visible()
    desk.decides(case, "dismiss")
    assert things.state_of(shown) == "live"


def test_undoes_and_restores(at: Any, moderator: Any, shown: str) -> None:
    page = at(moderator).decides(case_about(shown), "take_down")
    page.locator("summary", has_text="Undo").click()
    page.locator("details textarea[name=reason]").fill("I misread it.")
    page.locator("details button", has_text="Undo").click()
    expect(page.locator(".messagelist .success", has_text="Undone")).to_be_visible()
    assert things.state_of(shown) == "live"


@pytest.mark.parametrize("sanction", ["warn", "strike", "suspend"])
def test_adds_what_it_means_for_the_account(sanction: str, at: Any, moderator: Any, shown: str, member: Any) -> None:
    case = case_about(shown)
    desk = at(moderator)
    expect(desk.takes(case).get_by_text("This would be strike 1")).to_be_visible()
    services.unclaim_case(case=case, moderator=moderator)
    desk.decides(case, "take_down", sanction=sanction, **({"days": "3"} if sanction == "suspend" else {}))
    assert Decision.objects.filter(action=sanction, about=member).count() == 1


def test_lets_seniors_alone_ban(at: Any, moderator: Any, senior: Any, shown: str, member: Any) -> None:
    case = case_about(shown)
    first = at(moderator)
    assert first.takes(case).locator("select[name=sanction] option[value=ban]").count() == 0
    first.page.get_by_role("button", name="Give it back to the queue").click()
    expect(first.page.get_by_role("button", name="Give it back to the queue")).to_have_count(0)  # a click does not wait for its answer
    at(senior).decides(case, "take_down", sanction="ban")
    member.refresh_from_db()
    assert not member.is_active


def test_escalates_to_a_senior(at: Any, moderator: Any, senior: Any, shown: str) -> None:
    case = case_about(shown)
    first = at(moderator)
    first.decides(case, "escalate", reason="Is this satire?")
    expect(first.opens(case).get_by_text("it waits for a senior")).to_be_visible()
    at(senior).decides(case, "dismiss", reason="It is satire.")
    assert things.state_of(shown) == "live"


def test_shows_another_moderator_who_works_on_it(at: Any, moderator: Any, other_moderator: Any, shown: str) -> None:
    case = case_about(shown)
    at(moderator).takes(case)
    page = at(other_moderator).opens(case)
    expect(page.get_by_text("mona works on it until")).to_be_visible()
    assert page.locator(".desk-decide textarea").count() == 0


def test_blocks_a_picture_from_coming_back(at: Any, moderator: Any, shown: str) -> None:
    at(moderator).decides(case_about(shown), "take_down", block_again="on")
    assert ListedPicture.objects.count() == 1


@pytest.mark.parametrize(("answer", "state"), [("grant", "live"), ("uphold", "removed")])
def test_hears_an_appeal_by_another_moderator(
    answer: str, state: str, at: Any, moderator: Any, other_moderator: Any, shown: str, member: Any
) -> None:
    heard = services.appeal(decision=decide(case_about(shown), other_moderator, "take_down"), member=member, text="It is satire.").case
    expect(at(other_moderator).opens(heard).get_by_text("not yours to decide")).to_be_visible()
    page = at(moderator).takes(heard)
    expect(page.get_by_text("It is satire.")).to_be_visible()
    page.locator(f"input[name=answer][value={answer}]").check()
    page.locator(".desk-decide textarea[name=reason]").fill("Looked at again.")
    page.get_by_role("button", name="Answer the appeal").click()
    expect(page.locator(".messagelist .success")).to_be_visible()
    assert things.state_of(shown) == state


def test_dismisses_what_was_deleted_meanwhile(at: Any, moderator: Any, shown: str) -> None:
    case = case_about(shown)
    User.objects.filter(pk=shown).delete()
    desk = at(moderator)
    expect(desk.opens(case).get_by_text("It was deleted since")).to_be_visible()
    desk.decides(case, "dismiss")


def test_finds_what_shows_a_person_who_had_no_link(at: Any, moderator: Any, shown: str) -> None:
    page = at(moderator).takes(services.take_back_consent(where="On a page.", text="In yellow.", email="ann@example.org").case)
    page.get_by_label("Link to what shows them").fill(f"/report/{things.KIND}/{shown}/")
    page.get_by_role("button", name="Open a case for it").click()
    expect(page.locator(".messagelist .success", has_text="has a case of its own")).to_be_visible()
    assert things.state_of(shown) == "hidden" and Case.objects.filter(subject_id=shown, origin="consent").exists()


def test_imports_a_list(at: Any, senior: Any) -> None:
    page = at(senior).page
    page.goto("/admin/moderation/listedpicture/import/")
    page.set_input_files("input[type=file]", {"name": "list", "mimeType": "text/plain", "buffer": b"ab" * 32 + b" from abroad\n"})
    page.get_by_role("button", name="Import").click()
    expect(page.locator(".messagelist .success", has_text="1 picture was added")).to_be_visible()


@pytest.mark.parametrize("model", ["report", "decision", "appeal", "screening"])
def test_reads_every_record(model: str, at: Any, shown: str) -> None:
    decide(case_about(shown), staff("aida", "moderator"), "take_down")
    page = at(staff("rita", "auditor")).page
    page.goto(f"/admin/moderation/{model}/")
    expect(page.locator("#content h1")).to_be_visible()
    assert page.locator("a.addlink").count() == 0


def test_undoes_each_half_of_a_decision(at: Any, moderator: Any, shown: str, member: Any) -> None:
    page = at(moderator).decides(case_about(shown, "unlabelled_ai"), "mark_ai", policy="unlabelled_ai", sanction="strike")
    assert things.is_marked(shown) and len(standing(member).strikes) == 1
    for left, action in ((1, "Strike"), (0, "Label as made by AI")):
        entry = page.locator("article.desk-entry", has=page.locator("details")).filter(has=page.locator("strong", has_text=action))
        entry.locator("summary").click()
        entry.locator("textarea[name=reason]").fill("It is a painting.")
        entry.locator("details button").click()
        expect(page.locator("article.desk-entry details")).to_have_count(left)
    assert not things.is_marked(shown) and not standing(member).strikes


def test_keeps_what_was_typed_when_the_claim_ran_out(at: Any, moderator: Any, other_moderator: Any, shown: str) -> None:
    case = case_about(shown)
    page = (desk := at(moderator)).takes(case)
    Case.objects.filter(pk=case.pk).update(claimed_until=timezone.now() - timedelta(seconds=1))
    services.claim_case(case=case, moderator=other_moderator)
    page.locator(".desk-decide input[name=action][value=take_down]").check()
    page.locator(".desk-decide textarea[name=reason]").fill("It mocks a faith.")
    page.get_by_role("button", name="Decide", exact=True).click()
    expect(page.locator(".messagelist .error")).to_be_visible()
    assert [error for error in desk.errors if "409" not in error] == []
    desk.errors.clear()  # the console of Chromium calls that answer one
    assert things.state_of(shown) == "live" and not Decision.objects.exists()
