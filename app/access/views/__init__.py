"""The pages of signing in, of one's own account, and the programs' way in."""

import app.access.services.administration  # noqa: F401  (its commands are acts on officers)
from app.access.views.account import AccountView
from app.access.views.online import OnlineSessionsView
from app.access.views.sign_in import SignInView
from app.access.views.switch import SwitchPostView
from app.access.views.token import TokenApi

__all__ = ["AccountView", "OnlineSessionsView", "SignInView", "SwitchPostView", "TokenApi"]
