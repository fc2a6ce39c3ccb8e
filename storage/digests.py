"""Digests as WARC records state them: any algorithm, in hexadecimal or base 32, as other programs write them."""

import binascii
import hashlib
from base64 import b32decode

ALGORITHMS = {"md5", "sha1", "sha256", "sha384", "sha512"}


def sha256(content: bytes) -> str:
    """`sha256:` and hex, the one form that the archive itself keeps."""
    return "sha256:" + hashlib.sha256(content).hexdigest()


def fits(stated: str, *contents: bytes) -> bool | None:
    """Whether a stated digest is that of one of the contents; None where it is none that can be checked."""
    name, _, value = stated.partition(":")
    algorithm = name.strip().lower().replace("-", "")
    if algorithm not in ALGORITHMS:
        return None
    found = [hashlib.new(algorithm, content, usedforsecurity=False).digest() for content in contents]
    wanted = _bytes(value.strip(), hashlib.new(algorithm, usedforsecurity=False).digest_size)
    return wanted in found if wanted is not None and len(wanted) == len(found[0]) else None


def _bytes(value: str, size: int) -> bytes | None:
    try:
        if len(value) == 2 * size:
            return bytes.fromhex(value)
        return b32decode(value.upper() + "=" * (-len(value) % 8))
    except (ValueError, binascii.Error):
        return None
