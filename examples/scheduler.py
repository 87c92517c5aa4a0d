#!/usr/bin/env python3
"""A scheduler of your own: works through a waiting list of tasks with StartTask and the events.

    eval "$(berth env)"
    python3 examples/scheduler.py --cluster prod --count 20 TASK_DEFINITION

Any number of them may run at once, in any language: the control plane alone says what fits, so that
two that choose the same instance never overcommit it. One of them is told `RESOURCE:...` and looks
elsewhere, or waits until something stops.
"""

import argparse
import json
import os
import time
import urllib.request
import uuid

import boto3
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError


class Scheduler:
    def __init__(self, cluster, definition, count):
        self.session = boto3.session.Session()
        # A call whose outcome is not known must not be repeated blindly.
        self.ecs = self.session.client("ecs", config=Config(retries={"total_max_attempts": 1}))
        self.cluster, self.definition = cluster, definition
        self.needs = self.needed()
        name = uuid.uuid4().hex[:8]
        # Each task is known by its startedBy, whatever becomes of the call that starts it.
        self.waiting = [f"{name}/{number}" for number in range(count)]
        self.under_way, self.done = {}, []
        self.free, self.position = {}, None

    def needed(self):
        """CPU units and MiB of one task."""
        found = self.ecs.describe_task_definition(taskDefinition=self.definition)["taskDefinition"]
        containers = found["containerDefinitions"]
        return (
            sum(it.get("cpu", 0) for it in containers),
            sum(it.get("memoryReservation", it.get("memory", 0)) for it in containers),
        )

    def run(self):
        # The position first, then the look around: what happens in between is told as an event.
        self.position = self.events(wait=0)["position"]
        self.look_around()
        while self.waiting or self.under_way:
            self.place()
            try:
                page = self.events(wait=20)
            except OSError as error:
                if getattr(error, "code", 500) < 500:
                    raise
                # The control plane is away. The position is still good when it comes back.
                time.sleep(1)
                continue
            for it in page["events"]:
                self.note(it["event"]["detail-type"], it["event"]["detail"])
            self.position = page["position"]
        return self.done

    def place(self):
        """Starts what fits, until nothing that waits does."""
        while self.waiting:
            fits = [arn for arn, free in self.free.items() if has_room(free, self.needs)]
            if not fits:
                return
            # The emptiest first, so that several schedulers rarely choose the same.
            arn = max(fits, key=lambda it: self.free[it])
            self.start(self.waiting.pop(0), arn)

    def start(self, item, arn):
        call = dict(cluster=self.cluster, taskDefinition=self.definition, startedBy=item)
        try:
            answer = self.ecs.start_task(containerInstances=[arn], **call)
        except (BotoCoreError, ClientError) as error:
            if status(error) < 500:
                raise
            # Nobody knows whether it was carried out: look before it is tried again.
            time.sleep(1)
            answer = {"tasks": self.started(item), "failures": []}
        for failure in answer["failures"]:
            # Somebody was faster, or the instance is on its way out. Its next event tells more.
            print(f"{item}: {arn} refuses: {failure['reason']}", flush=True)
            self.free[arn] = (0, 0)
        if not answer["tasks"]:
            self.waiting.insert(0, item)
            return
        if arn in self.free:
            self.free[arn] = tuple(has - need for has, need in zip(self.free[arn], self.needs))
        self.under_way[answer["tasks"][0]["taskArn"]] = item

    def started(self, item):
        """The tasks of an item that are there, once the control plane is."""
        while True:
            try:
                call = dict(cluster=self.cluster, startedBy=item)
                answers = [
                    self.ecs.list_tasks(**call, desiredStatus=it) for it in ("RUNNING", "STOPPED")
                ]
                return [{"taskArn": arn} for it in answers for arn in it["taskArns"]]
            except (BotoCoreError, ClientError) as error:
                if status(error) < 500:
                    raise
                time.sleep(1)

    def note(self, kind, detail):
        if kind == "ECS Container Instance State Change":
            self.offer(detail)
        elif detail["lastStatus"] == "STOPPED" and detail["taskArn"] in self.under_way:
            item = self.under_way.pop(detail["taskArn"])
            if detail.get("stopCode") == "TaskFailedToStart":
                self.waiting.append(item)
            else:
                self.done.append(item)
                print(f"{item}: done, {len(self.waiting)} wait", flush=True)

    def look_around(self):
        for page in self.ecs.get_paginator("list_container_instances").paginate(
            cluster=self.cluster
        ):
            if arns := page["containerInstanceArns"]:
                call = dict(cluster=self.cluster, containerInstances=arns)
                for it in self.ecs.describe_container_instances(**call)["containerInstances"]:
                    self.offer(it)

    def offer(self, instance):
        """Notes what an instance has free; nothing, unless it takes tasks."""
        free = {it["name"]: it["integerValue"] for it in instance["remainingResources"]}
        takes_tasks = instance["status"] == "ACTIVE" and instance["agentConnected"]
        arn = instance["containerInstanceArn"]
        self.free[arn] = (free["CPU"], free["MEMORY"]) if takes_tasks else (0, 0)

    def events(self, wait):
        """ReadEvents, one call of Berth's own API, signed as every other."""
        url, types = os.environ["AWS_ENDPOINT_URL_ECS"], ["Task", "Container Instance"]
        asked = {"cluster": self.cluster, "waitSeconds": wait, "maxResults": 1000}
        asked["eventTypes"] = [f"ECS {it} State Change" for it in types]
        if self.position:
            asked["after"] = self.position
        headers = {"Content-Type": "application/x-amz-json-1.1"}
        headers["X-Amz-Target"] = "BerthV20261101.ReadEvents"
        request = AWSRequest("POST", url, data=json.dumps(asked).encode(), headers=headers)
        keys = self.session.get_credentials().get_frozen_credentials()
        SigV4Auth(keys, "berth", self.session.region_name).add_auth(request)
        sent = urllib.request.Request(url, request.data, dict(request.headers.items()))
        with urllib.request.urlopen(sent, timeout=60) as answer:
            return json.load(answer)


def status(error):
    """Of the answer, if there is one."""
    answer = getattr(error, "response", None) or {}
    return answer.get("ResponseMetadata", {}).get("HTTPStatusCode", 500)


def has_room(free, needs):
    return all(has >= need for has, need in zip(free, needs)) and free != (0, 0)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cluster", default="default")
    parser.add_argument("--count", type=int, default=1, help="tasks to run to their end")
    parser.add_argument("task_definition")
    given = parser.parse_args()
    done = Scheduler(given.cluster, given.task_definition, given.count).run()
    print(f"all {len(done)} tasks ran")


if __name__ == "__main__":
    main()
