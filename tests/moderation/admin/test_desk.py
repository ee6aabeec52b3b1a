"""The desk through its doors: who comes in, what is shown, what is decided."""

from __future__ import annotations

from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Permission
from django.core.files.base import ContentFile
from django.test import Client
from django.utils.functional import Promise

from moderation import services
from moderation.models import Appeal, Case, Decision, ListedPicture, Opinion, Report, Screening
from stories.models import User
from tests.factories import UserFactory, picture
from tests.moderation import things
from tests.moderation.services.test_decisions import case_about, decide

QUEUE = "/admin/moderation/case/"
VERDICT = {"action": "take_down", "policy": "hate", "ground": "terms", "reason": "It mocks a faith."}


def at_desk(person: Any, *, with_factor: bool = True) -> Client:
    """A browser in which this member of staff is logged in."""
    if with_factor:
        Authenticator.objects.create(user=person, type=Authenticator.Type.TOTP, data={"secret": "x"})
    client = Client()
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


@pytest.fixture
def desk(moderator: Any) -> Client:
    return at_desk(moderator)


@pytest.fixture
def case(thing: str) -> Case:
    return case_about(thing)


def page(case: Case) -> str:
    return f"{QUEUE}{case.pk}/change/"


# --- who comes in ------------------------------------------------------------------------------------------------------------


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


def test_shows_auditors_everything_and_lets_them_decide_nothing(auditor: Any, case: Case) -> None:
    client = at_desk(auditor)
    assert client.get(QUEUE).status_code == client.get(page(case)).status_code == 200
    assert "Take the next case" not in client.get(QUEUE).content.decode()
    for verb in ("next/", f"{case.pk}/claim/", f"{case.pk}/decide/", f"{case.pk}/answer/"):
        assert client.post(QUEUE + verb, VERDICT).status_code == 403
    assert not Decision.objects.exists()


def test_shows_staff_without_the_permission_nothing(case: Case, thing: str) -> None:
    client = at_desk(UserFactory(is_staff=True))
    for path in (QUEUE, page(case), f"{QUEUE}{case.pk}/media/photo/"):
        assert client.get(path).status_code == 403


@pytest.mark.parametrize("model", ["case", "report", "decision", "appeal", "screening"])
def test_lets_nobody_write_the_records(model: str, db: None) -> None:
    boss = UserFactory(is_staff=True, is_superuser=True)
    boss.user_permissions.set(Permission.objects.all())
    client, case = at_desk(boss), case_about(things.thing(UserFactory()))
    assert client.get(f"/admin/moderation/{model}/").status_code == 200
    assert client.get(f"/admin/moderation/{model}/add/").status_code == 403
    assert client.get(f"/admin/moderation/{model}/{case.pk}/history/").status_code == 404  # the ledger is the history
    assert client.post(f"/admin/moderation/{model}/{case.pk}/delete/", {"post": "yes"}).status_code in (302, 403)
    client.post(f"/admin/moderation/{model}/", {"action": "delete_selected", "_selected_action": [case.pk], "post": "yes"})
    assert Case.objects.count() == 1 and case.reports.count() == 1


# --- the queue ---------------------------------------------------------------------------------------------------------------


def test_orders_by_severity_then_age_and_reach(desk: Client, member: Any) -> None:
    cases = [case_about(things.thing(member), category) for category in ("other", "intimate", "hate")]
    text = desk.get(QUEUE).content.decode()
    at = [text.index(f'">#{case.pk}<') for case in cases]
    assert at[1] < at[2] < at[0]


def test_gives_the_first_free_case_and_never_the_same_twice(desk: Client, member: Any, other_moderator: Any) -> None:
    low, high = case_about(things.thing(member), "other"), case_about(things.thing(member), "hate")
    assert desk.post(f"{QUEUE}next/").headers["Location"] == page(high)
    other = at_desk(other_moderator)
    assert other.post(f"{QUEUE}next/").headers["Location"] == page(low)
    assert other.post(f"{QUEUE}next/").headers["Location"] == QUEUE


@pytest.mark.parametrize(
    ("query", "found"), [("", 1), ("queue=free", 1), ("queue=mine", 0), ("queue=closed", 1), ("queue=all", 2), ("kind=thing", 1)]
)
def test_filters(query: str, found: int, desk: Client, member: Any, other_moderator: Any) -> None:
    decide(case_about(things.thing(member)), other_moderator, "dismiss")
    case_about(things.thing(member))
    assert desk.get(f"{QUEUE}?{query}").context["cl"].result_count == found


@pytest.mark.parametrize("query", ["", "?queue=free", "?queue=all", "?o=7"])
def test_counts_the_reports_of_each_case(query: str, desk: Client, case: Case, thing: str) -> None:
    case_about(thing)
    (line,) = desk.get(QUEUE + query).context["cl"].result_list
    assert line.report_count == 2


def test_finds_a_case_by_the_words_of_a_report(desk: Client, member: Any) -> None:
    for text in ("a burning car", "my neighbour"):
        services.report(kind=things.KIND, subject_id=things.thing(member), category="other", text=text, reporter=UserFactory())
    assert desk.get(f"{QUEUE}?q=neighbour").context["cl"].result_count == 1


def test_asks_a_bounded_number_of_queries(desk: Client, member: Any, django_assert_max_num_queries: Any) -> None:
    for _ in range(10):
        case_about(things.thing(member))
    with django_assert_max_num_queries(30):
        desk.get(QUEUE)


# --- a case ------------------------------------------------------------------------------------------------------------------


def test_shows_the_whole_case_with_its_media_veiled(desk: Client, case: Case, thing: str, member: Any, moderator: Any) -> None:
    User.objects.get(pk=thing).avatar.save("photo.jpg", ContentFile(picture()))
    text = desk.get(page(case)).content.decode()
    for told in ("made by hand", "Hate or harassment", "data-reveal", f"/{case.pk}/media/photo/", "Take this case", str(member)):
        assert told in text
    assert " style=" not in text.split('<main id="content-start"')[1] and "onclick" not in text


def test_serves_media_to_staff_and_to_no_cache(desk: Client, case: Case, thing: str) -> None:
    assert desk.get(f"{QUEUE}{case.pk}/media/photo/").status_code == 404
    User.objects.get(pk=thing).avatar.save("photo.jpg", ContentFile(picture()))
    answer = desk.get(f"{QUEUE}{case.pk}/media/photo/", headers={"Range": "bytes=0-9"})
    assert (answer.status_code, len(answer.getvalue())) == (206, 10) and "no-store" in answer["Cache-Control"]
    assert desk.get(f"{QUEUE}{case.pk}/media/owner_id/").status_code == 404


def test_takes_decides_and_undoes(desk: Client, case: Case, thing: str, moderator: Any) -> None:
    assert desk.post(f"{QUEUE}{case.pk}/claim/").status_code == 302
    assert desk.post(f"{QUEUE}{case.pk}/decide/", VERDICT | {"sanction": "strike"}, follow=True).status_code == 200
    assert things.state_of(thing) == "removed"
    taken_down = Decision.objects.get(action="take_down")
    assert (taken_down.moderator, taken_down.reason) == (moderator, "It mocks a faith.")
    assert Decision.objects.filter(action="strike").exists()
    assert desk.post(f"{QUEUE}{case.pk}/undo/{taken_down.pk}/", {"reason": "I misread it."}).status_code == 302
    assert things.state_of(thing) == "live"


@pytest.mark.parametrize("missing", ["action", "policy", "reason"])
def test_keeps_what_was_typed_when_something_is_missing(missing: str, desk: Client, case: Case, thing: str) -> None:
    desk.post(f"{QUEUE}{case.pk}/claim/")
    answer = desk.post(f"{QUEUE}{case.pk}/decide/", VERDICT | {missing: ""})
    assert answer.status_code == 422 and things.state_of(thing) == "live"
    if missing != "reason":
        assert b"It mocks a faith." in answer.content


def test_tells_a_moderator_who_is_too_late(desk: Client, case: Case, other_moderator: Any, thing: str) -> None:
    desk.post(f"{QUEUE}{case.pk}/claim/")
    Case.objects.update(claimed_until=case.opened_at)
    decide(case, other_moderator, "dismiss")
    answer = desk.post(f"{QUEUE}{case.pk}/decide/", VERDICT)
    assert answer.status_code in (409, 422) and things.state_of(thing) == "live"
    assert Decision.objects.count() == 1


def test_changes_nothing_by_a_link(desk: Client, case: Case) -> None:
    for verb in ("claim", "decide", "unclaim", "answer"):
        assert desk.get(f"{QUEUE}{case.pk}/{verb}/").status_code == 403
    assert desk.get(f"{QUEUE}next/").status_code == 403


def test_answers_an_appeal_by_another_moderator(desk: Client, case: Case, thing: str, member: Any, other_moderator: Any) -> None:
    decision = decide(case, other_moderator, "take_down")
    heard = services.appeal(decision=decision, member=member, text="It is satire.").case
    assert b"not yours to decide" in at_desk(other_moderator).get(page(heard)).content
    desk.post(f"{QUEUE}{heard.pk}/claim/")
    assert b"It is satire." in desk.get(page(heard)).content
    assert desk.post(f"{QUEUE}{heard.pk}/answer/", {"answer": "grant"}).status_code == 422
    assert desk.post(f"{QUEUE}{heard.pk}/answer/", {"answer": "grant", "reason": "It is."}).status_code == 302
    assert things.state_of(thing) == "live" and Appeal.objects.get().outcome


def test_shows_a_case_whose_subject_is_gone(desk: Client, case: Case, thing: str) -> None:
    User.objects.filter(pk=thing).delete()
    assert b"deleted since" in desk.get(page(case)).content


@pytest.mark.parametrize(
    "path", ["999999/change/", "x/change/", f"{'9' * 5000}/change/", "999999/claim/"], ids=["gone", "no number", "no row's", "claimed"]
)
def test_knows_no_case_that_is_not_there(path: str, desk: Client) -> None:
    assert (desk.post if "claim" in path else desk.get)(QUEUE + path).status_code == 404


# --- the blocklist -----------------------------------------------------------------------------------------------------------


def test_blocks_a_picture_and_exports_what_it_imports(senior: Any, thing: str, case: Case) -> None:
    from moderation.models import ListedPicture

    User.objects.get(pk=thing).avatar.save("photo.jpg", ContentFile(sharp_picture()))
    desk = at_desk(senior)
    desk.post(f"{QUEUE}{case.pk}/claim/")
    desk.post(f"{QUEUE}{case.pk}/decide/", VERDICT | {"block_again": "on"})
    own = ListedPicture.objects.get()
    assert own.case == case
    lines = ContentFile(f"{'ab' * 32} from abroad\n{own.pdq}\n".encode(), name="list.txt")
    assert desk.post("/admin/moderation/listedpicture/import/", {"file": lines}).status_code == 302
    chosen = {"action": "export", "_selected_action": list(ListedPicture.objects.values_list("pk", flat=True))}
    exported = desk.post("/admin/moderation/listedpicture/", chosen)
    assert f"{'ab' * 32} from abroad\n".encode() in exported.content and own.pdq.encode() in exported.content


def test_says_which_line_of_a_list_is_no_hash(senior: Any) -> None:
    answer = at_desk(senior).post("/admin/moderation/listedpicture/import/", {"file": ContentFile(b"# list\nnonsense\n", name="list.txt")})
    assert answer.status_code == 200 and b"line 2 is no PDQ hash" in answer.content


def test_keeps_the_list_from_moderators(desk: Client) -> None:
    assert desk.get("/admin/moderation/listedpicture/").status_code == 200
    assert desk.get("/admin/moderation/listedpicture/import/").status_code == 403


def sharp_picture() -> bytes:
    """A picture with enough in it for a perceptual hash."""
    import io

    import numpy as np
    from PIL import Image

    noise = np.random.default_rng(7).integers(0, 255, (12, 12, 3), dtype=np.uint8)
    buffer = io.BytesIO()
    Image.fromarray(noise).resize((480, 480), Image.Resampling.NEAREST).save(buffer, "JPEG")
    return buffer.getvalue()


@pytest.mark.parametrize("model", [Case, Report, Decision, Appeal, Screening, Opinion, ListedPicture], ids=lambda model: model.__name__)
def test_names_every_column_in_the_readers_language(model: Any) -> None:
    """A name that nobody gave is the column's own, in English and no lazy text."""
    named = [field for field in model._meta.get_fields() if field.concrete and not field.primary_key]
    assert [field.name for field in named if not isinstance(field.verbose_name, Promise)] == []
    assert isinstance(model._meta.verbose_name, Promise)
