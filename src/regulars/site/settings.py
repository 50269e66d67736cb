"""Every setting, read from the environment once. docs/reference/settings.md is made from this."""

from pathlib import Path
from typing import Any

from csp.constants import NONCE, NONE, SELF
from django.utils.translation import gettext_lazy as _

from regulars.kit.languages import register_languages
from regulars.site import environment

register_languages()

DATA = environment.data_folder()
SECRET_KEY = environment.secret_key(DATA)
URL = environment.public_url()
DEBUG = environment.flag("REGULARS_DEBUG")
REGULARS_STYLEGUIDE = environment.flag("REGULARS_STYLEGUIDE")
REGULARS_DATA = DATA
REGULARS_URL = URL
REGULARS_SMTP_URL = environment.smtp_url()
REGULARS_API_CALLS_PER_SECOND = environment.number("REGULARS_API_CALLS_PER_SECOND", 500)
REGULARS_RSPAMD_URL = environment.text("REGULARS_RSPAMD_URL")
# Name servers are asked who vouches for a mail, where no trusted server has said so.
REGULARS_SENDER_CHECKS = environment.text("REGULARS_SENDER_CHECKS", "yes") in environment.TRUE
REGULARS_CATCH_ALL = environment.flag("REGULARS_CATCH_ALL")  # the demo: nothing leaves the machine

ALLOWED_HOSTS = environment.allowed_hosts(URL)
CSRF_TRUSTED_ORIGINS = [URL]
ROOT_URLCONF = "regulars.site.urls"
WSGI_APPLICATION = "regulars.site.wsgi.application"
ASGI_APPLICATION = "regulars.site.asgi.application"

INSTALLED_APPS = [
    # Highest first, so that a higher app's templates win; the layers are in pyproject.toml.
    "regulars.site.apps.SiteConfig",
    "regulars.desk.apps.DeskConfig",
    "regulars.portal.apps.PortalConfig",
    "regulars.insights.apps.InsightsConfig",
    "regulars.realtime.apps.RealtimeConfig",
    "regulars.feedback.apps.FeedbackConfig",
    "regulars.channels.email.apps.EmailConfig",
    "regulars.standards.apps.StandardsConfig",
    "regulars.conversations.apps.ConversationsConfig",
    "regulars.customers.apps.CustomersConfig",
    "regulars.staff.apps.StaffConfig",
    "regulars.business.apps.BusinessConfig",
    "regulars.outbox.apps.OutboxConfig",
    "regulars.search.apps.SearchConfig",
    "regulars.files.apps.FilesConfig",
    "regulars.journal.apps.JournalConfig",
    "regulars.jobs.apps.JobsConfig",
    "regulars.ui.apps.UiConfig",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_htmx",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "regulars.journal.middleware.RequestIdMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "regulars.site.health.HealthMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "regulars.jobs.middleware.PersonFirstMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "regulars.staff.middleware.ActorMiddleware",  # request.actor, language and zone of the person
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "regulars.site.api_errors.ProblemMiddleware",
]

TEMPLATES: list[dict[str, Any]] = [
    {
        "NAME": "django",
        "BACKEND": "regulars.ui.templating.Templates",
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "regulars.ui.templatetags.ui",
            ],
            "context_processors": [
                "csp.context_processors.nonce",
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "regulars.ui.context.shell",
            ],
        },
    },
]

DATABASES = environment.databases(DATA)
DATABASE_ROUTERS = [
    "regulars.files.router.FilesRouter",
    "regulars.kit.replica.ReplicaRouter",
]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

# Sign-in: see regulars.staff.
AUTH_USER_MODEL = "staff.StaffMember"
AUTHENTICATION_BACKENDS = ["regulars.staff.backends.StaffBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "regulars.staff.passwords.LengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email", "name")},
    },
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_ADAPTER = "regulars.staff.adapters.StaffAdapter"
ACCOUNT_LOGOUT_REDIRECT_URL = "/accounts/login/"
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # nobody can make us mail strangers
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_RATE_LIMITS = {  # of failed attempts and mails, by socket address and by account
    "login": "30/m/ip",
    "login_failed": "10/m/ip,5/5m/key",
    "reset_password": "20/m/ip,5/m/key",
    "reset_password_from_key": "20/m/ip",
    "reauthenticate": "10/m/user",
    "change_password": "5/m/user",
}
MFA_ADAPTER = "regulars.staff.adapters.SecondFactorAdapter"
MFA_ALLOW_UNVERIFIED_EMAIL = True  # addresses are given by owners, and proved by the first link
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Regulars"
MFA_TOTP_TOLERANCE = 1  # half a minute either way: clocks differ, and typing takes time
SESSION_ENGINE = "regulars.staff.sessions"
SESSION_COOKIE_NAME = "regulars_session"
SESSION_COOKIE_AGE = 14 * 24 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = URL.startswith("https://")
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SECURE = URL.startswith("https://")
CSRF_FAILURE_VIEW = "regulars.ui.views.csrf_failure"
EMAIL_BACKEND = "regulars.outbox.backend.OutboxBackend"
DEFAULT_FROM_EMAIL = "regulars@localhost"

# Behind a proxy that speaks https for us; it can only say "this came safely".
SECURE_PROXY_SSL_HEADER = (
    ("HTTP_X_FORWARDED_PROTO", "https") if URL.startswith("https://") else None
)
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 31_536_000 if URL.startswith("https://") else 0
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "manifest-src": [SELF],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 30 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

# The six languages; each person and customer has their own.
LANGUAGE_CODE = "en"
LANGUAGES = [
    ("en", _("English")),
    ("fil", _("Filipino")),
    ("el", _("Greek")),
    ("lv", _("Latvian")),
    ("ms", _("Malay")),
    ("sv", _("Swedish")),
    *environment.pseudo_languages(),
]
# site: also Django's and allauth's words that they lack. kit is no app, so Django has to be told.
LOCALE_PATHS = [Path(__file__).parent / "locale", Path(__file__).parents[1] / "kit" / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "/static/"
STATIC_ROOT = DATA / "static"  # filled by site.collecting when the program is served
STATICFILES_DIRS: list[Path] = []
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "regulars.site.static.HashedStorage"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG

LOGGING = environment.logging()
SILENCED_SYSTEM_CHECKS = ["auth.W004"]  # unique by Lower("email"), whatever its capitals
