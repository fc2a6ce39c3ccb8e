"""What a body holds besides text: pictures, files, video; and what kind of article that makes it."""

import re
from collections.abc import Iterable, Iterator, Sequence
from urllib.parse import parse_qsl, unquote, urlsplit

from spiders.reading.address import resolve
from spiders.reading.text import is_wide, line
from spiders.reading.tree import Node
from storage.items import Kind

_PICTURE = ("data-original", "data-src", "data-lazy-src", "data-lazyload", "data-url", "src", "oldsrc", "data-oldsrc")
"""Where the address of a picture stands, the first that leads somewhere: `src` may hold a placeholder."""
_LINK = ("href", "oldsrc", "data-href")
"""Where the address of a file stands: TRS keeps it in `oldsrc`."""
_DECORATION = re.compile(
    r"/(?:fileTypeImages|emoticons?|emotion|smil(?:ey|ies)|icons?)/|/(?:spacer|blank|pixel|1x1)\.", re.I
)
_FILE = re.compile(r"\.(?:pdf|docx?|xlsx?|pptx?|wps|et|dps|ofd|ceb|rtf|txt|csv|zip|rar|7z|tar|gz)$", re.I)
_MAYBE_FILE = re.compile(rf"{_FILE.pattern.removesuffix('$')}|[%\s]", re.I)
_FILM = re.compile(r"\.(?:mp4|m3u8|flv|f4v|swf|webm|ogv|mov|avi|wmv|mp3|m4a)(?![\w.])", re.I)
_PLAYER = re.compile(r"\b\w{0,20}(?:player|video)\w{0,20}\b", re.I)
_FRAMES = ("iframe", "embed", "object")
_LABELS = re.compile(r"附件|下载|点击|查看|文件|详见|见|阅读|全文|原文|[\W\d_]+")
_LONGEST_SCRIPT = 20_000
_LONGEST_NAMES = 4_000


def images(elements: Sequence[Node], base: str) -> Iterator[str]:
    """The absolute addresses of the pictures in the body, in order; no decoration, no data in place of an address."""
    for element in elements:
        for picture in element.iter("img"):
            url = _first(picture, _PICTURE, base)
            if url and not _DECORATION.search(url):
                yield url


def attachments(elements: Sequence[Node], base: str) -> Iterator[str]:
    """The absolute addresses of the documents that the body links or embeds, in order."""
    return (url for _, url in _file_links(elements, base) if url)


def linked(nodes: Iterable[Node | str], base: str) -> Iterator[str]:
    """The absolute addresses that selected links, or selected address texts, lead to."""
    for node in nodes:
        url = resolve(base, node) if isinstance(node, str) else _address(node, base)
        if url:
            yield url


def kind(elements: Sequence[Node], paragraphs: Sequence[str], base: str, video: bool) -> Kind | None:
    """What kind of article a body makes; None where it holds nothing. `video`: a player was found elsewhere.

    Text makes it `text`, unless all of it is links to files; then come video, files, pictures, in this order.
    """
    links = [link for link, _ in _file_links(elements, base)]
    if paragraphs and not (links and _only_names(paragraphs, links)):
        return "text"
    if video or any(_has_video(element) for element in elements):
        return "video"
    if links:
        return "file"
    return "pictures" if any(images(elements, base)) else None


def _file_links(elements: Sequence[Node], base: str) -> Iterator[tuple[Node, str | None]]:
    """The links to documents, each with its absolute address, or None where it leads nowhere."""
    for element in elements:
        for link in element.iter("a", *_FRAMES):
            url = _address(link, base) if _may_lead(link) else None
            if url and _names_file(url):
                yield link, url
            elif link.tag == "a" and _FILE.search(_name(link)[-20:]):
                yield link, url or _address(link, base)


def _may_lead(link: Node) -> bool:
    """Whether the address of a link, as it is written, may be that of a document: most are not worth resolving."""
    return any(_MAYBE_FILE.search(link.get(name, "")) for name in (*_LINK, "src", "data"))


def _name(link: Node) -> str:
    return "" if is_wide(link) else line(link)


def _address(link: Node, base: str) -> str | None:
    return _first(link, _LINK if link.tag == "a" else ("src", "data"), base)


def _first(node: Node, attributes: Iterable[str], base: str) -> str | None:
    written = (value for name in attributes if (value := node.get(name)))
    return next((url for value in written if (url := resolve(base, value))), None)


def _names_file(address: str) -> bool:
    """Whether a path, or a parameter such as `?file=/upload/a.pdf`, ends like a document."""
    parts = urlsplit(address)
    if _FILE.search(unquote(parts.path)):
        return True
    return any(_FILE.search(value) for _, value in parse_qsl(parts.query[:2000], max_num_fields=50, errors="replace"))


def _only_names(paragraphs: Sequence[str], links: Sequence[Node]) -> bool:
    """Whether the text is nothing but the names of the linked files and words such as 附件."""
    rest = "".join(paragraphs)
    if len(rest) > _LONGEST_NAMES:
        return False
    for name in sorted({_name(link) for link in links}, key=len, reverse=True):
        rest = rest.replace(name, "") if name else rest
    return not _LABELS.sub("", rest)


def _has_video(element: Node) -> bool:
    for node in element.iter("video", "audio", "a", "script", *_FRAMES):
        address = node.get("src") or node.get("href") or node.get("data") or ""
        if node.tag in ("video", "audio") or _FILM.search(address):
            return True
        if node.tag in _FRAMES and _PLAYER.search(address):
            return True
        script = (node.text or "")[:_LONGEST_SCRIPT] if node.tag == "script" else ""
        if _FILM.search(script) or _PLAYER.search(script):
            return True
    return False
