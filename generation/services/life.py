"""What is the same for every ask, whatever is to be made: standing in line, cancel, retry, release, refuse. Every door calls these."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Callable
from typing import Any, TypeVar

import structlog
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.files.base import ContentFile
from django.db import transaction

from generation import limits, tasks
from generation.errors import (
    KeyReusedError,
    NotStoredError,
    OverQuotaError,
    RegionNotAllowedError,
    TooManyWaitingError,
    WrongStateError,
)
from generation.models import AliveRequest
from generation.models.life import Life
from generation.states import Stage, State

log = structlog.get_logger(__name__)

L = TypeVar("L", bound=Life)


def quota_left(user: Any, model: type[Life] = AliveRequest) -> int:
    """Return how many requests of a kind the member may still make now."""
    return max(model.daily_quota() - model.objects.charged_today(user).count(), 0)


def stand_in_line(
    request: L, ask: dict[str, Any], *, seed: int | None, idempotency_key: str | None, before_saving: Callable[[L], None]
) -> L:
    """Queue a new request; the same key with the same ask returns the request there is.

    Args:
        request: not yet saved; has its owner.
        ask: columns of the request; together with the seed they say whether it is the same ask.
        before_saving: stores the files the request owns.

    Raises:
        AliveError: one of its kinds says which rule is not met; nothing was charged.
    """
    owner, model = request.owner, type(request)
    fingerprint = hashlib.sha256(json.dumps([ask, seed], sort_keys=True).encode()).hexdigest()
    with transaction.atomic():
        get_user_model().objects.select_for_update().get(pk=owner.pk)  # one member's asks stand in line: no two take the last of a quota
        if known := _asked_before(model, owner, idempotency_key, fingerprint):
            return known
        _check_quota(model, owner)
        for name, value in ask.items():
            setattr(request, name, value)
        request.seed = secrets.randbelow(limits.MAX_SEED) if seed is None else seed
        request.regions, request.region = owner.regions, _choose_region(owner)
        request.idempotency_key, request.fingerprint = idempotency_key, fingerprint
        before_saving(request)
        request.save(force_insert=True)
        transaction.on_commit(lambda: tasks.ring(request))
    log.info("requested", kind=request.kind, alive=str(request.pk))
    return request


def keep_photo(request: Any, photo: bytes, suffix: str, heritage: bytes) -> None:
    """Store the request's own copy of the photo it is made from, and of the credentials that photo came with, if any.

    Raises:
        NotStoredError: the store takes nothing.
    """
    try:
        request.photo.save(f"photo{suffix}", ContentFile(photo), save=False)
        if heritage:
            request.heritage.save("heritage.json", ContentFile(heritage), save=False)
    except OSError as error:
        log.exception("a photo could not be stored")
        raise NotStoredError from error


def cancel(*, request: Life) -> None:
    """Stop a request that waits or runs; a running worker sees it at its next step. The quota comes back by itself.

    Raises:
        WrongStateError: it is already over.
    """
    if not _row(request).advance(State.CANCELLED, eta_seconds=None):
        raise WrongStateError


def retry(*, request: Life) -> None:
    """Queue a failed request again.

    Raises:
        AliveError: it did not fail, or the quota is used up by now.
    """
    with transaction.atomic():
        get_user_model().objects.select_for_update().get(pk=request.owner_id)
        _check_quota(type(request), request.owner)
        row = _row(request).filter(state=State.FAILED)
        if not row.advance(State.QUEUED, stage=Stage.WAITING, fraction=0.0, eta_seconds=None, failures=0, failure="", sent_at=None):
            raise WrongStateError
        transaction.on_commit(lambda: tasks.ring(request))


def release(*, request: Life) -> bool:
    """A person let it pass, at once or on appeal: it goes on where it stood. Return whether it moved."""
    row = _row(request).filter(state__in=[State.HELD, State.REFUSED])
    moved: bool = row.advance(State.QUEUED, stage=Stage.WAITING, eta_seconds=None, rules=[], sent_at=None)
    if moved:
        transaction.on_commit(lambda: tasks.ring(request))
    return moved


def refuse(*, request: Life, rules: tuple[str, ...]) -> bool:
    """A person refused it; return whether it moved."""
    return bool(_row(request).filter(state=State.HELD).advance(State.REFUSED, rules=list(rules), eta_seconds=None))


def _row(request: Life) -> Any:
    return type(request).objects.filter(pk=request.pk)


def _asked_before(model: type[L], owner: Any, key: str | None, fingerprint: str) -> L | None:
    known = model.objects.owned_by(owner).filter(idempotency_key=key).first() if key else None
    if known and known.fingerprint != fingerprint:
        raise KeyReusedError
    return known  # type: ignore[return-value]  # the manager of an abstract model names no subclass


def _check_quota(model: type[Life], owner: Any) -> None:
    if not quota_left(owner, model):
        raise OverQuotaError
    if model.objects.owned_by(owner).waiting().count() >= settings.QUEUED_PER_MEMBER:
        raise TooManyWaitingError


def _choose_region(owner: Any) -> str:
    """Return the nearest region the member allows: this process's own, else the first on offer."""
    allowed = [region for region in settings.REGIONS if region in owner.regions]
    if not allowed:
        raise RegionNotAllowedError
    return settings.REGION if settings.REGION in allowed else allowed[0]
