"""Forecourt's settings: production-safe by default, everything from the environment."""

from pathlib import Path

import environ
from django.utils.csp import CSP
from django.utils.translation import gettext_lazy as _

from config.embedded import database_url
from config.secret import local_push_key, local_secret_key

BASE_DIR = Path(__file__).resolve().parent.parent

env = environ.Env()

DEBUG = env.bool("DEBUG", default=False)
# Without a server of one's own the database is the embedded one, and this is somebody's laptop.
EMBEDDED = not env.str("DATABASE_URL", default="")
# Anywhere else a missing key stops the start: a known key would sign anybody's session.
SECRET_KEY = env.str("SECRET_KEY", default="") or (
    local_secret_key() if EMBEDDED else env.str("SECRET_KEY")
)
# Keys of before: what was printed or sent with one of them stays good.
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
# Where customers reach us, for links in messages that no request asks for.
SITE_URL = env.str("SITE_URL", default="").rstrip("/")
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
# TLS ends at a proxy in front of us, or nowhere on one's own machine.
BEHIND_TLS = env.bool("BEHIND_TLS", default=False)
if not SITE_URL:
    named = next((host for host in ALLOWED_HOSTS if host[:1] not in "*.["), "127.0.0.1")
    SITE_URL = f"https://{named}" if BEHIND_TLS else f"http://{named}:{env.int('PORT', 8000)}"

INSTALLED_APPS = [
    "apps.core",
    "apps.dealers",
    "apps.customers",
    "apps.journeys",
    "apps.vehicles",
    "apps.leads",
    "apps.imports",
    "apps.reception",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.admin",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "django_htmx",
    "pgtrigger",
    "pghistory",
    "procrastinate.contrib.django",
    "rest_framework",
    "drf_spectacular",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "apps.core.middleware.RequestLogMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "apps.core.htmx.LoginRedirectMiddleware",
    "apps.dealers.middleware.LastSeenMiddleware",
    "apps.dealers.middleware.WorkplaceMiddleware",
    "apps.dealers.middleware.SecondFactorMiddleware",
    "apps.core.history.StaffHistoryMiddleware",
]

ROOT_URLCONF = env.str("ROOT_URLCONF", default="config.urls")
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["django.templatetags.i18n", "apps.core.templatetags.forecourt"],
            "context_processors": [
                "django.template.context_processors.csp",
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "apps.dealers.context_processors.workplace",
            ],
        },
    }
]
FORM_RENDERER = "apps.core.renderers.ForecourtRenderer"

DATABASES = {"default": env.db_url_config(database_url() if EMBEDDED else env.str("DATABASE_URL"))}
DATABASES["default"] |= {
    "CONN_MAX_AGE": env.int("CONN_MAX_AGE", default=600),
    "CONN_HEALTH_CHECKS": True,
}
# Beyond six tables PostgreSQL plans for longer than it joins; ours are written in a good order.
DATABASES["default"].setdefault("OPTIONS", {}).setdefault(
    "options", f"-c join_collapse_limit=6 {env.str('PGOPTIONS', default='')}".strip()
)
# Ready queries are prepared from the third time; a pooler that cannot carry that wants 0.
DATABASES["default"]["OPTIONS"]["prepare_threshold"] = env.int("PREPARE_AFTER", default=2) or None
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# Limits hold over all processes, so they are kept where all of them look.
CACHES = {"default": {"BACKEND": "apps.core.shared_cache.SharedCache", "LOCATION": "shared_cache"}}

AUTH_USER_MODEL = "dealers.User"
AUTHENTICATION_BACKENDS = ["apps.dealers.backends.RoleBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
PASSWORD_HASHERS = [
    "apps.dealers.hashers.StaffPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
ACCOUNT_ADAPTER = "apps.dealers.adapter.StaffAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"  # People are invited by mail; there is no sign-up.
ACCOUNT_EMAIL_NOTIFICATIONS = True  # A changed password or factor is told to its owner.
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # Else anybody could have us write to anybody.
ACCOUNT_FORMS = {"login": "apps.dealers.forms.sign_in.SignInForm"}
# A whole dealership comes from one address, so by address only what failed is counted narrowly.
ACCOUNT_RATE_LIMITS = {"login": "120/m/ip", "login_failed": "20/m/ip,5/5m/key"}
MFA_ADAPTER = "apps.dealers.adapter.FactorAdapter"
MFA_FORMS = {
    "authenticate": "apps.dealers.forms.factors.CodeAtSignIn",
    "reauthenticate": "apps.dealers.forms.factors.CodeAgain",
    "activate_totp": "apps.dealers.forms.factors.FirstCode",
    "add_webauthn": "apps.dealers.forms.factors.NewPasskey",
    "edit_webauthn": "apps.dealers.forms.factors.PasskeyName",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_ALLOW_UNVERIFIED_EMAIL = True  # The invitation went to it.
MFA_TOTP_TOLERANCE = 1  # Half a minute: telephones' clocks are not ours.
# Single sign-on by OpenID Connect: who signs the tokens, for example https://login.example.com;
# what we are called there; what the button says; whether every address of theirs is verified.
OIDC_ISSUER = env.str("OIDC_ISSUER", default="").rstrip("/")
OIDC_NAME = env.str("OIDC_NAME", default="") or _("company account")
OIDC_TRUSTS_EMAIL = env.bool("OIDC_TRUSTS_EMAIL", default=False)
SOCIALACCOUNT_ADAPTER = "apps.dealers.adapter.SingleSignOnAdapter"
# It only begins what its owner has to finish at the provider, and a form could not: the policy
# for content keeps every form, and where it leads, on this site.
SOCIALACCOUNT_LOGIN_ON_GET = True
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": "oidc",
                "name": "OpenID Connect",
                "client_id": env.str("OIDC_CLIENT_ID", default=""),
                "secret": env.str("OIDC_CLIENT_SECRET", default=""),
                "settings": {"server_url": OIDC_ISSUER},
            }
        ],
    }
}
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "account_login"


def _mailer():
    url = env.email_url("EMAIL_URL", default="consolemail://")
    if not url["EMAIL_HOST"]:
        return {"BACKEND": url["EMAIL_BACKEND"]}
    names = {"host": "HOST", "port": "PORT", "username": "HOST_USER", "password": "HOST_PASSWORD"}
    options = {name: url[f"EMAIL_{key}"] for name, key in names.items()}
    options["use_tls"] = url.get("EMAIL_USE_TLS", False)
    options["use_ssl"] = url.get("EMAIL_USE_SSL", False)
    options["timeout"] = 20  # Seconds; a server that says nothing must not keep a worker.
    return {"BACKEND": url["EMAIL_BACKEND"], "OPTIONS": options}


MAILERS = {"default": _mailer()}
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="forecourt@localhost")


def _gateway(name):
    if url := env.str(f"{name}_GATEWAY_URL", default=""):
        options = {"url": url, "token": env.str(f"{name}_GATEWAY_TOKEN", default="")}
        return {"BACKEND": "apps.journeys.senders.GatewaySender", "OPTIONS": options}
    # On somebody's own machine the terminal shows what would have left.
    return {"BACKEND": "apps.journeys.senders.ConsoleSender"} if EMBEDDED else None


# How a message to a customer leaves; a channel without a sender is not offered.
MESSAGE_SENDERS = {
    "email": {"BACKEND": "apps.journeys.senders.MailSender"},
    "sms": _gateway("SMS"),
    "wechat": _gateway("WECHAT"),
}

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("zh-hans", "简体中文")]
# Languages that customers and staff speak, which are more than those of the pages.
LANGUAGES_SPOKEN = [
    ("en", _("English")),
    ("zh-hans", _("Chinese")),
    ("de", _("German")),
    ("fr", _("French")),
    ("es", _("Spanish")),
    ("pt", _("Portuguese")),
    ("pl", _("Polish")),
    ("tr", _("Turkish")),
    ("hi", _("Hindi")),
    ("ar", _("Arabic")),
]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["config.formats"]
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = env.path("STATIC_ROOT", default=BASE_DIR / "var" / "static")
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
# Seconds for which a browser keeps a file whose name does not change with it; the others for ever.
WHITENOISE_MAX_AGE = env.int("STATIC_MAX_AGE", default=0 if DEBUG else 60)
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

SECURE_CSP = {
    "default-src": [CSP.SELF],
    "script-src": [CSP.SELF, CSP.NONCE],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:"],
    "connect-src": [CSP.SELF],
    "object-src": [CSP.NONE],
    "base-uri": [CSP.NONE],
    "form-action": [CSP.SELF],
    "frame-ancestors": [CSP.NONE],
}
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_ENGINE = "apps.core.sessions"
SESSION_COOKIE_HTTPONLY = True
CSRF_COOKIE_HTTPONLY = True
if BEHIND_TLS:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    # All come from the proxy's address: without theirs, one who guesses would lock everybody out.
    ALLAUTH_TRUSTED_PROXY_COUNT = 1

# Messages of one token within a minute; a burst of the busiest hour has its room.
INTAKE_PER_MINUTE = env.int("INTAKE_PER_MINUTE", default=3000)

# Mails that portals or people hand over as files; no source may name a folder outside of it.
MAIL_FOLDER = Path(env.str("MAIL_FOLDER", default="") or BASE_DIR / "var" / "mail")

# Web push: the key signs what we send; without one nothing is offered.
VAPID_PRIVATE_KEY = env.str("VAPID_PRIVATE_KEY", default="") or (
    local_push_key() if EMBEDDED else ""
)
VAPID_SUBJECT = env.str("VAPID_SUBJECT", default=f"mailto:{DEFAULT_FROM_EMAIL}")
# Where browsers take messages from. A device names its own, and we send to no other place.
PUSH_SCHEMES = ["https"]
PUSH_SERVICES = [
    "fcm.googleapis.com",
    "push.services.mozilla.com",
    "notify.windows.com",
    "push.apple.com",
]

# A body over 1 MiB is refused before it is read.
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024

# Periodic tasks live beside the actions they call, not among the tasks that deliver.
PROCRASTINATE_IMPORT_PATHS = [
    "apps.customers.periodic",
    "apps.dealers.periodic",
    "apps.imports.jobs",
    "apps.journeys.deliveries",
    "apps.leads.periodic",
    "apps.reception.periodic",
]
# A file that moves in for minutes must not hold up a message that is due now.
PROCRASTINATE_WORKER_DEFAULTS = {"delete_jobs": "successful", "concurrency": 4}

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework.authentication.SessionAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.DjangoModelPermissions"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "EXCEPTION_HANDLER": "apps.core.api.refused_is_409",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Forecourt",
    "DESCRIPTION": "Enquiries in, journeys out.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
}

# What changed in a record is kept by the database; who changed it comes from the request.
PGHISTORY_MIDDLEWARE_METHODS = ("POST", "PUT", "PATCH", "DELETE")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "apps.core.logs.JsonFormatter"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="WARNING")},
    "loggers": {
        "forecourt": {"level": env.str("FORECOURT_LOG_LEVEL", default="INFO")},
        # Its lines hold the query, and so what people search for.
        "django.server": {"handlers": [], "propagate": False},
    },
}
