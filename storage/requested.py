"""What an index says of the requests that captures are answers to, as they were sent or as their records tell."""

from storage.posted import query_of
from storage.warc import Exchange, Record


def of_exchange(exchange: Exchange) -> str | None:
    """What stands for the request of an exchange; None for a GET."""
    kinds = (value.decode("latin-1") for name, value in exchange.request_headers if name.lower() == b"content-type")
    return query_of(exchange.method, next(kinds, ""), exchange.form)


def of_record(record: Record) -> str | None:
    """What stands for the request of a record; None for a GET, and for a record of another type."""
    kinds = (value for name, value in record.http_headers if name.lower() == "content-type")
    return query_of(record.method, next(kinds, ""), record.payload) if record.type == "request" else None


def belongs_to(record: Record, answer: Record) -> bool:
    """Whether an answer names a record as its request, as our answers to forms do; theirs stands before them."""
    return record.type == "request" and answer.headers.get("WARC-Concurrent-To") == record.id
