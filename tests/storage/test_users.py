"""Users, their logins, and the tokens of programs."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from storage import log, logins, models, tokens, users
from storage.archive import Archive
from storage.items import NothingFound

from ..conftest import START

PASSWORD = "correct horse battery"


def test_only_the_right_password_is_right(blank: Archive) -> None:
    with blank.writing() as session:
        added = users.add(session, "张三", "reader", PASSWORD, START)
        assert users.checked(session, "张三", PASSWORD) == added
        assert users.checked(session, "张三", PASSWORD + " ") is None
        assert users.checked(session, "李四", PASSWORD) is None


def test_a_hash_is_argon2id_as_rfc_9106_advises(blank: Archive) -> None:
    with blank.writing() as session:
        users.add(session, "zhang", "reader", PASSWORD, START)
        kept = session.get_one(models.User, "zhang").password
    assert kept.startswith("$argon2id$v=19$m=65536,t=3,p=4$")


def test_one_password_typed_in_two_ways_is_one(blank: Archive) -> None:
    with blank.writing() as session:
        users.add(session, "zhang", "reader", "ｃａｆｅ\u0301 石桥老街 12", START)
        assert users.checked(session, "zhang", "caf\u00e9 石桥老街 12")


@pytest.mark.parametrize(
    "password", ["", "short", "x" * 257, "zhangzhang", "zhang12345"[:9], "aaaaaaaaaaaa", "zhang1234"]
)
def test_a_weak_password_is_refused(blank: Archive, password: str) -> None:
    with pytest.raises(users.UnusablePassword), blank.writing() as session:
        users.add(session, "zhang", "reader", password, START)


@pytest.mark.parametrize("name", ["", "a b", "-x", "a" * 65, "a\nb", "a/b", "\u202ea", "."])
def test_an_odd_name_is_refused(blank: Archive, name: str) -> None:
    with pytest.raises(users.UnusableName), blank.writing() as session:
        users.add(session, name, "reader", PASSWORD, START)


def test_a_name_is_taken_once(blank: Archive) -> None:
    with blank.writing() as session:
        users.add(session, "zhang", "reader", PASSWORD, START)
        with pytest.raises(users.UserExists):
            users.add(session, "ｚｈａｎｇ", "editor", PASSWORD, START)


def test_what_is_done_to_users_and_tokens_is_logged_without_secrets(blank: Archive) -> None:
    with blank.writing() as session:
        users.add(session, "zhang", "reader", PASSWORD, START)
        users.set_password(session, "zhang", "another long one", START)
        users.remove(session, "zhang", START)
        token = tokens.add(session, "prometheus", ["metrics"], START)
        tokens.remove(session, "prometheus", START)
        lines = log.newest(session, 10)
    verbs = ["token remove", "token add", "user remove", "user password", "user add"]
    assert [line.verb for line in lines] == verbs
    assert PASSWORD not in str(lines)
    assert token not in str(lines)


def test_who_is_not_there_is_named(blank: Archive) -> None:
    with blank.writing() as session:
        users.add(session, "zhang", "reader", PASSWORD, START)
        with pytest.raises(NothingFound, match="known are: zhang"):
            users.remove(session, "li", START)
        with pytest.raises(NothingFound, match="known are: none"):
            tokens.remove(session, "x", START)


def test_logins_that_are_over_are_forgotten(blank: Archive) -> None:
    with blank.writing() as session:
        user = users.add(session, "zhang", "reader", PASSWORD, START)
        first = logins.begin(session, user, START)
        assert logins.user_of(session, first, START) == user
        assert logins.user_of(session, "other", START) is None
        later = START + timedelta(hours=13)
        assert logins.user_of(session, first, later) is None
        logins.begin(session, user, later)
        assert len(session.scalars(select(models.Login)).all()) == 1


def test_a_token_is_kept_as_its_digest(blank: Archive) -> None:
    with blank.writing() as session:
        token = tokens.add(session, "feeds", ["read", "read"], START)
        known = tokens.of(session, token)
        assert known is not None
        assert known.scopes == ("read",)
        assert tokens.of(session, token[:-1]) is None
        assert token not in str(session.get_one(models.Token, "feeds").__dict__)
        with pytest.raises(tokens.TokenExists):
            tokens.add(session, "feeds", ["run"], START)
