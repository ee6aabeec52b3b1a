"""Who may see whom, and what is left of an account that is closed."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from typing import Any

from django.core.files.storage import default_storage
from django.urls import reverse

from alive_site import files
from generation.models import AliveRequest, Clip
from moderation.models import Decision
from stories.models import Follow, Photo, Reaction, Reply, Story, User
from tests.journeys.person import PASSWORD, Moderator, Person
from tests.journeys.worker import work


def stored() -> set[str]:
    root = Path(default_storage.location)  # type: ignore[attr-defined]
    return {str(path.relative_to(root)) for path in root.rglob("*") if path.is_file()}


def confirms_password(person: Person) -> None:
    person.client.post(reverse("account_reauthenticate"), {"password": PASSWORD})


def test_takes_everything_along_and_leaves_nothing_behind(sari: Person, budi: Person, mona: Moderator) -> None:
    before = stored()
    budi.follows(sari)
    story = sari.shows(caption="Pagi yang tenang")
    budi.post("story_react", story.pk, data={"emoji": "❤️"})
    budi.post("story_reply", story.pk, data={"text": "Cantik"})
    budi.reports(story)
    mona.decides("dismiss")
    sari.post("photo_upload")  # her album holds more than the photo of the Story
    waiting = sari.asks()

    assert "reauthenticate" in sari.client.post(reverse("data_export"))["Location"]
    confirms_password(sari)
    answer: Any = sari.client.post(reverse("data_export"))
    with zipfile.ZipFile(io.BytesIO(answer.getvalue())) as archive:
        names = set(archive.namelist())
        told = {name: json.loads(archive.read(name)) for name in names if name.endswith(".json")}
        mine = stored() - before
        assert {name.removeprefix("files/") for name in names if name.startswith("files/")} == mine
        clip = Clip.objects.get()
        assert archive.read(f"files/{clip.video.name}") == Path(default_storage.path(str(clip.video.name))).read_bytes()
    answer.close()
    assert "missing.txt" not in names
    assert told["stories.json"][0]["caption"] == "Pagi yang tenang"
    assert {row["prompt"] for row in told["alive_requests.json"]} == {"waves roll in"}
    assert told["replies.json"][0]["text"] == "Cantik"
    assert "password" not in told["account.json"][0] and told["account.json"][0]["email"] == "sari@example.org"

    assert sari.post("settings_close", data={"username": "not sari"}).status_code == 200
    assert User.objects.filter(username="sari").exists()
    links = budi.media_on("story", story.pk)
    sari.post("settings_close", data={"username": "sari"})
    assert work() == ["animate"]  # what waited for a worker finds no row and makes nothing
    assert not AliveRequest.objects.filter(pk=waiting.pk).exists()
    for rows in (Photo, AliveRequest, Clip, Story, Follow, Reaction, Reply):
        assert not rows.objects.exists(), rows
    assert stored() - before == set()
    assert {budi.fetch(link)[0] for link in links} == {404}
    assert budi.get("member", "sari").status_code == 404
    assert budi.client.get("/api/v1/members/sari/").status_code == 404
    assert "reacted" not in budi.reads("inbox")
    assert Decision.objects.filter(action="dismiss", about=None).exists()  # the ledger stays, without a name
    assert files.remove_orphans() == 0
    assert sari.client.post(reverse("account_login"), {"login": "sari", "password": PASSWORD}).status_code == 200  # no such account


def test_shows_a_private_account_to_those_it_let_in(sari: Person, budi: Person, citra: Person) -> None:
    sari.post("settings_privacy", data={"is_private": "on", "ai_dial": "more"})
    story = sari.shows_photo()
    budi.follows(sari)
    assert budi.get("story", story.pk).status_code == 404 and budi.tray() == []
    assert "They ask to follow you" in sari.reads("inbox")
    sari.post("follow_accept", "budi")
    assert budi.get("story", story.pk).status_code == 200 and budi.tray() == [sari.user]
    assert citra.get("story", story.pk).status_code == 404
    citra.follows(sari)
    sari.post("follow_decline", "citra")
    assert citra.get("story", story.pk).status_code == 404
    sari.post("settings_privacy", data={"ai_dial": "more"})
    assert citra.get("story", story.pk).status_code == 200


def test_parts_two_who_block_in_both_directions_and_everywhere(sari: Person, budi: Person) -> None:
    budi.follows(sari)
    sari.follows(budi)
    hers, his = sari.shows_photo(), budi.shows_photo()
    links = budi.media_on("story", hers.pk)
    budi.post("story_reply", hers.pk, data={"text": "hello"})
    sari.post("block", "budi")
    for viewer, other, story in ((budi, "sari", hers), (sari, "budi", his)):
        assert viewer.get("story", story.pk).status_code == 404
        assert viewer.get("member", other).status_code == 404
        assert viewer.get("stories_of", other).status_code == 404
        assert viewer.client.get(f"/api/v1/members/{other}/").status_code == 404
        assert viewer.tray() == []
        assert other not in viewer.client.get(reverse("search"), {"q": other}).context["people"]
    assert {budi.fetch(link)[0] for link in links} == {404}
    assert budi.client.post(reverse("follow", args=["sari"])).status_code == 404
    sari.post("unblock", "budi")
    assert budi.get("story", hers.pk).status_code == 200
    assert budi.tray() == []  # the following does not come back by itself


def test_shows_close_friends_what_is_for_them(sari: Person, budi: Person, citra: Person) -> None:
    for person in (budi, citra):
        person.follows(sari)
    sari.post("close_friend", "budi", data={"close": "yes"})
    story = sari.shows_photo(audience="close_friends")
    assert budi.get("story", story.pk).status_code == 200 and budi.tray() == [sari.user]
    assert citra.get("story", story.pk).status_code == 404 and citra.tray() == []
    sari.post("close_friend", "budi", data={"close": "no"})
    assert budi.get("story", story.pk).status_code == 404
