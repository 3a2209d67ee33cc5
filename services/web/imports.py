"""Imports as pages: hand a file in, see row by row what it would do, take it or throw it away, watch how far it is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final
from uuid import UUID, uuid4

from litestar import Controller, Response
from litestar.params import FromPath

from infra.uploads import Upload
from services import withdrawal
from services.access import may
from services.desk import Actor, Desk, Missing
from services.imports import taking, waiting, workbook
from services.imports.batches import Mode
from services.imports.findings import FileRefused, Finding, message, remedy, where
from services.imports.mapping import MAPS
from services.imports.waiting import Taken
from services.views import imports
from services.web import import_rows
from services.web.asking import Asked, asked
from services.web.downloads import XLSX, Attached, Stand, attach
from services.web.handed import HANDED, MOST, Handed
from services.web.import_forms import CallOff, Take, Watched, course
from services.web.import_rows import doors
from services.web.inplace import WAY, Way
from services.web.receipts import Redirect, see
from services.web.routes import Desk as Desked
from services.web.routes import Form, Page, Visit, act, page
from services.web.watched import STEPS
from services.web.who import who

VIEWS: Final = ("imports",)
_GIVEN: Final = {**WAY, **HANDED}
SHOWN: Final = 500
"""So many findings a page names; the file itself has them all."""


class ImportPages(Controller):
    """A tenant's imports."""

    path = "/t/{tenant:int}/imports"
    dependencies = _GIVEN

    @page(action="tenant.read", views=VIEWS)
    def listing(self, visit: Visit) -> Page:
        """Return what was brought in, and the form that brings in more."""
        return _listing(visit)

    @page("/template.xlsx", action="tenant.read")
    def template(self, visit: Visit) -> Response[bytes]:
        """Return an empty workbook."""
        content, plain = workbook.template(visit.words.lang), f"template-{visit.tenant}"
        return attach(visit, Attached(content=content, media_type=XLSX, plain=plain, what=visit.words("file.template"), form="xlsx"))

    @page("/export.xlsx", action="roster.export")
    def export(self, visit: Visit) -> Response[bytes]:
        """Return the roster of a day, as known then or now, as a workbook that can be brought back in."""
        return _roster(visit)

    @act(action="tenant.read", most=MOST)
    def hand_in(self, desk: Desked, back: Way, handed: Handed) -> Redirect | Page:
        """Look at a file and keep it until somebody decides, or say why it cannot be taken at all."""
        try:
            if not waiting.handed_in(desk):
                waiting.hand_in(desk, handed.content, kind=handed.asks.kind, map_name=handed.asks.map)
        except FileRefused as refused:
            return _listing(back.visit(f"/t/{desk.tenant}/imports", VIEWS), refused.findings)
        return see(f"/t/{desk.tenant}/imports/{desk.command_id}")

    @page("/{id:uuid}", action="tenant.read", views=VIEWS)
    def one(self, visit: Visit, id: FromPath[UUID]) -> Page:
        """Return one import: waiting with its findings, under way with its progress, or done with its counts."""
        desk, wanted = desk_of(visit), asked(visit, Watched)
        found = course(visit, desk, id, wanted)
        if found is None:
            raise Missing
        listed = waiting.found(desk, id)
        return visit.page(
            "imports/one.html", title=visit.words("imports.page.one"), found=found, refresh=found.running, steps=STEPS,
            asked=wanted.job, base=f"/t/{visit.tenant}",
            crumbs=[(visit.words("imports.page.title"), f"/t/{visit.tenant}/imports")],
            findings=_said(visit, listed[:SHOWN]), more=max(0, len(listed) - SHOWN), blocked=any(finding.blocks for finding in listed),
            doors=doors(found.batch, found.counts, listed),
            who=who(visit, [found.batch.uploaded_by if found.batch else found.upload.by if found.upload else None]),
        )  # fmt: skip

    @page("/{id:uuid}/rows", action="tenant.read", views=(*VIEWS, "timeline"))
    def rows(self, visit: Visit, id: FromPath[UUID]) -> Page:
        """Return the rows behind one of an import's counts."""
        return import_rows.show(visit, id, waiting.found(desk_of(visit), id))

    @act("/{id:uuid}/application", action="tenant.read")
    def take(self, desk: Desked, id: FromPath[UUID], data: Form[Take]) -> Redirect:
        """Turn the rows into facts, at once or, where they are many, by a worker."""
        upload = waiting.waits(desk, id)  # asked first: a file that this same command takes just now is gone no sooner than it says so
        if (before := waiting.taken(desk)) is not None:
            return _took(desk, id, before)
        if upload is None:
            raise Missing
        desk.allow(waiting.ALLOWED[upload.kind])
        if _many(upload):
            taking.send(desk, id, data.mode)
            return _took(desk, id, Taken(worker=True))
        mode: Mode = data.mode
        return _took(desk, id, waiting.take(desk, id, mode=mode, once=desk.unbooked).answer)

    @act("/{id:uuid}/cancellation", action="tenant.read")
    def cancel(self, desk: Desked, id: FromPath[UUID], data: Form[CallOff]) -> Redirect:
        """Let a worker stop taking a file that one has given it; what it has written stays, and the file waits again."""
        job = taking.job_of(desk.county, desk.tenant, id, data.job)
        withdrawal.withdraw(desk, taking.KIND, job)
        return see(f"/t/{desk.tenant}/imports/{id}?job={data.job}")

    @act("/{id:uuid}/removal", action="roster.import")
    def throw_away(self, desk: Desked, id: FromPath[UUID]) -> Redirect:
        """Destroy a file that nobody wants."""
        waiting.throw_away(desk, id)
        return see(f"/t/{desk.tenant}/imports")


def _took(desk: Desk, id: UUID, taken: Taken) -> Redirect:
    """Return the way to the page that shows what came of a file, the same whenever the same command is answered."""
    said = f"after={taken.after}" if taken.after else f"applied={'yes' if taken.applied else 'no'}"
    return see(f"/t/{desk.tenant}/imports/{id}?{f'job={desk.command_id}' if taken.worker else said}")


def desk_of(visit: Visit) -> Desk:
    """Return the desk at which a reader looks at what waits for him."""
    return Desk(
        runtime=visit.site.runtime, actor=Actor(id=visit.session.user, role=visit.role, name=visit.session.name), county=visit.county,
        tenant=visit.tenant, command_id=uuid4(), channel="web", effective_on=visit.session.today, today=visit.session.today,
    )  # fmt: skip


def _roster(visit: Visit) -> Response[bytes]:
    desk, at = desk_of(visit), visit.coordinate
    place = workbook.stand(desk, true_on=at.true_on, known_on=at.known_at)
    stands = Stand(true_on=place.true_on, known_on=place.known_on)
    return attach(visit, Attached(
        content=workbook.written(desk, place, lang=visit.words.lang), media_type=XLSX, plain=f"roster-{visit.tenant}-{stands.plain}",
        what=visit.words("file.roster"), form="xlsx", stands=(stands,),
    ))  # fmt: skip


def _listing(visit: Visit, refused: Sequence[Finding] = ()) -> Page:
    wanted = asked(visit, Asked)
    with visit.reading() as sql:
        found = imports.listing(sql, visit.county, visit.tenant, visit.coordinate, cursor=wanted.cursor)
    left = waiting.found_in(desk_of(visit), [one.batch for one in found.items])
    kinds = [kind for kind in ("roster", "promises", "inspections") if visit.may(waiting.ALLOWED[kind])]
    return visit.page(
        "imports/list.html", title=visit.words("imports.page.title"), found=found, refused=_said(visit, refused), kinds=kinds,
        exportable=may(visit.role, "roster.export"), maps=sorted(path.stem for path in MAPS.glob("*.toml")), base=f"/t/{visit.tenant}",
        who=who(visit, [one.uploaded_by for one in found.items]),
        opens=lambda one: doors(one, {"refused": one.refused or 0}, left.get(one.batch, ())),
    )  # fmt: skip


def _said(visit: Visit, findings: Sequence[Finding]) -> list[tuple[Finding, str, str, str]]:
    """Return findings with their place, what is wrong and what to do, in the reader's words."""
    return [(one, where(one, visit.words), message(one, visit.words), remedy(one, visit.words)) for one in findings]


def _many(upload: Upload) -> bool:
    return upload.counts.get("rows", 0) > taking.AT_ONCE
