"""A person who is shown somewhere and has no link to it: a case about nobody's thing, until a moderator has found what shows them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from moderation import subjects
from moderation.models import Case, Report

KIND = "likeness"
NAME = re.compile(r"[\w.-]{2,150}")
MAX_NAMES = 20


def register() -> None:
    """Make it a subject like any other; nothing can be hidden or removed, for nothing was found yet."""
    subjects.register(
        subjects.SubjectKind(
            key=KIND,
            label=gettext_lazy("A person's likeness"),
            owner_id=lambda subject_id: None,
            preview=preview,
            visible_to=lambda subject_id, viewer: False,
        )
    )


def preview(subject_id: str) -> subjects.Preview | None:
    row = Report.objects.filter(case__subject_kind=KIND, case__subject_id=subject_id).first()
    if row is None:
        return None
    return subjects.Preview(title=_("A person who is shown"), text=row.text, facts=((_("Seen"), row.where or "–"),))


def candidates(case: Case) -> Iterator[tuple[str, str]]:
    """Yield link and label of what members post whose names the person wrote down: a moderator looks whether it shows them."""
    if case.subject_kind != KIND or (row := case.reports.first()) is None:
        return
    names = frozenset(name.strip(".-") for name in NAME.findall(row.where.casefold())[:MAX_NAMES])
    for kind in subjects.all_kinds():
        yield from kind.posted_by(names)
