"""Photos, AI Alive requests: from the album to the clip."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import mixins, parsers, status, viewsets
from rest_framework.decorators import action
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer

from generation import services as generation
from generation.limits import Aspect
from generation.models import AliveRequest
from generation.progress import as_event, snapshot
from stories.api.idempotency import KEY_PARAMETER, key_of
from stories.api.refusals import told_plainly
from stories.api.serializers import AliveAskSerializer, AliveSerializer, PhotoSerializer, PhotoUploadSerializer
from stories.doors import MemberAPIRequest
from stories.models import Photo
from stories.services import album
from stories.services.alive import animate_photo


class PhotoViewSet(
    mixins.ListModelMixin, mixins.RetrieveModelMixin, mixins.UpdateModelMixin, mixins.DestroyModelMixin, viewsets.GenericViewSet[Photo]
):
    """The member's own Story Album."""

    serializer_class = PhotoSerializer
    http_method_names = ["get", "post", "patch", "delete", "head", "options"]
    queryset = Photo.objects.none()

    def get_queryset(self) -> QuerySet[Photo]:
        return Photo.objects.owned_by(self.request.user).in_album()

    def get_parsers(self) -> list[Any]:
        wanted = parsers.MultiPartParser if self.request and self.request.method == "POST" else parsers.JSONParser
        return [parser for parser in super().get_parsers() if isinstance(parser, wanted)]

    @extend_schema(request={"multipart/form-data": PhotoUploadSerializer}, responses={201: PhotoSerializer, 200: PhotoSerializer})
    def create(self, request: MemberAPIRequest) -> Response:
        """Upload one photo. A file the album already holds is answered 200 with the photo there is."""
        asked = PhotoUploadSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        with told_plainly():
            added = album.add_photo(
                owner=request.user, data=asked.validated_data["image"].read(), alt_text=asked.validated_data["alt_text"]
            )
        shown = self.get_serializer(added.photo)
        return Response(shown.data, status=status.HTTP_201_CREATED if added.is_new else status.HTTP_200_OK)

    def perform_update(self, serializer: BaseSerializer[Photo]) -> None:
        album.set_alt_text(photo=self.get_object(), alt_text=serializer.validated_data.get("alt_text", ""))

    def perform_destroy(self, instance: Photo) -> None:
        album.delete_photo(photo=instance)


class AliveViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet[AliveRequest]):
    """The member's own AI Alive requests."""

    serializer_class = AliveSerializer
    queryset = AliveRequest.objects.none()

    def get_queryset(self) -> QuerySet[AliveRequest]:
        return AliveRequest.objects.owned_by(self.request.user).select_related("clip")

    @extend_schema(request=AliveAskSerializer, responses={201: AliveSerializer}, parameters=[KEY_PARAMETER])
    def create(self, request: MemberAPIRequest) -> Response:
        """Ask for a clip of one of your photos."""
        asked = AliveAskSerializer(data=request.data, context=self.get_serializer_context())
        asked.is_valid(raise_exception=True)
        ask = dict(asked.validated_data)
        photo, ask["aspect"] = ask.pop("photo"), Aspect(ask["aspect"])
        language = (request.user.language or getattr(request, "LANGUAGE_CODE", "en"))[:2]
        with told_plainly():
            alive = animate_photo(owner=request.user, photo=photo, language=language, idempotency_key=key_of(request), **ask)
        return Response(self.get_serializer(alive).data, status=status.HTTP_201_CREATED)

    @extend_schema(responses={200: OpenApiResponse(description="The snapshot: id, state, stage, fraction, eta_seconds, seq, over.")})
    @action(detail=True, methods=["get"])
    def progress(self, request: MemberAPIRequest, pk: str) -> Response:
        """How it stands now; the socket ``/ws/alive/<id>/`` sends the same snapshots as they change."""
        return Response(as_event(snapshot(self.get_object())))

    @extend_schema(request=None, responses={200: AliveSerializer})
    @action(detail=True, methods=["post"])
    def cancel(self, request: MemberAPIRequest, pk: str) -> Response:
        """Stop it; the quota comes back."""
        return self._moved(generation.cancel)

    @extend_schema(request=None, responses={200: AliveSerializer})
    @action(detail=True, methods=["post"])
    def retry(self, request: MemberAPIRequest, pk: str) -> Response:
        """Queue a failed one again."""
        return self._moved(generation.retry)

    def _moved(self, verb: Any) -> Response:
        with told_plainly():
            verb(request=self.get_object())
        return Response(self.get_serializer(self.get_object()).data)
