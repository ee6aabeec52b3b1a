"""The rules in plain words: complete in both languages, and under a category that the DSA database knows."""

from __future__ import annotations

import pytest
from django.utils import translation

from moderation.houserules import CHOICES, HOUSE_RULES, house_rule
from moderation.models import Decision
from moderation.models.reports import RULES

# The categories of the DSA Transparency Database, API version 2 (since July 2025).
DSA = {
    "ANIMAL_WELFARE", "CONSUMER_INFORMATION", "CYBER_VIOLENCE", "CYBER_VIOLENCE_AGAINST_WOMEN", "DATA_PROTECTION_AND_PRIVACY_VIOLATIONS",
    "ILLEGAL_OR_HARMFUL_SPEECH", "INTELLECTUAL_PROPERTY_INFRINGEMENTS", "NEGATIVE_EFFECTS_ON_CIVIC_DISCOURSE_OR_ELECTIONS",
    "NOT_SPECIFIED_NOTICE", "OTHER_VIOLATION_TC", "PORNOGRAPHY_OR_SEXUALIZED_CONTENT", "PROTECTION_OF_MINORS",
    "RISK_FOR_PUBLIC_SECURITY", "SCAMS_AND_FRAUD", "SCOPE_OF_PLATFORM_SERVICE", "SELF_HARM", "UNSAFE_AND_PROHIBITED_PRODUCTS", "VIOLENCE",
}  # fmt: skip


@pytest.mark.parametrize("key", HOUSE_RULES)
def test_says_what_it_is_in_both_languages(key: str) -> None:
    said = []
    for language in ("en", "id"):
        with translation.override(language):
            rule = HOUSE_RULES[key]
            said.append((str(rule.title), str(rule.explanation)))
    english, indonesian = said
    assert english[1] != indonesian[1]
    assert english[1].endswith(".")
    assert not english[0].endswith(".")
    assert len(english[0]) <= 40  # a line of a phone


@pytest.mark.parametrize("key", HOUSE_RULES)
def test_counts_under_a_category_of_the_database(key: str) -> None:
    assert HOUSE_RULES[key].dsa.removeprefix("STATEMENT_CATEGORY_") in DSA


def test_fits_the_column_of_a_decision() -> None:
    assert all(len(key) <= (Decision._meta.get_field("policy").max_length or 0) for key in HOUSE_RULES)
    assert [key for key, _ in CHOICES] == list(HOUSE_RULES)


def test_every_reason_for_a_report_leads_to_a_rule() -> None:
    assert set(RULES.values()) <= set(HOUSE_RULES)


@pytest.mark.parametrize("key", ["", "a rule of 2019", "SEXUAL", "None"])
def test_reads_a_key_of_an_older_version_as_another_rule(key: str) -> None:
    assert house_rule(key) is HOUSE_RULES["other"]
    assert house_rule("hate") is HOUSE_RULES["hate"]
