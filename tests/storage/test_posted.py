"""What stands for a form in an index. What is expected here is what pywb 2.10 answered for the same requests."""

import pytest

from storage.posted import FORM, JSON, LONGEST_QUERY, asked, media_type, query_of

URL = "http://www.lanchuan.example/list"
PYWB_SAYS = {
    (FORM, b"pageIndex=2&channel=%E8%A6%81+%2B"): "&pageIndex=2&channel=要 +",
    (f"{FORM}; charset=UTF-8", b"a=%D6%D0"): "&a=\ufffd\ufffd",
    (FORM, b"\xff"): "&__wb_post_data=/w==",
    (FORM, b""): "",
    (JSON, b'{"p": 2, "q": {"p": "x y", "all": [true, null, 2.0, 2.5]}}'): (
        "&p=2&p.2_=x+y&all=true&all.2_=null&all.3_=2&all.4_=2.5"
    ),
    (JSON, b"[1, {}]"): "",
    (JSON, b"{no json"): "",
    ("text/plain", b'{"p": 2}'): "&p=2",
    ("text/plain", b"p=2"): "&__wb_post_data=cD0y",
    ("", b"p=2"): "&__wb_post_data=cD0y",
}


@pytest.mark.parametrize("request_", PYWB_SAYS)
def test_a_form_stands_beside_the_address_as_pywb_looks_for_it(request_: tuple[str, bytes]) -> None:
    assert query_of("POST", *request_) == "__wb_method=POST" + PYWB_SAYS[request_]


def test_a_get_is_its_address_and_nothing_else() -> None:
    assert asked(URL, query_of("GET", FORM, b"p=2")) == URL
    assert asked(URL, query_of("HEAD", "", b"")) == f"{URL}?__wb_method=HEAD"
    assert asked(f"{URL}?c=1", query_of("POST", FORM, b"p=2")) == f"{URL}?c=1&__wb_method=POST&p=2"


def test_a_form_is_json_where_it_begins_so() -> None:
    assert [media_type(form) for form in ("p=2", '{"p": 2}', "[2]")] == [FORM, JSON, JSON]


@pytest.mark.parametrize("body", [b"[" * 200_000, b'{"a": 1e999}', b'{"a": 1' + b"0" * 9000 + b"}", b"\x00" * 10])
def test_hostile_json_has_a_key_too(body: bytes) -> None:
    query = query_of("POST", JSON, body)
    assert query is not None
    assert query.startswith("__wb_method=POST")
    assert len(query) < LONGEST_QUERY + 30
