"""What is asked before something is posted."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from stories.models import Story


class PostForm(forms.ModelForm):
    """Caption, audience, alt text, and a key that makes a second press of the button harmless."""

    key = forms.CharField(widget=forms.HiddenInput, max_length=64)

    class Meta:
        model = Story
        fields = ["caption", "audience", "alt_text"]
        widgets = {
            "caption": forms.Textarea(attrs={"rows": 2, "maxlength": 500, "placeholder": _("Say something about it")}),
            "audience": forms.RadioSelect,
            "alt_text": forms.Textarea(attrs={"rows": 2, "maxlength": 500}),
        }
        help_texts = {"alt_text": _("Describe it for people who cannot see it.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        initial = {"key": uuid.uuid4().hex} | (kwargs.pop("initial", None) or {})
        super().__init__(*args, **kwargs | {"initial": initial})
