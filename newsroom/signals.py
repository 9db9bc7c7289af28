"""What newsroom announces, always after the transaction has committed.

Every signal is sent with ``send_robust`` from the verb that did the deed.
"""

from django.dispatch import Signal

#: ``article`` (Article), ``published`` (PublishedArticle), ``by`` (user or None), ``at`` (aware).
article_published = Signal()
#: As above: readers' copy was withdrawn.
article_withdrawn = Signal()
#: ``published`` (PublishedArticle), ``correction`` (Correction), ``by``, ``at``.
article_corrected = Signal()
#: ``subscriber`` (Subscriber), ``newsletter`` (Newsletter), ``at``.
subscriber_confirmed = Signal()
