"""Articles as bibliographies cite them: BibTeX, RIS, CSL-JSON, and references after GB/T 7714.

Each cites the page on the site that it was archived from; the source that the page names is noted beside it. Made here:
of the libraries at hand, one leaves ^ and \\ to TeX and escapes within addresses, another lets line ends into RIS.
"""

import json
import re
from collections.abc import Iterable
from typing import Any, TextIO

from storage.articles import Shown

_TEX = {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "{": r"\textbraceleft{}",  # BibTeX counts braces whatever is before them
    "}": r"\textbraceright{}",
    **{sign: "\\" + sign for sign in "&%$#_"},
}
_PLAIN_URL = re.compile(r"[{}\\\s\"^`<>]")
MOST_NAMED = 3
"""Authors that GB/T 7714-2015 (8.1.2) names before 等."""


def write_bibtex(articles: Iterable[Shown], file: TextIO) -> int:
    """Write an `@online` entry of biblatex for each article; how many that were. The key is site and id."""
    written = 0
    for shown in articles:
        article = shown.article
        fields = {
            "author": " and ".join(f"{{{_tex(name)}}}" for name in article.authors),
            "title": f"{{{_tex(article.title)}}}",
            "organization": _tex(shown.site_name),
            "date": _day(shown),
            "url": _url(article.url),
            "urldate": _accessed(shown),
            "note": f"来源：{_tex(article.source)}" if article.source else "",
            "langid": "chinese",
        }
        lines = "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items() if value)
        file.write(f"@online{{{article.site}-{shown.id},\n{lines}}}\n\n")
        written += 1
    return written


def write_ris(articles: Iterable[Shown], file: TextIO) -> int:
    """Write a record of type ELEC for each article, with CR LF as RIS asks for; how many that were."""
    written = 0
    for shown in articles:
        article, day = shown.article, _day(shown)
        lines = [("TY", "ELEC"), ("ID", f"{article.site}-{shown.id}")]
        lines += [("AU", name) for name in article.authors]
        lines += [("TI", article.title), ("PB", shown.site_name), ("PY", day[:4]), ("DA", day.replace("-", "/"))]
        lines += [("Y2", _accessed(shown).replace("-", "/")), ("UR", _url(article.url)), ("LA", "zh")]
        lines += [("KW", tag) for tag in article.tags] + [("N1", f"来源：{article.source}" if article.source else "")]
        file.write("".join(f"{tag}  - {_line(value)}\r\n" for tag, value in lines if value) + "ER  - \r\n\r\n")
        written += 1
    return written


def write_csl(articles: Iterable[Shown], file: TextIO) -> int:
    """Write one array of CSL-JSON items of type `article-newspaper`; how many that were."""
    written = 0
    for shown in articles:
        file.write("[\n" if not written else ",\n")
        file.write(json.dumps(_csl(shown), ensure_ascii=False))
        written += 1
    file.write("\n]\n" if written else "[]\n")
    return written


def write_gbt7714(articles: Iterable[Shown], file: TextIO) -> int:
    """Write a reference after GB/T 7714-2015 a line, as electronic resource online [EB/OL]; how many that were."""
    written = 0
    for shown in articles:
        article, day = shown.article, _day(shown)
        names = ", ".join(article.authors[:MOST_NAMED]) + (", 等" if len(article.authors) > MOST_NAMED else "")
        place = f"{shown.site_name}, {day[:4]}({day})" if day else shown.site_name
        lead = f"{names}. " if names else ""
        file.write(_line(f"{lead}{article.title}[EB/OL]. {place}[{_accessed(shown)}]. {_url(article.url)}.") + "\n")
        written += 1
    return written


def _csl(shown: Shown) -> dict[str, Any]:
    article = shown.article
    item: dict[str, Any] = {
        "id": f"{article.site}-{shown.id}",
        "type": "article-newspaper",
        "title": article.title,
        "author": [{"literal": name} for name in article.authors],
        "container-title": shown.site_name,
        "issued": _parts(_day(shown)),
        "accessed": _parts(_accessed(shown)),
        "URL": _url(article.url),
        "note": f"来源：{article.source}" if article.source else "",
        "language": "zh-CN",
    }
    return {name: value for name, value in item.items() if value}


def _parts(day: str) -> dict[str, list[list[int]]]:
    return {"date-parts": [[int(part) for part in day.split("-")]]} if day else {}


def _day(shown: Shown) -> str:
    published = shown.article.published
    return published.date.isoformat() if published else ""


def _accessed(shown: Shown) -> str:
    return shown.last_seen.date().isoformat()


def _line(text: str) -> str:
    return " ".join(text.split())


def _tex(text: str) -> str:
    return "".join(_TEX.get(sign, sign) for sign in _line(text))


def _url(url: str) -> str:
    """The address without what would end a field: such characters percent-encoded."""
    return _PLAIN_URL.sub(lambda found: "".join(f"%{byte:02X}" for byte in found[0].encode()), url)
