"""Keeping profiles right: pages that were saved with what they must yield, and what a change would do to them."""
