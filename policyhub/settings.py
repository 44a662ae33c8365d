"""The settings of the site. Those that an operator can change come from the environment: see ``docs/settings.md``."""

from __future__ import annotations

from pathlib import Path

import django_stubs_ext

from policyhub.conf import database, environment, logs, production, security

# Lets Django's classes take type parameters: `ModelAdmin[Measure]`, `ModelForm[Measure]`.
django_stubs_ext.monkeypatch()
environment.compute_on_one_thread()

BASE_DIR = Path(__file__).resolve().parent.parent
ENVIRONMENT = environment.read_environment(BASE_DIR)
if ENVIRONMENT.is_production:
    production.check_production(ENVIRONMENT)

DEBUG = ENVIRONMENT.debug
SECRET_KEY = ENVIRONMENT.secret_key
ALLOWED_HOSTS = list(ENVIRONMENT.allowed_hosts)

#: Everything the running site writes: the SQLite database, the dictionary cache, the index. Private to its user.
VAR_DIR = ENVIRONMENT.var_dir
environment.make_folder(VAR_DIR)

INSTALLED_APPS = [
    "policyhub",
    "districts",
    "measures",
    "policyhub.admin_app.StaffAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "django.contrib.staticfiles",
    "axes",
    "csp",
    "django_filters",
    "django_htmx",
    "django_structlog",
    "import_export",
    "ninja",
]

MIDDLEWARE = [
    "policyhub.health.HealthMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "policyhub.response_headers.ResourcePolicyMiddleware",
    "django.middleware.security.SecurityMiddleware",
    *(["whitenoise.middleware.WhiteNoiseMiddleware"] if ENVIRONMENT.is_production else []),
    "django.middleware.gzip.GZipMiddleware",
    "policyhub.request_log.RequestLogMiddleware",
    "measures.api.middleware.ApiMiddleware",
    "policyhub.outage_middleware.UnavailableMiddleware",
    "policyhub.kept_answers.KeepAnswerMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "policyhub.sessions.SessionMiddleware",
    "policyhub.ratelimits.middleware.RateLimitMiddleware",
    "policyhub.revalidation.RevalidationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
    "policyhub.first_fault.FirstFaultMiddleware",
    "policyhub.kept_answers.NoteAnswerMiddleware",
    "measures.history.middleware.RecordingMiddleware",
]

PROXY_COUNT = ENVIRONMENT.proxy_count
RATE_LIMITS = ENVIRONMENT.rate_limits
#: Where requests are counted: in the memory of each process, or in the Redis or Valkey of this address.
CACHE_URL = ENVIRONMENT.cache_url

#: Bytes of the public pages that each process keeps as it made them; 0 keeps none.
KEPT_PAGES_BYTES = ENVIRONMENT.kept_pages_mb * 2**20

#: Days for which the bytes of an unused upload are kept; how many uploads are read at once.
UPLOAD_KEEP_DAYS = ENVIRONMENT.upload_keep_days
UPLOAD_READINGS = ENVIRONMENT.upload_readings

AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
LOGIN_URL = "admin:login"
#: The page after a login without a ``next`` of this site.
LOGIN_REDIRECT_URL = "admin:index"
#: Bytes without files: more than the longest text of any form, so that the form itself can report a text as too long.
DATA_UPLOAD_MAX_MEMORY_SIZE = 8 * 1024 * 1024
#: Fields of a form: more than a grid of 2,000 measures sends, so that nothing typed in it is refused unread.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 12_000
# More than an import batch takes, so that the form can say how many it takes.
DATA_UPLOAD_MAX_NUMBER_FILES = 1_000

ROOT_URLCONF = "policyhub.urls"
WSGI_APPLICATION = "policyhub.wsgi.application"
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
            ]
        },
    }
]

DATABASES = {
    "default": database.database_settings(
        ENVIRONMENT.database_url,
        VAR_DIR / "policyhub.sqlite3",
        ENVIRONMENT.database_pool_size,
    )
}
#: The module that searches: what `measures.search.index.search_engine.SearchEngine` says.
SEARCH_ENGINE = "measures.search.tantivy_engine.engine"
#: Whether measures are also found that say in other words what was typed.
SEARCH_BY_MEANING = ENVIRONMENT.search_by_meaning
SESSION_ENGINE = "policyhub.read_only_sessions"
#: The serializer of the history.
SERIALIZATION_MODULES = {"exact-json": "measures.history.actions.exact_json"}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# One language: without LocaleMiddleware the admin does not turn English in an English browser.
LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
#: What Django says in the staff pages, in the words of this site.
LOCALE_PATHS = [BASE_DIR / "policyhub" / "locale"]
USE_TZ = True

STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = ENVIRONMENT.static_dir or VAR_DIR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": f"policyhub.site_files.{'CollectedFiles' if ENVIRONMENT.is_production else 'SiteFiles'}"
    },
}

LOGGING = logs.configure_logs(ENVIRONMENT.log_level, ENVIRONMENT.log_format)
# A request is one line, written when it ends. Addresses in headers can be forged: the proxy logs the true ones.
DJANGO_STRUCTLOG_STATUS_START_LOG_LEVEL = 10
DJANGO_STRUCTLOG_IP_LOGGING_ENABLED = False

globals().update(security.security_settings(ENVIRONMENT))
