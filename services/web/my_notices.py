"""Where a person says on which ways he is told beside his inbox, and sees what became of what was sent there; a page and JSON."""

from __future__ import annotations

from litestar import Controller
from litestar.params import FromPath, JSONBody

from services.channels import log
from services.channels.offer import Channel
from services.channels.ways import RHYTHMS
from services.notices import KINDS
from services.web import way_forms
from services.web.receipts import Redirect, see
from services.web.routes import Form, Once, Page, Runtime, Session, Visit, act, command, page, query, withdraw
from services.web.way_forms import Chosen, Confirmed, Entered, Nothing, Sent, Ticked, Ways

_PAGE = "/me/notices"


class MyNotices(Controller):
    """A person's ways as a page."""

    path = _PAGE

    @page(action=None, scope="session")
    def ways(self, visit: Visit) -> Page:
        """Return his ways, and the latest deliveries to him."""
        words = visit.words
        return visit.page(
            "me/notices.html", title=words("ways.title"), found=way_forms.shown(visit), sent=way_forms.sent(visit), kinds=KINDS,
            rhythms=words.choices("ways.rhythm", RHYTHMS), because=lambda why: log.because(words, why),
            crumbs=[(words("inbox.title"), "/inbox")],
        )  # fmt: skip

    @act("/{channel:str}/address", action=None, scope="session")
    def enter(self, session: Session, runtime: Runtime, once: Once, channel: FromPath[Channel], data: Form[Entered]) -> Redirect:
        """Take an address and send a code there."""
        way_forms.enter(runtime, session, once, channel, data)
        return _back(channel)

    @act("/{channel:str}/code", action=None, scope="session")
    def again(self, session: Session, runtime: Runtime, once: Once, channel: FromPath[Channel], data: Form[Nothing]) -> Redirect:
        """Send another code."""
        del data
        way_forms.again(runtime, session, once, channel)
        return _back(channel)

    @act("/{channel:str}/confirmation", action=None, scope="session")
    def confirm(self, session: Session, runtime: Runtime, once: Once, channel: FromPath[Channel], data: Form[Confirmed]) -> Redirect:
        """Open a way to notices."""
        way_forms.confirm(runtime, session, once, channel, data)
        return _back(channel)

    @act("/{channel:str}/choice", action=None, scope="session")
    def choose(self, session: Session, runtime: Runtime, once: Once, channel: FromPath[Channel], data: Form[Ticked]) -> Redirect:
        """Say what is told on a way, and when."""
        way_forms.choose(runtime, session, once, channel, data.chosen())
        return _back(channel)

    @act("/{channel:str}/removal", action=None, scope="session")
    def remove(self, session: Session, runtime: Runtime, once: Once, channel: FromPath[Channel], data: Form[Nothing]) -> Redirect:
        """Forget a way."""
        del data
        way_forms.remove(runtime, session, once, channel)
        return _back(channel)


class MyNoticeApi(Controller):
    """The same as JSON."""

    path = "/api/v1/me/notices"
    tags = ("inbox",)

    @query(action=None, scope="session")
    def ways(self, visit: Visit) -> Ways:
        """Return a person's own ways out; of an address only as much as he knows it by."""
        return way_forms.shown(visit)

    @query("/deliveries", action=None, scope="session")
    def deliveries(self, visit: Visit) -> Sent:
        """Return the latest deliveries to a person, and why one did not arrive."""
        return Sent(items=way_forms.sent(visit))

    @command("/{channel:str}/address", action=None, scope="session", status=204)
    def enter(self, session: Session, runtime: Runtime, once: Once, channel: FromPath[Channel], data: JSONBody[Entered]) -> None:
        """Take an address and send a code there; nothing else is sent before it is confirmed."""
        way_forms.enter(runtime, session, once, channel, data)

    @command("/{channel:str}/code", action=None, scope="session", status=204)
    def again(self, session: Session, runtime: Runtime, once: Once, channel: FromPath[Channel]) -> None:
        """Send another code; the one before is worth nothing any more."""
        way_forms.again(runtime, session, once, channel)

    @command("/{channel:str}/confirmation", action=None, scope="session", status=204)
    def confirm(self, session: Session, runtime: Runtime, once: Once, channel: FromPath[Channel], data: JSONBody[Confirmed]) -> None:
        """Open a way to notices by the code that was sent to it."""
        way_forms.confirm(runtime, session, once, channel, data)

    @command("/{channel:str}/choice", action=None, scope="session", status=204)
    def choose(self, session: Session, runtime: Runtime, once: Once, channel: FromPath[Channel], data: JSONBody[Chosen]) -> None:
        """Say which kinds are not told on a way, and whether at once or in the morning's digest."""
        way_forms.choose(runtime, session, once, channel, data)

    @withdraw("/{channel:str}", action=None, scope="session")
    def remove(self, session: Session, runtime: Runtime, once: Once, channel: FromPath[Channel]) -> None:
        """Forget a way with its address."""
        way_forms.remove(runtime, session, once, channel)


def _back(channel: Channel) -> Redirect:
    return see(f"{_PAGE}#{channel}")
