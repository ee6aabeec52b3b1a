"""Small true things for tests: members, photos, requests."""

from __future__ import annotations

import hashlib
import io
from datetime import date, timedelta
from typing import Any

import factory
from django.core.files.base import ContentFile
from django.utils import timezone
from PIL import Image

from generation.models import AliveRequest, Clip, Picture, PictureRequest
from generation.states import State
from stories.models import Follow, Photo, Story, User
from stories.models.story import LIFETIME, StoryState


def picture(width: int = 360, height: int = 640, colour: tuple[int, int, int] = (90, 140, 200), fmt: str = "JPEG") -> bytes:
    """Return an encoded picture with a gradient, so that encoders and hashes have something to look at."""
    image = Image.linear_gradient("L").resize((width, height))
    painted = Image.merge("RGB", [image.point(lambda v, c=c: min(255, v * c // 200)) for c in colour])
    buffer = io.BytesIO()
    painted.save(buffer, fmt)
    return buffer.getvalue()


class UserFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = User
        skip_postgeneration_save = True

    username = factory.Sequence(lambda n: f"member{n}")
    email = factory.LazyAttribute(lambda user: f"{user.username}@example.org")
    birth_date = date(1990, 5, 1)
    password = factory.django.Password("a long enough password")


class PhotoFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Photo

    owner = factory.SubFactory(UserFactory)
    width, height, size = 360, 640, 4000
    content = factory.LazyFunction(picture)
    sha256 = factory.LazyAttribute(lambda photo: hashlib.sha256(photo.content).hexdigest())
    upload_sha256 = factory.Sequence(lambda n: hashlib.sha256(str(n).encode()).hexdigest())
    has_people = False

    @classmethod
    def _create(cls, model_class: type[Photo], *args: Any, content: bytes, **kwargs: Any) -> Photo:
        photo = model_class(**kwargs)
        photo.image.save("photo.jpg", ContentFile(content), save=False)
        photo.thumbnail.save("thumb.webp", ContentFile(content), save=False)
        photo.save()
        return photo


class AliveRequestFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = AliveRequest

    owner = factory.SubFactory(UserFactory)
    content = factory.LazyFunction(picture)
    photo_sha256 = factory.LazyAttribute(lambda alive: hashlib.sha256(alive.content).hexdigest())
    region = "local"
    regions = ["local"]

    @classmethod
    def _create(cls, model_class: type[AliveRequest], *args: Any, content: bytes, **kwargs: Any) -> AliveRequest:
        alive = model_class(**kwargs)
        alive.photo.save("photo.jpg", ContentFile(content), save=False)
        alive.save()
        return alive


class ClipFactory(factory.django.DjangoModelFactory):
    """A row as the runner leaves it; its bytes are no film, only something to serve."""

    class Meta:
        model = Clip

    request = factory.SubFactory(AliveRequestFactory, state=State.READY)
    owner = factory.SelfAttribute("request.owner")
    sha256 = factory.Sequence(lambda n: f"{n:064x}")
    size, width, height, seconds, fps = 10, 720, 1280, 5.0, 24
    watermark_id = factory.Sequence(lambda n: n + 1)
    has_sound, manifest, signer = True, b"m", "Alive DEVELOPMENT"

    @classmethod
    def _create(cls, model_class: type[Clip], *args: Any, **kwargs: Any) -> Clip:
        clip = model_class(**kwargs)
        clip.video.save("video.mp4", ContentFile(b"not a film"), save=False)
        clip.poster.save("poster.jpg", ContentFile(picture()), save=False)
        clip.save()
        return clip


class PictureRequestFactory(factory.django.DjangoModelFactory):
    """Made from words, unless there is ``content`` to be restyled."""

    class Meta:
        model = PictureRequest

    owner = factory.SubFactory(UserFactory)
    content = b""
    photo_sha256 = factory.LazyAttribute(lambda asked: hashlib.sha256(asked.content).hexdigest() if asked.content else "")
    prompt = "a lake in the evening"
    width, height = 864, 1536
    region = "local"
    regions = ["local"]

    @classmethod
    def _create(cls, model_class: type[PictureRequest], *args: Any, content: bytes, **kwargs: Any) -> PictureRequest:
        asked = model_class(**kwargs)
        if content:
            asked.photo.save("photo.jpg", ContentFile(content), save=False)
        asked.save()
        return asked


class PictureFactory(factory.django.DjangoModelFactory):
    """A row as the runner leaves it; its bytes carry no credentials, they are only something to serve."""

    class Meta:
        model = Picture

    request = factory.SubFactory(PictureRequestFactory, state=State.READY)
    owner = factory.SelfAttribute("request.owner")
    sha256 = factory.Sequence(lambda n: f"{n:064x}")
    size, width, height = 4000, 864, 1536
    watermark_id = factory.Sequence(lambda n: n + 1)
    manifest, signer = b"m", "Alive DEVELOPMENT"

    @classmethod
    def _create(cls, model_class: type[Picture], *args: Any, **kwargs: Any) -> Picture:
        made = model_class(**kwargs)
        made.image.save("picture.jpg", ContentFile(picture()), save=False)
        made.save()
        return made


class StoryFactory(factory.django.DjangoModelFactory):
    """Live since an hour, unless told otherwise; of a photo, or ``of_clip``."""

    class Meta:
        model = Story

    class Params:
        of_clip = factory.Trait(photo=None, clip=factory.SubFactory(ClipFactory, request__owner=factory.SelfAttribute("...owner")))

    owner = factory.SubFactory(UserFactory)
    photo = factory.SubFactory(PhotoFactory, owner=factory.SelfAttribute("..owner"))
    sha256 = "a" * 64
    state = StoryState.LIVE
    policy_version = "1"
    posted_at = factory.LazyFunction(lambda: timezone.now() - timedelta(hours=1))
    expires_at = factory.LazyAttribute(lambda story: story.posted_at + LIFETIME)


class FollowFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Follow

    follower = factory.SubFactory(UserFactory)
    followed = factory.SubFactory(UserFactory)
    accepted_at = factory.LazyFunction(timezone.now)
