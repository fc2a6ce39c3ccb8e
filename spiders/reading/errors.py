"""Why a page could not be read, told in facts."""

from storage.items import Problem


class ReadingError(Exception):
    """A page that gave no article or no listing. `problem` is what to keep and show."""

    reason = "unreadable"

    def __init__(self, url: str, detail: str, layout: str | None = None, field: str | None = None) -> None:
        self.problem = Problem(url, self.reason, detail, layout, field)
        place = " ".join(part for part in (layout, field) if part)
        super().__init__(f"{url}: {place + ': ' if place else ''}{detail}")


class UnknownLayout(ReadingError):
    """No layout of the profile fits the page: a redesign, or a page that is no article."""

    reason = "unknown layout"

    def __init__(self, url: str, site: str) -> None:
        super().__init__(url, f"none of the layouts of {site} fits this page")


class MissingField(ReadingError):
    """A field that every article has is not where the layout says; `detail` says where else it was looked for."""

    reason = "missing field"

    def __init__(self, url: str, layout: str, field: str, detail: str | None = None) -> None:
        super().__init__(url, detail or f"the selector of {field} finds nothing", layout, field)


class EmptyBody(ReadingError):
    """The body, or `place` in which it was looked for, holds neither text nor pictures, video or files."""

    reason = "empty body"

    def __init__(self, url: str, layout: str, place: str = "the body") -> None:
        super().__init__(url, f"{place} holds no text, no picture, no video and no file", layout, "body")


class OtherArticle(ReadingError):
    """A page that the page before names as its next one, and that has another title."""

    reason = "another article"

    def __init__(self, url: str, layout: str, title: str) -> None:
        super().__init__(url, f"its title is not that of the pages before it, which is {title!r}", layout, "title")


class PageTooLarge(ReadingError):
    """The page is beyond what is read: too long, too many or too deeply nested elements, too many attributes."""

    reason = "too large"


class NoListing(ReadingError):
    """The answer is not of the format in which the profile says that the listing comes."""

    reason = "no listing"

    def __init__(self, url: str, detail: str, field: str | None = None) -> None:
        super().__init__(url, detail, None, field)


class NotTurned(ReadingError):
    """There is a next page, and it is not asked for: how it would have to be is beyond what a profile permits."""

    reason = "next page not asked for"

    def __init__(self, url: str, detail: str, field: str = "listing.next") -> None:
        super().__init__(url, detail, None, field)


class SelectorFailed(ReadingError):
    """A selector that compiles, and that the page shows to be wrong: a function with too few arguments, for one."""

    reason = "selector failed"

    def __init__(self, url: str, selector: str, why: object) -> None:
        super().__init__(url, f"the selector {selector!r} cannot be used: {why}")
