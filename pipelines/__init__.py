"""What happens to an outcome between its page and the archive, one step a file."""
