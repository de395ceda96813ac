"""Analytics: counters that are projected from events, and what reports read of them. It knows no business.

How a module declares a counter, in its own folder. What is stored (`models.py`):

    class WishDay(AdditiveCounter, discriminator="wish_day"):
        \"\"\"Wishes of one day of the organisation.\"\"\"

        left = WholeNumber(default=0)

        @classmethod
        def key(cls, day: str) -> tuple[str, str]:
            return "WISHES", day

Which event adds what to it, as data (`projections.py`), named by `counters` of the module's declaration:

    PROJECTIONS = (
        Projection(model=WishDay, key=(DAY,), events={"wish.left": Add(amounts={"left": 1})}),
    )

And the report: `reports.days(WishDay, "WISHES", first, last)` gives the stored days of a period.

`AdditiveCounter` is written without being read. `VersionedCounter` is read, changed and written under a condition, for
maxima and maps; `LatestCounter` keeps texts as well, and a `RankedCounter` is sorted by an index. A day is the
organisation's (`ORGANISATION_TIME_ZONE`) unless the projection names the event's field that holds a zone. Where data
cannot say what an event adds, its entry in `events` is a function that yields `Entry`. Events come repeated and in any
order, so a counter may only add, keep a maximum, or keep the text of the newest event. After a new counter is deployed,
`make replay-analytics STACK=<stack>` counts what happened before.
"""
