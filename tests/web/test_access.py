"""Who may what: over all routes."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from fastapi.routing import RouteContext, iter_route_contexts

from web.access import right_of

from .conftest import Client, Site, form_token, log_in

OPEN = {"/healthz", "/login", "/static/{name}"}
"""What may be seen without a login: stated here once more, so that opening a route takes two."""

OF_PROGRAMS = {"/metrics": "metrics"}
"""The routes that take another right than reading."""


def routes(site: Site) -> Iterator[tuple[str, str, RouteContext]]:
    app = site.app()
    try:
        for route in iter_route_contexts(app.routes):
            assert hasattr(route, "dependant"), f"{route} is behind no dependency"
            for method in route.methods or ():
                yield method, re.sub(r"\{\w+(:\w+)?\}", "lanchuan", route.path), route
    finally:
        app.state.web.archive.close()


def test_every_route_but_those_listed_needs_a_login(site: Site) -> None:
    site.add_user()
    browser, closed = site.browser(), set()
    for method, path, route in routes(site):
        answer = browser.request(method, path)
        if answer.status_code == 401 or (answer.status_code == 303 and answer.headers["location"].startswith("/login")):
            closed.add(route.path)
    assert {route.path for _, _, route in routes(site)} - closed == OPEN


def test_programs_get_401_with_the_way_in(site: Site) -> None:
    site.add_user()
    browser = site.browser()
    for method, path, route in routes(site):
        if route.path not in OPEN:
            answer = browser.request(method, path, headers={"Accept": "application/json"})
            assert (answer.status_code, answer.headers["www-authenticate"][:6]) == (401, "Bearer"), path


def test_a_token_is_good_for_its_scopes_alone(site: Site) -> None:
    headers = site.add_token("run")
    browser = site.browser()
    for method, path, route in routes(site):
        if route.path not in OPEN:
            assert browser.request(method, path, headers=headers).status_code == 403, path


def test_what_each_route_takes(site: Site) -> None:
    taken = {(route.path, right_of(route.endpoint, method)) for method, _, route in routes(site)}
    others = {path: right for path, right in taken if right != "read" and path not in OPEN}
    assert others == OF_PROGRAMS


def test_what_changes_something_takes_more_than_reading_unless_it_says_so() -> None:
    assert right_of(object(), "GET") == "read"
    assert right_of(object(), "POST") == "edit"


def test_a_token_opens_what_it_is_for(site: Site, browser: Client) -> None:
    site.add_user()
    assert browser.get("/metrics", headers=site.add_token("metrics")).status_code == 200
    assert browser.get("/feeds/site/lanchuan.atom", headers=site.add_token("read")).status_code == 200


@pytest.mark.parametrize("sent", ["Bearer fz_wrong", "Bearer", "Bearer \xff", "Basic %%%", "Digest x", "Basic eDp5"])
def test_a_wrong_token_opens_nothing_not_even_on_loopback(browser: Client, sent: str) -> None:
    answer = browser.get("/", headers={"Authorization": sent.encode("latin-1")})  # type: ignore[dict-item]
    assert answer.status_code == 401


def test_a_removed_token_opens_nothing(site: Site, browser: Client) -> None:
    from storage import tokens
    from storage.archive import Archive

    headers = site.add_token("read")
    assert browser.get("/", headers=headers).status_code == 200
    with Archive.open(site.folder) as archive, archive.writing() as session:
        tokens.remove(session, "t-read", site.clock.now)
    assert browser.get("/", headers=headers).status_code == 401


def test_a_feed_reader_sends_a_token_as_password(site: Site, browser: Client) -> None:
    site.add_user()
    token = site.add_token("read")["Authorization"].removeprefix("Bearer ")
    assert browser.get("/feeds/site/lanchuan.atom", auth=("any", token)).status_code == 200
    assert browser.get("/feeds/site/lanchuan.atom", auth=("any", "fz_no")).status_code == 401


def test_the_use_of_a_token_is_noted(site: Site, browser: Client) -> None:
    from storage import tokens
    from storage.archive import Archive

    browser.get("/", headers=site.add_token("read"))
    with Archive.open(site.folder) as archive, archive.reading() as session:
        assert tokens.listed(session)[0].used == site.clock.now


def test_on_loopback_nobody_logs_in_until_there_is_a_user(site: Site, browser: Client) -> None:
    assert browser.get("/").status_code == 200
    site.add_user()
    assert browser.get("/").headers["location"] == "/login"


def test_elsewhere_everybody_logs_in(site: Site) -> None:
    assert site.browser("0.0.0.0").get("/").status_code == 303


@pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded", "Via", "X-Real-IP"])
def test_nobody_comes_in_through_a_proxy_while_there_are_no_users(browser: Client, header: str) -> None:
    answer = browser.get("/", headers={header: "203.0.113.9"})
    assert (answer.status_code, "fangzhi user add" in answer.text) == (403, True)


def test_a_trusted_proxy_means_that_all_log_in(site: Site) -> None:
    site.config('web_proxies = "127.0.0.1"\n')
    assert site.browser().get("/").status_code == 303


def test_a_reader_is_no_editor(site: Site) -> None:
    from web.access import OF_ROLE

    assert OF_ROLE["reader"] < OF_ROLE["editor"]
    assert not {"run", "edit"} & OF_ROLE["reader"]


def test_a_role_holds_for_a_request_and_not_for_a_login(site: Site) -> None:
    from storage import models
    from storage.archive import Archive

    site.add_user(role="editor")
    browser = site.browser()
    log_in(browser)
    browser.app.get("/edit")(lambda: "done")  # type: ignore[attr-defined]
    browser.app.post("/edit")(lambda: "done")  # type: ignore[attr-defined]
    token = form_token(browser, "/")
    assert browser.post("/edit", data={"csrf": token}).status_code == 200
    with Archive.open(site.folder) as archive, archive.writing() as session:
        session.get_one(models.User, "zhang").role = "reader"
    assert browser.post("/edit", data={"csrf": token}).status_code == 403
    assert browser.get("/edit").status_code == 200


@pytest.mark.parametrize(
    ("sent", "headers", "status"),
    [
        ({}, {}, 403),
        ({"csrf": "0" * 64}, {}, 403),
        ({"csrf": "é"}, {}, 403),
        ({"csrf": "right"}, {}, 303),
        ({"csrf": "right"}, {"Origin": "http://127.0.0.1", "Sec-Fetch-Site": "same-origin"}, 303),
        ({"csrf": "right"}, {"Origin": "http://evil.example"}, 403),
        ({"csrf": "right"}, {"Origin": "null"}, 403),
        ({"csrf": "right"}, {"Sec-Fetch-Site": "cross-site"}, 403),
        ({"csrf": "right"}, {"Sec-Fetch-Site": "same-site"}, 403),
    ],
)
def test_only_our_own_forms_change_anything(
    site: Site, sent: dict[str, str], headers: dict[str, str], status: int
) -> None:
    site.add_user()
    browser = site.browser()
    log_in(browser)
    right = form_token(browser, "/")
    filled = {name: right if value == "right" else value for name, value in sent.items()}
    assert browser.post("/logout", data=filled, headers=headers).status_code == status


def test_a_form_of_one_visitor_is_no_good_for_another(site: Site) -> None:
    site.add_user()
    mine, other = site.browser(), site.browser()
    log_in(mine)
    log_in(other)
    assert other.post("/logout", data={"csrf": form_token(mine, "/")}).status_code == 403


def test_without_users_forms_are_checked_all_the_same(site: Site, browser: Client) -> None:
    browser.app.post("/edit")(lambda: "done")  # type: ignore[attr-defined]
    assert browser.post("/edit").status_code == 403
    token = form_token(browser)
    assert browser.post("/edit", data={"csrf": token}).status_code == 200
    assert browser.post("/edit", headers={"X-CSRF-Token": token}).status_code == 200


def test_a_program_with_a_token_needs_no_form(site: Site, browser: Client) -> None:
    browser.app.post("/edit")(lambda: "done")  # type: ignore[attr-defined]
    assert browser.post("/edit", headers=site.add_token("edit")).status_code == 200
    assert browser.post("/edit", headers=site.add_token("read", "run")).status_code == 403


def test_a_token_as_password_changes_nothing(site: Site, browser: Client) -> None:
    browser.app.post("/edit")(lambda: "done")  # type: ignore[attr-defined]
    token = site.add_token("edit")["Authorization"].removeprefix("Bearer ")
    assert browser.post("/edit", auth=("any", token)).status_code == 401


def test_a_login_ends_when_it_is_idle_or_old(site: Site) -> None:
    site.add_user()
    browser = site.browser()
    log_in(browser)
    for _ in range(13):  # kept in use, until it is a week old
        site.clock.move(timedelta(hours=11))
        assert browser.get("/").status_code == 200
    site.clock.move(timedelta(hours=26))
    assert browser.get("/").status_code == 303
    log_in(browser)
    for _ in range(20):
        site.clock.move(timedelta(hours=11))
        last = browser.get("/").status_code
    assert last == 303
