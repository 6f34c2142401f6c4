"""Says what python-dateutil makes of recurrence rules: a JSON line in, a JSON line out.

In:  rule, start, zone (or null: no zone), limit; until: the last moment, where UNTIL is one in UTC;
     from and count, where the first period has to be walked from its beginning.
Out: walls, what the rule alone makes; whole, whether that is all it makes; moments, what an event
     with that rule has: its start always, each wall time resolved in the zone (of two equal ones the
     earlier, a skipped one by the offset before the gap: PEP 495, fold=0), each moment once.

Walls are counted in seconds as if they were in UTC. The time zones are those of the package tzdata.
"""

import json
import sys
from datetime import datetime, timedelta, timezone
from itertools import islice
from zoneinfo import ZoneInfo

from dateutil import rrule

# A rule that never comes true is looked for through so many periods, or a fifth of it in years, not
# up to the year 9999.
PERIODS_MAX = 600
YEAR_COSTS = 5
# Further ahead, the zone tables of the two differ: one ends in 2100, the other goes on by its rule.
YEAR_MAX = 2090


class TooFar(Exception):
    """The rule was walked long enough."""


class Counting(rrule._iterinfo):
    """Counts the periods that are looked at: each asks for its days once."""

    periods = 0

    def counted(self, days, cost=1):
        self.periods += cost
        if self.periods > PERIODS_MAX:
            raise TooFar
        return days

    def ydayset(self, *date):
        return self.counted(super().ydayset(*date), YEAR_COSTS)

    def mdayset(self, *date):
        return self.counted(super().mdayset(*date))

    def wdayset(self, *date):
        return self.counted(super().wdayset(*date))

    def ddayset(self, *date):
        return self.counted(super().ddayset(*date))


rrule._iterinfo = Counting


def walls_of(case, start):
    """The first walls, and whether there are no more."""
    limit = case["limit"]
    begin = datetime.fromisoformat(case["from"]) if case["from"] else start
    walls = []
    try:
        rule = rrule.rrulestr(case["rule"], dtstart=begin)
        made = (wall for wall in rule if wall >= start)
        # dateutil would look for one more than COUNT.
        for wall in islice(made, count_of(case)):
            if len(walls) == limit or wall.year > YEAR_MAX:
                return walls, False
            walls.append(wall)
    except TooFar:
        return walls, False
    except ValueError as error:
        # dateutil's words for hours, minutes and seconds that an interval never meets.
        if "Invalid combination" not in str(error) and "empty set" not in str(error):
            raise
    return walls, True


def moment(wall, zone):
    return wall.replace(tzinfo=zone).astimezone(timezone.utc)


def is_skipped(wall, zone):
    return moment(wall, zone).astimezone(zone).replace(tzinfo=None) != wall


def moments_of(case, start, walls, whole):
    """The dates of an event, and whether there are no more."""
    zone = ZoneInfo(case["zone"]) if case["zone"] else timezone.utc
    if start not in walls:
        is_counted = whole and count_of(case) == len(walls)
        walls = [start] + (walls[:-1] if is_counted else walls)
    if not whole:
        # What is made after a skipped time may be earlier than it.
        while len(walls) > 1 and is_skipped(walls[-1], zone):
            walls.pop()
    moments = {moment(wall, zone) for wall in walls}
    if case["until"]:
        until = datetime.fromisoformat(case["until"]).replace(tzinfo=timezone.utc)
        whole = whole or max(moments) > until + timedelta(days=2)
        first = moment(start, zone)
        moments = {one for one in moments if one <= until or one == first}
    return sorted(moments), whole


def count_of(case):
    parts = dict(part.split("=") for part in case["rule"].split(";"))
    return int(parts["COUNT"]) if "COUNT" in parts else case["count"]


def seconds(time):
    return int(time.replace(tzinfo=timezone.utc).timestamp())


for line in sys.stdin:
    case = json.loads(line)
    start = datetime.fromisoformat(case["start"])
    walls, whole = walls_of(case, start)
    moments, all_moments = moments_of(case, start, list(walls), whole)
    said = {
        "walls": [seconds(wall) for wall in walls],
        "whole": whole,
        "moments": [seconds(one) for one in moments],
        "all_moments": all_moments,
    }
    print(json.dumps(said), flush=False)
