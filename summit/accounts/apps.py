from django.apps import AppConfig

from summit.core.audit.triggers import audit_also


class AccountsConfig(AppConfig):
    name = "summit.accounts"
    verbose_name = "Users and parties"

    def ready(self) -> None:
        """Have second factors audited, without their secrets."""
        audit_also("mfa.Authenticator", masked=("data",))
