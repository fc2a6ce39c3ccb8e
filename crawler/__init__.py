"""Running things: the Scrapy wiring, the frontier and politeness."""
