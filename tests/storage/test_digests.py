"""Digests in the forms in which programs write them."""

import hashlib
from base64 import b32encode

import pytest

from storage import digests

BODY = "溪山".encode()


@pytest.mark.parametrize("name", ["md5", "sha1", "sha-1", "SHA-256", "sha512"])
@pytest.mark.parametrize("in_hex", [False, True])
def test_a_digest_is_checked_in_every_form(name: str, in_hex: bool) -> None:
    made = hashlib.new(name.lower().replace("-", ""), BODY).digest()
    text = made.hex().upper() if in_hex else b32encode(made).decode().rstrip("=").lower()
    assert digests.fits(f"{name}:{text}", b"x", BODY) is True
    assert digests.fits(f"{name}:{text}", b"x") is False


@pytest.mark.parametrize("stated", ["", "sha1", "sha1:", "sha1:8!", "crc32:abcd", "shake_128:AAAA", "sha256:zz"])
def test_what_cannot_be_checked_is_not_said_to_be_wrong(stated: str) -> None:
    assert digests.fits(stated, BODY) is not True
