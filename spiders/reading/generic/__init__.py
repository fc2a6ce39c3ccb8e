"""Reading pages of sites without a profile: by how Chinese news pages are laid out, not by selectors."""
