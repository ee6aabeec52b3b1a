"""Django's settings, put together from the environment; what an operator may choose stands in ``env.py``."""

from __future__ import annotations

from email.utils import parseaddr
from urllib.parse import unquote, urlsplit

import dj_database_url
from django.utils.translation import gettext_lazy as _

from alive_site import logs
from alive_site.env import ROOT, file_modes, from_environment, kept_secret

ENV = from_environment()
BASE_DIR = ROOT
DATA_DIR = ENV.data_dir
DEBUG = ENV.debug
IN_PRODUCTION = ENV.in_production
SECRET_KEY = ENV.secret_key if IN_PRODUCTION else kept_secret(ENV.secret_key, DATA_DIR / "secret_key")
ALLOWED_HOSTS = ENV.allowed_hosts
SITE_URL = ENV.site_url.rstrip("/")
CSRF_TRUSTED_ORIGINS = [SITE_URL]

INSTALLED_APPS = [
    "alive_site.apps.SiteConfig",  # first: it gives Dramatiq its broker before any actor is declared
    "moderation.apps.ModerationConfig",
    "generation.apps.GenerationConfig",
    "stories.apps.StoriesConfig",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "channels",
    "csp",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "knox",
    "rest_framework",
    "moderation.apps.DeskConfig",  # django.contrib.admin, with the moderation desk as its site
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "alive_site.logs.RequestIdMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "stories.middleware.MemberLanguageMiddleware",
    "stories.middleware.BackToThePageMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "stories.middleware.SessionActivityMiddleware",
    "alive_site.rest.throttles.RateLimitHeadersMiddleware",
]

METRICS_TOKEN, WORKER_METRICS = ENV.metrics_token, ENV.worker_metrics
if METRICS_TOKEN:
    MIDDLEWARE = [
        "django_prometheus.middleware.PrometheusBeforeMiddleware",
        *MIDDLEWARE,
        "django_prometheus.middleware.PrometheusAfterMiddleware",
    ]

ROOT_URLCONF = "alive_site.urls"
ASGI_APPLICATION = "alive_site.asgi.application"
WSGI_APPLICATION = "alive_site.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "stories.context.member_chrome",
            ],
        },
    },
]

# --- data -------------------------------------------------------------------------------------------------------------------
if ENV.database_url:
    # Checked as it is taken out of the pool, or after a restart of the server each dead connection fails somebody once. Sixteen threads of
    # pages, and the sockets; a server that is away holds one up 10 s, and when it is back the next who asks finds it.
    DATABASES = {"default": dj_database_url.parse(ENV.database_url, conn_health_checks=True)}
    DATABASES["default"].setdefault("OPTIONS", {})["pool"] = {"min_size": 2, "max_size": 20, "timeout": 10, "reconnect_timeout": 5}
else:
    DATABASES = {
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": str(DATA_DIR / "alive.sqlite3"),
            "OPTIONS": {
                # IMMEDIATE takes the write lock when a transaction begins, so two writers queue instead of one failing half-way.
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA busy_timeout=20000;",
            },
        }
    }
if ENV.cache_url:
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": ENV.cache_url}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

if ENV.s3_bucket:
    MEDIA_STORAGE = {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": ENV.s3_bucket,
            "endpoint_url": ENV.s3_endpoint_url or None,
            "region_name": ENV.s3_region or None,
            "access_key": ENV.s3_access_key_id or None,
            "secret_key": ENV.s3_secret_access_key or None,
            "default_acl": "private",
            "querystring_auth": True,
            "querystring_expire": 300,
            "file_overwrite": False,
        },
    }
else:
    MEDIA_STORAGE = {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        # nginx, where it carries the files, is another user of the same group.
        "OPTIONS": {"location": DATA_DIR / "media", **file_modes(for_group=bool(ENV.accel_prefix))},
    }
STORAGES = {
    "default": MEDIA_STORAGE,
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
MEDIA_ACCEL_PREFIX = ENV.accel_prefix
MEDIA_LINK_SECONDS = 600
STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FILES = 20

# --- people -----------------------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "stories.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator", "NumericPasswordValidator")
]
LOGIN_REDIRECT_URL = "home"
LOGIN_URL = "account_login"
ACCOUNT_LOGIN_METHODS = {"email", "username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email*", "password1*"]
ACCOUNT_SIGNUP_FORM_CLASS = "stories.forms.SignupForm"
ACCOUNT_USERNAME_MIN_LENGTH = 3
ACCOUNT_USERNAME_BLACKLIST = ["admin", "alive", "moderator", "support", "me", "root"]
ACCOUNT_UNIQUE_EMAIL = True
ACCOUNT_EMAIL_VERIFICATION = "mandatory" if ENV.email_url else "optional"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_ADAPTER = "stories.adapters.AccountAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Alive"
STAFF_SECOND_FACTOR = ENV.staff_second_factor or IN_PRODUCTION
USERSESSIONS_TRACK_ACTIVITY = True
SIGNUP_AGE = ENV.signup_age
ALIVE_AGE = ENV.alive_age

# --- AI Alive ---------------------------------------------------------------------------------------------------------------
MODELS_DIR = ENV.models
REGION = ENV.region
REGIONS = ENV.regions
ENGINE = ENV.engine
ACCEPTED_LICENCES = ENV.accepted_licences
DAILY_QUOTA = ENV.daily_quota
PICTURE_ENGINE = ENV.picture_engine
DAILY_PICTURES = ENV.daily_pictures
QUEUED_PER_MEMBER = ENV.queued_per_member
LEASE_SECONDS = ENV.lease_seconds
RESEND_SECONDS = ENV.resend_seconds
MAX_ATTEMPTS = ENV.max_attempts
UPLOAD_BYTES = ENV.upload_bytes
UPLOAD_PIXELS = ENV.upload_pixels
ALBUM_BYTES = ENV.album_bytes
PICTURE_CLASSIFIERS = [
    "moderation.classifiers.nudity_gore:NudityGore",
    "moderation.classifiers.open_nsfw:OpenNsfw",
    "moderation.classifiers.faces:Faces",
    *([ENV.hash_service] if ENV.hash_service else []),
]
TEXT_CLASSIFIERS = ["moderation.classifiers.phrases:Phrases", "moderation.classifiers.prompt_meaning:PromptMeaning"]
PEOPLE_CLASSIFIER = "moderation.classifiers.faces:Faces"
PHOTO_LOOK = "generation.engines.living.suggestions:look"  # (photo, models folder, languages) -> generation.engines.Looked
C2PA_CHAIN, C2PA_KEY, C2PA_ANCHORS, C2PA_TSA_URL = ENV.c2pa_chain, ENV.c2pa_key, ENV.c2pa_anchors, ENV.c2pa_tsa_url
C2PA_SIGNER = ENV.c2pa_signer
FFMPEG = ENV.ffmpeg
WATERMARK_KEY = ENV.watermark_key if IN_PRODUCTION else kept_secret(ENV.watermark_key, DATA_DIR / "watermark_key")
OPERATOR = ENV.operator

# --- jobs and progress ------------------------------------------------------------------------------------------------------
BROKER_URL = ENV.broker_url
CHANNEL_LAYER_URL = ENV.channel_layer_url
CHANNEL_LAYERS = {
    "default": {"BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer", "CONFIG": {"hosts": [ENV.channel_layer_url]}}
    if ENV.channel_layer_url
    else {"BACKEND": "alive_site.embedded.layer.EmbeddedChannelLayer"}
}

# --- the API ----------------------------------------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["knox.auth.TokenAuthentication", "rest_framework.authentication.SessionAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_PARSER_CLASSES": [
        "alive_site.rest.parsers.BoundedJSONParser",
        "rest_framework.parsers.FormParser",
        "rest_framework.parsers.MultiPartParser",
    ],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PAGINATION_CLASS": "alive_site.rest.pages.CursorPages",
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_THROTTLE_CLASSES": ["alive_site.rest.throttles.MemberThrottle"],
    "DEFAULT_THROTTLE_RATES": {"member": "600/min"},
    "EXCEPTION_HANDLER": "alive_site.rest.problems.problem_details",
    "PAGE_SIZE": 30,
    "NUM_PROXIES": 0,  # uvicorn has put the visitor's address in already (--proxy-headers); a header they wrote counts nothing
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Alive API",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    "ENUM_NAME_OVERRIDES": {"RequestState": "generation.states.STATE_CHOICES"},
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "alive_site.rest.description.with_problems",
    ],
}

# --- languages --------------------------------------------------------------------------------------------------------------
LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("id", _("Indonesian"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = USE_TZ = True
TIME_ZONE = "UTC"

# --- safety of the transport ------------------------------------------------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "blob:", "data:"],
        "media-src": ["'self'", "blob:"],
        "connect-src": ["'self'"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}
if ENV.s3_endpoint_url:
    for directive in ("img-src", "media-src"):
        CONTENT_SECURITY_POLICY["DIRECTIVES"][directive].append("{0.scheme}://{0.netloc}".format(urlsplit(ENV.s3_endpoint_url)))
HTTPS = SITE_URL.startswith("https://")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
SECURE_SSL_REDIRECT = IN_PRODUCTION and HTTPS
SECURE_REDIRECT_EXEMPT = [r"^health/"]  # load balancers ask without TLS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if IN_PRODUCTION else None
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_ENGINE = "django.contrib.sessions.backends.db"

# --- e-mail and logs --------------------------------------------------------------------------------------------------------
mail = urlsplit(ENV.email_url)
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if ENV.email_url else 'console'}.EmailBackend"
EMAIL_HOST, EMAIL_PORT = mail.hostname or "localhost", mail.port or 25
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = unquote(mail.username or ""), unquote(mail.password or "")
EMAIL_USE_TLS, EMAIL_USE_SSL = mail.scheme == "smtp" and mail.port == 587, mail.scheme == "smtps"
DEFAULT_FROM_EMAIL = ENV.email_from
SERVER_EMAIL = parseaddr(ENV.email_from)[1]
LOGGING = logs.configuration(ENV.log_format)
