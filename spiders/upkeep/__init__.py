"""Upkeep of profiles: what a site's change has broken, found and mended."""
