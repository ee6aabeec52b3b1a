"""AI Alive requests as subjects of moderation: what a person sees of one that is held, and how it goes on."""

from __future__ import annotations

import uuid

from django.utils.translation import gettext_lazy as _

from generation import services
from generation.models import AliveRequest
from generation.states import State
from moderation import screening, subjects
from moderation.verdicts import Target


def find(subject_id: str) -> AliveRequest | None:
    try:
        return AliveRequest.objects.select_related("owner").filter(pk=uuid.UUID(subject_id)).first()
    except ValueError:
        return None


def owner_id(subject_id: str) -> int | None:
    alive = find(subject_id)
    return alive.owner_id if alive else None


def preview(subject_id: str) -> subjects.Preview | None:
    if not (alive := find(subject_id)):
        return None
    return subjects.Preview(
        title=str(_("AI Alive request of %(member)s") % {"member": alive.owner}),
        text=alive.prompt,
        photo=alive.photo,
        clip=alive.rendered or None,
        facts=((_("State"), alive.state), (_("Region"), alive.region), (_("Negative prompt"), alive.negative_prompt or "–")),
    )


def release(subject_id: str) -> bool:
    """Allow exactly what is held, then let it go on: its photo, its prompt, and the rendered clip if it got that far."""
    alive = find(subject_id)
    if not alive or alive.state not in {State.HELD, State.REFUSED}:
        return False
    screening.release(kind="alive_request", subject_id=alive.pk, target=Target.PHOTO, sha256=alive.photo_sha256)
    text = screening.text_sha256(alive.prompt, alive.negative_prompt)
    screening.release(kind="alive_request", subject_id=alive.pk, target=Target.PROMPT, sha256=text)
    if alive.rendered_sha256:
        screening.release(kind="alive_request", subject_id=alive.pk, target=Target.CLIP, sha256=alive.rendered_sha256)
    return services.release_alive(alive=alive)


def refuse(subject_id: str, rules: tuple[str, ...]) -> bool:
    alive = find(subject_id)
    return alive is not None and services.refuse_alive(alive=alive, rules=rules)


def register_all() -> None:
    subjects.register(
        subjects.SubjectKind(
            key="alive_request",
            label=_("AI Alive request"),
            owner_id=owner_id,
            preview=preview,
            visible_to=lambda subject_id, viewer: owner_id(subject_id) == getattr(viewer, "pk", None),
            release=release,
            refuse=refuse,
        )
    )
