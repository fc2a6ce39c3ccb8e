"""The archive: models, transactions, search and export. Knows nothing of Scrapy."""
