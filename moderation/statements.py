"""The statement of reasons: what Art. 17 of the Digital Services Act asks for, read from one decision, in the reader's language."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from moderation.houserules import HouseRule, house_rule
from moderation.models import Decision
from moderation.models.cases import Origin
from moderation.models.decisions import AGAINST_OWNER, Action, Ground
from moderation.notices import subject_label


@dataclass(frozen=True, slots=True)
class Statement:
    """The fields of Art. 17(3): (a) what and for how long, (b) facts, (c) automation, (d, e) the ground. Redress stands on the page."""

    decision: Decision
    subject: str
    measure: str
    duration: str
    facts: str
    automation: str
    ground: str
    rule: HouseRule
    reason: str
    is_against_owner: bool


def statement_of(decision: Decision) -> Statement:
    """Return the statement of one decision."""
    rule = house_rule(decision.policy)
    return Statement(
        decision=decision,
        subject=subject_label(decision.case),
        measure=_measure(decision),
        duration=_("Until %(day)s.") % {"day": decision.until.date().isoformat()} if decision.until else _duration(decision),
        facts=_facts(decision),
        automation=_automation(decision),
        ground=_ground(decision, rule),
        rule=rule,
        reason=decision.reason,
        is_against_owner=decision.action in AGAINST_OWNER,
    )


def _measure(decision: Decision) -> str:
    measures = {
        Action.DISMISS: _("It stays as it is and is visible to its audience."),
        Action.HIDE: _("It is hidden from everybody but the moderators while a person looks at it."),
        Action.TAKE_DOWN: _("It was removed, everywhere this site can be seen."),
        Action.MARK_AI: _("It stays visible, with a label that says that AI made it."),
        Action.UNMARK_AI: _("It no longer carries the label that says that AI made it."),
        Action.RESTORE: _("It is visible to its audience again."),
        Action.RELEASE: _("It was looked at and goes on."),
        Action.REFUSE: _("It was refused: no video was made or shown. It costs no quota."),
        Action.UPHOLD: _("The earlier decision stands."),
        Action.WARN: _("A warning. Nothing was taken from you."),
        Action.STRIKE: _("A strike on your account. Several strikes suspend posting."),
        Action.SUSPEND: _("You can look, export your data and appeal, but not post."),
        Action.BAN: _("Your account is closed."),
        Action.LIFT: _("The earlier measure against your account no longer holds."),
        Action.ESCALATE: _("A senior moderator will look at it."),
    }
    return measures[Action(decision.action)]


def _duration(decision: Decision) -> str:
    return _("Until a moderator has decided.") if decision.action == Action.HIDE else _("No end is set.")


def _facts(decision: Decision) -> str:
    origins = {
        Origin.REPORT: _("Somebody reported it to us. Who it was is not told."),
        Origin.SCREENING: _("Our automatic screening found it; nobody reported it."),
        Origin.APPEAL: _("An appeal asked us to look again."),
        Origin.CONSENT: _("A person who says they are shown took their consent back."),
    }
    return origins[Origin(decision.case.origin)]


def _automation(decision: Decision) -> str:
    if decision.automated:
        return _("This was decided automatically. If you appeal, a person decides.")
    if decision.case.origin == Origin.SCREENING:
        return _("It was found automatically and decided by a person.")
    return _("It was decided by a person. No automatic means decided it.")


def _ground(decision: Decision, rule: HouseRule) -> str:
    if decision.ground == Ground.LAW:
        return _("It is considered illegal; the reason below names the law.")
    return _("It is against our rule “%(rule)s”: %(explanation)s") % {"rule": rule.title, "explanation": rule.explanation}
