"""Which captures an article may be read from, and why not from the others."""

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session, aliased

from spiders.profile import Profile
from spiders.reading.address import canonical, is_article
from storage import models

NO_PAGE, NO_HTML, CUT_OFF = "not answered with a page", "no HTML", "cut off"
NO_ARTICLE, POSTED = "not where articles are", "the answer to a form"


def unreadable(url: str, status: int, content_type: str, truncated: bool, profile: Profile | None) -> str | None:
    """Why a capture is none that an article could be read from, or None. Without a profile any page may be one."""
    if status != 200:
        return NO_PAGE
    if truncated:
        return CUT_OFF
    if content_type and "html" not in content_type.lower():
        return NO_HTML
    return None if profile is None or is_article(canonical(url, profile), profile) else NO_ARTICLE


def waiting(session: Session, site: str, profile: Profile | None) -> list[int]:
    """The captures of imports that an article could be read from, and none was yet, oldest first."""
    capture = models.Capture
    rows = select(capture.id, capture.url, capture.content_type).where(*unread(site))
    found = session.execute(rows.order_by(capture.captured_at, capture.id).execution_options(yield_per=1000))
    return [row.id for row in found if unreadable(row.url, 200, row.content_type, False, profile) is None]


def unread(site: str) -> tuple[ColumnElement[bool], ...]:
    """What of a site's captures was imported whole, and read by nobody; not what a browser built another page from."""
    capture, built = models.Capture, aliased(models.Capture)
    brought = select(models.Run.id).where(models.Run.mode == "import")
    whole = (capture.status == 200) & capture.truncated.is_(False) & capture.posted.is_(None)
    bare = select(built.rendered_from_id).where(built.site_id == site, built.rendered_from_id.is_not(None))
    is_new = capture.visit.is_(None) & capture.id.not_in(bare)
    return capture.site_id == site, capture.run_id.in_(brought), is_new, whole
