"""Task definitions and tasks of one test, all of them ended with it."""

import uuid

from . import docker
from .waiting import until

# Lives until it is asked to end, and then does so at once.
UNTIL_STOPPED = "trap 'exit 0' TERM; while :; do sleep 1000 & wait $!; done"
# However long its end takes to be noticed, a container is not taken for healthy until then: no check
# comes to its end before that.
UNCHECKED = {"healthCheck": {"command": ["CMD-SHELL", "true"], "interval": 300}}


class Task:
    """A task of the API."""

    def __init__(self, ecs, cluster, arn):
        self.ecs, self.cluster, self.arn = ecs, cluster, arn

    def describe(self, **more):
        answer = self.ecs.describe_tasks(cluster=self.cluster, tasks=[self.arn], **more)
        assert answer["failures"] == [], answer
        return answer["tasks"][0]

    def until(self, status, patience_s=60.0):
        """Waits for a status; STOPPED also ends the wait, as it will not be followed by another."""

        def there():
            task = self.describe()
            return task if task["lastStatus"] in (status, "STOPPED") else None

        task = until(there, self.describe, patience_s)
        assert task["lastStatus"] == status, task
        return task

    def container(self, name="main"):
        found = [it for it in self.describe()["containers"] if it["name"] == name]
        assert len(found) == 1, found
        return found[0]

    def inspect(self, name="main"):
        """Docker's view of a container."""
        return docker.inspect(self.container(name)["runtimeId"])

    def logs(self, name="main"):
        return docker.logs(self.container(name)["runtimeId"])

    def port(self, name="main", container_port=None):
        """The host port of a container's port, or of its only one."""
        bindings = self.container(name)["networkBindings"]
        found = [it for it in bindings if container_port in (None, it.get("containerPort"))]
        assert len(found) == 1, bindings
        return found[0]["hostPort"]

    def stop(self, **more):
        return self.ecs.stop_task(cluster=self.cluster, task=self.arn, **more)["task"]


class Tasks:
    """Makes definitions and tasks. `end` stops what is left of them and removes its containers."""

    def __init__(self, ecs, cluster, images):
        self.ecs, self.cluster, self.images = ecs, cluster, images
        self.arns = []

    def family(self):
        return f"t-{uuid.uuid4().hex[:12]}"

    def box(self, script=UNTIL_STOPPED, name="main", **more):
        """A container that runs a shell script."""
        base = {"name": name, "image": self.images.busybox, "memory": 32, "stopTimeout": 5}
        return base | {"command": ["sh", "-c", script]} | more

    def web(self, name="main", **more):
        """A container that serves a page on port 8080."""
        base = {"name": name, "image": self.images.hello, "memory": 32, "stopTimeout": 5}
        return base | {"portMappings": [{"containerPort": 8080}]} | more

    def define(self, *containers, **more):
        """Registers a definition of a family of its own; the ARN."""
        arguments = {"family": self.family(), "containerDefinitions": list(containers)} | more
        answer = self.ecs.register_task_definition(**arguments)
        return answer["taskDefinition"]["taskDefinitionArn"]

    def ask(self, definition, **more):
        """RunTask; the whole answer."""
        arguments = {"cluster": self.cluster, "taskDefinition": definition} | more
        answer = self.ecs.run_task(**arguments)
        self.arns += [it["taskArn"] for it in answer["tasks"] if it["taskArn"] not in self.arns]
        return answer

    def run(self, *containers, definition=None, run=None, **more):
        """Registers a definition unless one is given, and runs one task of it."""
        definition = definition or self.define(*containers, **more)
        answer = self.ask(definition, **(run or {}))
        assert answer["failures"] == [], answer
        assert len(answer["tasks"]) == 1, answer
        return self.task(answer["tasks"][0]["taskArn"])

    def task(self, arn):
        if arn not in self.arns:
            self.arns.append(arn)
        return Task(self.ecs, self.cluster, arn)

    def ended(self, *containers, patience_s=60.0, **more):
        """Runs a task that ends by itself; it and its description."""
        task = self.run(*containers, **more)
        return task, task.until("STOPPED", patience_s)

    def end(self):
        for arn in self.arns:
            self.ecs.stop_task(cluster=self.cluster, task=arn, reason="end of the test")
        for arn in self.arns:
            Task(self.ecs, self.cluster, arn).until("STOPPED")
        volumes = docker.volumes_of_tasks(self.arns)
        docker.remove_containers([id for arn in self.arns for id in docker.of_task(arn)])
        for volume in volumes:
            docker.docker("volume", "rm", "--force", volume, check=False)
