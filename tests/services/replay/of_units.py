"""What the facts say of tenants, institutions and organisations, of what they owe, and of who may act where."""

from __future__ import annotations

from typing import Any, Final

from domain import finding, grant, institution, organisation, tenant
from domain.kernel import Recorded
from tests.services.replay.telling import SILENT, Column, Key, Keys, Rows, column, day, of, own, part, same


def _if(field: str, wanted: str, said: str) -> Any:
    """Return what a fact says in a field where it is about one of several things."""
    return lambda e, _: getattr(e.fact, said) if getattr(e.fact, field) == wanted else SILENT


def _each(field: str) -> Keys:
    return lambda e: [(e.stream, one) for one in getattr(e.fact, field)]


UNIT: Final = Rows(
    table="views.institution",
    begins={institution.Registered: own},
    columns={
        **same("code", institution.Registered, institution.Recoded), **same("name", institution.Registered, institution.Renamed),
        **same("level parent", institution.Registered, institution.Reparented),
        **same("kind", institution.Registered, institution.TypeAssigned),
        **same("status", institution.Registered, institution.StatusChanged),
        **same("address", institution.Registered, institution.Moved), **same("note", institution.Registered),
        "status_since": column(None, institution.Registered, institution.StatusChanged, says=day),
        "reason": column("", institution.StatusChanged, institution.Merged, institution.Split),
        "standing": Column({institution.Merged: "merged", institution.Split: "split"}, "standing"),
        "head": Column({institution.ResponsibleNamed: _if("duty", "head", "person")}),
        "head_post": Column({institution.ResponsibleNamed: _if("duty", "head", "post")}, ""),
        "direct": Column({institution.ResponsibleNamed: _if("duty", "direct", "person")}),
        "direct_post": Column({institution.ResponsibleNamed: _if("duty", "direct", "post")}, ""),
    },
)  # fmt: skip
ENROLMENT: Final = Rows(
    table="views.institution_batch",
    begins={institution.Enrolled: part("campaign", "batch")},
    ends={institution.Withdrawn: part("campaign", "batch")},
    columns={"since": column(None, institution.Enrolled, says=day)},
)
DESCENT: Final = Rows(
    table="views.institution_lineage",
    begins={institution.Merged: part("into"), institution.Split: _each("into"), institution.SuccessorNamed: part("successor")},
    columns={
        "how": Column({institution.Merged: "merged", institution.Split: "split", institution.SuccessorNamed: "succeeded"}),
        "since": column(None, institution.Merged, institution.Split, institution.SuccessorNamed, says=day),
        "reason": column(None, institution.Merged, institution.Split, also={institution.SuccessorNamed: ""}),
    },
)

_FOUNDED: Final = organisation.Established
_HEALED: Final = (organisation.CommitteeCompleted, organisation.RectificationCompleted)


def _since_if_assessed(e: Recorded[organisation.Established], _: Key) -> Any:
    return e.effective_on if e.fact.health else None


def _head(says: Any) -> Any:
    return lambda e, key: SILENT if e.fact.post != organisation.HEAD else says(e, key)


def _nobody(*_: Any) -> None:
    return None


def _facility(count: Any) -> Column:
    return Column({organisation.FacilityAssessed: count})


BODY: Final = Rows(
    table="views.organisation",
    begins={_FOUNDED: own},
    columns={
        **same("code", _FOUNDED, organisation.Recoded), **same("name", _FOUNDED, organisation.Renamed),
        **same("kind", _FOUNDED, organisation.KindChanged), **same("institution", _FOUNDED, organisation.Attached),
        **same("parent", _FOUNDED, organisation.ParentChanged), **same("note", _FOUNDED),
        "health": column(None, _FOUNDED, organisation.HealthAssessed, also=dict.fromkeys(_HEALED, "sound")),
        "health_since": column(None, organisation.HealthAssessed, *_HEALED, says=day, also={_FOUNDED: _since_if_assessed}),
        "health_basis": Column(
            {
                organisation.HealthAssessed: of("basis"), organisation.CommitteeCompleted: "",
                organisation.RectificationCompleted: of("result"),
            },
            "",
        ),
        "measures": column("", organisation.RectificationOrdered, also={organisation.RectificationCompleted: ""}),
        "rectify_by": Column({organisation.RectificationOrdered: of("due"), organisation.RectificationCompleted: None}),
        "head": Column({organisation.LeaderAppointed: _head(of("person")), organisation.LeaderRemoved: _head(_nobody)}),
        "head_since": Column({organisation.LeaderAppointed: _head(day), organisation.LeaderRemoved: _head(_nobody)}),
        "seats": column(None, organisation.CommitteeElected, organisation.CommitteeCompleted),
        **same("term_until", organisation.CommitteeElected),
        "venue": Column({organisation.VenueRecorded: of("place"), organisation.VenueLost: ""}, ""),
        "tenure": column("", organisation.VenueRecorded, also={organisation.VenueLost: ""}),
        "square_metres": column(None, organisation.VenueRecorded, also={organisation.VenueLost: None}),
        "facility_standard": Column({organisation.FacilityAssessed: of("standard")}, ""),
        "facility_items": _facility(lambda e, _: len(e.fact.items)),
        "facility_met": _facility(lambda e, _: len([item for item in e.fact.items if item.met])),
        "facility_on": _facility(day),
        "standing": Column(
            {
                organisation.Merged: "merged", organisation.Split: "split", organisation.Dissolved: "dissolved",
                organisation.Restored: "standing",
            },
            "standing",
        ),
        "reason": column("", organisation.Merged, organisation.Split, organisation.Dissolved, organisation.Restored),
    },
)  # fmt: skip
_OWED: Final = (organisation.ObligationWaived, finding.ObligationWaived)
_GIVEN: Final = (organisation.ObligationReassigned, finding.ObligationReassigned)


def _owed(change: str) -> Keys:
    return lambda e: [(e.stream, e.fact.what, e.fact.due, change)]


LET_OFF: Final = Rows(
    table="views.obligation_change_by_kind",
    begins={**dict.fromkeys(_OWED, _owed("waived")), **dict.fromkeys(_GIVEN, _owed("reassigned"))},
    columns={
        "since": column(None, *_OWED, *_GIVEN, says=day), **same("person", *_GIVEN), **same("reason", *_OWED, *_GIVEN),
    },
)  # fmt: skip
POST: Final = Rows(
    table="views.organisation_post",
    begins={organisation.LeaderAppointed: part("post", "person")},
    ends={organisation.LeaderRemoved: part("post", "person")},
    columns={"since": column(None, organisation.LeaderAppointed, says=day)},
)
BODY_DESCENT: Final = Rows(
    table="views.organisation_lineage",
    begins={organisation.Merged: part("into"), organisation.Split: _each("into")},
    columns={
        "how": Column({organisation.Merged: "merged", organisation.Split: "split"}),
        "since": column(None, organisation.Merged, organisation.Split, says=day),
        "reason": column(None, organisation.Merged, organisation.Split),
    },
)
TENANT: Final = Rows(
    table="directory.tenants",
    begins={tenant.Registered: own},
    columns={
        "code": Column({tenant.Registered: of("tenant")}), **same("kind", tenant.Registered),
        **same("name", tenant.Registered, tenant.Renamed), **same("parent", tenant.Registered, tenant.Reparented),
        "archived": Column({tenant.Archived: True}, False),
        "merged_into": Column({tenant.Merged: of("into")}), "merged_on": Column({tenant.Merged: day}),
    },
)  # fmt: skip
GRANT: Final = Rows(
    table="access.grants",
    begins={grant.Given: own},
    ends={grant.Revoked: own},
    columns={
        "user_id": Column({grant.Given: of("user")}), "at_tenant": Column({grant.Given: of("tenant")}),
        **same("role until campaign", grant.Given),
    },
)  # fmt: skip
ALL: Final = (UNIT, ENROLMENT, DESCENT, BODY, POST, BODY_DESCENT, TENANT, GRANT, LET_OFF)
