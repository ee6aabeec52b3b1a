"""A member's picture is nobody's to see before it is judged; the real classifiers look, and what they say is told to its owner."""

from __future__ import annotations

import dataclasses
from typing import Any

import dramatiq
import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse

from moderation import screening
from moderation.classifiers import ClassifierUnavailableError
from moderation.models import Screening
from moderation.verdicts import Judgement, Rule, Target, Verdict
from stories import portraits, sweeper
from stories.links import link_to, resolve
from stories.services import portrait
from tests.factories import UserFactory, picture

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def chosen(member: Any) -> Any:
    """A member who shows one picture and has chosen another."""
    member.avatar.save("avatar.webp", ContentFile(picture()))
    portrait.choose(member=member, picture=picture(colour=(200, 140, 90)))
    return member


def says(monkeypatch: pytest.MonkeyPatch, verdict: Verdict, *rules: Rule) -> None:
    real = screening.screen

    def screen(**content: Any) -> Judgement:
        return dataclasses.replace(real(**content), verdict=verdict, rules=rules)

    monkeypatch.setattr(screening, "screen", screen)


def files(member: Any) -> tuple[str, str]:
    member.refresh_from_db()
    return member.avatar.name, member.avatar_waiting.name


def test_shows_what_was_let_pass_and_keeps_a_row_of_it(chosen: Any) -> None:
    before, waiting = files(chosen)
    portraits.check(str(chosen.pk))
    assert files(chosen) == (waiting, "")
    assert not chosen.avatar.storage.exists(before)
    row = Screening.objects.get(subject_kind="member", subject_id=str(chosen.pk))
    assert (row.target, row.verdict) == (Target.PHOTO, Verdict.ALLOW)


def test_nobody_sees_what_waits(chosen: Any) -> None:
    before, waiting = files(chosen)
    viewer = UserFactory()
    shown = resolve(token_of(link_to("avatar", chosen, viewer)), viewer)
    assert shown is not None and shown.name == before != waiting


@pytest.mark.parametrize("verdict", [Verdict.BLOCK, Verdict.REVIEW])
def test_takes_nothing_that_is_not_clearly_let_pass(
    verdict: Verdict, chosen: Any, as_member: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, waiting = files(chosen)
    says(monkeypatch, verdict, Rule.SEXUAL)
    portraits.check(str(chosen.pk))
    assert files(chosen) == (before, "")
    assert not chosen.avatar.storage.exists(waiting)
    assert "Alive shows no nudity" in as_member.get(reverse("profile_edit")).content.decode()


@pytest.mark.parametrize("verdict", [Verdict.BLOCK, Verdict.REVIEW])
def test_takes_nothing_by_a_verdict_that_names_no_rule(verdict: Verdict, chosen: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    before, waiting = files(chosen)
    says(monkeypatch, verdict)
    portraits.check(str(chosen.pk))
    assert files(chosen) == (before, "")
    assert not chosen.avatar.storage.exists(waiting)


def test_waits_while_a_classifier_is_away_and_is_rung_for_again(chosen: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(**_content: Any) -> Judgement:
        raise ClassifierUnavailableError("away")

    with monkeypatch.context() as broken:
        broken.setattr(screening, "screen", away)
        portraits.check(str(chosen.pk))
    assert files(chosen)[1]
    broker: Any = dramatiq.get_broker()
    broker.flush_all()
    sweeper.tidy()
    messages = [queue.get() for name, queue in broker.queues.items() if name.startswith("checks") and queue.qsize()]
    assert [dramatiq.Message.decode(each).args for each in messages] == [(str(chosen.pk),)]


def test_says_nothing_of_a_picture_that_was_changed_while_it_was_judged(chosen: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    real = screening.screen

    def screen(**content: Any) -> Judgement:
        portrait.choose(member=type(chosen).objects.get(pk=chosen.pk), picture=picture(colour=(10, 10, 10)))
        return real(**content)

    before, _waiting = files(chosen)
    monkeypatch.setattr(screening, "screen", screen)
    portraits.check(str(chosen.pk))
    shown, waiting = files(chosen)
    assert shown == before and chosen.avatar.storage.exists(shown)
    assert chosen.avatar.storage.exists(waiting)


@pytest.mark.parametrize("content", [b"", b"no picture"])
def test_refuses_what_does_not_open(content: bytes, member: Any, as_member: Client) -> None:
    portrait.choose(member=member, picture=content)
    portraits.check(str(member.pk))
    assert files(member) == ("", "")
    assert "was not taken" in as_member.get(reverse("profile_edit")).content.decode()


def test_refuses_what_is_no_longer_there(chosen: Any) -> None:
    before, waiting = files(chosen)
    chosen.avatar.storage.delete(waiting)
    portraits.check(str(chosen.pk))
    assert files(chosen) == (before, "")


def test_leaves_alone_who_waits_for_nothing(member: Any) -> None:
    portraits.check(str(member.pk))
    assert not Screening.objects.exists()


def token_of(link: str) -> str:
    return link.removeprefix("/media/").removesuffix("/")
