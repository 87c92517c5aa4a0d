"""The commands of the documents, run as they stand there."""

import os
import re
import subprocess

import pytest

from harness import docker, programs, terraform
from harness.plane import Plane, environment, instances
from harness.ports import free_port
from harness.waiting import until

HERE = "arn:aws:ecs:us-east-1:123456789012:"


def blocks(document, heading):
    """The indented blocks below a heading of a document, each as its text."""
    text = (programs.ROOT / document).read_text()
    section = text.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    found, lines = [], []
    for line in [*section.splitlines(), "end"]:
        if line.startswith("    ") or (lines and not line):
            lines.append(line.removeprefix("    "))
        elif lines:
            found.append("\n".join(lines).strip())
            lines = []
    return found


@pytest.fixture
def shell(tmp_path):
    """Runs a script as somebody with `berth` and the AWS CLI; what it printed."""
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin/berth").symlink_to(programs.berth())
    path = f"{tmp_path / 'bin'}:{programs.aws().parent}:{os.environ['PATH']}"

    def run(script, **variables):
        env = environment(PATH=path, **variables)
        ran = subprocess.run(["sh", "-ec", script], env=env, capture_output=True, text=True)
        assert ran.returncode == 0, (script, ran.stderr)
        return ran.stdout

    run.path = path
    return run


def test_the_readme(shell, tmp_path, images):
    demo, build = blocks("README.md", "Try it")[:1], blocks("README.md", "Try it")[1]
    assert demo == ["git clone <this repository> berth && cd berth\ncargo xtask demo"]
    first, *rest = build.splitlines()
    assert first == "cargo build --release && target/release/berth up"
    script = "\n".join(rest).replace("target/release/berth", "berth").replace("nginx", images.hello)
    laptop = Plane(tmp_path, "up")
    try:
        laptop.start()
        shell(script.replace('"containerPort":80', '"containerPort":8080'), BERTH_DATA=laptop.data)
        ecs = laptop.client()
        (task,) = ecs.list_tasks()["taskArns"]
        ecs.get_waiter("tasks_running").wait(tasks=[task], WaiterConfig={"Delay": 1})
    finally:
        laptop.end()
        docker.remove_containers(docker.of_agent(laptop.agent_data))


def test_several_machines(shell, tmp_path, images):
    first, second, *_ = blocks("docs/operating.md", "Several machines")
    serve, *cluster = first.splitlines()
    assert serve == "berth server --listen 10.0.0.1:4577"
    server, machine = Plane(tmp_path, "server").start(), None
    try:
        shell("\n".join(cluster), BERTH_DATA=server.data)
        # On another machine.
        access = server.access()
        joining = second.replace("https://10.0.0.1:4577", server.endpoint)
        joining = joining.replace("KEY_ID=…", f"KEY_ID={access['accessKeyId']}")
        joining = joining.replace("ACCESS_KEY=…", f"ACCESS_KEY={access['secretAccessKey']}")
        assert "…" not in joining
        exports, _, agent = joining.rpartition("\n")
        home = {"HOME": str(tmp_path / "home"), "PATH": shell.path}
        machine = subprocess.Popen(
            ["sh", "-ec", f"{exports}\nexec {agent}"],
            env=environment(**home),
            stdout=subprocess.DEVNULL,
        )
        instances(server.client(), "prod", 1)
        shell(f"{exports}\nberth ps --cluster prod", HOME=home["HOME"])
        # And what its cluster may have.
        (provider,) = blocks("docs/operating.md", "Capacity providers")
        daemon, *_ = blocks("docs/operating.md", "Managed daemons")
        daemon = daemon.replace("…:", HERE).replace("fluent-bit", images.hello)
        assert "…" not in daemon
        shell(f'eval "$(berth env)"\n{provider}\n{daemon}', BERTH_DATA=server.data)
        assert "is ACTIVE" in shell("berth why log --cluster prod", BERTH_DATA=server.data)
    finally:
        if machine:
            machine.terminate()
            machine.wait(20)
        server.end()


def test_the_whole_example(shell, tmp_path, images):
    program, providers = terraform.program(), terraform.plugins()
    (file,) = blocks("docs/example.md", "The file")
    apply, look, end = blocks("docs/example.md", "Applied")
    folder = tmp_path / "example"
    folder.mkdir()
    (folder / "main.tf").write_text(file)
    (folder / "terraform.rc").write_text("")
    (tmp_path / "bin/terraform").symlink_to(program)
    # Of the document everything is run as it stands, but for what this machine lends.
    port = free_port()
    laptop = Plane(tmp_path, "up")
    given = {"TF_VAR_image": images.busybox, "TF_VAR_port": str(port), "CHECKPOINT_DISABLE": "1"}
    given |= {"TF_CLI_ARGS_init": f"-plugin-dir={providers}", "TF_IN_AUTOMATION": "1"}
    given |= {"TF_CLI_CONFIG_FILE": str(folder / "terraform.rc"), "HTTPS_PROXY": "http://127.0.0.1:9"}
    try:
        laptop.start()
        instances(laptop.client(), "default", 1)
        given |= {"BERTH_DATA": str(laptop.data), "TF_VAR_endpoint": laptop.endpoint}
        said = shell(f"cd {folder}\n{apply}\necho \"password $TF_VAR_password\"", **given)
        given["TF_VAR_password"] = said.split()[-1]
        access = 'eval "$(berth env)"'
        look = look.replace("127.0.0.1:8080", f"127.0.0.1:{port}")

        def there():
            said = shell(f"{access}\n{look}", **given)
            # Lines are a moment on their way.
            return said if said.count("serving") == 2 else None

        said = until(there, lambda: shell(f"{access}\nberth logs web", **given), 30)
        page, code, *_ = said.splitlines()
        assert page.startswith("Hello from ") and code == "401"
        assert "RUNNING" in said and "web:1" in said
        shell(f"cd {folder}\n{access}\n{end}", **given)
        assert laptop.client("logs").describe_log_groups()["logGroups"] == []
        assert laptop.client("iam").list_roles()["Roles"] == []
    finally:
        laptop.end()
        docker.remove_containers(docker.of_agent(laptop.agent_data))


def test_each_attack_of_the_page_is_a_test():
    rows = re.findall(r"^\| (\d+) \| .*\| `(\S+)` `(\w+)` \|$",
                      (programs.ROOT / "docs/attacks.md").read_text(), re.MULTILINE)
    assert [int(it[0]) for it in rows] == list(range(1, len(rows) + 1))
    assert len(rows) > 30
    for _, path, name in rows:
        text = (programs.ROOT / path).read_text()
        assert re.search(rf"\b(def|fn) {name}\(", text), (path, name)
