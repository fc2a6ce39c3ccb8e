"""What search costs and whether it is exact, beside a scan and the indexes that Datasette makes."""
