"""Reading: HTML in, items out. No input or output, no clock."""
