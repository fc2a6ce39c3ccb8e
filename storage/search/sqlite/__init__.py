"""What search asks of SQLite in particular: FTS5 tables, triggers, and lists in JSON."""
