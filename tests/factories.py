"""Small true things for tests: members, photos, requests."""

from __future__ import annotations

import hashlib
import io
from datetime import date
from typing import Any

import factory
from django.core.files.base import ContentFile
from django.utils import timezone
from PIL import Image

from generation.models import AliveRequest
from stories.models import Follow, Photo, User


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


class FollowFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Follow

    follower = factory.SubFactory(UserFactory)
    followed = factory.SubFactory(UserFactory)
    accepted_at = factory.LazyFunction(timezone.now)
