"""What a worker process imports: ``dramatiq alive_site.worker --queues alive.local``."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "alive_site.settings")
django.setup()

from dramatiq import get_broker  # noqa: E402  (needs the apps)

from generation import tasks as generation_tasks  # noqa: E402, F401  (declares the actors)
from stories import tasks as stories_tasks  # noqa: E402, F401

broker = get_broker()
