"""Sockets on Django's ASGI, pages and API through a thread pool of WSGI workers: five times the requests of native ASGI views.

(docs/performance.md has the figures; ``make bench`` measures them again.)
"""

import os

from a2wsgi import WSGIMiddleware
from channels.auth import AuthMiddlewareStack
from channels.routing import ProtocolTypeRouter, URLRouter
from channels.security.websocket import AllowedHostsOriginValidator

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "alive_site.settings")

from alive_site.wsgi import application as pages
from generation.routing import websocket_urlpatterns

application = ProtocolTypeRouter(
    {
        "http": WSGIMiddleware(pages, workers=16),
        "websocket": AllowedHostsOriginValidator(AuthMiddlewareStack(URLRouter(websocket_urlpatterns))),
    }
)
