"""By which names the pages may be asked for."""

import pytest

from web.hosts import Hosts, is_loopback, listed, name_in, network


@pytest.mark.parametrize("host", ["127.0.0.1", "127.9.9.9", "::1", "[::1]", "localhost"])
def test_what_only_this_machine_reaches(host: str) -> None:
    assert is_loopback(host)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.2", "203.0.113.1", "", "nowhere.invalid"])
def test_what_others_may_reach(host: str) -> None:
    assert not is_loopback(host)


@pytest.mark.parametrize(
    "header", ["127.0.0.1", "127.0.0.1:8000", "localhost:8000", "LOCALHOST", "[::1]:8000", "127.3.2.1", "localhost."]
)
def test_loopback_goes_by_its_names(header: str) -> None:
    assert Hosts("127.0.0.1").has(header)


@pytest.mark.parametrize(
    "header",
    ["evil.example", "evil.example:8000", "127.0.0.1.evil.example", "192.168.1.2", "", ":8000", "localhost:80x",
     "[::1", "localhost@evil.example", "localhost/", "０.0.0.0"],
)  # fmt: skip
def test_a_name_that_somebody_made_lead_to_loopback_is_refused(header: str) -> None:
    assert not Hosts("127.0.0.1").has(header)


def test_names_that_are_listed_are_known() -> None:
    hosts = Hosts("127.0.0.1", listed("Archive.example.org, other.example"))
    assert hosts.has("archive.example.org:443")
    assert not hosts.has("example.org")


def test_elsewhere_addresses_are_known_and_names_are_not() -> None:
    hosts = Hosts("0.0.0.0")
    assert hosts.has("192.168.1.2:8000")
    assert hosts.has("[2001:db8::1]:8000")
    assert not hosts.has("evil.example")


def test_a_name_without_its_port() -> None:
    assert [name_in(text) for text in ("A.example:80", "[::1]:80", "a:b:c", "a:")] == ["a.example", "::1", "", "a"]


def test_clients_are_told_apart_by_what_one_customer_has() -> None:
    assert network("203.0.113.9") == network("::ffff:203.0.113.9") == "203.0.113.9"
    assert network("2001:db8:0:1::5") == network("2001:db8:0:1:ffff::6") != network("2001:db8:0:2::5")
    assert len(network("x" * 1000)) == 64
