"""What reporters and appellants fill in."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from moderation.models.decisions import TEXT_LENGTH as APPEAL_LENGTH
from moderation.models.reports import TEXT_LENGTH, WHERE_LENGTH, Category

LONGEST_CLIP = 600  # seconds
LINK_LENGTH = 500


class ReportForm(forms.Form):
    """What is wrong, in whose words, and where in the clip."""

    category = forms.ChoiceField(label=_("What is wrong?"), choices=Category.choices, widget=forms.RadioSelect)
    text = forms.CharField(
        label=_("In your words"),
        required=False,
        max_length=TEXT_LENGTH,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("What should the moderator know? For something illegal, name the law if you can."),
    )
    at_second = forms.FloatField(
        label=_("Where in the video? (seconds)"),
        required=False,
        min_value=0,
        max_value=LONGEST_CLIP,
        widget=forms.NumberInput(attrs={"step": "0.1"}),
    )


class LinkReportForm(ReportForm):
    """The same for people without an account: a link, and an address for the answer."""

    link = forms.CharField(label=_("Link to what you report"), max_length=LINK_LENGTH)
    email = forms.EmailField(
        label=_("Your e-mail address"), help_text=_("Only for the answer. It is never shown to the person you report.")
    )
    field_order = ["link", "category", "text", "at_second", "email"]


class ConsentForm(forms.Form):
    """A person who is shown takes the consent back, with no account and no proof beyond their word; a moderator looks."""

    where = forms.CharField(
        label=_("Where did you see it?"),
        required=False,
        max_length=WHERE_LENGTH,
        help_text=_("A link, if you have one: what it shows is hidden at once. Otherwise the name of the member, and the day."),
    )
    email = forms.EmailField(
        label=_("Your e-mail address"), help_text=_("Only for the answer. It is never shown to the person who posted it.")
    )
    text = forms.CharField(
        label=_("How can we recognise you in it?"),
        max_length=TEXT_LENGTH,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("For example: I am the one on the left in the yellow jacket."),
    )
    is_me = forms.BooleanField(label=_("I am the person shown, or I act for that person, and I do not agree (any more)."))


class AppealForm(forms.Form):
    text = forms.CharField(
        label=_("Why should it be decided differently?"),
        max_length=APPEAL_LENGTH,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("What did the moderator not know or not see? You can add links as evidence."),
    )
