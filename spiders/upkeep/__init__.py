"""The upkeep of profiles: pure functions over pages that are handed in, and files of profiles and fixtures."""
