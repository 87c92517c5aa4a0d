"""Services on real containers: scaling, rolling updates, failures, rollbacks, replacement."""

import pytest

from harness import docker
from harness.tasks import UNCHECKED
from harness.waiting import until

pytestmark = pytest.mark.slow

BREAKER = {"deploymentCircuitBreaker": {"enable": True, "rollback": True}}
CHECK = {"interval": 5, "timeout": 2, "retries": 1, "startPeriod": 0}


def test_a_service_comes_up_scales_and_goes(ecs, cluster, services):
    service = services.create(services.web(), count=3)
    ecs.get_waiter("services_stable").wait(
        cluster=cluster, services=[service.name], WaiterConfig={"Delay": 1, "MaxAttempts": 60}
    )
    service.stable()
    tasks = service.running()
    assert len(tasks) == 3
    assert {it["group"] for it in tasks} == {f"service:{service.name}"}
    (deployment,) = service.describe()["deployments"]
    assert {it["startedBy"] for it in tasks} == {deployment["id"]}
    assert service.messages()[-1] == f"(service {service.name}) has reached a steady state."
    service.update(desiredCount=1)
    service.until(lambda it: it["runningCount"] == 1)
    service.update(desiredCount=4)
    service.until(lambda it: it["runningCount"] == 4)
    service.update(desiredCount=0)
    service.until(lambda it: it["runningCount"] == 0)
    ecs.delete_service(cluster=cluster, service=service.name)
    ecs.get_waiter("services_inactive").wait(
        cluster=cluster, services=[service.name], WaiterConfig={"Delay": 1, "MaxAttempts": 60}
    )
    stopped = service.tasks("STOPPED")
    scaling = f"Scaling activity initiated by (deployment {deployment['id']})"
    assert {it["stoppedReason"] for it in stopped} == {scaling}
    assert {it["stopCode"] for it in stopped} == {"ServiceSchedulerInitiated"}


def test_ten_rolling_updates_of_ten_tasks(services):
    service = services.create(services.web(), count=10)
    service.stable()
    for _ in range(10):
        definition = services.define(services.web())
        service.update(taskDefinition=definition)
        least = []

        def done():
            it = service.describe()
            least.append(it["runningCount"])
            return it if it["deployments"][0]["rolloutState"] == "COMPLETED" else None

        it = until(done, service.say, 120)
        assert min(least) >= 10, f"fewer than minimumHealthyPercent were running: {least}"
        assert it["taskDefinition"] == definition and it["runningCount"] == 10
    assert {it["status"] for it in service.deployments()} == {"SUCCESSFUL"}


def no_image(services):
    return services.web(image="berth-test-no-such-image:none")


def exits(services):
    return services.box("exit 1", **UNCHECKED)


def never_healthy(services):
    check = CHECK | {"command": ["CMD-SHELL", "exit 1"]}
    return services.box(healthCheck=check)


def wrong_port(services):
    # It listens on 8080; the check looks elsewhere.
    check = CHECK | {"command": ["CMD-SHELL", "wget -q -O /dev/null http://127.0.0.1:9/"]}
    return services.box("exec httpd -f -p 8080", healthCheck=check)


def hangs_and_dies(services):
    # Deaf to SIGTERM, and never healthy.
    check = CHECK | {"command": ["CMD-SHELL", "exit 1"]}
    return services.box("trap '' TERM; while :; do sleep 1; done", stopTimeout=2, healthCheck=check)


@pytest.mark.parametrize("bad", [no_image, exits, never_healthy, wrong_port, hangs_and_dies])
def test_a_bad_image_trips_the_breaker_and_is_rolled_back(services, bad):
    good = services.define(services.web())
    breaker = BREAKER | {"minimumHealthyPercent": 100, "maximumPercent": 200}
    service = services.create(definition=good, count=2, deploymentConfiguration=breaker)
    service.stable()
    before = {it["taskArn"] for it in service.running()}
    service.update(taskDefinition=services.define(bad(services)))
    back = service.until(lambda it: it["taskDefinition"] == good, 180)
    assert back["deployments"][0]["status"] == "PRIMARY"
    service.stable()
    assert {it["taskArn"] for it in service.running()} == before, "good tasks were never touched"
    (failed, first) = service.deployments()
    assert (failed["status"], first["status"]) == ("ROLLBACK_SUCCESSFUL", "SUCCESSFUL")
    said = " ".join(service.messages())
    assert "deployment failed: tasks failed to start." in said
    assert "rolling back to deployment ecs-svc/" in said


def test_a_sidecar_without_a_check_holds_up_no_rollout(services):
    # A busy machine may be slow to answer, which must not make it unhealthy.
    check = CHECK | {"command": ["CMD-SHELL", "test -e /well"], "timeout": 5, "retries": 5}
    well = "touch /well; trap 'exit 0' TERM; while :; do sleep 1000 & wait $!; done"
    containers = [services.box(well, healthCheck=check), services.box(name="sidecar")]
    service = services.create(*containers, count=2)
    service.stable()
    before = {it["taskArn"] for it in service.running()}
    service.update(taskDefinition=services.define(*containers))
    service.stable()
    tasks = service.running()
    assert len(tasks) == 2 and not before & {it["taskArn"] for it in tasks}
    assert {it["healthStatus"] for it in tasks} == {"HEALTHY"}
    told = {one["name"]: one["healthStatus"] for it in tasks for one in it["containers"]}
    assert told == {"main": "HEALTHY", "sidecar": "UNKNOWN"}


def test_a_killed_container_is_replaced(services):
    service = services.create(services.web(), count=2)
    service.stable()
    victim, other = service.running()
    docker.docker("kill", victim["containers"][0]["runtimeId"])

    def replaced():
        arns = {it["taskArn"] for it in service.running()}
        return len(arns) == 2 and victim["taskArn"] not in arns and other["taskArn"] in arns

    until(replaced, service.say, 30)


def test_what_finds_no_place_is_told_and_placed_later(services):
    huge = services.box(memory=1_000_000_000)
    service = services.create(huge, count=1)
    service.until(lambda it: it["events"])
    (message,) = service.messages()
    assert message.startswith(
        f"(service {service.name}) was unable to place a task because no container instance met "
        "all of its requirements. The closest matching (container-instance "
    )
    assert "has insufficient memory available" in message
    service.update(taskDefinition=services.define(services.box()))
    service.stable()


def test_a_protected_task_outlives_scaling_in(ecs, cluster, services):
    service = services.create(services.box(), count=3)
    service.stable()
    kept = service.running()[0]["taskArn"]
    ecs.update_task_protection(
        cluster=cluster, tasks=[kept], protectionEnabled=True, expiresInMinutes=5
    )
    service.update(desiredCount=1)
    service.until(lambda it: it["runningCount"] == 1)
    assert [it["taskArn"] for it in service.running()] == [kept]
    ecs.update_task_protection(cluster=cluster, tasks=[kept], protectionEnabled=False)


def test_blue_green_pauses_and_switches(ecs, cluster, services):
    pause = {"targetType": "PAUSE", "lifecycleStages": ["POST_SCALE_UP"]}
    staged = {"strategy": "BLUE_GREEN", "bakeTimeInMinutes": 0, "lifecycleHooks": [pause]}
    service = services.create(services.web(), count=2, deploymentConfiguration=staged)
    service.stable()
    blue = {it["taskArn"] for it in service.running()}
    service.update(taskDefinition=services.define(services.web()))
    arn = service.deployments()[0]["serviceDeploymentArn"]

    def deployment():
        answer = ecs.describe_service_deployments(serviceDeploymentArns=[arn])
        return answer["serviceDeployments"][0]

    def paused():
        it = deployment()
        return it if it["lifecycleStage"] == "POST_SCALE_UP" else None

    hook = until(paused, deployment)["lifecycleHookDetails"][0]
    assert hook["status"] == "AWAITING_ACTION"
    running = {it["taskArn"] for it in service.running()}
    assert blue < running and len(running) == 4
    ecs.continue_service_deployment(serviceDeploymentArn=arn, hookId=hook["hookId"])
    service.stable()
    assert not blue & {it["taskArn"] for it in service.running()}
    assert deployment()["status"] == "SUCCESSFUL"
