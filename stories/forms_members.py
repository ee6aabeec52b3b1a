"""Forms about the member: profile and settings."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from moderation.classifiers.folding import is_blank
from stories import pictures
from stories.models import User
from stories.services import portrait

AVATAR_BYTES = 10 * 1024 * 1024


class ProfileForm(forms.ModelForm):
    """Name, words and picture; the picture goes through the same normalising as a photo."""

    picture = forms.FileField(label=_("Picture"), required=False, widget=forms.FileInput(attrs={"accept": "image/*"}))
    remove_picture = forms.BooleanField(label=_("Remove the picture"), required=False)

    class Meta:
        model = User
        fields = ["display_name", "bio"]
        widgets = {"bio": forms.Textarea(attrs={"rows": 3, "maxlength": 200})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not (self.instance.avatar or self.instance.avatar_waiting):
            del self.fields["remove_picture"]

    def clean_display_name(self) -> str:
        """A name nobody can see would be a link nobody can press: then the user name is shown."""
        name: str = self.cleaned_data["display_name"]
        return "" if is_blank(name) else name

    def clean_picture(self) -> bytes | None:
        given: UploadedFile | None = self.cleaned_data["picture"]
        if given is None:
            return None
        if (given.size or 0) > AVATAR_BYTES:
            raise forms.ValidationError(_("The picture is larger than 10 MB."))
        try:
            return pictures.normalise(given.read(), max_pixels=settings.UPLOAD_PIXELS).thumbnail
        except pictures.PictureError as error:
            raise forms.ValidationError(_("This file is no picture that can be used.")) from error

    def save(self, commit: bool = True) -> User:
        """Keep the words; a picture waits to be judged. No other column is written: a worker may be writing them."""
        member: User = super().save(commit=False)
        member.save(update_fields=["display_name", "bio"])
        if self.cleaned_data.get("picture"):
            portrait.choose(member=member, picture=self.cleaned_data["picture"])
        elif self.cleaned_data.get("remove_picture"):
            portrait.remove(member=member)
        return member


class PrivacyForm(forms.ModelForm):
    class Meta:
        model = User
        fields = ["is_private", "shows_originals", "ai_dial"]
        widgets = {"ai_dial": forms.RadioSelect}


class LookForm(forms.ModelForm):
    class Meta:
        model = User
        fields = ["language", "theme"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = self.fields["language"]
        assert isinstance(language, forms.TypedChoiceField)  # noqa: S101  (from the model's choices; for the type checker)
        language.choices = [("", _("As the device")), *settings.LANGUAGES]


class RegionsForm(forms.ModelForm):
    """Where photos may be processed; at least one region, or no video can be made."""

    regions = forms.MultipleChoiceField(
        label=_("Where my photos may be processed"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one region, or no video can be made.")},
    )

    class Meta:
        model = User
        fields = ["regions"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["regions"]
        assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101  (declared above; for the type checker)
        field.choices = [(region, region) for region in settings.REGIONS]


class CloseAccountForm(forms.Form):
    """The last word before everything goes."""

    username = forms.CharField(label=_("Type your username to confirm"), widget=forms.TextInput(attrs={"autocomplete": "off"}))

    def __init__(self, *args: Any, member: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.member = member

    def clean_username(self) -> str:
        typed: str = self.cleaned_data["username"]
        if typed != self.member.username:
            raise forms.ValidationError(_("This is not your username; nothing was deleted."))
        return typed
