"""A plugin whose vendor forgot a dependency."""

import package_that_nobody_installed  # the fault

plugin = package_that_nobody_installed.Plugin()
