"""Settings, read from the environment; every default is safe for one developer's machine and for nothing else.

EOFFICE_ENV says where we are: `development` (manage.py by hand), `local` (started by `python -m eoffice.local`),
`test`, or `production`, which refuses to start without its secrets.
"""

from datetime import timedelta
from importlib.util import find_spec
from pathlib import Path

import environ
from celery.schedules import crontab
from csp.constants import NONCE, NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from eoffice.proxy import is_no_probe

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

ENVIRONMENT = env.str("EOFFICE_ENV", default="development")
if ENVIRONMENT not in {"development", "local", "test", "production"}:
    raise ImproperlyConfigured(
        f"EOFFICE_ENV must be development, local, test or production, not {ENVIRONMENT!r}"
    )
PRODUCTION = ENVIRONMENT == "production"
LOCAL = ENVIRONMENT == "local"
TEST = ENVIRONMENT == "test"

# Everything the system keeps outside the database: stored files, and on a developer's machine the servers' data.
DATA_DIR = Path(env.str("DATA_DIR", default=str(BASE_DIR / "var"))).resolve()
FILES_ROOT = DATA_DIR / "files"

if PRODUCTION:
    required = ("SECRET_KEY", "DATABASE_URL", "REDIS_URL", "ALLOWED_HOSTS")
    missing = [name for name in required if not env.str(name, default="")]
    if missing:
        raise ImproperlyConfigured(
            f"EOFFICE_ENV=production needs these environment variables: {', '.join(missing)}"
        )
elif ENVIRONMENT == "development" and (running := DATA_DIR / "local.env").is_file():
    # Written by eoffice.local while its servers run; what the environment says already comes first.
    env.read_env(str(running))

DEBUG = env.bool("DEBUG", default=False) and not PRODUCTION
SECRET_KEY = env.str("SECRET_KEY", default="for-development-only-and-refused-in-production-0123456789")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["*"] if LOCAL else ["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

# Practice data: ten known accounts with a published password, and the banner that says so.
EOFFICE_PRACTICE = env.bool("EOFFICE_PRACTICE", default=LOCAL)
# Let the front server send files from the shared volume (nginx.conf) instead of streaming them here.
EOFFICE_ACCEL_REDIRECT = env.bool("EOFFICE_ACCEL_REDIRECT", default=False)
EOFFICE_ACCEL_PREFIX = "/protected-files/"
# Believe X-Real-IP only behind our own front server, which overwrites it.
EOFFICE_BEHIND_PROXY = env.bool("EOFFICE_BEHIND_PROXY", default=PRODUCTION)
# Folders with the certificates (*.pem, *.crt, *.cer) and revocation lists (*.crl) signatures are judged by.
EOFFICE_SIGNING_TRUST = [Path(folder) for folder in env.list("EOFFICE_SIGNING_TRUST", default=[])]
# RFC 3161 service; without one signatures are PAdES B-B.
EOFFICE_TIME_STAMP_URL = env.str("EOFFICE_TIME_STAMP_URL", default="")
# Soft keys are encrypted with it at rest, beside their PIN; token keys need the library of their maker.
EOFFICE_SIGNING_SECRET = env.str("EOFFICE_SIGNING_SECRET", default=SECRET_KEY)
EOFFICE_PKCS11_LIBRARY = env.str("EOFFICE_PKCS11_LIBRARY", default="")
EOFFICE_MAX_UPLOAD_SIZE = 50 * 1024 * 1024

# --- Applications ---

INSTALLED_APPS = [
    "accounts",
    "registers",
    "incoming",
    "outgoing",
    "signing",
    "eoffice",
    "guardian",
    "simple_history",
    "django_htmx",
    "django_prose_editor",
    "heroicons",
    "axes",
    "csp",
    "accounts.apps.EofficeAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
]

MIDDLEWARE = [
    "eoffice.health.HealthMiddleware",
    "eoffice.proxy.RealAddressMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.middleware.PrivatePagesMiddleware",
    "accounts.middleware.LoginRequiredMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "accounts.middleware.ActorMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "accounts.middleware.TemporaryPasswordMiddleware",
    "accounts.middleware.ConflictMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "eoffice.urls"
WSGI_APPLICATION = "eoffice.wsgi.application"
FORM_RENDERER = "accounts.rendering.EofficeRenderer"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

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
                "csp.context_processors.nonce",
                "accounts.context.frame",
            ],
        },
    },
]

# --- PostgreSQL and Redis ---

DATABASES = {"default": env.db("DATABASE_URL", default="postgres://eoffice@127.0.0.1:5432/eoffice")}
DATABASES["default"]["CONN_MAX_AGE"] = env.int("CONN_MAX_AGE", default=60)
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DATABASES["default"].setdefault("OPTIONS", {}).setdefault("connect_timeout", 5)

REDIS_URL = env.str("REDIS_URL", default="redis://127.0.0.1:6379/0")
# The cache only ever saves work: with the server away it answers "not there" and pages go on.
CACHES = {
    "default": {
        "BACKEND": "eoffice.cache.ForgivingRedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "eoffice",
        "OPTIONS": {"socket_connect_timeout": 1, "socket_timeout": 1},
    }
}

# --- Celery ---

CELERY_BROKER_URL = REDIS_URL
CELERY_BROKER_TRANSPORT_OPTIONS = {
    # A killed worker's tasks come back within seconds, not after an hour; no task runs longer than ten minutes.
    "visibility_timeout": 600,
    "unacked_restore_interval": 5,
    "unacked_restore_throttle": 1,
    "socket_connect_timeout": 1,
    "socket_timeout": 1,
    # Publishing is a wake-up after a commit: without a broker it gives up at once, the sweep does the work later.
    "max_retries": 1,
    "interval_start": 0,
    "interval_step": 0,
}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_TASK_PUBLISH_RETRY = False
CELERY_BROKER_CONNECTION_TIMEOUT = 1
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_TIME_LIMIT = 540
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_SEND_TASK_EVENTS = False
CELERY_TIMEZONE = "Asia/Ho_Chi_Minh"
CELERY_BEAT_SCHEDULER = "eoffice.pulse.PulsingScheduler"
CELERY_BEAT_MAX_LOOP_INTERVAL = 5
# `expires` keeps a schedule from piling up while no worker runs.
CELERY_BEAT_SCHEDULE = {
    "deliver-due": {"task": "incoming.tasks.deliver_due", "schedule": 5.0, "options": {"expires": 10}},
    "print-due": {"task": "registers.tasks.print_due", "schedule": 10.0, "options": {"expires": 15}},
    "check-due": {"task": "signing.tasks.check_due", "schedule": 20.0, "options": {"expires": 25}},
    "clean-uploads": {"task": "registers.tasks.clean_uploads_daily", "schedule": crontab(hour=2, minute=30)},
    "pulse": {"task": "eoffice.tasks.pulse", "schedule": 5.0, "options": {"expires": 10}},
}

# --- People ---

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "accounts.backends.CaseInsensitiveBackend",
    "guardian.backends.ObjectPermissionBackend",
]
LOGIN_URL = "accounts:login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "accounts:login"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
if TEST:
    PASSWORD_HASHERS.insert(0, "django.contrib.auth.hashers.MD5PasswordHasher")
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]

# Sessions stay in PostgreSQL, so that nobody is thrown out when Redis restarts.
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = env.int("SESSION_COOKIE_AGE", default=12 * 60 * 60)
SESSION_EXPIRE_AT_BROWSER_CLOSE = env.bool("SESSION_EXPIRE_AT_BROWSER_CLOSE", default=False)
SESSION_COOKIE_SAMESITE = "Lax"

ANONYMOUS_USER_NAME = None
GUARDIAN_MONKEY_PATCH_USER = False
GUARDIAN_MONKEY_PATCH_GROUP = False

# One person's wrong guesses never lock a colleague out: the lock is on (user name, address) and opens by itself.
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_RESET_ON_SUCCESS = True
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False
# Thirty trainees share ten accounts and one address: there a wrong password delays its own answer and locks nobody.
AXES_LOCK_OUT_AT_FAILURE = not EOFFICE_PRACTICE
AXES_LOCKOUT_CALLABLE = "accounts.views.session.locked_out"

# --- Language and time ---

LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", "Tiếng Việt")]
USE_I18N = True
FORMAT_MODULE_PATH = ["eoffice.formats"]
USE_TZ = True
TIME_ZONE = "Asia/Ho_Chi_Minh"

# --- Files ---

bootstrap = find_spec("bootstrap")  # the wheel bootstrap-wrapper: a folder of assets without a line of Python
if bootstrap is None or not bootstrap.submodule_search_locations:
    raise ImproperlyConfigured("The package bootstrap-wrapper is not installed.")

STATIC_URL = "static/"
STATIC_ROOT = Path(env.str("STATIC_ROOT", default=str(BASE_DIR / "staticfiles")))
FONTS_ROOT = BASE_DIR / "var" / "fonts"  # cut once by `python -m eoffice.fonts`
STATICFILES_DIRS = [
    BASE_DIR / "static",
    ("bootstrap", bootstrap.submodule_search_locations[0]),
    ("fonts", FONTS_ROOT),
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = not PRODUCTION
WHITENOISE_AUTOREFRESH = DEBUG
WHITENOISE_MAX_AGE = 60 if not PRODUCTION else 3600
MEDIA_ROOT = FILES_ROOT
FILE_UPLOAD_PERMISSIONS = 0o640
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o750
FILE_UPLOAD_HANDLERS = [
    "registers.files.limits.LimitedUploadHandler",  # nothing past the limit reaches the disk
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000  # 700 recipients, each with a purpose and paper of its own
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024  # form fields; files are measured one by one in the forms

# --- Browser safety ---

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:", "blob:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
CSRF_COOKIE_SAMESITE = "Lax"

if PRODUCTION:
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
    SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
    SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
    SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", default=365 * 24 * 60 * 60)
    SECURE_HSTS_INCLUDE_SUBDOMAINS = env.bool("SECURE_HSTS_INCLUDE_SUBDOMAINS", default=True)
    SECURE_HSTS_PRELOAD = env.bool("SECURE_HSTS_PRELOAD", default=True)
if PRODUCTION or LOCAL:
    # Locally too: whoever forwards the port under another name or through TLS must not lose the CSRF check.
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
if LOCAL:
    USE_X_FORWARDED_HOST = True

# --- Logging: one stream, standard output ---

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname:<7} {name}: {message}", "style": "{"}},
    "filters": {"no_probes": {"()": "django.utils.log.CallbackFilter", "callback": is_no_probe}},
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "stream": "ext://sys.stdout",
            "formatter": "line",
            "filters": ["no_probes"],
        }
    },
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
    "loggers": {
        "django": {"handlers": ["console"], "level": "INFO", "propagate": False},
        # Two scheduled tasks every five seconds are not news; a task that fails still is.
        "celery.worker.strategy": {"level": "WARNING"},
        "celery.app.trace": {"level": "WARNING"},
        "weasyprint": {"level": "ERROR"},
        "fontTools": {"level": "WARNING"},
        "pikepdf": {"level": "WARNING"},
        "axes": {"level": "WARNING"},
    },
}
