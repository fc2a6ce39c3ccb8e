"""What stands under pictures, told from the text."""

from collections.abc import Callable

import pytest

from spiders.reading.generic.article import GenericReading

from .conftest import FIRST, SECOND, TEXT, THIRD

Read = Callable[..., GenericReading]

PICTURE = "<p style='text-align:center'><img src=1.jpg></p>"
UNDER = "老匠人在桥头教徒弟雕花"


def told(read: Read, under: str, picture: str = PICTURE) -> tuple[list[str], tuple[str, ...]]:
    """The paragraphs between the first and the last of the text, and the captions."""
    article = read(body=f"<p>{FIRST}</p>{picture}{under}<p>{SECOND}</p><p>{THIRD}</p>").reading.article
    texts = article.body.split("\n")
    assert (texts[0], texts[-2:]) == (FIRST, [SECOND, THIRD])
    return texts[1:-2], article.captions


@pytest.mark.parametrize(
    "under",
    [
        f"<figcaption>{UNDER}</figcaption>",
        f"<figure><img src=2.jpg><figcaption><p>{UNDER}</p></figcaption></figure>",
        f"<p class=wp-caption-text>{UNDER}</p>",
        f"<div class='pic caption'><span>{UNDER}</span></div>",
    ],
)
def test_what_the_page_calls_a_caption_is_none_of_the_text(under: str, read: Read) -> None:
    assert told(read, under) == ([], (UNDER,))


@pytest.mark.parametrize(
    ("under", "text"),
    [
        (f"<span class=img_descr>{UNDER}</span>", UNDER),
        (f"<p class='text image_desc'>{UNDER}</p>", UNDER),
        (f"<p>图为{UNDER}。</p>", f"图为{UNDER}。"),
        (f"<p>▲{UNDER}</p>", f"▲{UNDER}"),
        (f"<p align=center>{UNDER}。（张三 摄）</p>", f"{UNDER}。（张三 摄）"),
        (f"<p>{UNDER}。溪山镇供图</p>", f"{UNDER}。溪山镇供图"),
        (f"<p style='text-align: center; font-size: 12px'>{UNDER}</p>", UNDER),
        (f"<center><font size=2>{UNDER}</font></center>", UNDER),
    ],
)
def test_what_only_looks_like_a_caption_is_told_and_stays_in_the_text(under: str, text: str, read: Read) -> None:
    assert told(read, under) == ([text], (text,))


@pytest.mark.parametrize(
    ("under", "picture"),
    [
        (f"<p>图为{UNDER}。</p>", ""),
        (f"<p>{UNDER}，当日完工。</p><p>图为老街。</p>", PICTURE),
        (f"<p style='text-align: center'>{UNDER}</p>", PICTURE),
        (f"<p>{THIRD * 3}（张三 摄）</p>", PICTURE),
    ],
    ids=["no picture", "not right behind it", "centred, as a heading is", "long"],
)
def test_where_that_is_not_sure_it_is_text(under: str, picture: str, read: Read) -> None:
    between, captions = told(read, under, picture)
    assert (len(between) > 0, captions) == (True, ())


def test_where_nothing_but_captions_is_there_they_are_the_text(read: Read) -> None:
    article = read(body="".join(f"<img src={n}.jpg><figcaption>{text}</figcaption>" for n, text in enumerate(TEXT)))
    assert (article.reading.article.body.split("\n"), article.reading.article.captions) == (list(TEXT), ())
