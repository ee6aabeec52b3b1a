"""When a picture is refused, held, cancelled or left behind; who may see it; and how it goes when its owner deletes it or leaves."""

from __future__ import annotations

import json
import zipfile
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from django.conf import LazySettings
from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from generation import heartbeat, sweeper
from generation.models import Picture, PictureRequest
from generation.states import State
from moderation import hashes
from moderation.models import Decision, ListedPicture
from stories.links import link_to
from stories.services.accounts import close_account, export
from tests import engines
from tests.journeys.person import Moderator, Person
from tests.journeys.test_pictures import now, ready
from tests.journeys.worker import lose_messages, work

REFUSED = "make her naked"  # the phrase list refuses it by itself
LOOKED_AT = "let her twerk on the beach"  # by the phrase list and by its meaning a person has to look


class Killed(BaseException):
    """SIGKILL, as far as a test can have it: nothing after it runs, no row is put back."""


def die() -> None:
    raise Killed


def test_names_the_rule_of_refused_words_gives_the_quota_back_and_hears_the_appeal(sari: Person, omar: Moderator) -> None:
    asked = sari.wants_picture(REFUSED)
    work()
    assert now(asked) == State.REFUSED
    page = sari.reads("picture", asked.pk)
    assert "This one was not made" in page and "Sexual content" in page
    assert sari.pictures_left() == 24
    assert sari.inbox()[0].startswith("Picture request: refused")
    decision = Decision.objects.get(about=sari.user)
    assert reverse("appeal", args=[decision.pk]) in page
    sari.post("appeal", decision.pk, data={"text": "It is about a shell on the beach."})
    omar.grants_appeal()
    work()
    assert now(asked) == State.READY


def test_goes_on_with_held_words_when_a_person_lets_them_pass(sari: Person, mona: Moderator) -> None:
    asked = sari.wants_picture(LOOKED_AT)
    work()
    assert now(asked) == State.HELD
    assert "A person looks at this one" in sari.reads("picture", asked.pk)
    assert sari.inbox()[0] == "Your picture is being reviewed by a person."
    mona.decides("release", policy="sexual")
    work()
    assert now(asked) == State.READY


def test_refuses_a_picture_that_may_not_be(sari: Person) -> None:
    first = ready(sari, seed="2")
    with first.picture.image.open("rb") as stored, Image.open(stored) as opened:
        ListedPicture.objects.create(pdq=hashes.hash_picture(np.asarray(opened.convert("RGB"))).hex)
    asked = sari.wants_picture(seed="2")
    work()
    assert now(asked) == State.REFUSED
    assert Picture.objects.count() == 1
    assert sari.pictures_left() == 23
    assert sari.post("picture_keep", asked.pk).status_code == 404


def test_stops_when_its_owner_cancels_while_a_worker_is_at_it(sari: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = sari.wants_picture()
    monkeypatch.setattr(heartbeat, "INTERVAL", 0.0)
    engines.at_step[2] = lambda: sari.post("picture_cancel", asked.pk) and None
    work()
    assert now(asked) == State.CANCELLED
    assert "You stopped this one" in sari.reads("picture", asked.pk)
    assert sari.pictures_left() == 24


def test_makes_the_picture_though_the_first_worker_died(sari: Person, settings: LazySettings) -> None:
    asked = sari.wants_picture()
    engines.at_step[2] = die
    with pytest.raises(Killed):
        work()
    engines.at_step.clear()
    assert "Drawing it" in sari.reads("picture", asked.pk)
    long_ago = timezone.now() - timedelta(seconds=settings.LEASE_SECONDS + 10)
    PictureRequest.objects.update(heartbeat_at=long_ago, sent_at=long_ago)
    sweeper.sweep()
    assert work() == ["draw"]
    assert (now(asked), asked.attempt, Picture.objects.count()) == (State.READY, 2, 1)
    assert sari.pictures_left() == 23


def test_rings_again_when_the_message_was_lost(sari: Person) -> None:
    asked = sari.wants_picture()
    assert lose_messages() == 1
    PictureRequest.objects.update(sent_at=None, created_at=timezone.now() - timedelta(minutes=1))
    assert sweeper.sweep() == 1
    work()
    assert now(asked) == State.READY


def test_is_nobody_elses_to_see(sari: Person, budi: Person) -> None:
    asked = ready(sari)
    link = sari.media_on("picture", asked.pk)[0]
    assert (sari.fetch(link)[0], budi.fetch(link)[0]) == (200, 404)
    restyled = sari.restyles(sari.has_photo())
    for kind, thing in (("picture", asked.picture), ("picture_source", restyled)):
        assert sari.fetch(link_to(kind, thing, sari.user))[0] == 200
        assert budi.fetch(link_to(kind, thing, budi.user))[0] == 404  # a link of their own helps nobody
    for name in ("picture", "picture_state", "picture_again", "picture_download"):
        assert budi.get(name, asked.pk).status_code == 404, name
        assert sari.fetch(reverse(name, args=[asked.pk]))[0] < 400, name
    for name in ("picture_cancel", "picture_retry", "picture_keep"):
        assert budi.post(name, asked.pk).status_code == 404, name
    assert budi.get("restyle_new", sari.has_photo().pk).status_code == 404
    for path in ("", "progress/"):
        assert sari.client.get(f"/api/v1/pictures/{asked.pk}/{path}").status_code == 200
        assert budi.client.get(f"/api/v1/pictures/{asked.pk}/{path}").status_code == 404
    for verb in ("cancel", "retry", "keep"):
        assert budi.client.post(f"/api/v1/pictures/{asked.pk}/{verb}/").status_code == 404
    assert budi.client.get("/api/v1/pictures/").json()["results"] == []


def test_a_deleted_picture_is_gone_and_still_counts(sari: Person) -> None:
    asked = ready(sari)
    photo = sari.keeps(asked)
    asked.refresh_from_db()
    name = str(asked.picture.image.name)
    sari.post("photo_delete", photo.pk)
    assert not Picture.objects.exists()
    assert not default_storage.exists(name) and not default_storage.exists(str(photo.image.name))
    assert "This picture was deleted." in sari.get("picture", asked.pk, follow=True).content.decode()
    assert sari.pictures_left() == 23


def test_goes_along_when_a_member_leaves_and_leaves_nothing_behind(sari: Person) -> None:
    restyled = sari.restyles(sari.has_photo())
    work()
    kept = sari.keeps(restyled)
    restyled.refresh_from_db()
    names = [str(file.name) for file in (restyled.photo, restyled.picture.image, kept.image, kept.thumbnail)]
    target = BytesIO()
    export(member=sari.user, target=target)
    with zipfile.ZipFile(target) as archive:
        assert {f"files/{name}" for name in names} <= set(archive.namelist())
        assert [row["prompt"] for row in json.loads(archive.read("picture_requests.json"))] == ["a watercolour"]
        assert len(json.loads(archive.read("pictures.json"))) == 1
    close_account(member=sari.user)
    assert not PictureRequest.objects.exists() and not Picture.objects.exists()
    root = Path(default_storage.location)  # type: ignore[attr-defined]
    assert [name for name in names if (root / name).exists()] == []
