"""The core as a Piccolo app: its tables and where its migrations are."""

from __future__ import annotations

from pathlib import Path

from piccolo.conf.apps import AppConfig

from sehat.audit.tables import Audit
from sehat.auth.tables import (
    PasswordHistory,
    PendingSignIn,
    RecoveryCode,
    Role,
    RolePermission,
    ServiceAccount,
    TryBucket,
    UserAccount,
    UserDevice,
    UserSession,
    UserTotp,
)
from sehat.desk.tables import PageDraft, RecentUse
from sehat.events.tables import EventDelivery, EventSubscription, Idempotency, Outbox, Webhook
from sehat.jobs.tables import JobRun, JobTask
from sehat.live.tables import LiveEvent
from sehat.notify.tables import Message
from sehat.numbers.tables import NumberSeries
from sehat.people.tables import (
    Demographics,
    Person,
    PersonIdentifier,
    PersonMerge,
    PersonName,
    PossibleDuplicate,
    Registration,
    ResidentCandidate,
    ResidentSearch,
)
from sehat.places.tables import Area, Place
from sehat.record.tables import AllergyStatement, CareRelation, ScanSession
from sehat.staff.tables import Posting, Practitioner
from sehat.tenancy.tables import (
    Membership,
    OrgUnit,
    PluginRetirement,
    PluginSwitch,
    StoppedMigration,
    Tenant,
)
from sehat.terminology.lab_tables import LabMember, LabRange, LabTest
from sehat.terminology.tables import (
    Allergen,
    Brand,
    CodeSystem,
    Concept,
    Drug,
    DrugSubstance,
    SearchTerm,
    Substance,
    SubstanceClass,
)

APP_CONFIG = AppConfig(
    app_name="sehat",
    migrations_folder_path=str(Path(__file__).parent / "migrations"),
    table_classes=[
        Tenant,
        OrgUnit,
        Membership,
        PluginRetirement,
        PluginSwitch,
        StoppedMigration,
        UserAccount,
        UserSession,
        Role,
        RolePermission,
        TryBucket,
        UserDevice,
        PendingSignIn,
        UserTotp,
        RecoveryCode,
        PasswordHistory,
        ServiceAccount,
        Person,
        PersonName,
        PersonIdentifier,
        Demographics,
        Registration,
        ResidentSearch,
        ResidentCandidate,
        PossibleDuplicate,
        PersonMerge,
        AllergyStatement,
        ScanSession,
        CareRelation,
        Audit,
        Outbox,
        EventSubscription,
        EventDelivery,
        Webhook,
        Idempotency,
        PageDraft,
        RecentUse,
        Message,
        JobRun,
        JobTask,
        NumberSeries,
        Practitioner,
        Posting,
        Place,
        Area,
        CodeSystem,
        Concept,
        Substance,
        SubstanceClass,
        Drug,
        DrugSubstance,
        Brand,
        Allergen,
        SearchTerm,
        LabTest,
        LabMember,
        LabRange,
        LiveEvent,
    ],
)
