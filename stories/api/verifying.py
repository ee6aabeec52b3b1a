"""Verification for programs, without an account: what a file or a Story says of itself, and what that is worth."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from drf_spectacular.utils import extend_schema
from knox.auth import TokenAuthentication
from rest_framework import exceptions, parsers, serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from generation.provenance.claims import Standing
from generation.provenance.conclusion import Conclusion, Level
from generation.provenance.reading import Problem
from stories import verify_words
from stories.services.verify import LARGEST, Answer, VerifyError, story_behind, verify_file, verify_story
from stories.throttles import VerifyThrottle
from stories.uploads import UploadError, receive_one


class SourceSerializer(serializers.Serializer):
    title = serializers.CharField()
    role = serializers.CharField(help_text="C2PA's relationship: inputTo, parentOf, componentOf.")
    has_credentials = serializers.BooleanField()


class ClaimsSerializer(serializers.Serializer):
    standing = serializers.ChoiceField(choices=[str(one) for one in Standing])
    manifest_id = serializers.CharField()
    signer = serializers.CharField()
    issuer = serializers.CharField()
    signed_at = serializers.CharField(help_text="From a time-stamp authority, else empty.")
    made_at = serializers.CharField(help_text="As the first action tells, else empty.")
    generator = serializers.CharField()
    model = serializers.CharField()
    is_ai = serializers.BooleanField()
    actions = serializers.ListField(child=serializers.CharField())
    sources = SourceSerializer(many=True)
    reasons = serializers.ListField(child=serializers.CharField(), help_text="The validator's codes where something is wrong.")


class VerdictSerializer(serializers.Serializer):
    """What is said of a file. Never "genuine": nothing here can show that a picture is true."""

    level = serializers.ChoiceField(choices=[str(one) for one in Level])
    conclusion = serializers.ChoiceField(choices=[str(one) for one in Conclusion])
    headline = serializers.CharField(help_text="In words, in the language asked for.")
    meaning = serializers.CharField()
    is_ai_generated = serializers.BooleanField(help_text="Whether the conclusion says so; false means unknown, not real.")
    is_signed_here = serializers.BooleanField()
    problem = serializers.ChoiceField(choices=[str(one) for one in Problem], allow_null=True)
    credentials = ClaimsSerializer(allow_null=True)
    has_watermark = serializers.BooleanField(help_text="This site's invisible mark is in the pictures.")
    declares_ai = serializers.BooleanField(help_text="Unsigned metadata says that AI made it.")
    found_by = serializers.ChoiceField(choices=["", "manifest", "watermark", "fingerprint"])
    story = serializers.UUIDField(allow_null=True, help_text="A Story that shows it, if you may know of it.")


class VerifyAskSerializer(serializers.Serializer):
    file = serializers.FileField(required=False, help_text="A video or picture of up to 200 MB.")
    story = serializers.CharField(required=False, max_length=500, help_text="Or the link of a Story.")


class VerifyRefusal(exceptions.APIException):
    """The check did not take place."""

    def __init__(self, error: VerifyError | UploadError) -> None:
        super().__init__(str(error), error.code)
        self.status_code: int = error.status


class VerifyView(APIView):
    """Anyone may ask. A session is not looked at: it would read the body before our own limits stand."""

    authentication_classes = [TokenAuthentication]
    permission_classes = [AllowAny]
    throttle_classes = [VerifyThrottle]
    parser_classes = [parsers.MultiPartParser]

    @extend_schema(request={"multipart/form-data": VerifyAskSerializer}, responses={200: VerdictSerializer})
    def post(self, request: Request) -> Response:
        """Say where a file or a Story's file comes from. Nothing is kept."""
        try:
            answer = self._answer(request)
        except (VerifyError, UploadError) as error:
            raise VerifyRefusal(error) from error
        return Response(VerdictSerializer(_told(answer)).data)

    def _answer(self, request: Request) -> Answer:
        if file := receive_one(request._request, "file", limit=LARGEST, too_large="The file is larger than 200 MB."):
            return verify_file(path=Path(file.temporary_file_path()), viewer=request.user)
        link = request._request.POST.get("story", "")
        if not link:
            raise exceptions.ValidationError("Give a file or the link of a Story.")
        return verify_story(story=story_behind(link=link, viewer=request.user), viewer=request.user)


def _told(answer: Answer) -> dict[str, Any]:
    headline, meaning = verify_words.WORDS[answer.conclusion]
    reading = answer.reading
    return {
        "level": answer.conclusion.level,
        "conclusion": answer.conclusion,
        "headline": headline,
        "meaning": meaning,
        "is_ai_generated": answer.conclusion.says_ai,
        "is_signed_here": answer.is_signed_here,
        "problem": reading.problem,
        "credentials": reading.claims,
        "has_watermark": reading.watermark is not None,
        "declares_ai": reading.declares_ai,
        "found_by": answer.how,
        "story": answer.story.pk if answer.story else None,
    }
