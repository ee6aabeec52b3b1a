"""Taking back the consent to be shown, with a link or without one."""

from __future__ import annotations

import uuid
from typing import Any

from django.db import transaction
from django.utils import translation

from moderation import likeness, subjects
from moderation.errors import NothingThereError, NotYourCaseError
from moderation.models import Case, Report
from moderation.models.cases import Origin
from moderation.models.reports import Category
from moderation.services.reports import report


def take_back_consent(*, where: str, text: str, email: str) -> Report:
    """Hide at once what a link shows; without one that leads somewhere, open a case all the same, for a person to look."""
    found = subjects.find_owned(where)
    kind, subject_id = found or (likeness.KIND, uuid.uuid4().hex)
    told: dict[str, Any] = {"where": "" if found else where, "text": text, "email": email.lower()}
    return report(kind=kind, subject_id=subject_id, category=Category.MY_LIKENESS, origin=Origin.CONSENT, **told).report


def found_for(*, case: Case, moderator: Any, link: str) -> Case:
    """Hide what a moderator found to show this person, and open its own case, in the person's name; return that case.

    Raises:
        NotYourCaseError: the claim is not held (any more).
        NothingThereError: the link shows nothing here that anybody answers for.
    """
    with transaction.atomic():
        if not Case.objects.select_for_update(of=("self",)).filter(pk=case.pk).claimed_by_now(moderator).exists():
            raise NotYourCaseError
        found, asked = subjects.find_owned(link), case.reports.first()
        if found is None or asked is None:
            raise NothingThereError
        told: dict[str, Any] = {"where": asked.where, "text": asked.text, "email": asked.email, "reporter": asked.reporter}
        with translation.override(asked.language or None):
            made = report(kind=found[0], subject_id=found[1], category=Category.MY_LIKENESS, origin=Origin.CONSENT, **told)
    return made.report.case
