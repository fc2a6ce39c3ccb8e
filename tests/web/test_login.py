"""Logging in and out."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from storage import models, users
from storage.archive import Archive
from web import login
from web.login import within
from web.state import HASHED_AT_ONCE

from .conftest import PASSWORD, Client, Site, form_token, log_in


def test_in_to_what_was_asked_for_and_out_again(site: Site, browser: Client) -> None:
    site.add_user()
    asked = browser.get("/feeds/search.atom?q=石桥&site=lanchuan")
    form = browser.get(asked.headers["location"]).text
    next = re.search(r'name="next" value="([^"]+)"', form)
    assert next is not None
    sent = {"name": "zhang", "password": PASSWORD, "csrf": form_token(browser), "next": next[1].replace("&amp;", "&")}
    answer = browser.post("/login", data=sent)
    assert answer.status_code == 303
    assert browser.get(answer.headers["location"]).status_code == 200
    browser.post("/logout", data={"csrf": form_token(browser, "/")})
    assert browser.get("/").status_code == 303


def test_a_cookie_of_before_is_good_for_nothing_after_logging_out(site: Site, browser: Client) -> None:
    site.add_user()
    log_in(browser)
    kept = browser.cookies["fangzhi-login"]
    browser.post("/logout", data={"csrf": form_token(browser, "/")})
    browser.cookies.set("fangzhi-login", kept)
    assert browser.get("/").status_code == 303


def test_each_login_has_a_secret_of_its_own_and_ends_the_one_before(site: Site, browser: Client) -> None:
    site.add_user()
    log_in(browser)
    first = browser.cookies["fangzhi-login"]
    sent = {"name": "zhang", "password": PASSWORD, "csrf": form_token(browser, "/")}
    browser.post("/login", data=sent)
    assert browser.cookies["fangzhi-login"] != first
    with Archive.open(site.folder) as archive, archive.reading() as session:
        assert len(session.scalars(select(models.Login)).all()) == 1


def test_what_is_wrong_is_not_told(site: Site, browser: Client) -> None:
    site.add_user()
    answers = []
    for name, password in (("zhang", "wrong password"), ("nobody", PASSWORD), ("", ""), ("zhang", "x" * 5000)):
        answer = browser.post("/login", data={"name": name, "password": password, "csrf": form_token(browser)})
        answers.append((answer.status_code, answer.text))
    assert answers[0][0] == 401
    assert len(set(answers)) == 1


def test_a_password_is_hashed_also_where_there_is_no_such_user(
    site: Site, browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.add_user()
    real, seen = users._hasher(), []

    class Counting:
        def verify(self, hashed: str, password: str) -> bool:
            seen.append(hashed.rsplit("$", 2)[0])
            return real.verify(hashed, password)

    users._nobody()
    monkeypatch.setattr(users, "_hasher", Counting)
    assert log_in(browser, "zhang", "wrong password") == 401
    assert log_in(browser, "nobody") == 401
    assert len(seen) == 2
    assert seen[0] == seen[1]  # the same parameters, so the same time


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(site: Site, browser: Client) -> None:
    site.add_user()
    sent = {"name": "zhang", "password": PASSWORD, "csrf": form_token(browser)}
    parts = browser.post("/login", data=sent).headers["set-cookie"].lower().split("; ")
    assert {"httponly", "samesite=lax", "path=/"} <= set(parts)
    assert "secure" not in parts


def test_over_https_the_cookie_goes_over_https_alone(site: Site) -> None:
    site.add_user()
    browser = site.browser(scheme="https")
    answer = browser.post("/login", data={"name": "zhang", "password": PASSWORD, "csrf": form_token(browser)})
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith("__Host-fangzhi-login=")
    assert "; Secure" in cookie
    assert "max-age" in answer.headers["strict-transport-security"]


@pytest.mark.parametrize(("forwarded", "name"), [({}, "__Host-"), ({"X-Forwarded-Proto": "http"}, "fangzhi")])
def test_behind_a_trusted_proxy_as_well(site: Site, forwarded: dict[str, str], name: str) -> None:
    site.config('web_proxies = "10.0.0.0/8"\n')
    browser = site.browser(peer="10.1.2.3")
    browser.headers.update(forwarded)
    assert browser.get("/login").headers["set-cookie"].startswith(name)


def test_who_tries_too_often_waits(site: Site, browser: Client) -> None:
    site.add_user()
    assert [log_in(browser, password="wrong password") for _ in range(6)] == [401] * 5 + [429]
    assert log_in(browser) == 429  # also with the right one
    site.clock.move(timedelta(minutes=16))
    assert log_in(browser) == 303


def test_many_who_log_in_at_once_keep_nobody_else_waiting(
    site: Site, browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.add_user()
    monkeypatch.setattr(login, "PATIENCE", 0.0)
    hashing = browser.app.state.web.hashing  # type: ignore[attr-defined]
    for _ in range(HASHED_AT_ONCE):
        hashing.acquire()
    assert log_in(browser) == 429
    assert browser.get("/healthz").status_code == 200
    hashing.release()
    assert log_in(browser) == 303


def test_one_client_locks_no_other_out(site: Site) -> None:
    site.add_user()
    bad, good = site.browser(peer="203.0.113.1"), site.browser(peer="203.0.113.2")
    bad.app = good.app
    for _ in range(6):
        log_in(bad, password="wrong password")
    assert log_in(good) == 303


def test_a_password_that_is_changed_ends_all_logins(site: Site, browser: Client) -> None:
    site.add_user()
    log_in(browser)
    with Archive.open(site.folder) as archive, archive.writing() as session:
        users.set_password(session, "zhang", "another long one", site.clock.now)
    assert browser.get("/").status_code == 303
    assert log_in(browser) == 401


def test_a_removed_user_is_out(site: Site, browser: Client) -> None:
    site.add_user()
    site.add_user("li")
    log_in(browser)
    with Archive.open(site.folder) as archive, archive.writing() as session:
        users.remove(session, "zhang", site.clock.now)
    assert browser.get("/").status_code == 303


@pytest.mark.parametrize(
    "path",
    [
        "//evil.example",
        "/\\evil.example",
        "http://evil.example",
        "javascript:x",
        "/a\r\nSet-Cookie: x",
        "",
        "/ /",
        "x/y",
    ],
)
def test_a_login_leads_nowhere_else(path: str) -> None:
    assert within(path) == "/"


def test_a_login_leads_back() -> None:
    assert within("/feeds/search.atom?q=石桥") == "/feeds/search.atom?q=石桥"


def test_no_secret_lies_in_the_archive(site: Site, browser: Client) -> None:
    site.add_user()
    log_in(browser)
    token = site.add_token("read")["Authorization"].removeprefix("Bearer ")
    secrets = (PASSWORD, browser.cookies["fangzhi-login"], token, form_token(browser, "/"))
    for file in site.folder.rglob("*"):
        content = file.read_bytes() if file.is_file() else b""
        assert [secret for secret in secrets if secret.encode() in content] == [], file
