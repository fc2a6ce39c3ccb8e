"""A small news site with invented people and places, for the demo and the tests."""
