"""Settings of all environments; local, test and production add theirs."""

from pathlib import Path

import environ
from csp.constants import NONE, SELF, UNSAFE_EVAL, UNSAFE_INLINE

from config.settings.menu import *
from config.settings.signin import *
from summit import __version__
from summit.core.queues import DEFAULT, PLANS

BASE_DIR = Path(__file__).resolve().parents[2]
env = environ.Env()

# Django's and third-party apps, then ours from the top of the ladder to its foot.
INSTALLED_APPS = [
    "unfold.apps.BasicAppConfig",
    "config.admin_site.Admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "rest_framework",
    "knox",
    "anymail",
    "axes",
    "csp",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "summit.core",
    "summit.summits",
    "summit.accounts",
    "summit.notifications",
    "summit.jobs",
    "summit.calendar",
    "summit.correspondence",
    "summit.facilities",
    "summit.delegations",
    "summit.sessions",
    "summit.bilaterals",
    "summit.accreditation",
    "summit.arrivals",
    "summit.documents",
    "summit.agenda",
    "summit.decisions",
    "summit.programme",
    "summit.reminders",
    "summit.readiness",
    "summit.printouts",
    "summit.spreadsheets",
    "summit.desk",
    # After ours, whose templates take precedence.
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "summit.core.middleware.CompressedPages",
    "summit.core.middleware.default_cache_control",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "summit.core.middleware.bounded_addresses",
    "summit.accounts.middleware.SummitAddress",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "summit.accounts.middleware.AccountLanguage",
    "summit.accounts.middleware.BoundedSessions",
    "summit.core.middleware.bounded_concurrency",
    "summit.core.audit.context.audited",
    "summit.accounts.middleware.AdminSummit",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "summit.core.middleware.RefusedPages",
    "axes.middleware.AxesMiddleware",
]
AUTHENTICATION_BACKENDS = [
    "summit.accounts.attempts.OriginBackend",
    "axes.backends.AxesStandaloneBackend",
    "summit.accounts.attempts.AccountBackend",
    "django.contrib.auth.backends.ModelBackend",
]
# Without a token there is no /metrics, and nothing is measured.
METRICS_TOKEN = env("METRICS_TOKEN", default="")
if METRICS_TOKEN:
    measured = ("PrometheusBeforeMiddleware", "PrometheusAfterMiddleware")
    first, last = (f"django_prometheus.middleware.{name}" for name in measured)
    MIDDLEWARE = [first, *MIDDLEWARE, last]
PROMETHEUS_EXPORT_MIGRATIONS = False
ROOT_URLCONF = "config.urls"
CSRF_FAILURE_VIEW = "config.errors.csrf_failure"
WSGI_APPLICATION = "config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "config" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
    {
        # Templates of plain-text messages: nothing is escaped.
        "NAME": "notices",
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {"autoescape": False, "builtins": ["summit.notifications.templatetags.words"]},
    },
]

# Pages load our own files only. The admin's Alpine evaluates attributes, which needs unsafe-eval.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, UNSAFE_EVAL],
        "style-src": [SELF, UNSAFE_INLINE],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

# Language and time: everything is stored in UTC and shown in the summit's own zone.
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("ru", "Русский"), ("ky", "Кыргызча")]
# Ours before those of Django's apps, to which every name is that of a person.
LOCALE_PATHS = [
    BASE_DIR / "config" / "locale",
    *(BASE_DIR / app.replace(".", "/") / "locale" for app in INSTALLED_APPS if app.startswith("summit.")),
]
USE_I18N = True
FORMAT_MODULE_PATH = "config.formats"
USE_TZ = True
TIME_ZONE = "UTC"

# Data
# To open a connection takes as long as a small request; each thread of the web keeps its own for these seconds.
KEPT_CONNECTIONS = {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# Services open transactions, so that all doors have the same ones.
ATOMIC_REQUESTS = False

# Error reports name the place of a fault and contain no data.
DEFAULT_EXCEPTION_REPORTER_FILTER = "summit.core.error_reports.RedactingReporter"

# For how many days rows are kept, where it is not the default of their rule (`summit.core.retention`).
RETENTION_DAYS = env.dict("RETENTION_DAYS", cast={"value": int}, default={})
# The folder of pg_dump and pg_restore; without one PATH is searched.
POSTGRES_PROGRAMS = env("POSTGRES_PROGRAMS", default="")

# Files served to browsers
STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "config" / "static"]
# Documents are outside of what a web server serves; the API hands them out.
DOCUMENT_STORAGE = {
    "location": env("DOCUMENTS_ROOT", default=str(BASE_DIR / "var" / "documents")),
    "file_permissions_mode": 0o600,
    "directory_permissions_mode": 0o700,
}
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    "documents": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": DOCUMENT_STORAGE,
    },
}
# A folder with fonts for printouts, for characters that the built-in fonts lack; empty: none.
PAPERS_FONTS = env("PAPERS_FONTS", default="")
# The memory limit of the planner's process, in MB; above it the process is ended.
PLANNER_MEMORY = env.int("PLANNER_MEMORY", default=2048)
UPLOAD_MAX_BYTES = env.int("UPLOAD_MAX_BYTES", default=20_000_000)
# A form with a file is kept in memory, with room for its other fields; of a larger file only the size is counted.
FILE_UPLOAD_MAX_MEMORY_SIZE = UPLOAD_MAX_BYTES + 100_000
FILE_UPLOAD_HANDLERS = [
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "summit.core.uploads.CountingUploadHandler",
]

# Mail
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", default="Summit <summit@example.org>")
# The Reply-To of messages of a summit without a secretariat's address; empty: the sender.
REPLY_TO = env("REPLY_TO", default="")
# The envelope sender, to which mail servers return what they cannot deliver; empty: the sender.
RETURN_PATH = env("RETURN_PATH", default="")
EMAIL_TIMEOUT = 20


def mail_settings(default: str | environ.NoValue = environ.Env.NOTSET) -> dict[str, object]:
    """Return the settings of mail: SMTP by EMAIL_URL, or a provider of django-anymail by EMAIL_PROVIDER and ANYMAIL.

    ANYMAIL is JSON with the settings of the provider.
    """
    if provider := env("EMAIL_PROVIDER", default=""):
        return {"EMAIL_BACKEND": f"anymail.backends.{provider}.EmailBackend", "ANYMAIL": env.json("ANYMAIL")}
    return dict(env.email_url("EMAIL_URL", default=default))


# Changes of a published programme within so many minutes are sent in one message.
NOTIFICATIONS_FOLD_MINUTES = env.int("NOTIFICATIONS_FOLD_MINUTES", default=10)
# Whether webhooks may go to the local network; only safe if all users are trusted.
OUTBOUND_MAY_BE_PRIVATE = env.bool("OUTBOUND_MAY_BE_PRIVATE", default=False)
# The beginning of links in mails and feeds.
PUBLIC_URL = env("PUBLIC_URL", default="http://127.0.0.1:8000")

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "summit.accounts.api.authentication.TokenAuthentication",
        "summit.accounts.api.authentication.SessionAuthentication",
    ],
    # A view without permission classes denies everybody.
    "DEFAULT_PERMISSION_CLASSES": ["summit.core.api.permissions.DenyAll"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "summit.core.api.negotiation.OneForm",
    "DEFAULT_PARSER_CLASSES": ["summit.core.api.parsers.BoundedJSONParser"],
    "DEFAULT_THROTTLE_CLASSES": ["summit.core.api.throttles.PerAccount"],
    # The client's address is that of the connection; production counts proxies from the end of X-Forwarded-For.
    "NUM_PROXIES": 0,
    "DEFAULT_FILTER_BACKENDS": [
        "summit.core.api.filters.KnownParameters",
        "summit.core.api.filters.Filtering",
        "summit.core.api.filters.Search",
        "summit.core.api.filters.Ordering",
    ],
    "DEFAULT_PAGINATION_CLASS": "summit.core.api.pagination.Pages",
    "DEFAULT_SCHEMA_CLASS": "summit.core.api.schema.ProblemSchema",
    "EXCEPTION_HANDLER": "summit.core.api.problems.problem_response",
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
# How many requests of one account a web process answers at once: a quarter of its threads.
REQUESTS_AT_ONCE = env.int("REQUESTS_AT_ONCE", default=4)
# Rate limits by scope (see core.rate_limits): requests of an account, attempts to sign in from an address.
RATE_LIMITS = {"account": "600/minute", "login": "20/minute", "login_account": "60/15 minutes"}
SPECTACULAR_SETTINGS = {
    "TITLE": "Summit API",
    "DESCRIPTION": "Delegations, sessions, agenda, bilateral meetings and the programme of a diplomatic summit.",
    "VERSION": __version__,
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "SCHEMA_PATH_PREFIX": r"/api/v1",
    "COMPONENT_SPLIT_REQUEST": True,
    "PATH_CONVERTER_OVERRIDES": {"summit": {"type": "string", "pattern": "^[-a-zA-Z0-9_]{1,50}$"}},
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "summit.core.api.clients.name_choices",
        "summit.core.api.bodies.close_bodies",
        "summit.core.api.links.link_rows",
    ],
    # Names of enums whose field name occurs in several models.
    "ENUM_NAME_OVERRIDES": {
        "RoleKind": "summit.accounts.models.Role.Kind",
        "TokenScope": "summit.accounts.models.Token.Scope",
        "DelegationKind": "summit.delegations.models.Delegation.Kind",
        "Rank": "summit.delegations.api.ranks.RANKS",
        "OfficialInvitationStatus": "summit.delegations.models.OfficialInvitation.Status",
        "ProposedChangeKind": "summit.delegations.models.ProposedChange.Kind",
        "ProposedChangeStatus": "summit.delegations.models.ProposedChange.Status",
        "LineOutcome": "summit.core.bulk.Outcome",
        "UnnotedOperation": "summit.delegations.api.unnoted.OPERATIONS",
        "NoteDirection": "summit.correspondence.models.Note.Direction",
        "TravelStatus": "summit.arrivals.models.TravelParty.Status",
        "TaskStanding": "summit.readiness.queries.Standing",
        "TravelReport": "summit.arrivals.api.REPORTED",
        "AccreditationStatus": "summit.accreditation.models.Accreditation.Status",
        "AccreditationStepKind": "summit.accreditation.models.Step.Kind",
        "ProtocolStep": "summit.accreditation.api.serializers.PROTOCOL_STEPS",
        "VerdictResult": "summit.accreditation.models.Verdict.Result",
        "GateResult": "summit.accreditation.models.GateCheck.Result",
        "PersonOutcome": "summit.accreditation.api.serializers.OUTCOMES",
        "VerdictOutcome": "summit.accreditation.api.vetting.OUTCOMES",
        "VerdictRowOutcome": "summit.spreadsheets.vetting.OUTCOMES",
        "DeclarationStatus": "summit.accreditation.models.Declaration.Status",
        "DeclarationDecision": "summit.accreditation.api.declarations.DECISIONS",
        "WeaponKind": "summit.accreditation.models.Weapon.Kind",
        "RadioKind": "summit.accreditation.models.Radio.Kind",
        "PrecedenceBlock": "summit.delegations.models.PrecedencePolicy.Block",
        "EngagementKind": "summit.calendar.models.Engagement.Kind",
        "EngagementStatus": "summit.calendar.models.Engagement.Status",
        "Audience": "summit.calendar.models.Engagement.Audience",
        "ResourceKind": "summit.calendar.api.serializers.closures.KINDS",
        "SessionKind": "summit.sessions.models.Session.Kind",
        "ItemKind": "summit.agenda.models.AgendaItem.Kind",
        "ItemStatus": "summit.agenda.models.AgendaItem.Status",
        "AgendaStatus": "summit.agenda.models.Agenda.Status",
        "ItemProposalStatus": "summit.agenda.models.AgendaItemProposal.Status",
        "SpeakerKind": "summit.agenda.models.Speaker.Kind",
        "SpeakerStatus": "summit.agenda.models.Speaker.Status",
        "WindowKind": "summit.bilaterals.models.Window.Kind",
        "SideAnswer": "summit.bilaterals.models.Answer",
        "SettledBy": "summit.summits.models.SettledBy",
        "OfferStatus": "summit.bilaterals.models.Offer.Status",
        "WhyNoHour": "summit.bilaterals.free_hours.CODES",
        "PlanKind": "summit.bilaterals.models.Plan.Kind",
        "PlanStatus": "summit.bilaterals.models.Plan.Status",
        "PairState": "summit.bilaterals.queries.PAIR_STATES",
        "DifferenceKind": "summit.programme.queries.revisions.CHANGES",
        "CopiedPart": "summit.summits.copying.part_choices",
        "Channel": "summit.notifications.models.delivery.channel_choices",
        "LetterChange": "summit.notifications.previews.What.choices",
        "DeliveryStatus": "summit.notifications.models.Delivery.Status",
        "ReminderAudience": "summit.reminders.models.ReminderRule.Audience",
        "RequestStatus": "summit.bilaterals.models.BilateralRequest.Status",
        "Diet": "summit.accreditation.models.needs.Diet",
        "BloodGroup": "summit.accreditation.models.needs.BloodGroup",
        "DocumentType": "summit.accreditation.models.PersonalData.DocumentType",
        "DocumentKind": "summit.documents.models.Document.Kind",
        "Classification": "summit.documents.models.Document.Classification",
        "DocumentStatus": "summit.documents.models.Document.Status",
        "Stance": "summit.documents.models.Stance",
        "AmendmentStatus": "summit.documents.models.Amendment.Status",
        "SilenceStatus": "summit.decisions.models.SilenceProcedure.Status",
        "ActionStatus": "summit.decisions.models.Action.Status",
        "Purpose": "summit.decisions.models.Stage.Purpose",
        "Outcome": "summit.decisions.models.Stage.Outcome",
        "WrittenLanguage": "summit.core.languages.WRITTEN",
        "ClashReason": ["overlap", "transfer"],
        "Adoption": "summit.decisions.models.AdoptionRules.Adoption",
        "ConsentMeans": "summit.decisions.models.Consent.Means",
        "PassKind": "summit.accreditation.models.Pass.Kind",
        "PassStatus": "summit.accreditation.models.Pass.Status",
        "PartyPassKind": "summit.accreditation.models.passes.OF_A_PARTY",
        "TravelDirection": "summit.arrivals.models.TravelParty.Direction",
        "GateDirection": "summit.accreditation.models.GateCheck.Direction",
        "GateReason": "summit.accreditation.models.GateCheck.Reason",
        "PrecedenceRule": "summit.delegations.models.PrecedencePolicy.Rule",
        "Participation": "summit.delegations.models.Delegation.Participation",
        "SessionFormat": "summit.sessions.models.Session.Format",
        "BorderPointKind": "summit.arrivals.models.BorderPoint.Kind",
        "Transport": "summit.arrivals.models.TravelParty.Transport",
        "CategoryColor": "summit.accreditation.models.Category.Color",
        "CategoryNeed": "summit.accreditation.models.Category.Need",
        "CategoryWhose": "summit.accreditation.models.Category.Whose",
        "Passback": "summit.accreditation.models.Zone.Passback",
        "DuplicateReason": "summit.accreditation.api.duplicates.REASONS",
        "Encoding": "summit.spreadsheets.api.serializers.ENCODINGS",
        "SummitStatus": "summit.summits.models.Summit.Status",
        "JobStatus": "summit.jobs.models.Job.Status",
        "ImportStatus": "summit.spreadsheets.models.Import.Status",
        "ImportedRowOutcome": "summit.spreadsheets.models.Outcome",
        "TableName": "summit.spreadsheets.tables.TABLES",
        "Measure": "summit.readiness.measures.measure_choices",
        "BadgeSheet": "summit.printouts.api.badges.SHEETS",
    },
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
}

# Celery only wakes workers: all state is in PostgreSQL, so that a flushed broker loses nothing.
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_DEFAULT_QUEUE = DEFAULT
CELERY_TASK_ROUTES = {
    "summit.bilaterals.tasks.make_plan": {"queue": PLANS},
    "summit.spreadsheets.tasks.work_on_import": {"queue": PLANS},
    "summit.jobs.tasks.work_on_job": {"queue": PLANS},
}
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_SOFT_TIME_LIMIT = 240
CELERY_TASK_TIME_LIMIT = 300
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 3600, "socket_timeout": 5, "socket_connect_timeout": 5}
CELERY_TASK_PUBLISH_RETRY = False
CELERY_TIMEZONE = "UTC"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "INFO"},
}
