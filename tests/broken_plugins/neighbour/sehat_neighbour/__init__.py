"""The sound plugin beside the broken ones, which asks and tells them all there is."""
