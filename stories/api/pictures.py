"""Pictures made from words or from a photo, and into the album with them."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import mixins, status, viewsets
from rest_framework.decorators import action
from rest_framework.response import Response

from generation import services as generation
from generation.limits import Aspect
from generation.models import Picture, PictureRequest
from generation.progress import as_event, snapshot
from generation.states import State
from stories.api.idempotency import KEY_PARAMETER, key_of
from stories.api.refusals import told_plainly
from stories.api.serializers import PhotoSerializer
from stories.api.serializers_pictures import PictureAskSerializer, PictureRequestSerializer
from stories.doors import MemberAPIRequest
from stories.services.pictures import keep_picture, make_picture, restyle_photo


class PictureViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet[PictureRequest]):
    """The member's own requests for pictures."""

    serializer_class = PictureRequestSerializer
    queryset = PictureRequest.objects.none()

    def get_queryset(self) -> QuerySet[PictureRequest]:
        return PictureRequest.objects.owned_by(self.request.user).select_related("picture")

    @extend_schema(request=PictureAskSerializer, responses={201: PictureRequestSerializer}, parameters=[KEY_PARAMETER])
    def create(self, request: MemberAPIRequest) -> Response:
        """Ask for a picture made from words, or, with ``photo``, for that photo restyled. 422 where the site makes no pictures."""
        asked = PictureAskSerializer(data=request.data, context=self.get_serializer_context())
        asked.is_valid(raise_exception=True)
        given: dict[str, Any] = dict(asked.validated_data)
        photo, aspect = given.pop("photo"), Aspect(given.pop("aspect"))
        given["language"] = (request.user.language or getattr(request, "LANGUAGE_CODE", "en"))[:2]
        given["idempotency_key"] = key_of(request)
        with told_plainly():
            if photo:
                made = restyle_photo(owner=request.user, photo=photo, **given)
            else:
                made = make_picture(owner=request.user, aspect=aspect, **given)
        return Response(self.get_serializer(made).data, status=status.HTTP_201_CREATED)

    @extend_schema(responses={200: OpenApiResponse(description="The snapshot: id, state, stage, fraction, eta_seconds, seq, over.")})
    @action(detail=True, methods=["get"])
    def progress(self, request: MemberAPIRequest, pk: str) -> Response:
        """How it stands now; the socket ``/ws/pictures/<id>/`` sends the same snapshots as they change."""
        return Response(as_event(snapshot(self.get_object())))

    @extend_schema(request=None, responses={200: PictureRequestSerializer})
    @action(detail=True, methods=["post"])
    def cancel(self, request: MemberAPIRequest, pk: str) -> Response:
        """Stop it; the quota comes back."""
        return self._moved(generation.cancel)

    @extend_schema(request=None, responses={200: PictureRequestSerializer})
    @action(detail=True, methods=["post"])
    def retry(self, request: MemberAPIRequest, pk: str) -> Response:
        """Queue a failed one again."""
        return self._moved(generation.retry)

    @extend_schema(request=None, responses={201: PhotoSerializer, 200: PhotoSerializer})
    @action(detail=True, methods=["post"])
    def keep(self, request: MemberAPIRequest, pk: str) -> Response:
        """Put the finished picture into your album. Kept again, it is answered 200 with the photo there is; 404 before it is ready."""
        picture = get_object_or_404(Picture, request=self.get_object(), request__state=State.READY)
        with told_plainly():
            added = keep_picture(picture=picture)
        shown = PhotoSerializer(added.photo, context=self.get_serializer_context())
        return Response(shown.data, status=status.HTTP_201_CREATED if added.is_new else status.HTTP_200_OK)

    def _moved(self, verb: Any) -> Response:
        with told_plainly():
            verb(request=self.get_object())
        return Response(self.get_serializer(self.get_object()).data)
