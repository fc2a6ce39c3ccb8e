"""SURT keys. What is expected here is what pywb 2.10 answered for the same addresses."""

import pytest

from storage.surt import surt

ID = "0123456789abcdef0123456789ABCDEF"
PYWB_SAYS = {
    "http://www.lanchuan.example": "example,lanchuan)/",
    "https://WWW.Lanchuan.Example:443/XW/T20191017_1.html": "example,lanchuan)/xw/t20191017_1.html",
    "http://www23.a.example./?": "example,a)/",
    "http://www.com/": "com)/",
    "http://wwwa.b.example/": "example,b,wwwa)/",
    "http://m.a.example:8080/": "example,a,m:8080)/",
    "http://a.example:443/": "example,a:443)/",
    "http://user:word@127.0.0.1:8000/x": "1,0,0,127:8000)/x",
    "http://中文.中国/新闻.html?词=1": "xn--fiqs8s,xn--fiq228c)/%e6%96%b0%e9%97%bb.html?%e8%af%8d=1",
    "http://xn--fiq228c.example/%E6%96%B0": "example,xn--fiq228c)/%e6%96%b0",
    "http://a.example/%d6%d0.htm": "example,a)/%d6%d0.htm",
    "http://a.example/x/./y/../z//?a": "example,a)/x/z?a",
    "http://a.example/../x": "example,a)/../x",
    "http://a.example//../x": "example,a)/x",
    "http://a.example/%2541%20%zz+b": "example,a)/a%20%25zz+b",
    "http://a.example/%3Fx%23": "example,a)/?x%23",
    "http://a.example/x?b=2&A=1#top": "example,a)/x?a=1&b=2",
    "http://a.example/x?a-b=1&a=2&": "example,a)/x?&a=2&a-b=1",
    "http://a.example/x?a=%26&a=b=c": "example,a)/x?&a=&a=b=c",
    f"http://a.example/x?a=1&PHPSESSID={ID}": "example,a)/x?&a=1",
    f"http://a.example/x?jsessionid={ID}&a=1": "example,a)/x?a=1",
    "http://a.example/x?PHPSESSID=012": "example,a)/x?phpsessid=012",
    f"http://a.example/x;jsessionid={ID}?a": f"example,a)/x;jsessionid={ID.lower()}?a",
    "http://a.example/x?cfid=1&cftoken=2&a": "example,a)/x?a",
    "http://a.example/x?ASPSESSIONIDAQBSDSRT=EOHBLBDDPFCLHKPGGKLILNAM": "example,a)/x",
    "http://a.example/(S(4hqa0555fwsecu455xqckv45))/x.aspx": "example,a)/x.aspx",
    "http://a.example/(4hqa0555fwsecu455xqckv45)/x.html": "example,a)/(4hqa0555fwsecu455xqckv45)/x.html",
    "dns:a.example": "dns:a.example",
}


@pytest.mark.parametrize("url", PYWB_SAYS)
def test_keys_are_those_that_pywb_looks_for(url: str) -> None:
    assert surt(url) == PYWB_SAYS[url]


@pytest.mark.parametrize("url", ["http://[::1", "http://a.example:99999/ x", "http://a.example:x/", "not an address"])
def test_what_is_no_address_is_a_key_without_spaces(url: str) -> None:
    assert " " not in surt(url)


@pytest.mark.parametrize("part", ["%" + "25" * 20_000, "?" + "sid=" * 10_000, "?" + "cfid=a&cftoken=" * 3_000])
def test_a_hostile_address_takes_no_time_to_speak_of(part: str) -> None:
    assert surt(f"http://a.example/{part}").startswith("example,a)/")
