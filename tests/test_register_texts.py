"""RegisterTaskDefinition refuses what AWS refuses, with the words that AWS begins with."""

import copy

import pytest

from harness.calls import refused

ROLE = "arn:aws:iam::123456789012:role/r"


def main(**more):
    return {"name": "main", "image": "img", "memory": 64} | more


def task(*containers, **more):
    return {"family": "texts", "containerDefinitions": list(containers) or [main()]} | more


def side(**more):
    return main(**({"name": "side"} | more))


def depends(on, condition):
    return [{"containerName": on, "condition": condition}]


def port(**more):
    return [{"containerPort": 80} | more]


CHECK = {"command": ["CMD", "true"]}
FIRELENS = {"logDriver": "awsfirelens"}
GPU = [{"type": "GPU", "value": "1"}]
FARGATE = {
    "requiresCompatibilities": ["FARGATE"],
    "networkMode": "awsvpc",
    "cpu": "256",
    "memory": "512",
}
EFS = {"fileSystemId": "fs-1"}
NOT_ESSENTIAL = (
    "A dependency container with SUCCESS or COMPLETE condition cannot be an essential container"
)


def efs(**more):
    mount = [{"sourceVolume": "v", "containerPath": "/v"}]
    volume = {"name": "v", "efsVolumeConfiguration": EFS | more}
    return task(main(mountPoints=mount), volumes=[volume])


TABLE = [
    ({"containerDefinitions": [main()]}, "Family should not be null or empty."),
    (task(family=""), "Family should not be null or empty."),
    (task(family="a b"), "Family contains invalid characters."),
    ({"family": "texts", "containerDefinitions": []}, "Container list cannot be empty"),
    ({"family": "texts"}, "Container list cannot be empty"),
    (task(main(name="")), "Container.name should not be null or empty."),
    (task({"image": "img", "memory": 64}), "Container.name should not be null or empty."),
    (task(main(image="")), "Container.image should not be null or empty."),
    (task({"name": "main", "memory": 64}), "Container.image should not be null or empty."),
    (task(main(), main()), "Container names must be unique within a task definition"),
    (task(main(essential=False)), "Task definition doesn't have any essential container."),
    (
        task({"name": "main", "image": "img"}),
        "Invalid setting for container 'main'. At least one of 'memory' or 'memoryReservation' "
        "must be specified.",
    ),
    (
        task(main(memoryReservation=128)),
        "Invalid setting for container 'main'. 'memory' must be greater than or equal to "
        "'memoryReservation'",
    ),
    (
        task(main(memory=1024), cpu="256", memory="512"),
        "The 'memory' setting for container 'main' is greater than for the task",
    ),
    (
        task(main(cpu=200), side(cpu=200), cpu="256", memory="512"),
        "The sum of all container 'cpu' values cannot be greater than the task-level 'cpu' value",
    ),
    (task(cpu="lots", memory="512"), "Invalid 'cpu' setting for task."),
    (task(cpu="256", memory="lots"), "Invalid 'memory' setting for task."),
    (
        task(main(mountPoints=[{"sourceVolume": "v", "containerPath": "/v"}])),
        "Unknown volume 'v'",
    ),
    (
        task(main(volumesFrom=[{"sourceContainer": "other"}])),
        "Invalid 'volumesFrom' setting. Unknown container: 'other'",
    ),
    (task(main(links=["other"])), "Invalid 'links' setting"),
    (
        task(main(dependsOn=depends("other", "START"))),
        "Cannot depend on container + 'other' because it does not exist",
    ),
    (
        task(main(dependsOn=depends("side", "SUCCESS")), side()),
        NOT_ESSENTIAL,
    ),
    (
        task(main(dependsOn=depends("side", "COMPLETE")), side()),
        NOT_ESSENTIAL,
    ),
    (
        task(main(dependsOn=depends("side", "HEALTHY")), side()),
        "A dependency container with HEALTHY condition must have health check configured",
    ),
    (
        task(main(dependsOn=depends("side", "START")), side(dependsOn=depends("main", "START"))),
        "Container dependencies form a cycle",
    ),
    (
        task(
            main(portMappings=port(name="p")),
            side(portMappings=[{"containerPort": 81, "name": "p"}]),
        ),
        "port mapping name is already used",
    ),
    (
        task(main(portMappings=port(containerPortRange="90-91"))),
        "cannot specify both single port and port range",
    ),
    (
        task(main(portMappings=[{"containerPortRange": "91-90"}])),
        "Invalid 'containerPortRange' setting",
    ),
    (
        task(main(portMappings=port(hostPort=81)), networkMode="host"),
        "When networkMode=host, the host ports and container ports in port mappings must match.",
    ),
    (
        task(main(portMappings=port(hostPort=81)), networkMode="awsvpc"),
        "When networkMode=awsvpc, the host ports and container ports in port mappings must match.",
    ),
    (
        task(main(links=["side"]), side(), networkMode="awsvpc"),
        "Links are not supported when networkMode=awsvpc",
    ),
    (
        task(main(extraHosts=[{"hostname": "h", "ipAddress": "1.2.3.4"}]), networkMode="awsvpc"),
        "Extra hosts are not supported on container when networkMode=awsvpc",
    ),
    (
        task(main(disableNetworking=True), networkMode="awsvpc"),
        "Disable Networking is not supported on container when networkMode=awsvpc",
    ),
    (
        task(main(hostname="h"), networkMode="awsvpc"),
        "hostname is not supported on container when networkMode=awsvpc",
    ),
    (
        task(main(ulimits=[{"name": "nofile", "softLimit": 2, "hardLimit": 1}])),
        "Soft limit exceeds hard limit for ulimit nofile",
    ),
    (
        task(main(logConfiguration={"logDriver": "awslogs"})),
        "Log driver awslogs requires options: awslogs-region, awslogs-group",
    ),
    (
        task(main(logConfiguration=FIRELENS)),
        "When awsfirelens log driver is specified in log configuration, a firelens configuration "
        "object must be specified",
    ),
    (
        task(main(secrets=[{"name": "S", "valueFrom": "/param"}])),
        "When you are specifying container secrets, you must also specify a value for "
        "'executionRoleArn'",
    ),
    (task(taskRoleArn="!"), "Role is not valid"),
    (
        task(
            main(
                environmentFiles=[
                    {"type": "s3", "value": f"arn:aws:s3:::b/{n}.env"} for n in range(11)
                ]
            )
        ),
        "The maximum number of environment files was exceeded. Specify ten or less and try again",
    ),
    (
        task(main(environmentFiles=[{"type": "s3", "value": "nonsense"}])),
        "Invalid arn syntax",
    ),
    (
        task(main(restartPolicy={"enabled": True, "restartAttemptPeriod": 59})),
        "the 'restartAttemptPeriod' setting for container 'main' must be between 60 and 1800",
    ),
    (
        task(main(stopTimeout=1)),
        "Granular stop timeout on container 'main' must be at least 2 seconds.",
    ),
    (
        task(main(startTimeout=1)),
        "Granular start timeout on container 'main' must be at least 2 seconds.",
    ),
    (
        efs(
            rootDirectory="/x",
            transitEncryption="ENABLED",
            authorizationConfig={"accessPointId": "a"},
        ),
        'When using an EFS access point, the root directory must either be set to "/" or be '
        "omitted",
    ),
    (
        efs(authorizationConfig={"iam": "ENABLED"}),
        "EFS IAM authorization requires TransitEncryption to be enabled",
    ),
    (
        task(ephemeralStorage={"sizeInGiB": 20}, **FARGATE),
        "EphemeralStorage size should be at least 21",
    ),
    (
        task(ephemeralStorage={"sizeInGiB": 201}, **FARGATE),
        "EphemeralStorage size should be at most 200",
    ),
    (
        task(proxyConfiguration={"type": "APPMESH", "containerName": "main"}),
        "APPMESH proxy configuration is only supported in networkMode=awsvpc",
    ),
    (
        task(
            proxyConfiguration={"type": "APPMESH", "containerName": "other"}, networkMode="awsvpc"
        ),
        "Proxy container [other] does not exist",
    ),
    (
        task(requiresCompatibilities=["FARGATE"], networkMode="awsvpc", memory="512"),
        "Fargate requires that 'cpu' be defined at the task level.",
    ),
    (
        task(requiresCompatibilities=["FARGATE"], networkMode="awsvpc", cpu="256"),
        "Fargate requires that 'memory' be defined at the task level.",
    ),
    (
        task(**FARGATE | {"memory": "8192"}),
        "No Fargate configuration exists for given values: 256 CPU, 8192 memory. See the Amazon "
        "ECS documentation for the valid values.",
    ),
    (task(**FARGATE | {"networkMode": "bridge"}), "Fargate only supports network mode ‘awsvpc’."),
    (
        task(pidMode="host", **FARGATE),
        "Tasks using the Fargate launch type do not support pidMode 'host'. The supported value "
        "for pidMode is 'task'.",
    ),
    (
        task(main(linuxParameters={"capabilities": {"add": ["NET_ADMIN"]}}), **FARGATE),
        "NET_ADMIN is not allowed on Fargate.",
    ),
    (
        task(main(logConfiguration={"logDriver": "syslog"}), **FARGATE),
        "syslog is not a valid log driver. Must be one of [awslogs,splunk,awsfirelens]",
    ),
    (
        task(main(stopTimeout=121), **FARGATE),
        "Tasks using the Fargate launch type must have a container stop timeout of less than 120 "
        "seconds.",
    ),
]


@pytest.mark.parametrize("arguments, text", TABLE, ids=range(len(TABLE)))
def test_texts(lax, arguments, text):
    code, said = refused(lax.register_task_definition, **copy.deepcopy(arguments))
    assert code == "ClientException"
    assert said.startswith(text), said


def test_enums_are_checked_by_the_operation(lax):
    for arguments, word in [
        (task(networkMode="moon"), "networkMode"),
        (task(pidMode="moon"), "pidMode"),
        (task(main(portMappings=port(protocol="moon"))), "protocol"),
        (task(main(dependsOn=depends("side", "MOON")), side()), "condition"),
        (task(requiresCompatibilities=["MOON"]), "ompatibilit"),
    ]:
        code, text = refused(lax.register_task_definition, **arguments)
        assert code == "ClientException" and word in text, text


def test_a_document_has_a_size(lax):
    environment = [{"name": f"N{number}", "value": "x" * 1000} for number in range(70)]
    code, text = refused(lax.register_task_definition, **task(main(environment=environment)))
    assert code == "ClientException" and "Max allowed length is '65536' bytes" in text


def test_nothing_is_kept_of_what_is_refused(ecs, lax):
    refused(lax.register_task_definition, **task(main(stopTimeout=1), family="texts-never"))
    listed = ecs.list_task_definition_families(familyPrefix="texts-never")
    assert listed["families"] == []
