"""The sheets that ask: AI Alive and Restyle over a photo of the album, “Make a picture” from words alone."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from generation import services as generation
from generation.errors import AliveError, KeyReusedError, PeopleNotAgreedError
from generation.models import Life
from stories.doors import MemberRequest
from stories.forms_create import DEFAULT_PROMPT, AliveForm, AskForm
from stories.forms_pictures import EXAMPLES, STYLES, PictureForm, RestyleForm
from stories.models import Photo
from stories.services.alive import animate_photo, look_again, next_free_at
from stories.services.pictures import make_picture, restyle_photo
from stories.views.album import own_photo
from stories.views.kinds import ALIVE, PICTURE, Kind, draft_key

PICTURE_ALREADY = _("You already asked for a picture from this page. Press the button again for another one with these settings.")
PICTURE_COSTS = _(
    "Your words and the picture are checked. The picture says that AI made it, for everyone and for good. "
    "This costs 1 of your quota; it comes back if nothing is made."
)


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: what it asks for, by which form and verb, and its words.

    Attributes:
        suggestions: for a photo, or for none.
        already: said to who comes back by the back button and asks for something else.
        ends: what the two ends of the slider mean.
    """

    name: str
    kind: Kind
    form: type[AskForm]
    verb: Callable[..., Life]
    suggestions: Callable[[Any], Any]
    template: str
    icon: str
    title: Promise
    note: Promise | str
    costs: Promise
    go: Promise
    already: Promise
    ends: tuple[Promise, Promise] | None

    @property
    def is_offered(self) -> bool:
        return self.kind is ALIVE or generation.pictures_offered()


@never_cache
@require_http_methods(["GET", "POST"])
@login_required
def new(request: MemberRequest, sheet: Sheet, pk: uuid.UUID | None = None) -> HttpResponse:
    about = {"photo": own_photo(request, pk)} if pk else {}
    photo = about.get("photo")
    if request.method == "POST" and sheet.is_offered and request.user.may_use_alive:
        form = sheet.form(request.POST, **about)
        if form.is_valid() and (asked := _ask(request, sheet, form, about)):
            return redirect(sheet.kind.name, asked.pk)
    else:
        form = sheet.form(initial=_again(request, sheet), **about)
        if photo:
            look_again(photo)
    return render(request, f"stories/create/{sheet.template}.html", _context(request, sheet, form, photo))


def _ask(request: MemberRequest, sheet: Sheet, form: AskForm, about: dict[str, Photo]) -> Life | None:
    """Return the request; on a rule that is not met the form says so and keeps what was typed."""
    try:
        return sheet.verb(owner=request.user, language=_language(), **about, **form.ask())
    except KeyReusedError:  # the back button, then other settings: that is a new ask, but it costs, so it is asked for once more
        form.renew_key()
        form.add_error(None, str(sheet.already))
    except PeopleNotAgreedError as error:
        form.add_error("people_agreed" if "people_agreed" in form.fields else None, str(error.message))
    except AliveError as error:
        form.add_error(None, str(error.message))
    return None


def _again(request: MemberRequest, sheet: Sheet) -> dict[str, Any]:
    """Return what “again” takes over from an earlier request of the member's own."""
    again = request.GET.get("again", "")
    try:
        before = sheet.kind.model.objects.owned_by(request.user).filter(pk=uuid.UUID(again)).first() if again else None
    except ValueError:
        raise Http404 from None
    return sheet.form.again(before) if before else {}


def _context(request: MemberRequest, sheet: Sheet, form: AskForm, photo: Photo | None) -> dict[str, Any]:
    model = sheet.kind.model
    return {
        "sheet": sheet,
        "photo": photo,
        "form": form,
        "draft": draft_key(sheet.name, photo),
        "suggestions": sheet.suggestions(photo),
        "left": generation.quota_left(request.user, model),
        "quota": model.daily_quota(),
        "next_free_at": next_free_at(request.user, model),
        "may_ask": sheet.is_offered and request.user.may_use_alive,
        "age": settings.ALIVE_AGE,
    }


def _language() -> str:
    return (get_language() or "en")[:2]


def _of_photo(photo: Photo) -> list[str]:
    fits = photo.suggestions.get(_language(), [])
    return [str(DEFAULT_PROMPT), *(text for text in fits if text != str(DEFAULT_PROMPT))][:7]


ALIVE_SHEET = Sheet(
    name="alive",
    kind=ALIVE,
    form=AliveForm,
    verb=animate_photo,
    suggestions=_of_photo,
    template="sheet",
    icon="sparkles",
    title=_("AI Alive"),
    note="",
    costs=_(
        "The photo, your words and the video are checked. The video says that AI made it, for everyone and for good. "
        "This costs 1 of your quota; it comes back if nothing is made."
    ),
    go=_("Make it alive"),
    already=_("You already made a video from this page. Press the button again to make another one with these settings."),
    ends=(_("Calm"), _("Lively")),
)

RESTYLE_SHEET = Sheet(
    name="restyle",
    kind=PICTURE,
    form=RestyleForm,
    verb=restyle_photo,
    suggestions=lambda photo: STYLES,
    template="sheet",
    icon="wand-sparkles",
    title=_("Restyle"),
    note=_("AI paints a new picture after this photo. The photo stays as it is."),
    costs=PICTURE_COSTS,
    go=_("Restyle it"),
    already=PICTURE_ALREADY,
    ends=(_("Close to the photo"), _("Far from it")),
)

PICTURE_SHEET = Sheet(
    name="picture",
    kind=PICTURE,
    form=PictureForm,
    verb=make_picture,
    suggestions=lambda photo: EXAMPLES,
    template="picture_sheet",
    icon="wand-sparkles",
    title=_("Make a picture"),
    note="",
    costs=PICTURE_COSTS,
    go=_("Make the picture"),
    already=PICTURE_ALREADY,
    ends=None,
)
