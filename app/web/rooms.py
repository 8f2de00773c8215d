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
    return [*door, *work, AsOfView, TrailCheckView, MatrixView, ApiReferenceView]
