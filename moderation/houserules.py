"""The house rules in plain words: what a refusal, a decision and a statement of reasons name."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from moderation.verdicts import Rule


@dataclass(frozen=True, slots=True)
class HouseRule:
    """``dsa`` is the category of the DSA Transparency Database (API v2) this rule is counted under."""

    key: str
    title: str | Promise
    explanation: str | Promise
    dsa: str


_ALL = (
    HouseRule(
        Rule.SEXUAL,
        _("Sexual content"),
        _("Alive shows no nudity and no sexual acts."),
        "STATEMENT_CATEGORY_PORNOGRAPHY_OR_SEXUALIZED_CONTENT",
    ),
    HouseRule(
        Rule.MINORS,
        _("Safety of minors"),
        _("Nothing may sexualise, endanger or exploit anyone under 18."),
        "STATEMENT_CATEGORY_PROTECTION_OF_MINORS",
    ),
    HouseRule(Rule.VIOLENCE, _("Violence and gore"), _("No graphic violence, gore or cruelty."), "STATEMENT_CATEGORY_VIOLENCE"),
    HouseRule(
        Rule.HATE,
        _("Hate"),
        _("No hatred or contempt for people because of who they are."),
        "STATEMENT_CATEGORY_ILLEGAL_OR_HARMFUL_SPEECH",
    ),
    HouseRule(
        Rule.SELF_HARM, _("Suicide and self-harm"), _("Nothing that shows, praises or teaches self-harm."), "STATEMENT_CATEGORY_SELF_HARM"
    ),
    HouseRule(
        Rule.HARASSMENT,
        _("Harassment"),
        _("No threats, bullying or humiliation of a person."),
        "STATEMENT_CATEGORY_CYBER_VIOLENCE",
    ),
    HouseRule(
        Rule.DANGEROUS,
        _("Dangerous acts"),
        _("Nothing that teaches or urges acts by which people come to harm."),
        "STATEMENT_CATEGORY_RISK_FOR_PUBLIC_SECURITY",
    ),
    HouseRule(
        Rule.FRAUD, _("Fraud and deception"), _("No scams, and nothing made to deceive people."), "STATEMENT_CATEGORY_SCAMS_AND_FRAUD"
    ),
    HouseRule(
        Rule.EXTREMISM,
        _("Terrorism and violent extremism"),
        _("No praise, symbols or recruiting of violent extremists."),
        "STATEMENT_CATEGORY_RISK_FOR_PUBLIC_SECURITY",
    ),
    HouseRule(
        Rule.BLOCKLIST,
        _("A picture that was removed before"),
        _("This picture, or one just like it, was removed by a moderator and may not come back."),
        "STATEMENT_CATEGORY_SCOPE_OF_PLATFORM_SERVICE",
    ),
    HouseRule(
        "likeness",
        _("A person who did not agree"),
        _("Nobody may be shown in an AI Alive without having agreed, and anybody may take that back."),
        "STATEMENT_CATEGORY_DATA_PROTECTION_AND_PRIVACY_VIOLATIONS",
    ),
    HouseRule(
        "intimate",
        _("Intimate imagery"),
        _("No intimate pictures of a person, real or made by AI, without that person's consent."),
        "STATEMENT_CATEGORY_CYBER_VIOLENCE",
    ),
    HouseRule(
        "impersonation",
        _("Pretending to be someone else"),
        _("Nobody may pose as another person or organisation."),
        "STATEMENT_CATEGORY_SCAMS_AND_FRAUD",
    ),
    HouseRule(
        "unlabelled_ai",
        _("AI-made without a label"),
        _("What AI made says so; labels may not be removed or covered."),
        "STATEMENT_CATEGORY_NEGATIVE_EFFECTS_ON_CIVIC_DISCOURSE_OR_ELECTIONS",
    ),
    HouseRule(
        "spam", _("Spam"), _("No bulk, repeated or automated posting to catch attention."), "STATEMENT_CATEGORY_SCOPE_OF_PLATFORM_SERVICE"
    ),
    HouseRule(
        "illegal", _("Against the law"), _("It is against the law that is named in the reason."), "STATEMENT_CATEGORY_OTHER_VIOLATION_TC"
    ),
    HouseRule("other", _("Another rule"), _("It breaks the rule that is named in the reason."), "STATEMENT_CATEGORY_OTHER_VIOLATION_TC"),
)
HOUSE_RULES: dict[str, HouseRule] = {str(rule.key): rule for rule in _ALL}
CHOICES = [(key, rule.title) for key, rule in HOUSE_RULES.items()]


def house_rule(key: str) -> HouseRule:
    """Return the rule of that key; a key of an older version reads as "another rule"."""
    return HOUSE_RULES.get(str(key), HOUSE_RULES["other"])
