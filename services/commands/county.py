"""`taizhang init` and `taizhang user`: open a county's books, and let its first people in."""

from __future__ import annotations

import argparse
import getpass
import os
from typing import Any
from uuid import uuid4, uuid5

from domain import grant, tenant
from domain.grant import ROLES
from infra.ledger import SYSTEM
from infra.migrate import begin_clock, migrate
from infra.settings import Settings
from services import counties, grants, tenants, users
from services.commands import Failed
from services.desk import Actor, Desk
from services.premises import housed
from services.wiring import Runtime


def register(subparsers: Any) -> None:
    """Add the sub-commands."""
    init = subparsers.add_parser("init", help="open the books of a county, for real or as a rehearsal")
    init.add_argument("--county", type=int, required=True, help="6-digit division code")
    init.add_argument("--name", required=True)
    init.add_argument("--rehearsal", metavar="DAY", help="a practice ledger whose clock starts on this day; it can never become real")
    init.set_defaults(run=_init)
    user = subparsers.add_parser("user", help="add a user with a role")
    user.add_argument("--county", type=int, required=True)
    user.add_argument("--tenant", type=int, help="where the role is held (left out: in the whole county)")
    user.add_argument("--login", required=True)
    user.add_argument("--name", required=True)
    user.add_argument("--post", default="")
    user.add_argument("--role", choices=sorted(ROLES), required=True)
    user.add_argument("--password-from", metavar="VARIABLE", help="environment variable with the password (left out: it is asked for)")
    user.set_defaults(run=_user)


def _init(options: argparse.Namespace) -> None:
    with housed(Settings.from_env()) as settings:
        if not settings.migrate_url:
            message = "TAIZHANG_MIGRATE_URL is not set: opening a ledger needs the migrate role"
            raise Failed(message)
        migrate(settings.migrate_url)
        try:
            begin_clock(settings.migrate_url, rehearsal=options.rehearsal, time_zone=settings.time_zone)
        except ValueError as error:
            raise Failed(str(error)) from error
        runtime = Runtime(settings)
        try:
            open_books(runtime, options.county, options.name)
        finally:
            runtime.close()
    print(f"{options.county} {options.name}: books are open; add people with `taizhang user`")


def open_books(runtime: Runtime, county: int, name: str) -> None:
    """Enter a county and the county's own tenant; doing it twice changes nothing but the name."""
    counties.open_county(runtime, county, name)
    desk = system_desk(runtime, county, f"open {county}")
    if not desk.history(tenants.stream(county, desk.tenant)):
        tenants.register(desk, tenant.Registered(tenant=desk.tenant, name=name, kind="county"))


def system_desk(runtime: Runtime, county: int, step: str) -> Desk:
    """Return the system's own desk at the county's books, for one named step that happens once."""
    with runtime.db.platform() as sql:
        row = sql.execute("SELECT ledger.today()").fetchone()
    assert row is not None
    return Desk(
        runtime=runtime, actor=Actor(id=SYSTEM, role="county-office"), county=county, tenant=county * 1000,
        command_id=uuid5(SYSTEM, step), channel="api", effective_on=row[0], today=row[0],
    )  # fmt: skip


def _user(options: argparse.Namespace) -> None:
    variable = options.password_from
    password = os.environ.get(variable, "") if variable else getpass.getpass("Password: ")
    with housed(Settings.from_env()) as settings:
        runtime = Runtime(settings)
        try:
            home = options.tenant or options.county * 1000
            who = users.add_user(runtime, options.county, home, options.login, options.name, options.post, password)
            desk = system_desk(runtime, options.county, f"grant {who}")
            grants.give(desk, uuid4(), grant.Given(user=who, role=options.role, tenant=options.tenant))
            runtime.followers.catch_up(options.county, options.county * 1000)
        finally:
            runtime.close()
    print(f"{options.login}: added as {options.role}")
