"""Users, their sessions and the roles that grant them permissions."""

from __future__ import annotations

from piccolo.columns import JSONB, UUID, Boolean, Bytea, Text, Timestamptz
from piccolo.table import Table

from sehat.db.columns import UUID7

__all__ = ["Role", "RolePermission", "SignInFailure", "UserAccount", "UserSession"]


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


class Role(Table, tablename="role"):
    """A named set of permissions; without a tenant it is a pattern for all hospitals."""

    id = UUID(primary_key=True, default=UUID7())
    tenant_id = UUID(default=None, null=True)
    code = Text(default=None, null=False)
    name = Text(default=None, null=False)
    name_i18n = JSONB(default="{}", null=False)


class RolePermission(Table, tablename="role_permission"):
    """One permission of one role."""

    id = UUID(primary_key=True, default=UUID7())
    role_id = UUID(default=None, null=False)
    permission = Text(default=None, null=False)


class SignInFailure(Table, tablename="sign_in_failure"):
    """A wrong password, counted per login so that guessing becomes slow."""

    id = UUID(primary_key=True, default=UUID7())
    login = Text(default=None, null=False)
    at = Timestamptz(null=False)
