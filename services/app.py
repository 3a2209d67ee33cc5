"""Where the web process is put together, and how it is served: `python -m services.app`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from granian.constants import Interfaces
from granian.server import Server
from litestar.types import ControllerRouterHandler

from infra.settings import Settings
from services import logs
from services.web import assets
from services.web.answers import answer
from services.web.briefings import BriefingDoor, BriefingPages, CountyBriefingPages
from services.web.briefings_api import BriefingApi
from services.web.commitments import CommitmentPages, CountyCommitmentPages
from services.web.commitments_api import CommitmentApi
from services.web.compare import CompareApi, ComparePages, CountyComparePages
from services.web.county import CountyApi, CountyPages
from services.web.county_rosters import CountyRosterApi, CountyRosterPages
from services.web.coverage import CountyCoveragePages, CoveragePages
from services.web.deliveries import DeliveryApi, DeliveryPages
from services.web.doubles import DoubleActs, DoubleApi
from services.web.edge import Edge, networks
from services.web.exports import CountyExportPages, ExportPages
from services.web.exports_api import ExportApi
from services.web.facts import FactApi, FactPages
from services.web.findings import CountyFindingPages, FindingPages
from services.web.guard import admit
from services.web.health import Health
from services.web.home import Home
from services.web.imports import ImportPages
from services.web.imports_api import ImportApi
from services.web.inboxes import InboxApi, InboxPages
from services.web.inspections import CountyInspectionPages, InspectionPages
from services.web.inspections_api import FindingApi, InspectionApi
from services.web.institution_acts import InstitutionActs, InstitutionCommands
from services.web.institutions import CountyInstitutionPages, InstitutionApi, InstitutionPages
from services.web.jobs import JobApi, JobPages
from services.web.live import Live
from services.web.mutes import MuteApi, MutePages
from services.web.my_notices import MyNoticeApi, MyNotices
from services.web.obligation_card import ObligationCard, ObligationCardApi
from services.web.obligations import ObligationApi, ObligationPages
from services.web.openapi import DESCRIPTION
from services.web.operations import OperationApi, OperationPages
from services.web.organisation_acts import OrganisationActs, OrganisationCommands
from services.web.organisations import CountyOrganisationPages, OrganisationApi, OrganisationPages
from services.web.own_briefings import OwnBriefingPages
from services.web.own_briefings_api import OwnBriefingApi
from services.web.periods import CountyPeriodPages, PeriodPages
from services.web.periods_api import PeriodApi
from services.web.provide import PROVIDED
from services.web.putting_right import PuttingRight, PuttingRightApi
from services.web.rebuilds import RebuildApi, RebuildPages
from services.web.reports import CountyReportPages, ReportPages
from services.web.reports_api import ReportApi
from services.web.reveals import CountyRevealForms, RevealApi, RevealForms, RevealPages
from services.web.rosters import RosterApi, RosterPages
from services.web.scheduled import ScheduleApi, SchedulePages
from services.web.signin import SessionApi, SignInPages
from services.web.site import Site
from services.web.static import Assets
from services.web.study_sessions import CountyStudySessionPages, StudySessionPages
from services.web.study_sessions_api import CoverageApi, StudySessionApi
from services.web.tenants import TenantApi, TenantPages
from services.web.timelines import CountyTimelinePages, TimelinePages
from services.web.timelines_api import TimelineApi
from services.web.townships import TownshipPages
from services.web.trees import CountyTreePages, TreeApi, TreePages
from services.web.trends import TrendApi
from services.web.workdays import WorkdayApi, WorkdayPages
from services.wiring import Runtime

CONTROLLERS: Final[Sequence[ControllerRouterHandler]] = (
    Assets, BriefingApi, BriefingDoor, BriefingPages, CommitmentApi, CommitmentPages, CompareApi, ComparePages, CountyApi,
    CountyBriefingPages, CountyCommitmentPages, CountyComparePages, CountyCoveragePages, CountyExportPages, CountyFindingPages,
    CountyInspectionPages, CountyInstitutionPages, CountyOrganisationPages, CountyPages, CountyPeriodPages, CountyReportPages,
    CountyRosterApi, CountyRosterPages, CountyStudySessionPages, CountyTimelinePages, CountyTreePages, CoverageApi, CoveragePages,
    CountyRevealForms, DeliveryApi, DeliveryPages,
    DoubleActs, DoubleApi, ExportApi, ExportPages, FactApi, FactPages, FindingApi, FindingPages, Health, Home, ImportApi, ImportPages,
    InboxApi, InboxPages, InspectionApi, InspectionPages, InstitutionActs, InstitutionApi, InstitutionCommands, InstitutionPages, JobApi,
    JobPages, Live, MuteApi, MutePages, MyNoticeApi, MyNotices, ObligationApi, ObligationCard,
    ObligationCardApi, ObligationPages, OperationApi, OperationPages,
    OrganisationActs, OrganisationApi, OrganisationCommands, OrganisationPages, OwnBriefingApi, OwnBriefingPages, PeriodApi, PeriodPages,
    PuttingRight, PuttingRightApi, RebuildApi, RebuildPages, ReportApi, ReportPages, RevealApi, RevealForms,
    RevealPages, RosterApi, RosterPages, ScheduleApi, SchedulePages,
    SessionApi, SignInPages, StudySessionApi, StudySessionPages, TenantApi, TenantPages, TimelineApi, TimelinePages, TownshipPages,
    TreeApi, TreePages, TrendApi, WorkdayApi, WorkdayPages,
)  # fmt: skip
"""Every controller; one of a new thing is added here."""


def create_app(settings: Settings, *, controllers: Sequence[ControllerRouterHandler] = CONTROLLERS) -> Edge:
    """Return the web application of one process; it opens its connections when the first request asks for them."""
    assets.check()
    site = Site(Runtime(settings))

    def close(_: Any) -> None:
        site.close()

    async def open_(_: Any) -> None:
        site.live.end_at_signals()

    app = Edge(
        route_handlers=controllers,
        dependencies=PROVIDED,
        guards=[admit],
        exception_handlers={Exception: answer},
        openapi_config=DESCRIPTION,
        on_startup=[open_],
        on_shutdown=[close],
        request_max_body_size=1_000_000,
        logging_config=None,
        debug=False,
    )
    app.state.site = site
    app.trusted, app.language = networks(settings.trusted_proxies), settings.language
    return app


def from_environment() -> Edge:
    """Return the application that the environment asks for: what the server's worker calls."""
    settings = Settings.from_env()
    logs.configure(settings.log_level)
    return create_app(settings)


def main() -> None:
    """Serve until SIGINT or SIGTERM."""
    settings = Settings.from_env()
    logs.configure(settings.log_level)
    Server(
        "services.app:from_environment", address=settings.host, port=settings.port, interface=Interfaces.ASGI, factory=True,
        websockets=False, log_access=False,
    ).serve()  # fmt: skip


if __name__ == "__main__":
    main()
