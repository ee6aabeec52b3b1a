"""What the AI Alive sheet, the editor and the alt text page let through."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar, cast

from django import forms
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from generation import limits
from generation.limits import Aspect, Ending
from stories.models import Photo

DEFAULT_PROMPT = _("Make this photo come alive")
ASPECTS = [(Aspect.TALL, _("Tall 9:16")), (Aspect.SQUARE, _("Square 1:1")), (Aspect.WIDE, _("Wide 16:9"))]
ENDINGS = [(Ending.FITTING, _("As it fits")), (Ending.LOOP, _("Loop")), (Ending.ONE_WAY, _("One way"))]
RATES = [(fps, str(fps)) for fps in limits.FPS]
SECONDS = [(3, _("3 s")), (5, _("5 s")), (8, _("8 s")), (10, _("10 s"))]


def prompt_field(**options: Any) -> forms.CharField:
    """A text that counts characters as people do in its error, and keeps what was typed whatever the error is."""
    field = forms.CharField(max_length=limits.PROMPT_LENGTH, **{"required": False} | options)
    field.error_messages["null_characters_not_allowed"] = _("This text has characters that cannot be stored.")
    return field


def words_field(**options: Any) -> forms.CharField:
    """Where a member says what they want to see."""
    return prompt_field(widget=forms.Textarea(attrs={"rows": 3, "dir": "auto", "enterkeyhint": "go"}), **options)


def strength_field(label: Any) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        min_value=0,
        max_value=100,
        initial=round(limits.DEFAULT_STRENGTH * 100),
        widget=forms.NumberInput(attrs={"type": "range", "class": "slider", "step": 5}),
    )


def seed_field(help_text: Any) -> forms.IntegerField:
    return forms.IntegerField(
        label=_("Seed"),
        required=False,
        min_value=0,
        max_value=limits.MAX_SEED,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        help_text=help_text,
    )


class AskForm(forms.Form):
    """What is asked for costs, so ``key`` makes a double submit and the back button harmless: the same key is the same request."""

    key = forms.CharField(max_length=128, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.is_bound:
            self.initial.setdefault("key", str(uuid.uuid4()))

    def renew_key(self) -> None:
        """Let the next submit be a new ask; what was typed stays."""
        self.data = cast(QueryDict, self.data).dict() | {"key": str(uuid.uuid4())}

    def clean_prompt(self) -> str:
        return " ".join(self.cleaned_data["prompt"].split())

    def ask(self) -> dict[str, Any]:
        """Return what the service takes."""
        given = dict(self.cleaned_data)
        if "strength" in given:
            given["strength"] /= 100
        given["idempotency_key"] = given.pop("key") or None
        return given

    @classmethod
    def again(cls, before: Any) -> dict[str, Any]:
        """Return what an earlier request fills in."""
        return {"prompt": before.prompt, "strength": round(before.strength * 100)}


class PeopleForm(AskForm):
    """An ask about a photo; where people may be in it, the member says that they agreed; ``disagreed`` is said to who does not."""

    people_agreed = forms.BooleanField(required=False)
    disagreed: ClassVar[Promise]

    def __init__(self, *args: Any, photo: Photo, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asks_about_people = photo.has_people is not False
        if not self.asks_about_people:
            del self.fields["people_agreed"]

    def clean_people_agreed(self) -> bool:
        if not self.cleaned_data["people_agreed"]:
            raise forms.ValidationError(str(self.disagreed))
        return True


class AliveForm(PeopleForm):
    """The AI Alive sheet."""

    prompt = words_field(label=_("What should happen?"), initial=DEFAULT_PROMPT)
    strength = strength_field(_("Motion"))
    seconds = forms.TypedChoiceField(
        label=_("Length"), choices=SECONDS, coerce=float, initial=round(limits.DEFAULT_SECONDS), widget=forms.RadioSelect
    )
    aspect = forms.TypedChoiceField(label=_("Shape"), choices=ASPECTS, coerce=Aspect, initial=Aspect.TALL, widget=forms.RadioSelect)
    ending = forms.TypedChoiceField(
        label=_("Ending"),
        choices=ENDINGS,
        coerce=Ending,
        required=False,
        empty_value=Ending.FITTING,
        initial=Ending.FITTING,
        widget=forms.RadioSelect,
        help_text=_("A loop comes back to the photo. One way ends elsewhere."),
    )
    fps = forms.TypedChoiceField(
        label=_("Frames per second"),
        choices=RATES,
        coerce=int,
        required=False,
        empty_value=limits.DEFAULT_FPS,  # type: ignore[arg-type]  # the stubs know words only
        initial=limits.DEFAULT_FPS,
        widget=forms.RadioSelect,
    )
    sound = forms.BooleanField(label=_("With sound"), required=False, initial=True)
    negative_prompt = prompt_field(
        label=_("What should not happen?"),
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
        help_text=_("For example: no camera movement."),
    )
    seed = seed_field(_("The same seed with the same settings makes the same video. Leave it empty for a new one."))
    people_agreed = forms.BooleanField(
        label=_("Everyone who can be recognised in this photo agreed to be animated, or it is only me."), required=False
    )
    disagreed = _("Please confirm that the people in the photo agreed to be animated.")

    @classmethod
    def again(cls, before: Any) -> dict[str, Any]:
        kept = {name: getattr(before, name) for name in ("negative_prompt", "sound", "aspect", "ending", "fps")}
        return super().again(before) | kept | {"seconds": round(before.seconds)}


class AltTextForm(forms.ModelForm):
    class Meta:
        model = Photo
        fields = ["alt_text"]
        widgets = {"alt_text": forms.Textarea(attrs={"rows": 3, "dir": "auto"})}
        help_texts = {"alt_text": _("Say what can be seen, for people who cannot see it.")}


def files_taken(new: int, known: int) -> str:
    """Say in one sentence what an upload brought."""
    parts = []
    if new:
        parts.append(ngettext("%(count)d photo is in your album.", "%(count)d photos are in your album.", new) % {"count": new})
    if known:
        parts.append(
            ngettext("%(count)d photo was in your album already.", "%(count)d photos were in your album already.", known) % {"count": known}
        )
    return " ".join(parts)
