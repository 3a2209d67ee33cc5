"""The front door: each role is led to the page its day begins with."""

from __future__ import annotations

from litestar import Controller
from litestar.response import Redirect

from services.access import Forbidden
from services.web.navigation import home
from services.web.routes import Visit, page


class Home(Controller):
    """One address that leads everybody home."""

    @page("/", action=None, scope="session")
    def front(self, visit: Visit) -> Redirect:
        """Lead a reader to his own page, on the dates that he looks at; a user without any role has none."""
        target = home(visit.session)
        if target is None:
            raise Forbidden(action="home")
        return Redirect(visit.link(target), status_code=303)
