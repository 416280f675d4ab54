"""Users, their sessions and the roles that grant them permissions."""

from __future__ import annotations

from piccolo.columns import JSONB, UUID, Array, BigInt, Boolean, Bytea, Text, Timestamptz
from piccolo.table import Table

from sehat.db.columns import UUID7

__all__ = [
    "PasswordHistory",
    "PendingSignIn",
    "RecoveryCode",
    "Role",
    "RolePermission",
    "ServiceAccount",
    "TryBucket",
    "UserAccount",
    "UserDevice",
    "UserSession",
    "UserTotp",
]


class UserAccount(Table, tablename="user_account"):
    """Somebody who can sign in."""

    id = UUID(primary_key=True, default=UUID7())
    login = Text(default=None, null=False, unique=True)
    name = Text(default=None, null=False)
    name_i18n = JSONB(default="{}", null=False)
    password_hash = Text(default=None, null=False)
    locale = Text(default="en", null=False)
    created_at = Timestamptz(null=False)
    disabled_at = Timestamptz(default=None, null=True)
    density = Text(default="comfortable", null=False, help_text="comfortable or compact")
    character_keys = Boolean(
        default=True, null=False, help_text="Whether / and ? act outside of fields."
    )


class UserSession(Table, tablename="user_session"):
    """A signed-in browser; only the SHA-256 of its token is kept."""

    id = UUID(primary_key=True, default=UUID7())
    token_hash = Bytea(default=None, null=False, unique=True)
    user_id = UUID(default=None, null=False)
    created_at = Timestamptz(null=False)
    seen_at = Timestamptz(null=False)
    password_at = Timestamptz(null=False, help_text="When the password was last given.")
    ends_at = Timestamptz(default=None, null=False)
    revoked_at = Timestamptz(default=None, null=True)
    device_id = UUID(default=None, null=True)


class Role(Table, tablename="role"):
    """A named set of permissions; without a tenant it is a pattern for all hospitals."""

    id = UUID(primary_key=True, default=UUID7())
    tenant_id = UUID(default=None, null=True)
    code = Text(default=None, null=False)
    name = Text(default=None, null=False)
    name_i18n = JSONB(default="{}", null=False)
    offered = Array(
        base_column=Text(default=None, null=False),
        default=None,
        null=True,
        help_text="What this shipped role was given once, and may have been taken away since.",
    )


class RolePermission(Table, tablename="role_permission"):
    """One permission of one role."""

    id = UUID(primary_key=True, default=UUID7())
    role_id = UUID(default=None, null=False)
    permission = Text(default=None, null=False)


class TryBucket(Table, tablename="try_bucket"):
    """When somebody tried to guess something lately, counted per account or known device."""

    key = Text(primary_key=True, default=None, null=False)
    tries = Array(base_column=Timestamptz(), default=list, null=False)
    at = Timestamptz(null=False, help_text="The last try.")


class UserDevice(Table, tablename="user_device"):
    """A browser that a user has signed in with; only the SHA-256 of its cookie is kept."""

    id = UUID(primary_key=True, default=UUID7())
    user_id = UUID(default=None, null=False)
    token_hash = Bytea(default=None, null=False)
    label = Text(default="", null=False, help_text="Program and system, such as Firefox, Linux.")
    first_at = Timestamptz(null=False)


class PendingSignIn(Table, tablename="pending_sign_in"):
    """The password was right and the code is awaited; it opens nothing."""

    id = UUID(primary_key=True, default=UUID7())
    token_hash = Bytea(default=None, null=False, unique=True)
    user_id = UUID(default=None, null=False)
    ends_at = Timestamptz(default=None, null=False)


class UserTotp(Table, tablename="user_totp"):
    """The secret that a user's app makes codes of, encrypted; in use once it was confirmed."""

    id = UUID(primary_key=True, default=UUID7())
    user_id = UUID(default=None, null=False, unique=True)
    sealed = Bytea(default=None, null=False)
    created_at = Timestamptz(null=False)
    confirmed_at = Timestamptz(default=None, null=True)
    last_counter = BigInt(default=0, null=False, help_text="Step of the last code that counted.")


class RecoveryCode(Table, tablename="recovery_code"):
    """A code on paper that counts once in place of the app's; only its SHA-256 is kept."""

    id = UUID(primary_key=True, default=UUID7())
    user_id = UUID(default=None, null=False)
    code_hash = Bytea(default=None, null=False)
    used_at = Timestamptz(default=None, null=True)


class PasswordHistory(Table, tablename="password_history"):
    """The hash of a password that a user had before."""

    id = UUID(primary_key=True, default=UUID7())
    user_id = UUID(default=None, null=False)
    password_hash = Text(default=None, null=False)
    replaced_at = Timestamptz(null=False)


class ServiceAccount(Table, tablename="service_account"):
    """A program that reads for a tenant; only the SHA-256 of its token is kept."""

    id = UUID(primary_key=True, default=UUID7())
    tenant_id = UUID(default=None, null=False)
    name = Text(default=None, null=False)
    permissions = Array(base_column=Text(), default=list, null=False)
    token_hash = Bytea(default=None, null=False, unique=True)
    created_by = UUID(default=None, null=False)
    created_at = Timestamptz(null=False)
    ends_at = Timestamptz(default=None, null=False)
    revoked_at = Timestamptz(default=None, null=True)
    used_at = Timestamptz(default=None, null=True)
