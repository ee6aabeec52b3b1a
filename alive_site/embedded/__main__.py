"""The one command: prepares what is missing, then keeps web, two workers and the sweeper running until it is stopped."""

import os
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "alive_site.settings")
django.setup()

from alive_site.embedded.supervisor import main  # noqa: E402  (needs the apps)

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
