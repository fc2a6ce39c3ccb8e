"""`fangzhi init`: a new archive, with a README for whoever finds it one day."""

from pathlib import Path
from typing import Annotated

import typer

README = """\
# An archive of news sites
Made with `fangzhi` (方志): every article as fields, every change of its text as a version.

- `fangzhi.db` is an SQLite database with everything that was read: articles in all their versions, the entries of
  the sites' listings, captures, runs, and the pages that could not be read. Beside it `fangzhi.db-wal` and
  `fangzhi.db-shm` come and go: copy all three together, and only while nothing is running.
- `fangzhi.toml` holds this archive's settings; `fangzhi config` shows all of them.
- `sites/` holds profiles (how a site is read) made here; they come before those that ship with the program.
- `scrapy.cfg` lets Scrapy's own commands work in this folder, as in `scrapy list`.
- `locks/` is empty files that keep two crawls of one site apart; it may be removed while nothing is running.

Times in the database are UTC; dates without a time are the site's own. Nothing in it is ever deleted. Without
`fangzhi`, any SQLite program opens the database; the tables `article` and `version` hold the texts.

# 新闻网站档案
本文件夹由 `fangzhi`(方志)建立：保存每篇文章的各项内容，以及历次改动。

- `fangzhi.db`：SQLite 数据库，存有读到的全部内容：文章及其各个版本、列表条目、抓取记录、历次运行，以及未能读出的网页。
  旁边的 `fangzhi.db-wal` 和 `fangzhi.db-shm` 时有时无；复制时须三个文件一并复制，且不可在程序运行时进行。
- `fangzhi.toml`：本档案的设置，可用 `fangzhi config` 查看。
- `sites/`：在此编写的站点配置（说明如何读取某个网站），优先于程序自带的配置。
- `scrapy.cfg`：使 Scrapy 自己的命令可在本文件夹中使用，例如 `scrapy list`。
- `locks/`：其中的空文件用来避免同时两次抓取同一网站；没有程序运行时可以删去。

数据库中的时刻均为世界协调时(UTC)；只有日期而无时刻者，为网站当地日期。库中内容从不删除。
没有 `fangzhi` 时，任何 SQLite 软件都能打开数据库；正文在 `article` 和 `version` 两张表中。
"""


def init(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A folder that is absent or empty.")],
) -> None:
    """Make a new archive.

    Example: fangzhi init my-archive
    """
    from storage.archive import Archive

    Archive.create(folder, README).close()
    typer.echo(f"Made an archive in {folder}. Now go there, and crawl a site:")
    typer.echo(f"  cd {folder}\n  fangzhi site list")
    typer.echo('  write who you are into fangzhi.toml, as in contact = "archive@example.org"\n  fangzhi crawl SITE')
