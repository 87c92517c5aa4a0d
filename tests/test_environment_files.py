"""`environmentFiles`: fetched from whoever speaks S3, with the execution role's credentials."""

import http.server
import json
import threading
import urllib.parse

import pytest

from conftest import unique
from harness import docker, plane
from harness.plane import Plane
from harness.tasks import Tasks
from test_execution_role import TRUST

REFUSAL = "<?xml version='1.0'?><Error><Code>{0}</Code><Message>{1}</Message></Error>"
PREFIX = "ResourceInitializationError: failed to download env files: "


class Store:
    """A store of objects that looks at who asks."""

    def __init__(self):
        self.objects, self.asked = {}, []
        store = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                status, body = store.answer(self.path, self.headers)
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.endpoint = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def answer(self, path, headers):
        self.asked.append((path, dict(headers)))
        body = self.objects.get(urllib.parse.unquote(path))
        if body is None:
            return 404, REFUSAL.format("NoSuchKey", "The specified key does not exist.").encode()
        return 200, body

    def end(self):
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture(scope="module")
def store():
    made = Store()
    yield made
    made.end()


@pytest.fixture(scope="module")
def told(tmp_path_factory, store):
    """A laptop whose agent was told where S3 is."""
    folder = tmp_path_factory.mktemp("files")
    started = Plane(folder, "up", ["--cluster", "files", "--s3-endpoint", store.endpoint])
    try:
        started.start()
        plane.instances(started.client(), "files", 1)
        yield started
    finally:
        started.end()
        docker.remove_containers(docker.of_agent(started.agent_data))


@pytest.fixture
def there(told, images):
    made = Tasks(told.client(), "files", images)
    yield made
    made.end()


@pytest.fixture(scope="module")
def role(told):
    name = unique("files")
    document = json.dumps(TRUST)
    iam = told.client("iam")
    return iam.create_role(RoleName=name, AssumeRolePolicyDocument=document)["Role"]["Arn"]


def files(*keys):
    return [{"type": "s3", "value": f"arn:aws:s3:::conf/{key}"} for key in keys]


def test_variables_of_files_reach_the_container(told, there, store, role):
    store.objects["/conf/team a/one.env"] = b"# first\nA=one\nB=\"two words\"\nOWN=no\nNONE=\n"
    store.objects["/conf/two.env"] = b"A=two\nC=three\n"
    box = there.box(environmentFiles=files("team a/one.env", "two.env"))
    box["environment"] = [{"name": "OWN", "value": "mine"}]
    task = there.run(box, executionRoleArn=role)
    task.until("RUNNING")
    variables = dict(it.split("=", 1) for it in task.inspect()["Config"]["Env"])
    found = {name: variables.get(name) for name in ("A", "B", "C", "OWN", "NONE")}
    assert found == {"A": "one", "B": '"two words"', "C": "three", "OWN": "mine", "NONE": None}

    path, headers = next(it for it in store.asked if "one.env" in it[0])
    assert path == "/conf/team%20a/one.env"
    headers = {name.lower(): value for name, value in headers.items()}
    assert headers["x-amz-security-token"] and "Credential=ASIA" in headers["authorization"]


def test_what_cannot_be_had_is_told(there, store, role):
    _, stopped = there.ended(there.box(environmentFiles=files("no.env")), executionRoleArn=role)
    assert stopped["stopCode"] == "TaskFailedToStart"
    place = "unable to download env file with key no.env from bucket conf: "
    text = "NoSuchKey: The specified key does not exist."
    assert stopped["stoppedReason"] == PREFIX + place + text

    store.objects["/conf/bytes.env"] = b"A=\xff"
    box = there.box(environmentFiles=files("bytes.env"))
    _, stopped = there.ended(box, executionRoleArn=role)
    assert stopped["stoppedReason"].endswith("from bucket conf: it is no UTF-8 text")


def test_an_override_for_an_agent_without_s3_is_refused(tasks):
    over = {"containerOverrides": [{"name": "main", "environmentFiles": files("x.env")}]}
    task = tasks.run(tasks.box(), run={"overrides": over})
    stopped = task.until("STOPPED")
    assert "environmentFiles without --s3-endpoint" in stopped["stoppedReason"]
