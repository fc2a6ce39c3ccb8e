"""Lines about an article as sites mix them: every label, separator and markup in many combinations, by chance."""

from random import Random
from typing import Any

import pytest

from spiders.reading.generic.article import read_generic

from .conftest import FOOT, MENU, TEXT, TITLE, URL

SOURCES = (*"溪山日报 云渚网 兰川县融媒体中心 市统计局 党委办公室 溪电集团 石塘镇 溪山晚报客户端".split(), None)
NAMES = "张三 李国强 王晓慧 欧阳天 刘一".split()
WHEN = ",,发布时间,发布日期,时间,日期,发布于,更新时间,添加时间,录入时间,信息时间".split(",")
FROM = "来源,文章来源,信息来源,稿源,新闻来源,转自,出处,来 源,".split(",")
BY = "作者,记者,作 者,撰稿,撰稿人,通讯员,文,供稿,文/图".split(",")
NOBODY = "admin,管理员,办公室,,本站编辑,宣传部".split(",")
SEEN = "浏览{0}{1},阅读{0}{1}次,点击{0}[{1}],人气 {1},{1}次浏览,阅读({1}),访问量{0}{1} 次,点击 {1} 次".split(",")
MORE = "字号：大 中 小,【字体：大 中 小】,打印,分享到：,评论：0,我要纠错,收藏,[关闭],责任编辑：钱多".split(",")
OPENED = (
    *("本报讯（记者 {}）", "本报讯（{}）", "某社溪山3月5日电（记者{}）"),
    *("溪新网3月5日电 ({})", "溪山日报讯 记者{}报道 "),
)
SIGNED = "（{}）,（记者 {}）,(通讯员 {}),供稿：{},（供稿：{}）,本报记者 {},文图：{},（石塘镇 {}）".split(",")
SHAPES = [
    shape.split("…")
    for shape in (
        *("<div>…　…</div>", "<p>…&nbsp;&nbsp;…</p>", "<div>… | …</div>", "<div>…<br>…</div>", "<div>【…】【…】</div>"),
        *("<div><span>…</span><span>…</span></div>", "<ul><li>…</li><li>…</li></ul>", "<p>…</p><p>…</p>"),
        *("<table><tr><td>…</td><td>…</td></tr></table>", "<div><i></i>… <i></i>…</div>"),
    )
]
HEADS = ("<h1>{}</h1>", "<h2>{}</h2>", "<div class=t>{}</div>", "<p align=center><b>{}</b></p>")


def page(chance: Random) -> tuple[str, dict[str, Any]]:
    """A page, and what it says of its article."""
    colon = chance.choice(("：", ":", "： "))
    day = f"{chance.randint(2005, 2023)}-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}"
    year, month, date = day.split("-")
    texts = (
        day,
        f"{year}年{month}月{date}日",
        f"{year}/{int(month)}/{int(date)}",
        f"{day} 07:30:05",
        f"{day} 07:30 星期三",
    )
    when, source, views = chance.choice(WHEN), chance.choice(SOURCES), chance.choice((None, 7, 312, 20315))
    info = [(when and when + colon) + chance.choice(texts)]
    if source:
        label = chance.choice(FROM) if not when else chance.choice(FROM[:-1])
        info.append((label and label + colon) + source)
    if views is not None:
        info.append(chance.choice(SEEN).format(colon, views))
    people, body = chance.sample(NAMES, chance.choice((1, 2))), list(TEXT)
    place = chance.choice(("line", "opening", "end", "nobody"))
    if place == "line":
        info.append(chance.choice(BY) + colon + chance.choice((" ", "、")).join(people))
    elif place == "opening":
        people = people[:1]
        body[0] = chance.choice(OPENED).format(people[0]) + body[0]
    elif place == "end":
        body.append(chance.choice(SIGNED).format(" ".join(people)))
    else:
        people = []
        info.append(chance.choice(("作者", "供稿")) + colon + chance.choice(NOBODY))
    chance.shuffle(info)
    info += [more for more in MORE if chance.random() < 0.12]
    before, between, after = chance.choice(SHAPES)
    window = chance.choice((TITLE, f"{TITLE}_溪山网", "溪山网", f"{TITLE} - 溪山市人民政府"))
    html = (
        f"<html><head><title>{window}</title></head><body><ul>{MENU}</ul>{chance.choice(HEADS).format(TITLE)}"
        f"{before}{between.join(info)}{after}<div>{''.join(f'<p>{text}</p>' for text in body)}</div>"
        f"<p>责任编辑：周到</p>{FOOT}</body></html>"
    )
    return html, {
        "title": TITLE, "day": day, "source": source, "authors": set(people), "views": views,
        "body": "\n".join(body).strip(),
    }  # fmt: skip


@pytest.mark.parametrize("first", range(0, 400, 50))
def test_lines_about_an_article_in_any_form(first: int) -> None:
    wrong = []
    for seed in range(first, first + 50):
        html, wanted = page(Random(seed))
        reading = read_generic(URL, html).reading
        article = reading.article
        found = {
            "title": article.title,
            "day": article.published.date.isoformat() if article.published else None,
            "source": article.source,
            "authors": set(article.authors),
            "views": reading.views.count if reading.views else None,
            "body": article.body,
        }
        wrong += [(seed, name, value, wanted[name]) for name, value in found.items() if value != wanted[name]]
    assert wrong == []
