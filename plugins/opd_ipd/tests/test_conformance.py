"""The plugin keeps what every plugin must."""

from __future__ import annotations

import pytest

from sehat.testing import PluginConformance


@pytest.mark.feature("PL08")
class TestConformance(PluginConformance):
    plugin = "opd_ipd"
