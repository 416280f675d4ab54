"""The plugin as a Piccolo app: its tables and where its migrations are."""

from __future__ import annotations

from pathlib import Path

from piccolo.conf.apps import AppConfig

from sehat_opd_ipd.tables.booking import Booking, BookingChange
from sehat_opd_ipd.tables.clinic import (
    BookingPolicy,
    ClinicDay,
    ClinicException,
    ClinicPlace,
    ClinicSession,
)
from sehat_opd_ipd.tables.consultation import Consultation, Diagnosis, PrescriptionLine, Vital
from sehat_opd_ipd.tables.display import Display, DisplayQueue
from sehat_opd_ipd.tables.figures import DayFigure
from sehat_opd_ipd.tables.lab import LabOrder, LabResult, LabRoom, LabSample, LabStep
from sehat_opd_ipd.tables.lane import LaneRule, LaneTurn
from sehat_opd_ipd.tables.queue import Queue, QueueToken, TokenCounter, TokenTransition
from sehat_opd_ipd.tables.receipt import FeeRule, Receipt, ReceiptItem, ReceiptPrint
from sehat_opd_ipd.tables.visit import SlipPrint, Visit

APP_CONFIG = AppConfig(
    app_name="opd_ipd",
    migrations_folder_path=str(Path(__file__).parent / "migrations"),
    table_classes=[
        Queue,
        TokenCounter,
        QueueToken,
        TokenTransition,
        Visit,
        SlipPrint,
        Consultation,
        Vital,
        Diagnosis,
        PrescriptionLine,
        ClinicSession,
        ClinicException,
        ClinicDay,
        ClinicPlace,
        BookingPolicy,
        Booking,
        BookingChange,
        LaneRule,
        LaneTurn,
        LabRoom,
        LabSample,
        LabOrder,
        LabStep,
        LabResult,
        Display,
        DisplayQueue,
        FeeRule,
        Receipt,
        ReceiptItem,
        ReceiptPrint,
        DayFigure,
    ],
    migration_dependencies=["sehat.piccolo_app"],
)
