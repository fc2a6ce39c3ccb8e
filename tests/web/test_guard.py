"""What holds for every answer."""

import pytest

from web.guard import LARGEST

from .conftest import Client, Site

EVERYWHERE = ["/", "/login", "/healthz", "/static/style.css", "/metrics", "/nothing", "/feeds/site/no.atom"]


@pytest.mark.parametrize("path", EVERYWHERE)
def test_every_answer_has_the_headers(browser: Client, path: str) -> None:
    headers = browser.get(path).headers
    assert "default-src 'none'" in headers["content-security-policy"]
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["x-frame-options"] == "DENY"
    assert headers["cache-control"]
    assert "access-control-allow-origin" not in headers


def test_a_fault_of_the_program_says_little_and_has_the_headers(browser: Client) -> None:
    def fail() -> None:
        raise RuntimeError("a secret")

    browser.app.get("/fail")(fail)  # type: ignore[attr-defined]
    answer = browser.get("/fail")
    assert answer.status_code == 500
    assert "a secret" not in answer.text
    assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("name", ["evil.example", "evil.example:8000", "127.0.0.1.evil.example", ""])
def test_another_name_is_refused_on_every_path(browser: Client, name: str) -> None:
    for path in EVERYWHERE:
        answer = browser.get(path, headers={"Host": name})
        assert (answer.status_code, "web_hosts" in answer.text) == (421, True)


def test_a_listed_name_is_served(site: Site) -> None:
    site.config('web_hosts = "archive.example.org"\n')
    assert site.browser().get("/", headers={"Host": "archive.example.org"}).status_code == 200


def test_a_large_body_is_refused_before_it_is_read(browser: Client) -> None:
    assert browser.post("/login", content=b"x" * (LARGEST + 1)).status_code == 413
    for length in ("-1", "1e3", "9" * 30, "x"):
        assert browser.post("/login", content=b"", headers={"Content-Length": length}).status_code == 413


def test_a_body_of_unknown_length_is_bounded_too(browser: Client) -> None:
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    answer = browser.post("/login", content=(b"x" * 100_000 for _ in range(11)), headers=form)
    assert answer.status_code == 413


def test_what_is_wrong_with_a_form_does_not_repeat_it(browser: Client) -> None:
    answer = browser.post("/login", files={"password": ("x", b"hidden words")}, headers={"Accept": "application/json"})
    assert answer.status_code in (403, 422)
    assert "hidden" not in answer.text


def test_nothing_is_fetched_from_elsewhere(site: Site) -> None:
    from importlib.resources import files

    for folder in ("templates", "static"):
        for file in files("web").joinpath(folder).iterdir():
            text = file.read_text("utf-8")
            assert "http:" not in text, file.name
            assert "https:" not in text, file.name
            assert "<script" not in text, file.name
            assert "style=" not in text, file.name
