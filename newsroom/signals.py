"""What newsroom announces, always after the transaction has committed.

Every signal is sent with ``send_robust`` from the verb that did the deed.
"""

from django.dispatch import Signal

#: ``article`` (Article), ``published`` (PublishedArticle), ``by`` (user; None where time did it),
#: ``at`` (aware), ``key`` (str: the same when it is told again).
article_published = Signal()
#: As above: its expiry has passed.
article_expired = Signal()
#: As above: readers' copy was withdrawn.
article_withdrawn = Signal()
#: As above: its text was removed for legal reasons, whatever copies of it there are; ``was_at``
#: are the paths of its page and of the lists that it stood in.
article_purged = Signal()
#: As above, with ``correction`` (Correction).
article_corrected = Signal()
#: ``front_page`` (FrontPage), ``by`` (user), ``at``: editors laid out the front page anew.
front_page_laid_out = Signal()
#: ``paths`` (tuple of str, each with its slash; readers' pages that are not what they were),
#: ``article`` (Article; None of the front page's layout and of an edition), ``at``, ``key`` (as
#: above).
pages_changed = Signal()
#: ``subscriber`` (Subscriber), ``newsletter`` (Newsletter), ``at``.
subscriber_confirmed = Signal()
#: ``edition`` (Edition): it may be sent from now on, for the first time or again.
edition_released = Signal()
#: ``edition`` (Edition), ``at``: its first mails are out, or it has been sent, was cancelled or is
#: taken up again: the newsletters' pages list other editions than before, or may.
edition_moved_on = Signal()
#: ``photo`` (Photo), ``at``: its file or its focal point is new, so that its sizes are to be made.
photo_stored = Signal()
#: As above: its sizes are there now.
photo_sized = Signal()
