"""Where the sockets are."""

from django.urls import path

from generation.consumers import ProgressConsumer
from generation.models import AliveRequest, PictureRequest

websocket_urlpatterns = [
    path("ws/alive/<uuid:pk>/", ProgressConsumer.as_asgi(kind=AliveRequest), name="progress_socket"),
    path("ws/pictures/<uuid:pk>/", ProgressConsumer.as_asgi(kind=PictureRequest), name="picture_socket"),
]
