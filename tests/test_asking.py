"""What verbs answer to and how: names, moments, machines, and texts of other people."""

import json
import re
from datetime import UTC, datetime, timedelta

from harness import docker
from harness.plane import berth, environment
from harness.tasks import UNTIL_STOPPED


def test_verbs_from_a_second_machine(laptop, cluster, tmp_path):
    """It has nothing but AWS's variables."""
    home = {"HOME": str(tmp_path), "XDG_STATE_HOME": str(tmp_path)}
    env = environment(**home, **laptop.variables())
    assert berth("services", "--cluster", cluster, env=env).returncode == 0
    everywhere = dict(env)
    everywhere["AWS_ENDPOINT_URL"] = everywhere.pop("AWS_ENDPOINT_URL_ECS")
    everywhere["AWS_DEFAULT_REGION"] = everywhere.pop("AWS_REGION")
    assert berth("ps", "--cluster", cluster, env=everywhere).returncode == 0
    # What is said on the command line counts first.
    away = env | {"AWS_ENDPOINT_URL_ECS": "http://127.0.0.1:1"}
    assert berth("ps", "--cluster", cluster, env=away).returncode == 10
    assert berth("ps", "--cluster", cluster, "--data", laptop.data, env=away).returncode == 0
    keyless = {k: v for k, v in env.items() if k != "AWS_ACCESS_KEY_ID"}
    ran = berth("ps", "--cluster", cluster, env=keyless)
    assert ran.returncode == 1 and "`berth env` prints it" in ran.stderr
    wrong = berth("ps", "--cluster", cluster, env=env | {"AWS_SECRET_ACCESS_KEY": "wrong"})
    assert wrong.returncode == 4
    nothing = berth("ps", env=environment(**home))
    assert nothing.returncode == 1 and "AWS_ENDPOINT_URL_ECS" in nothing.stderr


def test_nothing_that_a_task_says_acts_upon_a_terminal(verb, tasks):
    reason = "a\x1b[2Jb\x1b]0;title\x07c\u009b2Jd\u202ee"
    task, _ = tasks.ended(tasks.box("exit 0"))
    other = tasks.run(tasks.box())
    other.until("RUNNING")
    verb("stop", other.arn, "--reason", reason, "--wait")
    id = other.arn.rpartition("/")[2]
    for words in [
        ["ps", "--status", "stopped"],
        ["why", id],
        ["describe", id],
        ["history", id],
        ["events", "--since", "oldest"],
    ]:
        said = verb(*words).stdout
        assert "a [2Jb ]0;title c 2Jd e" in said, words
        assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202e]", said), words
    told = verb("describe", id, "-o", "json").stdout
    assert json.loads(told)["stoppedReason"] == reason
    assert not re.search("[\x7f-\x9f\u202e]", told)


def test_names_that_are_nearly_right(verb, services, tasks, ecs, cluster):
    service = services.create(services.box(UNTIL_STOPPED), count=1)
    service.stable()
    family = service.describe()["taskDefinition"].rpartition("/")[2].partition(":")[0]
    for words in [["why"], ["describe"]]:
        ran = verb(*words, service.name[:-1], code=3)
        assert f"did you mean '{service.name}'?" in ran.stderr
    ran = verb("ps", "--family", family[:-1], code=3)
    assert f"did you mean '{family}'?" in ran.stderr
    for words in [["plan", "run", family[:-1]], ["run", family[:-1]], ["deploy", family[:-1]]]:
        assert f"did you mean '{family}'?" in verb(*words, code=3).stderr
    for words in [["run", family, "--count", "11"], ["plan", "run", family, "--count", "0"]]:
        verb(*words, code=2)
    for words in [["scale", f"{service.name}=+1"], ["scale", service.name, "+1"]]:
        assert "how many tasks there should be in all" in verb(*words, code=2).stderr


def test_events_since_a_moment(verb, tasks):
    first, _ = tasks.ended(tasks.box("exit 0"))
    between = first.describe()["stoppedAt"].astimezone().isoformat()
    second, _ = tasks.ended(tasks.box("exit 0"))

    def short(task):
        return f"…{task.arn[-8:]}"

    said = verb("events", "--since", "10m ago").stdout
    assert short(first) in said and short(second) in said
    said = verb("events", "--since", between).stdout
    assert said.count(short(first)) <= 1 and short(second) in said
    assert "RUNNING" not in "".join(it for it in said.splitlines() if short(first) in it)
    verb("events", "--since", "the other day", code=2)
    # By a clock that is ahead nothing has happened since.
    later = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
    assert verb("events", "--since", later).stdout == ""
    assert verb("history", "--since", later).stdout == ""


def test_history_tells_agents_reports_when_asked(verb, tasks):
    task, _ = tasks.ended(tasks.box("exit 0"))
    reports = "SubmitTaskStateChange"
    assert reports not in verb("history", "--since", "10m ago").stdout
    assert reports in verb("history", "--since", "10m ago", "--all").stdout
    assert reports in verb("history", task.arn).stdout


def test_logs_of_what_this_machine_has_removed(verb, tasks):
    task, _ = tasks.ended(tasks.box("exit 0"))
    docker.remove_containers(docker.of_task(task.arn))
    ran = verb("logs", task.arn, code=1)
    assert "ran on this machine, and its agent has removed its containers" in ran.stderr
    assert "docker logs" not in ran.stderr
