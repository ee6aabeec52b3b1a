"""Screenings (automatic) and cases (people): what was judged, by whom, under which rules."""

from moderation.models.blocklist import ListedPicture
from moderation.models.cases import Case
from moderation.models.decisions import Appeal, Decision
from moderation.models.opinions import Opinion
from moderation.models.reports import Report
from moderation.models.screenings import Screening

__all__ = ["Appeal", "Case", "Decision", "ListedPicture", "Opinion", "Report", "Screening"]
