"""The verbs of moderation; every door calls these."""

from moderation.services.appeals import answer_appeals, appeal
from moderation.services.bulk import decide_as_spam
from moderation.services.cases import claim_case, hold, unclaim_case
from moderation.services.decisions import decide, undo
from moderation.services.likeness import found_for, take_back_consent
from moderation.services.opinions import ask_second_opinion
from moderation.services.refusals import refuse_automatically
from moderation.services.reports import report

__all__ = [
    "answer_appeals",
    "appeal",
    "ask_second_opinion",
    "claim_case",
    "decide",
    "decide_as_spam",
    "found_for",
    "hold",
    "refuse_automatically",
    "report",
    "take_back_consent",
    "unclaim_case",
    "undo",
]
