"""The Story Album."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, parsers, status, viewsets
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer

from stories.api.refusals import told_plainly
from stories.api.serializers import PhotoSerializer, PhotoUploadSerializer
from stories.doors import MemberAPIRequest
from stories.models import Photo
from stories.services import album as verbs


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
            added = verbs.add_photo(
                owner=request.user, data=asked.validated_data["image"].read(), alt_text=asked.validated_data["alt_text"]
            )
        shown = self.get_serializer(added.photo)
        return Response(shown.data, status=status.HTTP_201_CREATED if added.is_new else status.HTTP_200_OK)

    def perform_update(self, serializer: BaseSerializer[Photo]) -> None:
        if serializer.instance and "alt_text" in serializer.validated_data:
            verbs.set_alt_text(photo=serializer.instance, alt_text=serializer.validated_data["alt_text"])

    def perform_destroy(self, instance: Photo) -> None:
        verbs.delete_photo(photo=instance)
