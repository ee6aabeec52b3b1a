"""What a moderator fills in to decide."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from moderation.houserules import CHOICES
from moderation.models import Case
from moderation.models.decisions import SANCTIONS, TEXT_LENGTH, Action, Ground
from moderation.models.reports import RULES
from moderation.services.decisions import possible_actions

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

    def __init__(self, *args: Any, case: Case, moderator: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = [action for action in SANCTIONS if action != Action.BAN or moderator.has_perm("moderation.decide_escalated")]
        self.fields["action"].choices = [(action.value, action.label) for action in possible_actions(case)]  # type: ignore[attr-defined]
        self.fields["sanction"].choices = [("", _("Nothing")), *((action.value, action.label) for action in offered)]  # type: ignore[attr-defined]
        self.fields["policy"].initial = _likeliest_rule(case)


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


def _likeliest_rule(case: Case) -> str:
    if case.rules:
        return str(case.rules[0])
    report = case.reports.first()
    return RULES.get(report.category, "") if report else ""
