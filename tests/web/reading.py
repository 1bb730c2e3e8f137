"""Pages as tests read them."""

from __future__ import annotations

import re
from typing import Any, cast

from litestar.testing import TestClient
from lxml import html

Client = TestClient[Any]


class Page:
    """An HTML page, asked by simple selectors: `tag.class#id[name=value]`, separated by spaces for descendants."""

    def __init__(self, content: bytes) -> None:
        self.root = html.document_fromstring(content)

    def all(self, selector: str) -> list[html.HtmlElement]:
        return cast(list[html.HtmlElement], self.root.xpath("//" + "//".join(map(_step, selector.split()))))

    def one(self, selector: str) -> html.HtmlElement:
        (found,) = self.all(selector)
        return found

    def texts(self, selector: str) -> list[str]:
        return [said(each) for each in self.all(selector)]

    def hrefs(self, selector: str) -> list[str]:
        return [str(each.get("href")) for each in self.all(selector)]

    @property
    def headlines(self) -> list[str]:
        return self.texts(".item h3")

    @property
    def words(self) -> str:
        return said(self.root)


def said(element: html.HtmlElement) -> str:
    return re.sub(r"\s+", " ", str(element.text_content())).strip()


def _step(part: str) -> str:
    tag, rest = cast(re.Match[str], re.match(r"(\w*)(.*)", part)).groups()
    step = tag or "*"
    for kind, name, attribute, value in re.findall(r"([.#])([\w-]+)|\[(\w+)=([^\]]*)\]", rest):
        if kind == ".":
            step += f"[contains(concat(' ', normalize-space(@class), ' '), ' {name} ')]"
        else:
            step += f"[@id='{name}']" if kind else f"[@{attribute}='{value}']"
    return step


def page(client: Client, path: str, status: int = 200) -> Page:
    response = client.get(path, follow_redirects=False)
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    return Page(response.content)
