"""The archive on screen and for programs: pages, feeds and metrics over the same functions as the commands."""
