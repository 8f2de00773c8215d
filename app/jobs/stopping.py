"""Why a run stops before its end. None of these is an ``Exception``, so that no ``except Exception`` swallows it."""

from __future__ import annotations


class Stopped(BaseException):
    """The run stops here, and what its open transaction did is undone."""


class Cancelled(Stopped):
    """Someone who may do so has cancelled the run."""


class Interrupted(Stopped):
    """The worker is going down; the run goes back into the queue."""


class LostLease(Stopped):
    """Another worker has taken the run over; nothing more of this one may be committed."""
