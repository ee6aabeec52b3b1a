"""Requests as subjects of moderation: what a person sees of one that is held, and how it goes on."""

from __future__ import annotations

import uuid
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from generation import services
from generation.models import AliveRequest, Life, PictureRequest
from generation.states import State
from moderation import screening, subjects
from moderation.verdicts import Target


class Requests:
    """One kind of request. ``of`` names it with its member; ``made`` is what the result is screened as, and so shown as."""

    def __init__(self, model: type[Life], *, label: Promise, of: Promise, made: Target) -> None:
        self._model, self._label, self._of, self._made = model, label, of, made

    def find(self, subject_id: str) -> Any:
        try:
            return self._model.objects.select_related("owner").filter(pk=uuid.UUID(subject_id)).first()
        except ValueError:
            return None

    def owner_id(self, subject_id: str) -> int | None:
        request = self.find(subject_id)
        return request.owner_id if request else None

    def visible_to(self, subject_id: str, viewer: Any) -> bool:
        """Its owner alone; a visitor, who is nobody, does not own what is gone."""
        owner_id = self.owner_id(subject_id)
        return owner_id is not None and owner_id == getattr(viewer, "pk", None)

    def preview(self, subject_id: str) -> subjects.Preview | None:
        if not (request := self.find(subject_id)):
            return None
        rendered, is_clip = request.rendered or None, self._made is Target.CLIP
        return subjects.Preview(
            title=str(self._of % {"member": request.owner}),
            text=request.prompt,
            photo=(None if is_clip else rendered) or request.photo or None,
            clip=rendered if is_clip else None,
            facts=((_("State"), request.state), (_("Region"), request.region), (_("Negative prompt"), request.negative_prompt or "–")),
        )

    def release(self, subject_id: str) -> bool:
        """Allow exactly what is held, then let it go on: its photo, its words, and what was made if it got that far."""
        request = self.find(subject_id)
        if not request or request.state not in {State.HELD, State.REFUSED}:
            return False
        text = screening.text_sha256(request.prompt, request.negative_prompt)
        held = ((Target.PHOTO, request.photo_sha256), (Target.PROMPT, text), (self._made, request.rendered_sha256))
        for target, sha256 in held:
            if sha256:
                screening.release(kind=request.kind, subject_id=request.pk, target=target, sha256=sha256)
        return services.release(request=request)

    def refuse(self, subject_id: str, rules: tuple[str, ...]) -> bool:
        request = self.find(subject_id)
        return request is not None and services.refuse(request=request, rules=rules)

    def register(self) -> None:
        subjects.register(
            subjects.SubjectKind(
                key=self._model.kind,
                label=self._label,
                owner_id=self.owner_id,
                preview=self.preview,
                visible_to=self.visible_to,
                release=self.release,
                refuse=self.refuse,
            )
        )


ALIVE = Requests(AliveRequest, label=_("AI Alive request"), of=_("AI Alive request of %(member)s"), made=Target.CLIP)

PICTURE = Requests(PictureRequest, label=_("Picture request"), of=_("Picture request of %(member)s"), made=Target.PHOTO)


def register_all() -> None:
    ALIVE.register()
    PICTURE.register()
