"""What the story machine draws: who does what to which story, and what they type."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import strategies as st

HOUR = timedelta(hours=1)
SPAN = st.sampled_from([timedelta(seconds=1), timedelta(minutes=1), HOUR, 9 * HOUR])

#: How long before an instant at which something becomes so; None for any other time.
EARLY = st.sampled_from([timedelta(0), timedelta(microseconds=1), *[None] * 6])

WRITER = st.sampled_from(["Reporter", "Editor", "Chief editor"])
DECIDER = st.sampled_from(["Editor", "Editor", "Chief editor", "Chief editor", "Reporter"])
WHICH = st.sampled_from([0, 0, 1])
#: Whether a form, or the newest revision, is looked at anew before the verb is done.
IS_FRESH = st.sampled_from([True, True, True, False])
#: What is given with a verb, which takes of it what it needs.
GIVEN = st.fixed_dictionaries(
    {
        "is_fresh": IS_FRESH,
        "note": st.sampled_from(["Why.", "Why.", "For this reason.", ""]),
        "reason": st.sampled_from(["", "Urgent."]),
        "ahead": st.sampled_from(
            [50 * HOUR, 2 * HOUR, HOUR, timedelta(minutes=1), timedelta(0), -HOUR]
        ),
    }
)

SEVERAL = st.lists(GIVEN, min_size=1, max_size=3)

DATES = {
    "embargo_until": st.sampled_from([None, HOUR, 3 * HOUR, -HOUR]),
    "expires_at": st.sampled_from([None, 60 * HOUR, 5 * HOUR, HOUR]),
}
#: What is changed in a form; dates are told from the present hour on.
TYPED = st.fixed_dictionaries(
    {},
    optional={
        **DATES,
        "standfirst": st.sampled_from(["In short.", ""]),
        "body": st.sampled_from(["<p>At length.</p>", ""]),
        "slug": st.sampled_from(["", "boats"]),
        "bylines": st.lists(st.sampled_from(["Reporter", "Editor"]), unique=True).map(tuple),
        "tags": st.lists(st.sampled_from(["Boats", "Tides"]), unique=True).map(sorted).map(tuple),
    },
)
