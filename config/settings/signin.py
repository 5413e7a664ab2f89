"""Settings of signing in: passwords, the second factor, OpenID Connect, sessions, tokens."""

from datetime import timedelta

import environ
from django.urls import reverse_lazy

env = environ.Env()

AUTH_USER_MODEL = "accounts.User"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "summit.accounts.passwords.LongestPassword"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = reverse_lazy("admin:login")
LOGIN_REDIRECT_URL = reverse_lazy("admin:index")
# After ten wrong passwords for an account from an address, the pair is locked for a quarter of an hour.
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_USERNAME_FORM_FIELD = "username"  # as every door names it when it authenticates
AXES_USERNAME_CALLABLE = "summit.accounts.attempts.username_of"
AXES_CLIENT_IP_CALLABLE = "summit.core.api.throttles.address_of"
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_CALLABLE = "config.errors.locked_out"
AXES_RESET_ON_SUCCESS = True
AXES_VERBOSE = False
AXES_ENABLE_ADMIN = False
AXES_DISABLE_ACCESS_LOG = True

# The second factor, and the pages of django-allauth; attempts are counted by our own code in PostgreSQL.
SECOND_FACTOR_REQUIRED = env.bool("SECOND_FACTOR_REQUIRED", default=False)
ACCOUNT_ADAPTER = "summit.accounts.signin.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_RATE_LIMITS = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_AUTHENTICATED_LOGIN_REDIRECTS = False
ACCOUNT_FORMS = {
    "login": "summit.accounts.signin.forms.LoginForm",
    "reauthenticate": "summit.accounts.signin.forms.ReauthenticateForm",
    "change_password": "summit.accounts.signin.forms.ChangePasswordForm",
}
MFA_ADAPTER = "summit.accounts.signin.adapters.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_FORMS = {
    "authenticate": "summit.accounts.signin.forms.CodeForm",
    "reauthenticate": "summit.accounts.signin.forms.ReauthenticateByCodeForm",
    "activate_totp": "summit.accounts.signin.forms.ActivateAppForm",
    "authenticate_webauthn": "summit.accounts.signin.forms.SecurityKeyForm",
    "reauthenticate_webauthn": "summit.accounts.signin.forms.ReauthenticateBySecurityKeyForm",
    "add_webauthn": "summit.accounts.signin.forms.AddSecurityKeyForm",
}

# Sign-in by OpenID Connect; off unless OIDC_SERVER is set. It begins with a link, as our content security policy
# forbids forms that are sent to another site.
OIDC_SERVER = env("OIDC_SERVER", default="")
SOCIALACCOUNT_ADAPTER = "summit.accounts.signin.oidc.SocialAccountAdapter"
SOCIALACCOUNT_LOGIN_ON_GET = True
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": "oidc",
                "name": env("OIDC_NAME", default="OpenID Connect"),
                "client_id": env("OIDC_CLIENT", default=""),
                "secret": env("OIDC_SECRET", default=""),
                "settings": {"server_url": OIDC_SERVER, "fetch_userinfo": False},
            }
        ],
    }
}
if not OIDC_SERVER:
    SOCIALACCOUNT_PROVIDERS = {}

# How long a browser session lasts in all and unused; how long after signing in exports and unmasking do not ask again
# for the password or the factor.
SESSION_COOKIE_AGE = env.int("SESSION_HOURS", default=12) * 60 * 60
SESSION_IDLE = timedelta(minutes=env.int("SESSION_IDLE_MINUTES", default=60))
SIGN_IN_FRESH = timedelta(minutes=env.int("SIGN_IN_FRESH_MINUTES", default=10))

# How long the link of an invitation is valid.
INVITATION_AGE = timedelta(days=env.int("INVITATION_DAYS", default=7))

# How long API tokens are valid, by default and at most.
KNOX_TOKEN_MODEL = "accounts.Token"
REST_KNOX = {"SECURE_HASH_ALGORITHM": "hashlib.sha512", "USER_SERIALIZER": None}
TOKEN_AGE = timedelta(hours=env.int("TOKEN_HOURS", default=72))
TOKEN_MAX_AGE = timedelta(days=env.int("TOKEN_MAX_DAYS", default=90))
