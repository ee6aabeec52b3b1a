"""The C2PA Soft Binding Resolution API 1.0 (spec.c2pa.org) over the manifests of public clips. No account, no secrets."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from django.http import Http404, HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import exceptions, parsers, serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from generation.provenance.claims import WATERMARK_ALGORITHM
from stories.api.verifying import VerifyRefusal
from stories.services import soft_binding
from stories.services.verify import LARGEST, VerifyError
from stories.throttles import VerifyThrottle

BLOCK = 1 << 20  # bytes
MANIFEST_STORE = "application/c2pa"
MOST = 100
ALG = OpenApiParameter("alg", str, required=True, description="Name of the algorithm, as `services/supportedAlgorithms` lists it.")
ANY_ALG = OpenApiParameter("alg", str, description="Only by this algorithm.")
VALUE = OpenApiParameter("value", str, required=True, description="The soft binding value in base64.")
MAX_RESULTS = OpenApiParameter("maxResults", {"type": "integer", "minimum": 1, "default": 10})


class BindingSerializer(serializers.Serializer):
    alg = serializers.CharField(max_length=200)
    value = serializers.CharField(max_length=1000)


class LimitSerializer(serializers.Serializer):
    maxResults = serializers.IntegerField(min_value=1, default=10)  # noqa: N815  (the standard's name)


class ManifestAskSerializer(serializers.Serializer):
    returnActiveManifest = serializers.BooleanField(default=False)  # noqa: N815


class MatchSerializer(serializers.Serializer):
    manifestId = serializers.CharField()  # noqa: N815
    similarityScore = serializers.IntegerField(min_value=0, max_value=100)  # noqa: N815


class MatchesSerializer(serializers.Serializer):
    matches = MatchSerializer(many=True)


class AlgorithmSerializer(serializers.Serializer):
    alg = serializers.CharField()


class AlgorithmsSerializer(serializers.Serializer):
    watermarks = AlgorithmSerializer(many=True)
    fingerprints = AlgorithmSerializer(many=True)


class StreamParser(parsers.BaseParser):
    """Hands the body on unread."""

    media_type = "*/*"

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> Any:
        return stream


class Open(APIView):
    """Anyone may ask; who asks makes no difference to the answer."""

    authentication_classes: list[Any] = []
    permission_classes = [AllowAny]


class ByBindingView(Open):
    @extend_schema(parameters=[ALG, VALUE, MAX_RESULTS], responses={200: MatchesSerializer}, operation_id="queryByBinding")
    def get(self, request: Request) -> Response:
        """Find manifests by a soft binding value."""
        return self._matches(request, request.query_params)

    @extend_schema(
        request=BindingSerializer, parameters=[MAX_RESULTS], responses={200: MatchesSerializer}, operation_id="queryByLargeBinding"
    )
    def post(self, request: Request) -> Response:
        """Find manifests by a soft binding value that is too long for an address."""
        return self._matches(request, request.data)

    def _matches(self, request: Request, told: Any) -> Response:
        asked = BindingSerializer(data=told)
        asked.is_valid(raise_exception=True)
        try:
            matches = soft_binding.by_binding(**asked.validated_data, limit=_limit(request))
        except ValueError as error:
            raise exceptions.ValidationError({"value": [str(error)]}) from error
        return Response({"matches": matches})


class ByContentView(Open):
    parser_classes = [StreamParser]
    throttle_classes = [VerifyThrottle]

    @extend_schema(
        request={"application/octet-stream": OpenApiTypes.BINARY},
        parameters=[ANY_ALG, MAX_RESULTS, OpenApiParameter("hintAlg", str), OpenApiParameter("hintValue", str)],
        responses={200: MatchesSerializer},
        operation_id="uploadFile",
    )
    def post(self, request: Request) -> Response:
        """Find manifests by a file of up to 200 MB; the body is the file. It is not kept. Hints are not needed here."""
        limit = _limit(request)
        with tempfile.NamedTemporaryFile(prefix="alive-verify-") as copy:
            _stream(request, copy)
            try:
                matches = soft_binding.by_content(path=Path(copy.name), alg=request.query_params.get("alg", ""), limit=limit)
            except VerifyError as error:
                raise VerifyRefusal(error) from error
        return Response({"matches": matches})


class ManifestView(Open):
    @extend_schema(
        parameters=[
            OpenApiParameter("returnActiveManifest", bool, description="The active manifest alone, without those of its ingredients.")
        ],
        responses={(200, MANIFEST_STORE): OpenApiResponse(OpenApiTypes.BINARY, description="The manifest store.")},
        operation_id="getManifestById",
    )
    def get(self, request: Request, manifest_id: str) -> HttpResponse:
        """Fetch a manifest store by the identifier of its active manifest."""
        asked = ManifestAskSerializer(data=request.query_params)
        asked.is_valid(raise_exception=True)
        try:
            found = soft_binding.manifest_store(manifest_id=manifest_id, only_active=asked.validated_data["returnActiveManifest"])
        except ValueError as error:
            raise exceptions.ValidationError({"manifestId": [str(error)]}) from error
        if found is None:
            raise Http404
        return HttpResponse(found, content_type=MANIFEST_STORE)


class AlgorithmsView(Open):
    @extend_schema(responses={200: AlgorithmsSerializer}, operation_id="getSupportedBindings")
    def get(self, request: Request) -> Response:
        """List the algorithms that can be asked by."""
        return Response({"watermarks": [{"alg": WATERMARK_ALGORITHM}], "fingerprints": [{"alg": alg} for alg in soft_binding.FINGERPRINTS]})


def _limit(request: Request) -> int:
    asked = LimitSerializer(data=request.query_params)
    asked.is_valid(raise_exception=True)
    return min(int(asked.validated_data["maxResults"]), MOST)


def _stream(request: Request, copy: Any) -> None:
    """Write the body to a file without holding it in memory.

    Raises:
        VerifyRefusal: it is larger than allowed.
    """
    body, received = request._request, 0
    while block := body.read(BLOCK):
        received += len(block)
        if received > LARGEST:
            raise VerifyRefusal(VerifyError(413, "too_large", "The file is larger than 200 MB."))
        copy.write(block)
    copy.flush()
