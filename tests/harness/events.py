"""ReadEvents and its kin: Berth's own API without a client of its own."""

import json

from .raw import Raw

OLDEST = "OLDEST"


class Past:
    """What a cluster was, asked by signed calls."""

    def __init__(self, plane, cluster):
        self.raw, self.cluster = Raw(plane), cluster

    def call(self, operation, **more):
        """The whole answer."""
        body = json.dumps(more).encode()
        target = f"BerthV20261101.{operation}"
        return self.raw.send(body, self.raw.headers(body, target, service="berth"))

    def ask(self, operation, **more):
        answer = self.call(operation, **more)
        assert answer.status == 200, answer
        return answer.json

    def read(self, after=None, **more):
        """One page."""
        if after is not None:
            more["after"] = after
        return self.ask("ReadEvents", cluster=self.cluster, **more)

    def now(self):
        """The position of what is still to come."""
        return self.read()["position"]

    def following(self, after, **more):
        """All events after a position, and where to go on."""
        found = []
        while True:
            page = self.read(after, **more)
            found += page["events"]
            after = page["position"]
            if page["isCaughtUp"]:
                return found, after

    def until(self, after, ready, **more):
        """Events after a position, until `ready(events)`; waits for them at the control plane."""
        found = []
        for _ in range(60):
            page = self.read(after, waitSeconds=5, **more)
            found += page["events"]
            after = page["position"]
            if ready(found):
                return found, after
        raise AssertionError(f"no such event: {brief(found)}")


def of(events, arn):
    """The details of the events of a resource."""
    return [it["event"]["detail"] for it in events if arn in it["event"]["resources"]]


def has_stopped(arn):
    return lambda events: any(it.get("lastStatus") == "STOPPED" for it in of(events, arn))


def ids(events):
    return [it["event"]["id"] for it in events]


def brief(events):
    def words(event):
        detail = event["detail"]
        what = detail.get("lastStatus") or detail.get("eventName") or detail.get("status")
        return f"{event['detail-type']} {event['resources'][0].rpartition('/')[2]} {what}"

    return [words(it["event"]) for it in events]
