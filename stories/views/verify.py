"""Anyone's question about a file or a Story: where does it come from?"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from generation.signing import trust
from stories import verify_words
from stories.services.verify import LARGEST, Answer, VerifyError, story_behind, verify_file, verify_story
from stories.throttles import VerifyThrottle
from stories.uploads import UploadError, receive_one


@csrf_exempt  # it changes nothing; and the body must not be read before our own limits stand
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def verify(request: HttpRequest) -> HttpResponse:
    """Ask by file or by link. Neither the file nor the question is kept."""
    if request.method != "POST":
        return _page(request, link=request.GET.get("story", ""))
    try:
        return _page(request, answer=_answer(request), link=request.POST.get("story", ""), checked=_name(request))
    except (VerifyError, UploadError) as error:
        return _page(request, status=error.status, error=str(error))


@require_safe
def anchors(request: HttpRequest) -> HttpResponse:
    """The roots of this site's signatures, for whoever checks a clip with a tool of their own."""
    return HttpResponse(trust().anchors, content_type="application/x-pem-file")


def _answer(request: HttpRequest) -> Answer:
    if not VerifyThrottle().allow_request(request, None):  # type: ignore[arg-type]
        raise VerifyError(429, "throttled", _("You have checked many files in a short time. Please wait a minute."))
    file = receive_one(request, "file", limit=LARGEST, too_large=_("This file is larger than 200 MB. Try a shorter part of it."))
    link = request.POST.get("story", "").strip()
    if file:
        return verify_file(path=Path(file.temporary_file_path()), viewer=request.user)
    if link:
        return verify_story(story=story_behind(link=link, viewer=request.user), viewer=request.user)
    raise VerifyError(400, "nothing_asked", _("Choose a file or paste the link of a Story."))


def _name(request: HttpRequest) -> str:
    file = request.FILES.get("file")
    return str(file.name)[:80] if file else ""


def _moment(told: str) -> datetime | None:
    try:
        return parse_datetime(told)
    except ValueError:
        return None


def _page(request: HttpRequest, *, status: int = 200, answer: Answer | None = None, **context: Any) -> HttpResponse:
    if answer:
        context["headline"], context["meaning"] = verify_words.WORDS[answer.conclusion]
        context["level_word"] = verify_words.LEVELS[answer.conclusion.level]
        context["traces"] = verify_words.traces(answer.reading, answer.how)
        context["actions"] = verify_words.actions(answer.reading)
        context["problem"] = verify_words.PROBLEMS.get(answer.reading.problem) if answer.reading.problem else None
        context["claims"] = answer.reading.claims
        context["made_at"] = _moment(answer.reading.claims.made_at) if answer.reading.claims else None
        context["signed_at"] = _moment(answer.reading.claims.signed_at) if answer.reading.claims else None
    context |= {"answer": answer, "limit": LARGEST}
    return render(request, "stories/verify/verify.html", context, status=status)
