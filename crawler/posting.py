"""One message handed to a channel, in a process of its own: what apprise and its services log or raise holds secrets.

Read from standard input, answered on standard output, both JSON: nothing secret is an argument, and all that comes back
is whether the message was taken, and a sentence without the address.
"""

import json
import logging
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote, quote_plus, unquote, urlsplit

PATIENCE = 60
"""Seconds that handing over a message may take."""

FAULTS_IN_ANSWERS = {"wecombot": "errcode", "dingtalk": "errcode", "feishu": "code", "lark": "code"}
"""Services that say 200 also to what they do not take, and what is not 0 in the answer then; of 企业微信 and 钉钉
apprise looks at the status alone. From https://developer.work.weixin.qq.com/document/path/91770,
https://open.dingtalk.com/document/robots/custom-robot-access and
https://open.feishu.cn/document/client-docs/bot-v3/add-custom-bot."""

LONGEST_ANSWER = 100_000
SHORTEST_SECRET = 3
LONGEST_FAULT = 300


@dataclass(frozen=True, slots=True)
class Parcel:
    """A message with where it goes. `brief` is taken where the channel has no room for `body`."""

    address: str = field(repr=False)
    secrets: tuple[str, ...] = field(repr=False)
    title: str
    body: str
    brief: str
    cut: str
    loss: bool


Post = Callable[[Parcel], str]
"""Hands a message over: an empty text where it was taken, else why not."""


def post(parcel: Parcel, environment: dict[str, str] | None = None) -> str:
    """Hand a message over, within PATIENCE; an empty text where it was taken, else why not, with nothing secret."""
    command = [sys.executable, "-P", "-m", "crawler.posting"]
    try:
        answer = subprocess.run(
            command, input=json.dumps(asdict(parcel)).encode(), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            timeout=PATIENCE, check=False, env={**os.environ, **(environment or {})},
        ).stdout  # fmt: skip
        fault = json.loads(answer)["fault"]
    except subprocess.TimeoutExpired:
        return f"no end within {PATIENCE} seconds"
    except (OSError, ValueError, KeyError, TypeError):
        return "the process that sends it ended without an answer"
    return str(fault)[:LONGEST_FAULT]


def main() -> None:
    """Hand over the message that standard input holds."""
    answer, sys.stdout = sys.stdout, Path(os.devnull).open("w")  # noqa: SIM115
    given = json.load(sys.stdin)
    parcel = Parcel(**{**given, "secrets": tuple(given["secrets"])})
    answer.write(json.dumps({"fault": scrubbed(_handed_over(parcel), parcel)}))
    answer.flush()


def _handed_over(parcel: Parcel) -> str:
    """Why the message was not taken, as it was said; empty where it was."""
    from apprise import Apprise, AppriseAsset, NotifyFormat, NotifyType

    said, answers = _listen(), _overhear()
    asset = AppriseAsset(
        app_id="fangzhi", app_desc="fangzhi", storage_mode="memory", plugin_paths=[], interpret_escapes=False
    )
    try:
        channel = Apprise.instantiate(parcel.address, asset=asset)
        if channel is None:
            return f"this is no address that apprise knows. {_joined(said)}".strip()
        sender = Apprise(asset=asset)
        sender.add(channel)
        level = NotifyType.FAILURE if parcel.loss else NotifyType.WARNING
        title, body = fitted(parcel, channel.body_maxlen, has_title=channel.title_maxlen > 0)
        taken = sender.notify(body, title, notify_type=level, body_format=NotifyFormat.TEXT)
    except Exception as error:  # noqa: BLE001 - a service may raise anything, and its message may hold the address
        return f"apprise could not send it ({type(error).__name__})"
    refusal = _refusal(parcel.address, answers)
    if refusal:
        return refusal
    return "" if taken else _joined(said) or "apprise does not say why"


def fitted(parcel: Parcel, most: int, *, has_title: bool) -> tuple[str, str]:
    """The title and as much of the message as `most` bytes hold: the body, else the brief one, else its first lines."""
    room = most - (0 if has_title else len(parcel.title.encode()) + 2)
    for text in (parcel.body, parcel.brief):
        if len(text.encode()) <= room:
            return parcel.title, text
    kept = parcel.brief.encode()[: max(room - len(parcel.cut.encode()) - 1, 0)].decode(errors="ignore")
    return parcel.title, f"{kept.rpartition(chr(10))[0] or kept}\n{parcel.cut}"


def _listen() -> list[str]:
    """What apprise says from now on, warnings and worse; nothing reaches any other log."""
    said: list[str] = []

    class Kept(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            said.append(record.getMessage())

    logging.getLogger().handlers = [logging.NullHandler()]
    logger = logging.getLogger("apprise")
    logger.handlers, logger.propagate = [Kept(logging.WARNING)], False
    return said


def _overhear() -> list[tuple[int, bytes]]:
    """The status and body of every answer from now on."""
    import requests

    answers: list[tuple[int, bytes]] = []
    send = requests.Session.send

    def heard(session: requests.Session, request: Any, **options: Any) -> requests.Response:
        response = send(session, request, **options)
        answers.append((response.status_code, response.content[:LONGEST_ANSWER]))
        return response

    requests.Session.send = heard  # type: ignore[method-assign, assignment]
    return answers


def _refusal(address: str, answers: Iterable[tuple[int, bytes]]) -> str:
    key = FAULTS_IN_ANSWERS.get(_service(address))
    for _, body in answers if key else ():
        try:
            found = json.loads(body)
        except ValueError:
            continue
        if isinstance(found, dict) and found.get(key, 0) != 0:
            return f"the service answered {key} {found[key]}: {found.get('errmsg') or found.get('msg') or ''}"
    return ""


def _service(address: str) -> str:
    parts = urlsplit(address)
    hosts = {"qyapi.weixin.qq.com": "wecombot", "oapi.dingtalk.com": "dingtalk", "open.feishu.cn": "feishu",
             "open.larksuite.com": "lark"}  # fmt: skip
    return hosts.get(parts.netloc.lower(), parts.scheme.lower())


def _joined(said: list[str]) -> str:
    return " ".join(" ".join(said).split())


def scrubbed(text: str, parcel: Parcel) -> str:
    """The text without the secrets and the parts of the address, however they are written."""
    parts = re.split(r"[:/?#@&=,;]+", parcel.address.partition("://")[2])
    found = {*parcel.secrets, *parts, *(part for secret in parcel.secrets for part in re.split(r"[:/?#@&=]+", secret))}
    spelt = {form(part) for part in found for form in (str, quote, quote_plus, unquote, repr)}
    spelt |= {quote(part, safe="") for part in found}
    for part in sorted((part for part in spelt if len(part) >= SHORTEST_SECRET), key=len, reverse=True):
        text = re.sub(re.escape(part), "…", text, flags=re.IGNORECASE)
    return "".join(sign if sign.isprintable() else " " for sign in text)[:LONGEST_FAULT]


if __name__ == "__main__":
    main()
