"""The hand-built views of all rooms, in the order of the menu."""

from __future__ import annotations

from flask_appbuilder.baseviews import BaseView

from app.access.views import AccountView, OnlineSessionsView, SignInView, SwitchPostView, TokenApi
from app.approvals.views import FlowView, InboxView
from app.audit.views import TrailCheckView
from app.exchange.views import ImportsView
from app.jobs.views import MyJobsView
from app.offices.request_views import ChangeRequestView
from app.offices.views import OfficerImportView, RegistrationView
from app.payments.pages.specialviews import SpecialBalancesView, StatementView
from app.payments.pages.views import QuotaBalancesView, RequestFinanceView, RequestPaperView, RequestWritingView
from app.portal.views import PublicBoardView
from app.programmes.deciding.views import (
    ScreeningAmountView,
    ScreeningAskView,
    ScreeningDecideView,
    ScreeningEnterView,
    ScreeningEvidenceView,
    ScreeningExitView,
    ScreeningView,
)
from app.programmes.notices.views import ScreeningCheckView, ScreeningNoticeView
from app.programmes.setup.editorviews import RuleEditorView
from app.programmes.setup.views import CatalogueView, EffectView
from app.registry.changeviews import ChangeReportView, ChangeWriteView
from app.registry.mergeviews import ComparisonsView, MergingView
from app.registry.recertificationviews import RecertificationFormView, RecertificationProgressView
from app.registry.transferviews import TransferAskView, TransferView
from app.registry.views import AsOfView
from app.rosters.pages.batchviews import BatchIssueView, BatchProgressView
from app.rosters.pages.editviews import RosterEditView
from app.rosters.pages.gridviews import RosterGridView
from app.rosters.pages.importviews import RosterImportView
from app.rosters.pages.lineviews import LineReadView
from app.rosters.pages.manyviews import RosterManyView, RosterReturnView
from app.rosters.pages.objectionviews import ObjectionDecideView, ObjectionRecordView
from app.rosters.pages.printviews import PostingPrintView, RosterPrintView
from app.rosters.pages.rosterviews import RosterReadView
from app.rosters.pages.supervisionviews import SupervisionRemarkView, WatchingView
from app.rosters.pages.togetherviews import RostersTogetherView
from app.web.apireference import ApiReferenceView
from app.web.matrix import MatrixView


def hand_built_views() -> list[type[BaseView]]:
    """Every hand-built view. A room adds its own here."""
    door = [SignInView, SwitchPostView, TokenApi, AccountView, OnlineSessionsView]
    work = [InboxView, FlowView, ChangeRequestView, MyJobsView, OfficerImportView, RegistrationView]
    work += [ChangeReportView, ChangeWriteView, TransferView, TransferAskView]
    work += [ImportsView]
    work += [RecertificationProgressView, RecertificationFormView]
    work += [ComparisonsView, MergingView]
    work += [CatalogueView, RuleEditorView, EffectView]
    work += [ScreeningView, ScreeningExitView, ScreeningEnterView, ScreeningAmountView, ScreeningAskView]
    work += [ScreeningEvidenceView, ScreeningDecideView, ScreeningCheckView, ScreeningNoticeView]
    work += [BatchProgressView, BatchIssueView, RosterReadView, RosterEditView, RosterManyView, RosterReturnView]
    work += [RosterGridView, RosterImportView, LineReadView, RostersTogetherView, WatchingView, SupervisionRemarkView]
    work += [ObjectionRecordView, ObjectionDecideView, PostingPrintView, RosterPrintView]
    work += [RequestWritingView, RequestFinanceView, RequestPaperView, QuotaBalancesView]
    work += [SpecialBalancesView, StatementView, PublicBoardView]
    return [*door, *work, AsOfView, TrailCheckView, MatrixView, ApiReferenceView]
