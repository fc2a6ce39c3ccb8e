"""What is known about sites: profiles, CMS families, and the reading of their pages."""
