"""The pages and the API, as WSGI; ``asgi.py`` serves them beside the sockets."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "alive_site.settings")
application = get_wsgi_application()
