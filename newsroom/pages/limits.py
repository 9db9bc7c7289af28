"""How often forms for readers' addresses may be sent: by address, by network, by all together.

They are counted in the site's cache, so that several machines that share one count together. A
cache of each process alone counts for that process; one that is down counts nothing, and the
forms go on working. What must hold for certain stands in the database: ``mailing/rationing.py``.
"""

from __future__ import annotations

import logging
from datetime import datetime
from enum import Enum

from django.core.cache import cache
from django.http import HttpRequest

from newsroom import conf
from newsroom.mailing import suppressing
from newsroom.pages import clients

logger = logging.getLogger("newsroom")

#: Seconds that are counted together.
SPAN = 3600
#: Times in that span that anybody may send one address.
MOST_FOR_ADDRESS = 6


class Verdict(Enum):
    """What is to be done with a form."""

    TAKE = "take"
    #: Answer as always, and do nothing.
    IGNORE = "ignore"
    #: Say that it was too often.
    REFUSE = "refuse"


def count(request: HttpRequest, address: str, *, at: datetime) -> Verdict:
    """Count this sending of a form for this address; what is to be done with it.

    Nothing in the answer depends on what is known of the address.
    """
    site = conf.get()
    network = clients.network(request)
    if network and _counted(f"network.{network}", at=at) > site.SIGN_UPS_PER_NETWORK:
        return Verdict.REFUSE
    if _counted("all", at=at) > site.SIGN_UPS_PER_HOUR:
        return Verdict.REFUSE
    if _counted(f"address.{suppressing.hash_of(address)}", at=at) > MOST_FOR_ADDRESS:
        return Verdict.IGNORE
    return Verdict.TAKE


def _counted(what: str, *, at: datetime) -> int:
    """How often it was counted in this span of time, with this once; 0 where no cache answers."""
    key = f"newsroom.sign-up.{int(at.timestamp()) // SPAN}.{what}".replace("/", "_")
    try:
        if cache.add(key, 1, timeout=SPAN):
            return 1
        return cache.incr(key)
    except ValueError:
        return 1  # It ran out in between.
    except Exception as error:  # noqa: BLE001 - each kind of cache has errors of its own
        logger.error("Sign-ups are not counted: the cache fails with %s", type(error).__name__)
        return 0
