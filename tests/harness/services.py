"""Services of one test, deleted with it, and their containers with them."""

import uuid

from . import docker
from .tasks import Task, Tasks
from .waiting import until


class Service:
    """A service of the API."""

    def __init__(self, ecs, cluster, name):
        self.ecs, self.cluster, self.name = ecs, cluster, name

    def describe(self, **more):
        answer = self.ecs.describe_services(cluster=self.cluster, services=[self.name], **more)
        assert answer["failures"] == [], answer
        return answer["services"][0]

    def update(self, **more):
        return self.ecs.update_service(cluster=self.cluster, service=self.name, **more)["service"]

    def stable(self, patience_s=120.0):
        """As the waiter `services-stable` sees it, but without its 15 seconds between looks."""

        def there():
            it = self.describe()
            steady = it["runningCount"] == it["desiredCount"] and len(it["deployments"]) == 1
            done = it["deployments"][0]["rolloutState"] == "COMPLETED"
            return it if steady and done else None

        return until(there, self.say, patience_s)

    def until(self, ready, patience_s=120.0):
        def there():
            it = self.describe()
            return it if ready(it) else None

        return until(there, self.say, patience_s)

    def say(self):
        it = self.describe()
        events = [one["message"] for one in it["events"][:8]]
        return {"deployments": it["deployments"], "events": events}

    def messages(self):
        """What has happened to it, the oldest first."""
        return [it["message"] for it in reversed(self.describe()["events"])]

    def tasks(self, status="RUNNING"):
        """Its tasks that should run, or that should not."""
        arguments = {"cluster": self.cluster, "serviceName": self.name, "desiredStatus": status}
        arns = self.ecs.list_tasks(**arguments)["taskArns"]
        if not arns:
            return []
        return self.ecs.describe_tasks(cluster=self.cluster, tasks=arns)["tasks"]

    def running(self):
        return [it for it in self.tasks() if it["lastStatus"] == "RUNNING"]

    def deployments(self):
        """Its service deployments, the newest first."""
        arguments = {"cluster": self.cluster, "service": self.name}
        return self.ecs.list_service_deployments(**arguments)["serviceDeployments"]

    def gone(self):
        there = self.ecs.describe_services(cluster=self.cluster, services=[self.name])
        return not there["services"] or there["services"][0]["status"] == "INACTIVE"


class Services(Tasks):
    """Makes definitions and services."""

    def __init__(self, ecs, cluster, images):
        super().__init__(ecs, cluster, images)
        self.made = []

    def create(self, *containers, definition=None, count=1, **more):
        name = f"s-{uuid.uuid4().hex[:12]}"
        definition = definition or self.define(*containers)
        arguments = {"cluster": self.cluster, "serviceName": name, "taskDefinition": definition}
        if more.get("schedulingStrategy") != "DAEMON":
            arguments["desiredCount"] = count
        self.ecs.create_service(**arguments, **more)
        service = Service(self.ecs, self.cluster, name)
        self.made.append(service)
        return service

    def end(self):
        for service in self.made:
            if not service.gone():
                self.ecs.delete_service(cluster=self.cluster, service=service.name, force=True)
        for service in self.made:
            until(service.gone, f"{service.name} drains")
            arns = [it["taskArn"] for it in service.tasks("STOPPED")]
            docker.remove_containers([id for arn in arns for id in docker.of_task(arn)])
        super().end()


__all__ = ["Service", "Services", "Task"]
