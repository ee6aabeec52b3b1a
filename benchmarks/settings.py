"""The site's own settings, with one bare view beside the real ones to measure against."""

from alive_site.settings import *  # noqa: F403

ROOT_URLCONF = "benchmarks.urls"
