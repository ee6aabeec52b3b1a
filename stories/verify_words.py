"""The sentences of a check: what is proven, what is likely, what is unknown, in plain words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from generation.provenance.claims import Standing
from generation.provenance.conclusion import Conclusion, Level
from generation.provenance.reading import Problem, Reading

LEVELS: Mapping[Level, Promise] = MappingProxyType({Level.PROVEN: _("Proven"), Level.LIKELY: _("Likely"), Level.UNKNOWN: _("Unknown")})

# conclusion -> headline, what it means
WORDS: Mapping[Conclusion, tuple[Promise, Promise]] = MappingProxyType(
    {
        Conclusion.AI_PROVEN: (
            _("AI made this"),
            _("It carries signed Content Credentials that say so. Since it was signed, nothing that you see or hear was changed."),
        ),
        Conclusion.AI_MARKED: (
            _("Very likely a copy of an AI video or picture made here"),
            _(
                "The invisible mark of this site is in its picture. The file itself was changed or saved anew since, so we cannot say "
                "what else was done to it."
            ),
        ),
        Conclusion.SIGNED: (
            _("Signed, and unchanged since"),
            _(
                "We know who signed it, and nothing was changed since. The credentials do not say that AI made it. "
                "Whether it shows the truth, no signature can tell."
            ),
        ),
        Conclusion.AI_UNLISTED: (
            _("It says that AI made it"),
            _("Its Content Credentials are intact and say so. We do not know the signer, and anybody can sign under any name."),
        ),
        Conclusion.UNLISTED: (
            _("Signed by somebody we do not know"),
            _("Its Content Credentials are intact, but anybody can sign under any name. Do not rely on what they say."),
        ),
        Conclusion.CHANGED: (
            _("Changed after it was signed"),
            _("Its Content Credentials do not fit the file. Either the file was changed, or the credentials belong to another one."),
        ),
        Conclusion.EXPIRED: (
            _("Signed with a certificate out of its time"),
            _("The certificate was not valid when it was used, as far as we can tell. Do not rely on what the credentials say."),
        ),
        Conclusion.BROKEN: (
            _("Its credentials are broken"),
            _("There are Content Credentials in the file, but no signature that means anything. They may be damaged or forged."),
        ),
        Conclusion.AI_POSSIBLE: (
            _("It resembles an AI video or picture made here"),
            _("The pictures look alike. That is a possible match, no proof: no mark and no valid credentials were found."),
        ),
        Conclusion.AI_DECLARED: (
            _("It says of itself that AI made it"),
            _("A note in the file says so, without a signature. Such notes are easily written and easily removed."),
        ),
        Conclusion.ELSEWHERE: (
            _("Its credentials are kept elsewhere"),
            _("The file only names an address where credentials may be. We do not follow addresses from unknown files."),
        ),
        Conclusion.UNREADABLE: (
            _("We cannot read this file"),
            _("It is damaged, or neither a picture nor a video that we know. So we can say nothing about it."),
        ),
        Conclusion.UNFINISHED: (
            _("We could not finish"),
            _("Nothing was found so far, but not everything was looked at. A shorter or smaller file may help."),
        ),
        Conclusion.NOTHING: (
            _("Nothing found"),
            _(
                "No credentials, no mark of this site, nothing that looks similar. That does not make it real: "
                "other tools leave no trace that we can read, and traces can be removed."
            ),
        ),
    }
)

ACTIONS: Mapping[str, Promise] = MappingProxyType(
    {
        "c2pa.created": _("Made"),
        "c2pa.opened": _("Opened"),
        "c2pa.placed": _("Put together with another file"),
        "c2pa.edited": _("Edited"),
        "c2pa.cropped": _("Cropped"),
        "c2pa.resized": _("Resized"),
        "c2pa.converted": _("Converted"),
        "c2pa.transcoded": _("Saved in another format"),
        "c2pa.color_adjustments": _("Colours adjusted"),
        "c2pa.filtered": _("Filtered"),
        "c2pa.orientation": _("Turned"),
        "c2pa.addedText": _("Words added"),
        "c2pa.edited.metadata": _("Details of the file changed"),
        "c2pa.drawing": _("Drawn on"),
        "c2pa.published": _("Published"),
        "c2pa.redacted": _("Private details removed"),
        "c2pa.watermarked": _("Invisible mark added"),
        "c2pa.watermarked.bound": _("Invisible mark added"),
    }
)
STANDINGS: Mapping[Standing, Promise] = MappingProxyType(
    {
        Standing.TRUSTED: _("Intact, from a signer on our list"),
        Standing.UNLISTED: _("Intact, from a signer we do not know"),
        Standing.CHANGED: _("They do not fit the file"),
        Standing.EXPIRED: _("Certificate out of its time"),
        Standing.BROKEN: _("Broken or forged"),
        Standing.ELSEWHERE: _("Only an address, not followed"),
    }
)
PROBLEMS: Mapping[Problem, Promise] = MappingProxyType(
    {
        Problem.FORMAT: _("It is neither a picture nor a video that we can open."),
        Problem.DAMAGED: _("Its pictures could not be opened: it is cut off or damaged."),
        Problem.TIME: _("We ran out of time before everything was looked at."),
        Problem.GAVE_UP: _("Opening it took too much memory, so we stopped."),
    }
)


@dataclass(frozen=True, slots=True)
class Trace:
    """One thing that was looked for: its name, the sentence, whether it was found, and whether it is found to be wrong."""

    name: Promise
    text: Promise
    found: bool
    wrong: bool = False


def traces(reading: Reading, how: str) -> list[Trace]:
    """Return what was looked for, the surest first. What a reading that broke off did not come to is not called missing."""
    claims, problem, skipped = reading.claims, reading.problem, _("Not looked for")
    unread = problem and not reading.iscc  # the codes of the bytes come right after credentials and notes
    credentials = STANDINGS[claims.standing] if claims else skipped if unread else _("None in the file")
    mark = skipped if problem else _("Not found")
    if reading.watermark is not None:
        mark = _("Found in the picture")
    look = skipped if problem and not reading.pdq else _("Nothing public looks similar")
    if how == "fingerprint":
        look = _("Similar to something public here")
    if how in {"manifest", "watermark"}:
        look = _("It is known here")
    note = _("Says “AI made”") if reading.declares_ai else skipped if unread else _("Says nothing of AI")
    return [
        Trace(_("Content Credentials"), credentials, claims is not None, bool(claims and claims.standing is not Standing.TRUSTED)),
        Trace(_("Invisible mark"), mark, reading.watermark is not None),
        Trace(_("Likeness"), look, bool(how)),
        Trace(_("Notes in the file"), note, reading.declares_ai),
    ]


def actions(reading: Reading) -> list[str]:
    """Return what was done to the file, oldest first and each once, in words; a program's own action keeps its name."""
    done = reading.claims.actions if reading.claims else ()
    return list(dict.fromkeys(str(ACTIONS.get(action, action)) for action in done))
