"""Pages whose scripts reach out, never end, or take what they can: the crawl goes on, nothing leaves the browser."""

from dataclasses import dataclass

import pytest

from cli.sample.page import Page
from cli.sample.server import serve_pages

from .scripted import PAGES, PROFILE, Crawled, Fangzhi, crawl, listener, make_archive, need_a_browser

LISTED = PROFILE.replace("render = true\nitems", "items")
SHOW = """
function show(title) {
  document.body.innerHTML = `<div id="app"><h1>${title}</h1><div class="text">苇塘的${title}。</div></div>`
}
const ask = (url, more) => fetch(url, more).catch(() => {})
"""
REACHING = """
const there = "127.0.0.1:PORT"
for (const scheme of ["http", "https"]) {
  ask(`${scheme}://${there}/fetch`); ask(`${scheme}://${there}/post`, {method: "POST", body: "x", mode: "no-cors"})
}
ask("http://www.elsewhere.example:PORT/fetch"); ask("http://localhost:PORT/fetch"); ask("/closed/1.json")
ask("/api/put", {method: "PUT"}); navigator.sendBeacon(`http://${there}/beacon`, "x")
for (const rel of ["preconnect", "dns-prefetch", "prefetch", "preload", "modulepreload", "icon", "manifest"]) {
  const link = document.createElement("link")
  link.rel = rel; link.href = `http://${there}/${rel}`; link.as = "script"; document.head.append(link)
}
for (const tag of ["img", "script", "iframe", "video", "audio", "embed", "object", "source"]) {
  const node = document.createElement(tag)
  node.src = node.data = `http://${there}/${tag}`; document.body.append(node)
}
try { new WebSocket(`ws://${there}/socket`) } catch {}
try { new EventSource(`http://${there}/events`) } catch {}
try { new WebTransport(`https://${there}/transport`) } catch {}
try {
  const peer = new RTCPeerConnection({iceServers: [{urls: ["stun:" + there, "turn:" + there + "?transport=tcp"],
    username: "x", credential: "x"}]})
  peer.createDataChannel("x"); peer.createOffer().then(offer => peer.setLocalDescription(offer))
} catch {}
try { new Worker(URL.createObjectURL(new Blob([`fetch("http://${there}/worker")`]))) } catch {}
try { navigator.serviceWorker.register("/app.js") } catch {}
try { window.open(`http://${there}/popup`) } catch {}
const form = document.createElement("form")
form.action = `http://${there}/form`; document.body.append(form); form.submit()
const saved = document.createElement("a")
saved.href = `http://${there}/download`; saved.download = "x"; document.body.append(saved); saved.click()
alert(1); confirm(2); prompt(3)
setTimeout(() => { location.href = `http://${there}/navigation` }, 50)
setTimeout(() => { location.href = "/n/1.html" }, 100)
setTimeout(() => show("闸口"), 400)
"""
SCRIPTS = {
    "/n/10.html": REACHING,
    "/n/11.html": "while (true) {}",
    "/n/12.html": "const held = []; while (true) held.push(new Uint8Array(3e7).fill(1))",
    "/n/13.html": "document.body.append(document.createComment('x'.repeat(34e6)))",
    "/n/14.html": "for (let n = 0; n < 200; n++) ask('/api/many?n=' + n); setTimeout(() => show('多问'), 300)",
    "/n/15.html": "fetch('/api/ill').then(answer => answer.json()).then(found => show(found.title)).catch(() => {})",
    "/n/16.html": "document.documentElement.remove()",
    "/n/17.html": "Array.prototype.map = Object.keys = JSON.stringify = () => 'x'; show('改名')",
    "/n/18.html": "setInterval(() => document.title += '.', 40); show('走马灯')",
    "/n/19.html": "show('末篇')",
}


def page(script: str) -> Page:
    return Page(f"<!DOCTYPE html><html><head></head><body><script>{SHOW}{script}</script></body></html>".encode())


@dataclass
class Met(Crawled):
    """What came to a port that no page may reach, and what the crawl said."""

    came: tuple[bytes, ...] = ()
    said: str = ""


@pytest.fixture(scope="module")
def met(tmp_path_factory: pytest.TempPathFactory, fangzhi: Fangzhi) -> Met:
    need_a_browser()
    found = Met(make_archive(tmp_path_factory.mktemp("hostile") / "archive", LISTED))
    entries = "".join(f'<li><a href="{path}">标题{path}</a></li>' for path in SCRIPTS)
    with listener() as (port, came), pytest.MonkeyPatch.context() as patch:
        pages = {path: page(script.replace("PORT", str(port))) for path, script in SCRIPTS.items()}
        pages["/yw/"] = Page(f"<ul>{entries}</ul>".encode())
        pages |= {"/api/ill": Page(b"", status=503), "/api/many": Page(b"1"), "/closed/1.json": Page(b"1")}
        patch.setenv("FANGZHI_TRIES", "1")
        with serve_pages(PAGES | pages) as site:
            found.report, found.said = crawl(fangzhi, found.folder, site)
            found.hits.append(dict(site.hits))
        found.came = tuple(came)
    return found


def test_no_page_reaches_anything_but_through_the_crawl(met: Met) -> None:
    assert met.came == ()


def test_a_page_that_reaches_out_is_read_all_the_same(met: Met, fangzhi: Fangzhi) -> None:
    assert met.held(fangzhi)["/n/10.html"]["title"] == "闸口"


def test_what_robots_forbids_and_what_alters_the_site_is_not_asked_for(met: Met) -> None:
    assert not {"/closed/1.json", "/api/put", "/n/1.html"} & set(met.hits[0])


def test_what_one_page_asks_for_is_bounded(met: Met, fangzhi: Fangzhi) -> None:
    assert sum(number for path, number in met.hits[0].items() if path.startswith("/api/many")) == 50
    assert met.held(fangzhi)["/n/14.html"]["title"] == "多问"


@pytest.mark.parametrize(
    ("path", "reason", "detail", "passes"),
    [
        ("/n/11.html", "could not be rendered", "does not answer", True),
        ("/n/12.html", "could not be rendered", "bytes of memory", True),
        ("/n/13.html", "too large", "once built", False),
        ("/n/15.html", "unknown layout", "/api/ill: HTTP 503", True),
        ("/n/16.html", "could not be rendered", "took away the document", False),
    ],
)
def test_a_page_that_cannot_be_built_is_a_problem_that_says_why(
    met: Met, path: str, reason: str, detail: str, passes: bool
) -> None:
    found = met.problems()[path]
    assert (found[0], found[2]) == (reason, passes)
    assert detail in found[1]


def test_a_page_cannot_alter_how_it_is_looked_at(met: Met, fangzhi: Fangzhi) -> None:
    assert met.held(fangzhi)["/n/17.html"]["title"] == "改名"


def test_a_page_that_never_rests_is_taken_as_it_is(met: Met, fangzhi: Fangzhi) -> None:
    assert met.held(fangzhi)["/n/18.html"]["title"] == "走马灯"


def test_the_browser_is_started_anew_and_the_crawl_goes_on(met: Met, fangzhi: Fangzhi) -> None:
    assert met.held(fangzhi)["/n/19.html"]["title"] == "末篇"
    assert (met.report["new"], met.report["problems"], met.report["state"]) == (5, 5, "finished")
