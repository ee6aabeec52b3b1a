"""Forms that belong to no single page."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from stories.models import User
from stories.models.user import years_between


class SignupForm(forms.Form):
    """What we ask beyond allauth's own fields: the birth date, because accounts and AI Alive have an age."""

    birth_date = forms.DateField(
        label=_("Birth date"), widget=forms.DateInput(attrs={"type": "date", "autocomplete": "bday"}), help_text=_("Only you can see it.")
    )

    def clean_birth_date(self) -> Any:
        born = self.cleaned_data["birth_date"]
        today = timezone.localdate()
        if born > today or years_between(born, today) > 120:
            raise forms.ValidationError(_("Please enter your real birth date."))
        if years_between(born, today) < settings.SIGNUP_AGE:
            raise forms.ValidationError(_("Accounts are for people aged %(age)d and over.") % {"age": settings.SIGNUP_AGE})
        return born

    def signup(self, request: HttpRequest, user: User) -> None:
        user.birth_date = self.cleaned_data["birth_date"]
        user.save(update_fields=["birth_date"])
