"""What is asked for: a clip of a photo, a picture from words or from a photo. The same doors for every kind."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar, Generic, TypeVar

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import mixins, status, viewsets
from rest_framework.decorators import action
from rest_framework.response import Response
from rest_framework.serializers import Serializer

from generation import services as generation
from generation.limits import Aspect
from generation.models import AliveRequest, Life, Picture, PictureRequest
from generation.progress import as_event, snapshot
from generation.states import State
from stories.api.idempotency import KEY_PARAMETER, key_of
from stories.api.refusals import told_plainly
from stories.api.serializers import PhotoSerializer
from stories.api.serializers_asked import AliveAskSerializer, AliveSerializer, PictureAskSerializer, PictureRequestSerializer
from stories.doors import MemberAPIRequest
from stories.models import Photo
from stories.services.alive import animate_photo
from stories.services.pictures import keep_picture, make_picture, restyle_photo

L = TypeVar("L", bound=Life)


class RequestViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet[L], Generic[L]):
    """The member's own requests of one kind; ``made`` is the relation to what was made, ``ask_class`` the shape ``verb`` takes."""

    made: ClassVar[str]
    ask_class: ClassVar[type[Serializer]]
    verb: ClassVar[Callable[..., Life]]

    def get_queryset(self) -> QuerySet[L]:
        rows: Any = super().get_queryset()
        return rows.owned_by(self.request.user).select_related(self.made)

    def create(self, request: MemberAPIRequest) -> Response:
        asked = self.ask_class(data=request.data, context=self.get_serializer_context())
        asked.is_valid(raise_exception=True)
        given: dict[str, Any] = dict(asked.validated_data)
        given["aspect"] = Aspect(given["aspect"])
        given["language"] = (request.user.language or getattr(request, "LANGUAGE_CODE", "en"))[:2]
        given["idempotency_key"] = key_of(request)
        with told_plainly():
            made = self.verb(owner=request.user, **given)
        return Response(self.get_serializer(made).data, status=status.HTTP_201_CREATED)

    @extend_schema(responses={200: OpenApiResponse(description="The snapshot: id, state, stage, fraction, eta_seconds, seq, over.")})
    @action(detail=True, methods=["get"])
    def progress(self, request: MemberAPIRequest, pk: str) -> Response:
        """How it stands now; the socket ``/ws/alive/<id>/`` or ``/ws/pictures/<id>/`` sends the same snapshots as they change."""
        return Response(as_event(snapshot(self.get_object())))

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def cancel(self, request: MemberAPIRequest, pk: str) -> Response:
        """Stop it; the quota comes back."""
        return self._moved(generation.cancel)

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def retry(self, request: MemberAPIRequest, pk: str) -> Response:
        """Queue a failed one again."""
        return self._moved(generation.retry)

    def _moved(self, verb: Any) -> Response:
        with told_plainly():
            verb(request=self.get_object())
        return Response(self.get_serializer(self.get_object()).data)


class AliveViewSet(RequestViewSet[AliveRequest]):
    """The member's own AI Alive requests."""

    serializer_class = AliveSerializer
    queryset = AliveRequest.objects.all()
    made = "clip"
    ask_class = AliveAskSerializer
    verb = staticmethod(animate_photo)

    @extend_schema(request=AliveAskSerializer, responses={201: AliveSerializer}, parameters=[KEY_PARAMETER])
    def create(self, request: MemberAPIRequest) -> Response:
        """Ask for a clip of one of your photos."""
        return super().create(request)


def _draw_or_restyle(*, photo: Photo | None, aspect: Aspect, **ask: Any) -> PictureRequest:
    return restyle_photo(photo=photo, **ask) if photo else make_picture(aspect=aspect, **ask)


class PictureViewSet(RequestViewSet[PictureRequest]):
    """The member's own requests for pictures."""

    serializer_class = PictureRequestSerializer
    queryset = PictureRequest.objects.all()
    made = "picture"
    ask_class = PictureAskSerializer
    verb = staticmethod(_draw_or_restyle)

    @extend_schema(request=PictureAskSerializer, responses={201: PictureRequestSerializer}, parameters=[KEY_PARAMETER])
    def create(self, request: MemberAPIRequest) -> Response:
        """Ask for a picture made from words, or, with ``photo``, for that photo restyled. 422 where the site makes no pictures."""
        return super().create(request)

    @extend_schema(request=None, responses={201: PhotoSerializer, 200: PhotoSerializer})
    @action(detail=True, methods=["post"])
    def keep(self, request: MemberAPIRequest, pk: str) -> Response:
        """Put the finished picture into your album. Kept again, it is answered 200 with the photo there is; 404 before it is ready."""
        picture = get_object_or_404(Picture, request=self.get_object(), request__state=State.READY)
        with told_plainly():
            added = keep_picture(picture=picture)
        shown = PhotoSerializer(added.photo, context=self.get_serializer_context())
        return Response(shown.data, status=status.HTTP_201_CREATED if added.is_new else status.HTTP_200_OK)
