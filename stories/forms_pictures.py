"""What “Make a picture” and “Restyle” let through."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from generation import limits
from generation.limits import Aspect
from stories.forms_create import ASPECTS, AskForm, PeopleForm, seed_field, strength_field, words_field

EXAMPLES = (
    _("A quiet lake at dusk, mist over the water"),
    _("A paper boat on a rainy street, seen from close"),
    _("Rice terraces in the first light, a farmer far away"),
    _("A small harbour in winter, lamps in the snow"),
)
STYLES = (_("A watercolour"), _("A pencil drawing"), _("A woodcut in two colours"), _("An old film photo"), _("A scene of clay figures"))


WORDLESS = {"required": _("Say in words what the picture should show.")}
SAME_SEED = _("The same seed with the same settings makes the same picture. Leave it empty for a new one.")


class PictureForm(AskForm):
    """A picture from words alone."""

    prompt = words_field(label=_("What should the picture show?"), required=True, error_messages=WORDLESS)
    aspect = forms.TypedChoiceField(label=_("Shape"), choices=ASPECTS, coerce=Aspect, initial=Aspect.TALL, widget=forms.RadioSelect)
    seed = seed_field(SAME_SEED)

    @classmethod
    def again(cls, before: Any) -> dict[str, Any]:
        shapes = (aspect for aspect, size in limits.PICTURE_SIZES.items() if size == (before.width, before.height))
        return super().again(before) | {"aspect": next(shapes, Aspect.TALL)}


class RestyleForm(PeopleForm):
    """A picture from a photo and words."""

    prompt = words_field(label=_("What should it look like?"), required=True, error_messages=WORDLESS)
    strength = strength_field(_("Strength"))
    seed = seed_field(SAME_SEED)
    people_agreed = forms.BooleanField(
        label=_("Everyone who can be recognised in this photo agreed to have it changed by AI, or it is only me."), required=False
    )
    disagreed = _("Please confirm that the people in the photo agreed to have it changed by AI.")
