"""Links that a script follows, and listings whose links are such."""

import pytest
from lxml import html

from spiders.reading.pressed import leads

LINKS = {
    """<a href="/a/1.html" onclick="count('/c/2.html')">""": "/a/1.html",
    """<a href="#" onclick="open('/a/1.html')">""": "/a/1.html",
    """<a onclick="location.href='../a/1.shtml'">""": "../a/1.shtml",
    """<a href="javascript:show('/a/1.html', '_blank')">""": "/a/1.html",
    """<a href="javascript:;" onclick="show('tab', 'view.jsp?id=3')">""": "view.jsp?id=3",
    """<a href="javascript:void(0)" onclick="show('tab')">""": "javascript:void(0)",
    """<a href="javascript:void(0)">""": "javascript:void(0)",
    """<tr onclick="window.open('http://www.xishan.example/a/1.html')">""": "http://www.xishan.example/a/1.html",
    "<a>": "",
}


@pytest.mark.parametrize("text", LINKS)
def test_a_link_leads_where_its_script_goes(text: str) -> None:
    element = html.fragment_fromstring(text) if not text.startswith("<tr") else html.Element("tr", onclick=text[13:-2])
    assert leads(element) == LINKS[text]
