"""Crawls that nobody starts by hand: when each is due, and the process that runs it."""
