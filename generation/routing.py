"""Where the sockets are."""

from django.urls import path

from generation.consumers import ProgressConsumer

websocket_urlpatterns = [path("ws/alive/<uuid:pk>/", ProgressConsumer.as_asgi(), name="progress_socket")]
