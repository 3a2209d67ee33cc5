"""What controllers may ask for by name: a `visit` for a reader, a `desk` for a command, `once` where it has no receipt, and more."""

from __future__ import annotations

from typing import Any, Final

from litestar import Request
from litestar.di import Provide

from infra.answers import Once
from services.desk import Actor, Desk
from services.sessions import Session
from services.web.contract import KEY, Contract
from services.web.envelope import Envelope
from services.web.visit import Visit
from services.wiring import Runtime


def provide_visit(request: Request[Any, Any, Any]) -> Visit:
    """Return the visit that the guard has let in."""
    return request.state.visit


def provide_session(request: Request[Any, Any, Any]) -> Session:
    """Return the session of a command."""
    return request.state.session


def provide_runtime(request: Request[Any, Any, Any]) -> Runtime:
    """Return the process's runtime."""
    return request.app.state.site.runtime


def provide_once(request: Request[Any, Any, Any]) -> Once:
    """Return what a command of a session is known by that leaves no receipt, in the scope of the user's own tenant."""
    session, envelope = request.state.session, request.state.envelope
    return Once(county=session.county, tenant=session.home, command_id=envelope.command_id, fingerprint=envelope.fingerprint)


def provide_desk(request: Request[Any, Any, Any]) -> Desk:
    """Return the desk at which a command is carried out: the tenant of the path, or the county's own."""
    session: Session = request.state.session
    envelope: Envelope = request.state.envelope
    contract: Contract = request.route_handler.opt[KEY]
    return Desk(
        runtime=request.app.state.site.runtime,
        actor=Actor(id=session.user, role=request.state.role, name=session.name),
        county=session.county,
        tenant=session.place.code if session.place else session.county * 1000,
        command_id=envelope.command_id,
        channel="api" if contract.api else "web",
        effective_on=envelope.effective_on,
        today=session.today,
        fingerprint=envelope.fingerprint,
        expected=envelope.expected,
    )


PROVIDED: Final = {
    "visit": Provide(provide_visit, sync_to_thread=False),
    "session": Provide(provide_session, sync_to_thread=False),
    "runtime": Provide(provide_runtime, sync_to_thread=False),
    "once": Provide(provide_once, sync_to_thread=False),
    "desk": Provide(provide_desk, sync_to_thread=False),
}
