"""Screenings (automatic) and cases (people): what was judged, by whom, under which rules."""

from moderation.models.cases import Appeal, Case, Decision, Report
from moderation.models.screenings import Screening

__all__ = ["Appeal", "Case", "Decision", "Report", "Screening"]
