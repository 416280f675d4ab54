"""The permissions, standard roles and menu lines of the core's own parts."""

from __future__ import annotations

from collections.abc import Iterable

from sehat.plugins.values import Command, NavItem, Permission
from sehat.web.i18n import marked as _

__all__ = [
    "CORE_COMMANDS",
    "CORE_NAVIGATION",
    "CORE_PERMISSIONS",
    "STANDARD_ROLES",
    "permissions_of_role",
]

CLERK = "registration_clerk"
DOCTOR = "doctor"
NURSE = "nurse"
HOSPITAL_ADMIN = "hospital_administrator"
CITY_ADMIN = "city_administrator"
AUDITOR = "records_auditor"
SUPERINTENDENT = "medical_superintendent"

STANDARD_ROLES: dict[str, tuple[str, str]] = {
    CLERK: (_("Registration clerk"), "पंजीकरण लिपिक"),
    DOCTOR: (_("Doctor"), "चिकित्सक"),
    NURSE: (_("Nurse"), "नर्स"),
    "lab_technician": (_("Laboratory technician"), "प्रयोगशाला तकनीशियन"),
    "cashier": (_("Cashier"), "रोकड़िया"),
    "pharmacist": (_("Pharmacist"), "औषध विक्रेता"),
    "store_keeper": (_("Store keeper"), "भंडारपाल"),
    SUPERINTENDENT: (_("Medical superintendent"), "चिकित्सा अधीक्षक"),
    HOSPITAL_ADMIN: (_("Hospital administrator"), "अस्पताल प्रशासक"),
    CITY_ADMIN: (_("City administrator"), "नगर प्रशासक"),
    AUDITOR: (_("Records auditor"), "अभिलेख लेखा परीक्षक"),
}
"""Role code → English and Hindi name; the patterns from which a tenant's roles are made."""

WORKING = (CLERK, DOCTOR, NURSE, "pharmacist", "store_keeper")
"""Roles of those who have cards, slips and samples in their hands."""

CORE_PERMISSIONS = (
    Permission("record.read_events", _("See past registrations"), (CLERK, DOCTOR, NURSE)),
    Permission("record.read_documents", _("Read signed documents"), (DOCTOR, NURSE)),
    Permission("people.scan_code", _("Scan cards, slips and samples"), WORKING),
    Permission("people.search", _("Search for what one may open"), tuple(STANDARD_ROLES)),
    Permission("people.keep_draft", _("Keep what is half typed"), tuple(STANDARD_ROLES)),
    Permission("people.find_resident", _("Find residents who came without a card"), (CLERK,)),
    Permission(
        "people.mark_person", _("Mark records as restricted or as tests"), (SUPERINTENDENT,)
    ),
    Permission("people.merge_persons", _("Merge persons and undo it"), (SUPERINTENDENT,)),
    Permission(
        "people.override_identifier",
        _("Register a number that is somebody else's already"),
        (SUPERINTENDENT,),
    ),
    Permission(
        "admin.manage_members",
        _("Give roles to the staff"),
        (SUPERINTENDENT, HOSPITAL_ADMIN, CITY_ADMIN),
    ),
    Permission("admin.manage_roles", _("Change what roles may do"), (HOSPITAL_ADMIN, CITY_ADMIN)),
    Permission(
        "admin.switch_plugins",
        _("Switch plugins on and off"),
        (HOSPITAL_ADMIN, CITY_ADMIN),
    ),
    Permission(
        "admin.mend_deliveries",
        _("Mend what was not delivered"),
        (HOSPITAL_ADMIN, CITY_ADMIN),
    ),
    Permission("admin.run_jobs", _("See jobs and run them"), (HOSPITAL_ADMIN, CITY_ADMIN)),
    Permission(
        "admin.manage_webhooks",
        _("Tell other systems of events"),
        (HOSPITAL_ADMIN, CITY_ADMIN),
    ),
    Permission("admin.choose_theme", _("Choose how pages look"), (HOSPITAL_ADMIN, CITY_ADMIN)),
    Permission("admin.read_access_log", _("See who opened records"), (AUDITOR,)),
)

CORE_NAVIGATION = (
    NavItem(_("Staff"), "/members", "users", "admin.manage_members", 10, _("Administration")),
    NavItem(_("Roles"), "/roles", "shield-check", "admin.manage_roles", 20, _("Administration")),
    NavItem(_("Security"), "/security", "lock", "admin.manage_roles", 25, _("Administration")),
    NavItem(
        _("Service accounts"),
        "/services",
        "plug",
        "admin.manage_members",
        28,
        _("Administration"),
    ),
    NavItem(
        _("Appearance"), "/appearance", "contrast", "admin.choose_theme", 35, _("Administration")
    ),
    NavItem(_("Plugins"), "/plugins", "plug", "admin.switch_plugins", 30, _("Administration")),
    NavItem(_("Jobs"), "/jobs", "clock", "admin.run_jobs", 46, _("Administration")),
    NavItem(_("Messages"), "/messages", "mail", "admin.mend_deliveries", 48, _("Administration")),
    NavItem(_("Webhooks"), "/webhooks", "plug", "admin.manage_webhooks", 49, _("Administration")),
    NavItem(_("Events"), "/events", "bell", "admin.mend_deliveries", 50, _("Administration")),
    NavItem(
        _("Duplicates"), "/duplicates", "users", "people.merge_persons", 35, _("Administration")
    ),
    NavItem(
        _("People with marks"),
        "/marks",
        "alert",
        "people.mark_person",
        36,
        _("Administration"),
    ),
    NavItem(_("Access log"), "/access-log", "eye", "admin.read_access_log", 40, _("Oversight")),
)

CORE_COMMANDS = (Command(_("Scan by camera"), "scan", "camera", "people.scan_code", "Alt+C"),)
"""Paths are below the hospital; the page's own bar bears their keys."""


def permissions_of_role(role: str, declared: Iterable[Permission]) -> list[str]:
    """The permissions that a standard role begins with.

    Nobody may grant what they do not hold. Administrators begin with every permission but to
    read signed documents; the medical superintendent holds that, and so appoints doctors.
    """
    everything = [*CORE_PERMISSIONS, *declared]
    if role in (HOSPITAL_ADMIN, CITY_ADMIN):
        return [p.name for p in everything if p.name != "record.read_documents"]
    if role == SUPERINTENDENT:
        appoints = {DOCTOR, NURSE, SUPERINTENDENT}
        return [p.name for p in everything if appoints & set(p.roles)]
    return [p.name for p in everything if role in p.roles]
