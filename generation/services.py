"""The verbs of AI Alive: request, cancel, retry, release, refuse. Every door calls these."""

from __future__ import annotations

import hashlib
import json
import secrets
from typing import Any

import structlog
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.files.base import ContentFile
from django.db import transaction

from generation import limits, tasks
from generation.errors import (
    AliveError,
    KeyReusedError,
    NotStoredError,
    OverQuotaError,
    PeopleNotAgreedError,
    RegionNotAllowedError,
    TooManyWaitingError,
    TooYoungError,
    WrongStateError,
)
from generation.models import AliveRequest
from generation.states import Stage, State

log = structlog.get_logger(__name__)


def quota_left(user: Any) -> int:
    """Return how many requests the member may still make now."""
    return max(settings.DAILY_QUOTA - AliveRequest.objects.charged_today(user).count(), 0)


def request_alive(
    *,
    owner: Any,
    photo: bytes,
    suffix: str,
    prompt: str = "",
    negative_prompt: str = "",
    strength: float = limits.DEFAULT_STRENGTH,
    seconds: float = limits.DEFAULT_SECONDS,
    aspect: limits.Aspect = limits.Aspect.TALL,
    sound: bool = True,
    seed: int | None = None,
    language: str = "en",
    has_people: bool | None = None,
    people_agreed: bool = False,
    idempotency_key: str | None = None,
) -> AliveRequest:
    """Queue one request with its own copy of the photo; the same key with the same ask returns the same request.

    Args:
        photo: a normalised picture (upright, no EXIF), JPEG or PNG.
        suffix: its file ending, with the dot.
        has_people: whether people are in it; None when nobody has looked.

    Raises:
        AliveError: one of its kinds says which rule is not met; nothing was charged.
    """
    if not owner.may_use_alive:
        raise TooYoungError
    if has_people is not False and not people_agreed:
        raise PeopleNotAgreedError
    ask = {
        "prompt": prompt.strip(),
        "negative_prompt": negative_prompt.strip(),
        "strength": strength,
        "seconds": seconds,
        "aspect": str(aspect),
        "sound": sound,
        "language": language,
        "photo_sha256": hashlib.sha256(photo).hexdigest(),
    }
    fingerprint = hashlib.sha256(json.dumps([ask, seed], sort_keys=True).encode()).hexdigest()
    with transaction.atomic():
        get_user_model().objects.select_for_update().get(pk=owner.pk)  # one member's asks stand in line: no two take the last of a quota
        if known := _asked_before(owner, idempotency_key, fingerprint):
            return known
        _check_quota(owner)
        alive = AliveRequest(
            owner=owner,
            **ask,
            seed=secrets.randbelow(limits.MAX_SEED) if seed is None else seed,
            people_agreed=people_agreed,
            regions=owner.regions,
            region=_choose_region(owner),
            idempotency_key=idempotency_key,
            fingerprint=fingerprint,
        )
        _keep_photo(alive, photo, suffix)
        alive.save(force_insert=True)
        transaction.on_commit(lambda: tasks.ring(alive))
    log.info("alive requested", alive=str(alive.pk))
    return alive


def cancel_alive(*, alive: AliveRequest) -> None:
    """Stop a request that waits or runs; a running worker sees it at its next step. The quota comes back by itself.

    Raises:
        WrongStateError: it is already over.
    """
    if not AliveRequest.objects.filter(pk=alive.pk).advance(State.CANCELLED, eta_seconds=None):
        raise WrongStateError


def retry_alive(*, alive: AliveRequest) -> None:
    """Queue a failed request again.

    Raises:
        AliveError: it did not fail, or the quota is used up by now.
    """
    with transaction.atomic():
        get_user_model().objects.select_for_update().get(pk=alive.owner_id)
        _check_quota(alive.owner)
        row = AliveRequest.objects.filter(pk=alive.pk, state=State.FAILED)
        if not row.advance(State.QUEUED, stage=Stage.WAITING, fraction=0.0, eta_seconds=None, failures=0, failure="", sent_at=None):
            raise WrongStateError
        transaction.on_commit(lambda: tasks.ring(alive))


def release_alive(*, alive: AliveRequest) -> bool:
    """A person let it pass, at once or on appeal: it goes on where it stood. Return whether it moved."""
    row = AliveRequest.objects.filter(pk=alive.pk, state__in=[State.HELD, State.REFUSED])
    moved = row.advance(State.QUEUED, stage=Stage.WAITING, eta_seconds=None, rules=[], sent_at=None)
    if moved:
        transaction.on_commit(lambda: tasks.ring(alive))
    return moved


def refuse_alive(*, alive: AliveRequest, rules: tuple[str, ...]) -> bool:
    """A person refused it; return whether it moved."""
    return AliveRequest.objects.filter(pk=alive.pk, state=State.HELD).advance(State.REFUSED, rules=list(rules), eta_seconds=None)


def _keep_photo(alive: AliveRequest, photo: bytes, suffix: str) -> None:
    try:
        alive.photo.save(f"photo{suffix}", ContentFile(photo), save=False)
    except OSError as error:
        log.exception("a photo could not be stored")
        raise NotStoredError from error


def _asked_before(owner: Any, key: str | None, fingerprint: str) -> AliveRequest | None:
    known = AliveRequest.objects.owned_by(owner).filter(idempotency_key=key).first() if key else None
    if known and known.fingerprint != fingerprint:
        raise KeyReusedError
    return known


def _check_quota(owner: Any) -> None:
    if not quota_left(owner):
        raise OverQuotaError
    if AliveRequest.objects.owned_by(owner).waiting().count() >= settings.QUEUED_PER_MEMBER:
        raise TooManyWaitingError


def _choose_region(owner: Any) -> str:
    """Return the nearest region the member allows: this process's own, else the first on offer."""
    allowed = [region for region in settings.REGIONS if region in owner.regions]
    if not allowed:
        raise RegionNotAllowedError
    return settings.REGION if settings.REGION in allowed else allowed[0]


__all__ = ["AliveError", "cancel_alive", "quota_left", "refuse_alive", "release_alive", "request_alive", "retry_alive"]
