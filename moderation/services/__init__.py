"""The verbs of moderation; every door calls these."""

from moderation.services.appeals import answer_appeals, appeal
from moderation.services.cases import claim_case, hold, unclaim_case
from moderation.services.decisions import decide, undo
from moderation.services.refusals import refuse_automatically
from moderation.services.reports import report

__all__ = ["answer_appeals", "appeal", "claim_case", "decide", "hold", "refuse_automatically", "report", "unclaim_case", "undo"]
