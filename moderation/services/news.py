"""E-mails to people without an account; members read the outcome in their Inbox (``moderation.notices``)."""

from __future__ import annotations

from smtplib import SMTPException

import structlog
from django.conf import settings
from django.core import signing
from django.core.mail import send_mail
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from moderation.models import Case, Decision, Report
from moderation.models.decisions import Action

SALT = "moderation.report"
OUTCOMES = frozenset({Action.DISMISS, Action.TAKE_DOWN, Action.MARK_AI, Action.REFUSE, Action.RELEASE, Action.RESTORE, Action.UPHOLD})
log = structlog.get_logger(__name__)


def status_link(report: Report | None) -> str:
    """Return the address at which a person without an account follows a report; one that was about nothing gets a link too."""
    token = signing.dumps(report.pk if report else 0, salt=SALT)
    return settings.SITE_URL + reverse("report_status", args=[token])


def report_of(token: str) -> int:
    """Return the report's number, 0 for one that was about nothing.

    Raises:
        signing.BadSignature: the link is not ours.
    """
    return int(signing.loads(token, salt=SALT))


def confirm(*, email: str, report: Report | None) -> None:
    """Confirm a report; the same words whether its subject exists or not."""
    text = _(
        "Thank you for your report. A person will look at it.\n\n"
        "You can see how it stands here:\n%(link)s\n\n"
        "If you did not send a report, you can ignore this e-mail."
    )
    _send(email, _("We received your report"), text % {"link": status_link(report)})


def tell_visitors(case: Case, decision: Decision) -> None:
    """Tell the case's reporters without an account that it was decided."""
    if decision.action not in OUTCOMES:
        return
    for report in case.reports.filter(reporter__isnull=True).exclude(email=""):
        with translation.override(report.language or settings.LANGUAGE_CODE):
            text = _("Your report was decided. The outcome, and how to appeal, stand here:\n%(link)s") % {"link": status_link(report)}
            _send(report.email, _("Your report was decided"), text)


def _send(email: str, subject: str, text: str) -> None:
    try:
        send_mail(subject, text, None, [email])
    except (SMTPException, OSError):  # the row is the truth; the link can be asked for again
        log.exception("an e-mail could not be sent")
