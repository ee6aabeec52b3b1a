"""One real clip for many tests: scripted frames, but labelled, marked, encoded, declared and signed as the runner does it."""

from __future__ import annotations

import secrets
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from django.core.files.base import ContentFile
from django.utils import timezone
from PIL import Image

from generation import studio
from generation.engines import Shot
from generation.models import Clip
from generation.states import State
from moderation.policy import POLICY_VERSION
from stories.models import Story
from stories.models.story import LIFETIME, StoryState
from tests.engines import ScriptedEngine
from tests.factories import AliveRequestFactory
from tests.settings import ROOT, SCRATCH

PHOTO = ROOT / "tests" / "photos" / "alps.jpg"
MARK = 0x5AC3_96F0_1E2D  # of that file, at every run


class PhotoEngine(ScriptedEngine):
    """Moves over a photo, so that mark and hashes meet something like the world."""

    def _frames(self, shot: Shot, on_step: Any) -> Any:

        with Image.open(shot.photo) as image:
            wide = np.asarray(image.convert("RGB").resize((shot.width * 2, shot.height)))
        for index in range(12):
            on_step(index / 12)
            yield wide[:, index * 2 : index * 2 + shot.width].copy()


@cache
def made() -> studio.Made:
    """Return one finished file; made once in a run."""
    scratch = Path(tempfile.mkdtemp(dir=SCRATCH))
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(secrets, "randbits", lambda bits: MARK)
        return studio.make(
            Shot(photo=PHOTO, width=360, height=640, seconds=3.0),
            engine=PhotoEngine(SCRATCH),
            language="en",
            region="local",
            scratch=scratch,
            on_animating=lambda _fraction: None,
            on_signing=lambda: None,
        )


def clip_of(owner: Any) -> Clip:
    """Return that file as this member's clip."""
    file = made()
    alive = AliveRequestFactory(owner=owner, state=State.READY, engine=file.engine, model=file.model)
    clip = Clip(request=alive, owner=owner, **file.facts, **file.proof)
    clip.video.save(f"clips/{clip.pk}/video.mp4", ContentFile(file.video.read_bytes()), save=False)
    clip.poster.save(f"clips/{clip.pk}/poster.jpg", ContentFile(file.poster.read_bytes()), save=False)
    clip.save()
    return clip


def story_of(clip: Clip, **values: Any) -> Story:
    """Return a living Story that shows the clip."""
    now = timezone.now()
    live = {"state": StoryState.LIVE, "posted_at": now, "expires_at": now + LIFETIME, "policy_version": POLICY_VERSION}
    return Story.objects.create(owner=clip.owner, clip=clip, sha256=clip.sha256, **{**live, **values})
