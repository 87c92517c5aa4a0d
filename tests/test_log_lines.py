"""What Berth says in a file of what it does: a line for each transition, and no colours."""

import pytest

from harness import docker
from harness.plane import Plane, instances
from harness.tasks import Tasks
from harness.waiting import until


@pytest.fixture
def told(tmp_path):
    """A laptop that says what it does."""
    plane = Plane(tmp_path, "up", ["--cluster", "told"])
    plane.environment = {"RUST_LOG": "info"}
    try:
        instances(plane.start().client(), "told", 1)
        yield plane
    finally:
        plane.end()
        docker.remove_containers(docker.of_agent(plane.agent_data))


def test_a_task_that_comes_to_run_is_a_line_of_each(told, images):
    tasks = Tasks(told.client(), "told", images)
    task = tasks.run(tasks.box())
    task.until("RUNNING")
    id = task.arn.rpartition("/")[2]

    def lines():
        """From the control plane and from the agent."""
        said = [it for it in told.log.read_text().splitlines() if id in it]
        plane = [it for it in said if "berth_server" in it and 'to="RUNNING"' in it]
        agent = [it for it in said if "berth_agent" in it and "to=Running" in it]
        return (plane, agent) if plane and agent else None

    plane, agent = until(lines, told.log.read_text)
    assert len(plane) == len(agent) == 1
    tasks.end()
    assert "\x1b" not in told.log.read_text()
