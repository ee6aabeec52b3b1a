"""A moderator at the desk, as its doors are tried."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
from allauth.mfa.models import Authenticator
from django.test import Client
from PIL import Image

from moderation.models import Case

QUEUE = "/admin/moderation/case/"
VERDICT = {"action": "take_down", "policy": "hate", "ground": "terms", "reason": "It mocks a faith."}


def at_desk(person: Any, *, with_factor: bool = True) -> Client:
    """A browser in which this member of staff is logged in."""
    if with_factor:
        Authenticator.objects.create(user=person, type=Authenticator.Type.TOTP, data={"secret": "x"})
    client = Client()
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def page(case: Case) -> str:
    return f"{QUEUE}{case.pk}/change/"


def sharp_picture() -> bytes:
    """A picture with enough in it for a perceptual hash."""
    noise = np.random.default_rng(7).integers(0, 255, (12, 12, 3), dtype=np.uint8)
    buffer = io.BytesIO()
    Image.fromarray(noise).resize((480, 480), Image.Resampling.NEAREST).save(buffer, "JPEG")
    return buffer.getvalue()
