"""The editor's controls as a form, and the recipe they stand for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from stories.filters import CHAINS
from stories.lettering import COLOURS, LENGTH, Text, undrawable
from stories.recipes import RATIOS, TURNS, Box, Recipe

TEXTS = 3  # texts on one photo
ASPECT_NAMES = {"free": _("Free"), "9:16": _("Tall 9:16"), "1:1": _("Square 1:1"), "16:9": _("Wide 16:9")}
TURN_NAMES = {0: _("As it is"), 90: _("Quarter turn right"), 180: _("Upside down"), 270: _("Quarter turn left")}
FILTER_NAMES = {
    "none": _("None"), "vivid": _("Vivid"), "warm": _("Warm"), "soft": _("Soft"),
    "fade": _("Fade"), "dusk": _("Dusk"), "mono": _("Mono"), "old": _("Old"),
}  # fmt: skip
SIZE_NAMES = {"s": _("Small"), "m": _("Medium"), "l": _("Large")}
COLOUR_NAMES = {"white": _("White"), "ink": _("Black"), "blue": _("Blue"), "coral": _("Coral"), "sun": _("Yellow")}


def _percent(label: Any, initial: float, low: float = 0) -> forms.FloatField:
    widget = forms.NumberInput(attrs={"inputmode": "decimal", "step": "any"})
    return forms.FloatField(label=label, initial=initial, min_value=low, max_value=100, required=False, widget=widget)


def _choice(label: Any, names: dict[Any, Any], initial: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=list(names.items()), initial=initial, required=False, widget=forms.RadioSelect)


class EditorForm(forms.Form):
    """Places are in per cent of the picture: the crop's of the turned photo, the texts' of what the crop leaves."""

    turn = _choice(_("Turn"), {turn: TURN_NAMES[turn] for turn in TURNS}, 0)
    mirror = forms.BooleanField(label=_("Mirror"), required=False)
    aspect = _choice(_("Shape"), {ratio: ASPECT_NAMES[ratio] for ratio in RATIOS}, "free")
    left = _percent(_("From the left (%)"), 0)
    top = _percent(_("From the top (%)"), 0)
    width = _percent(_("Width (%)"), 100, 1)
    height = _percent(_("Height (%)"), 100, 1)
    filter = _choice(_("Filter"), {name: FILTER_NAMES[name] for name in CHAINS}, "none")
    alt_text = forms.CharField(
        label=_("Alt text"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        help_text=_("Say what can be seen, for people who cannot see it."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for n in range(TEXTS):
            words = forms.Textarea(attrs={"rows": 2, "dir": "auto"})
            self.fields[f"text{n}"] = forms.CharField(label=_("Text"), max_length=LENGTH, required=False, widget=words)
            self.fields[f"text{n}_x"] = _percent(_("Across (%)"), 50)
            self.fields[f"text{n}_y"] = _percent(_("Down (%)"), (20, 50, 80)[n])
            self.fields[f"text{n}_size"] = _choice(_("Size"), SIZE_NAMES, "m")
            self.fields[f"text{n}_colour"] = _choice(_("Colour"), {key: COLOUR_NAMES[key] for key in COLOURS}, "white")
            self.fields[f"text{n}_plate"] = forms.BooleanField(label=_("On a plate"), required=False)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        for n in range(TEXTS):
            if missing := undrawable(given.get(f"text{n}") or ""):
                said = _(
                    "Our typeface has no letters for “%(letters)s”, so they cannot be drawn on the photo yet. Your caption can hold them."
                )
                self.add_error(f"text{n}", said % {"letters": missing[:12]})
        return given

    def text_fields(self) -> Iterator[dict[str, BoundField]]:
        """The controls of each text, by what they are."""
        for n in range(TEXTS):
            names = {"text": f"text{n}"} | {part: f"text{n}_{part}" for part in ("x", "y", "size", "colour", "plate")}
            yield {part: self[name] for part, name in names.items()}

    def has_text_errors(self) -> bool:
        return any(name.startswith("text") for name in self.errors)

    def recipe(self) -> Recipe:
        """Return the edit; only for a valid form. A control left empty stands at its default."""
        texts = [self._text(n) for n in range(TEXTS) if self.cleaned_data[f"text{n}"].strip()]
        left, top, width, height = (self._part(name) for name in ("left", "top", "width", "height"))
        return Recipe(
            turn=int(self._given("turn")),
            mirror=self.cleaned_data["mirror"],
            aspect=self._given("aspect"),
            box=Box(left, top, width, height),
            filter=self._given("filter"),
            texts=tuple(texts),
        )

    def _text(self, n: int) -> Text:
        return Text(
            text=self.cleaned_data[f"text{n}"].strip(),
            x=self._part(f"text{n}_x"),
            y=self._part(f"text{n}_y"),
            size=self._given(f"text{n}_size"),
            colour=self._given(f"text{n}_colour"),
            plate=self.cleaned_data[f"text{n}_plate"],
        )

    def _given(self, name: str) -> Any:
        value = self.cleaned_data[name]
        return self.fields[name].initial if value in (None, "") else value

    def _part(self, name: str) -> float:
        return float(self._given(name)) / 100
