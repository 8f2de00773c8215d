"""What the trail calls the acts of this room."""

from __future__ import annotations

from enum import StrEnum


class Tag(StrEnum):
    """room:resource:action."""

    DIVISIONS_LOAD = "offices:divisions:load"
    DIVISION_ABOLISH = "offices:division:abolish"
    ORGANISATION_REGISTER = "offices:organisation:register"
    ORGANISATION_AMEND = "offices:organisation:amend"
    ORGANISATION_CLOSE = "offices:organisation:close"
    DUTY_ASSIGN = "offices:duty:assign"
    DUTY_REMOVE = "offices:duty:remove"
    OFFICERS_IMPORT = "offices:officers:import"
    REGISTRATION = "offices:registration:print"
    OFFICER_REGISTER = "offices:officer:register"
    OFFICER_AMEND = "offices:officer:amend"
    OFFICER_DISABLE = "offices:officer:disable"
    OFFICER_ENABLE = "offices:officer:enable"
    OFFICER_RESET = "offices:officer:reset-password"
    OFFICER_RESET_CODE = "offices:officer:reset-code"
    GRANT = "offices:grant:give"
    REVOKE = "offices:grant:revoke"
    TERMINAL_ASSIGN = "offices:terminal:assign"
    TERMINAL_REVOKE = "offices:terminal:revoke"
    OPEN_DOOR = "offices:door:open"
    CHANGE_ASK = "offices:change-request:ask"
    CHANGE_AMEND = "offices:change-request:amend"
    CHANGE_CARRY_OUT = "offices:change-request:carry-out"
    DELEGATION_ADD = "offices:delegation:add"
    DELEGATION_REVOKE = "offices:delegation:revoke"
