"""What a moderator fills in to decide."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from moderation.houserules import CHOICES
from moderation.models import Case
from moderation.models.decisions import SANCTIONS, TEXT_LENGTH, Action, Ground
from moderation.services.bulk import ACTIONS as SPAM_ACTIONS
from moderation.services.fitting import possible_actions, reported_as
from moderation.services.opinions import may_ask

LONGEST_SUSPENSION = 365  # days


def _reason(**more: Any) -> forms.CharField:
    return forms.CharField(
        label=_("Reason"), max_length=TEXT_LENGTH, widget=forms.Textarea(attrs={"rows": 3, "aria-keyshortcuts": "g"}), **more
    )


class DecisionForm(forms.Form):
    """What, by which rule, why, and what it means for the owner: one step."""

    action = forms.ChoiceField(label=_("Decision"), widget=forms.RadioSelect)
    policy = forms.ChoiceField(label=_("Rule"), choices=[("", "–"), *CHOICES])
    ground = forms.ChoiceField(label=_("Ground"), choices=Ground.choices, initial=Ground.TERMS)
    reason = _reason(help_text=_("The owner reads this in the statement of reasons. For the law, name it."))
    sanction = forms.ChoiceField(label=_("And for the owner's account"), required=False)
    days = forms.IntegerField(label=_("Days of suspension"), required=False, min_value=1, max_value=LONGEST_SUSPENSION)
    block_again = forms.BooleanField(label=_("Block this picture from coming back"), required=False)
    hide_meanwhile = forms.BooleanField(label=_("Hide it until it is decided (with an escalation or a second opinion)"), required=False)
    second_opinion = forms.BooleanField(
        label=_("Ask for a second opinion first"),
        required=False,
        help_text=_("Nothing is decided yet: another moderator decides without seeing yours. If the two differ, a senior decides."),
    )

    def __init__(self, *args: Any, case: Case, moderator: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = [action for action in SANCTIONS if action != Action.BAN or moderator.has_perm("moderation.decide_escalated")]
        self.fields["action"].choices = [(action.value, action.label) for action in possible_actions(case)]  # type: ignore[attr-defined]
        self.fields["sanction"].choices = [("", _("Nothing")), *((action.value, action.label) for action in offered)]  # type: ignore[attr-defined]
        self.fields["policy"].initial = reported_as(case)
        if not may_ask(case, moderator):
            del self.fields["second_opinion"]


class AnswerForm(forms.Form):
    """The answer to an appeal."""

    answer = forms.ChoiceField(
        label=_("Answer"),
        choices=[("uphold", _("The decision stands")), ("grant", _("The decision is reversed"))],
        widget=forms.RadioSelect,
    )
    reason = _reason(help_text=_("Who appealed reads this."))


class UndoForm(forms.Form):
    reason = _reason()


class SpamForm(forms.Form):
    """One decision for many cases."""

    action = forms.ChoiceField(
        label=_("Decision"), choices=[(action.value, action.label) for action in SPAM_ACTIONS], widget=forms.RadioSelect
    )
    reason = _reason(help_text=_("Every owner reads this in the statement of reasons."))
