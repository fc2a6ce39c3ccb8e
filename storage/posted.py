"""What tells the answer to a form from the page itself: both have one address.

An index of captures appends the form to the address, as a query would be. The rules are those of the web archives
(IIPC, CDX of non-GET requests), to the letter as pywb 2.10 has them: under another key a replay would not find it.
"""

import json
import math
from base64 import b64encode
from typing import Any
from urllib.parse import unquote_plus, urlencode

FORM, JSON = "application/x-www-form-urlencoded", "application/json"

LONGEST_QUERY = 4096
"""Characters of a form that count."""


def media_type(form: str) -> str:
    """The Content-Type that a form is sent with: JSON where it begins as that does."""
    return JSON if form.startswith(("{", "[")) else FORM


def query_of(method: str, content_type: str, body: bytes) -> str | None:
    """What stands for a request beside its address, as `__wb_method=POST&page=2`; None for GET."""
    if method == "GET":
        return None
    query = _query(content_type, body)[:LONGEST_QUERY] if body and method in {"POST", "PUT"} else ""
    return f"__wb_method={method}&{query}" if query else f"__wb_method={method}"


def asked(url: str, query: str | None) -> str:
    """The address with what stands for the request."""
    return url if query is None else f"{url}{'&' if '?' in url else '?'}{query}"


def _query(content_type: str, body: bytes) -> str:
    try:
        if content_type.startswith(FORM):
            return unquote_plus(body.decode())
        if content_type.startswith((JSON, "text/plain")):
            return urlencode(_leaves(json.loads(body)))
    except (ArithmeticError, RecursionError, ValueError):
        if content_type.startswith(JSON):
            return ""
    return f"__wb_post_data={b64encode(body).decode()}"


def _leaves(value: Any) -> dict[str, str]:
    """The values of a JSON text by the key that each stands under; one more under the same key is `key.2_`."""
    found: dict[str, str] = {}
    met: dict[str, int] = {}
    waiting = [("", value)]
    while waiting:
        name, value = waiting.pop()
        if isinstance(value, dict):
            waiting += reversed(value.items())
        elif isinstance(value, list):
            waiting += [(name, part) for part in reversed(value)]
        elif name:
            met[name] = met.get(name, 0) + 1
            found[name if met[name] == 1 else f"{name}.{met[name]}_"] = _shown(value)
    return found


def _shown(value: Any) -> str:
    if isinstance(value, bool) or value is None:
        return json.dumps(value)
    if isinstance(value, float) and math.modf(value)[0] == 0:
        return str(int(value))
    return str(value)
