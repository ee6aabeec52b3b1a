"""Wherever a page or an answer shows what AI made, it says so: every template and every field of the API is walked."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from c2pa import Builder, C2paSignerInfo, C2paSigningAlg, Signer
from django.conf import LazySettings, settings
from django.test import Client
from django.test.signals import template_rendered
from django.urls import reverse
from drf_spectacular.generators import SchemaGenerator

from generation.models import AliveRequest
from generation.provenance.credentials import Authority, Origin, context_for, sign
from generation.provenance.development_ca import ensure_development_ca
from generation.states import State
from stories.models import Animation, Highlight, Photo, Restyle, Story, User
from stories.services.album import add_photo
from tests.factories import (
    AliveRequestFactory,
    ClipFactory,
    FollowFactory,
    PhotoFactory,
    PictureFactory,
    PictureRequestFactory,
    StoryFactory,
    UserFactory,
    picture,
)
from tests.stories.shown import LINK, answers, is_ai, thing_of, unlabelled

pytestmark = pytest.mark.django_db
TEMPLATES = Path(settings.BASE_DIR) / "templates"
SHOWS = re.compile(r"""media_url ['\"](?!avatar)""")
SENT = {"PhotoUpload"}  # a shape of what is sent, not of an answer
WORDS = {"en": "AI-generated", "id": "Dibuat dengan AI"}


class World:
    """One member's things, all made by AI but one photo, and a follower who looks at them."""

    def __init__(self) -> None:
        self.owner, self.viewer = UserFactory(shows_originals=True), UserFactory()
        FollowFactory(follower=self.viewer, followed=self.owner)
        PhotoFactory(owner=self.owner)
        self.photo: Photo = PhotoFactory(owner=self.owner, ai_made=True)
        self.clip_story: Story = StoryFactory(owner=self.owner, of_clip=True)
        self.photo_story: Story = StoryFactory(owner=self.owner, photo=self.photo, audience="everyone")
        Animation.objects.create(photo=self.photo, alive=self.clip_story.clip.request)
        self.draft = ClipFactory(request=self._request(State.READY))
        self.running, self.refused = self._request(State.RUNNING), self._request(State.REFUSED)
        self.drawn = PictureFactory(request=PictureRequestFactory(owner=self.owner, state=State.READY)).request
        self.restyled = PictureRequestFactory(owner=self.owner, state=State.RUNNING, content=picture())
        Restyle.objects.create(photo=self.photo, asked=self.restyled)
        self.highlight = Highlight.objects.create(owner=self.owner, title="Best")
        self.highlight.stories.add(self.clip_story, self.photo_story)

    def _request(self, state: State) -> AliveRequest:
        alive: AliveRequest = AliveRequestFactory(owner=self.owner, state=state)
        Animation.objects.create(photo=self.photo, alive=alive)
        return alive

    def pages(self) -> Iterator[tuple[User, str]]:
        mine = {
            "alive_new": self.photo.pk, "editor": self.photo.pk, "photo_alt": self.photo.pk, "photo_delete": self.photo.pk,
            "restyle_new": self.photo.pk, "picture": self.drawn.pk, "story_viewers": self.clip_story.pk, "story_status": self.clip_story.pk,
        }  # fmt: skip
        for name, key in mine.items():
            yield self.owner, reverse(name, args=[key])
        for alive in (self.draft.request, self.running, self.refused):
            yield self.owner, reverse("alive", args=[alive.pk])
        yield self.owner, reverse("picture", args=[self.restyled.pk])
        for name in ("home", "album", "camera", "archive", "profile", "inbox"):
            yield self.owner, reverse(name)
        yield self.owner, f"{reverse('story_new')}?alive={self.draft.request_id}"
        yield self.owner, f"{reverse('story_new')}?photo={self.photo.pk}"
        for member in (self.owner, self.viewer):
            for story in (self.clip_story, self.photo_story):
                yield member, reverse("story", args=[story.pk])
                yield member, reverse("story_about", args=[story.pk])
            yield member, reverse("home")
            yield member, reverse("member", args=[self.owner.username])
            yield member, reverse("highlight", args=[self.highlight.pk])


@pytest.fixture
def world(settings: LazySettings) -> World:
    settings.PICTURE_ENGINE = "tests.engines:ScriptedPictures"
    return World()


@pytest.fixture
def rendered() -> Iterator[set[str]]:
    names: set[str] = set()

    def note(template: Any, **_rest: Any) -> None:
        names.add(str(template.name))

    template_rendered.connect(note)
    yield names
    template_rendered.disconnect(note)


@pytest.mark.parametrize("language", ["en", "id"])
def test_labels_whatever_ai_made_on_every_page(language: str, world: World, client: Client, rendered: set[str]) -> None:
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    shown, bare = set(), {}
    for member, address in world.pages():
        client.force_login(member)
        answer = client.get(address, follow=True)
        assert answer.status_code == 200, address
        html = answer.content.decode()
        shown |= {thing for thing in map(thing_of, LINK.findall(html)) if is_ai(thing)}
        if missing := unlabelled(html, WORDS[language]):
            bare[address] = missing
    assert bare == {}
    assert {kind for kind, _ in shown} == {"clip", "photo", "picture"}
    showing = {str(path.relative_to(TEMPLATES)) for path in TEMPLATES.rglob("*.html") if SHOWS.search(path.read_text())}
    assert showing - rendered == set(), "templates that show media and that this test does not open"


def test_would_see_a_label_that_is_missing(world: World, client: Client) -> None:
    client.force_login(world.owner)
    html = client.get(reverse("album")).content.decode()
    assert unlabelled(html, "AI-generated") == set()
    assert unlabelled(html.replace("AI-generated", "", 1), "AI-generated") != set()


def test_says_so_in_every_shape_of_the_api_that_links_to_a_picture() -> None:
    shapes = SchemaGenerator().get_schema(public=True)["components"]["schemas"]
    showing = {name: set(one.get("properties", {})) for name, one in shapes.items() if name not in SENT}
    pictured = {name: fields for name, fields in showing.items() if fields & {"video", "poster", "image", "thumbnail"}}
    assert {"Clip", "Photo"} <= pictured.keys()
    assert {name for name, fields in pictured.items() if "is_ai_generated" not in fields} == set()
    assert "is_ai_generated" in showing["Story"]


def test_says_so_in_every_answer_of_the_api(world: World, client: Client) -> None:
    seen = 0
    for member in (world.owner, world.viewer):
        client.force_login(member)
        for path in (
            "photos/",
            "alive/",
            "stories/",
            f"stories/{world.clip_story.pk}/",
            f"stories/{world.photo_story.pk}/",
            "inbox/",
            "me/",
        ):
            answer = client.get(f"/api/v1/{path}")
            assert answer.status_code == 200, path
            for told in answers(answer.json()):
                things = [thing_of(link[1]) for value in told.values() if isinstance(value, str) and (link := LINK.search(value))]
                if any(map(is_ai, things)):
                    assert told["is_ai_generated"] is True, told
                    seen += 1
    assert seen >= 6


@pytest.mark.parametrize(("fmt", "suffix"), [("JPEG", ".jpg"), ("PNG", ".png"), ("WEBP", ".webp")])
def test_labels_what_another_tool_signed_as_ai_from_its_arrival_to_its_story(fmt: str, suffix: str, client: Client, tmp_path: Path) -> None:
    """The credentials are those of a signer nobody here knows: for a label it is enough that the file says so."""
    ca = ensure_development_ca(tmp_path / "theirs")
    stranger = Authority(ca.chain.read_bytes(), ca.anchors.read_bytes(), ca.key.read_bytes())
    plain, signed = tmp_path / f"plain{suffix}", tmp_path / f"signed{suffix}"
    plain.write_bytes(picture(fmt=fmt))
    sign(plain, signed, authority=stranger, origin=Origin("A dream", "another tool", "model 3", "elsewhere"))
    owner = UserFactory()
    client.force_login(owner)
    with signed.open("rb") as file:
        client.post(reverse("photo_upload"), {"photos": file})
    photo = Photo.objects.get(owner=owner)
    assert photo.ai_made
    story = StoryFactory(owner=owner, photo=photo)
    for address in (reverse("album"), reverse("editor", args=[photo.pk]), reverse("story", args=[story.pk])):
        assert unlabelled(client.get(address).content.decode(), "AI-generated") == set()
    assert client.get(f"/api/v1/stories/{story.pk}/").json()["is_ai_generated"] is True


def test_calls_a_signed_photo_of_a_camera_a_photo(client: Client, tmp_path: Path) -> None:
    """Credentials alone are no reason for a label: what they say is."""
    ca = ensure_development_ca(tmp_path / "theirs")
    captured = "http://cv.iptc.org/newscodes/digitalsourcetype/digitalCapture"
    definition = {
        "format": "image/jpeg",
        "assertions": [{"label": "c2pa.actions.v2", "data": {"actions": [{"action": "c2pa.created", "digitalSourceType": captured}]}}],
    }
    info = C2paSignerInfo(C2paSigningAlg.ES256, ca.chain.read_bytes(), ca.key.read_bytes(), None)
    signed = io.BytesIO()
    builder = Builder.from_json(json.dumps(definition), context=context_for(ca.anchors.read_bytes()))
    builder.sign(Signer.from_info(info), "image/jpeg", io.BytesIO(picture()), signed)
    assert b"digitalCapture" in signed.getvalue()
    assert not add_photo(owner=UserFactory(), data=signed.getvalue()).photo.ai_made
