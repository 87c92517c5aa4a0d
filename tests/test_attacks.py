"""The door under attack: whoever has no key takes neither memory nor slots from who has one."""

import concurrent.futures
import contextlib
import json
import pathlib
import re
import subprocess
import threading
import urllib.parse
import uuid

import boto3
import pytest
from botocore.auth import SigV4Auth, SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.config import Config
from botocore.exceptions import ClientError

from harness import printed, programs
from harness.hostile import (
    FLOW_CONTROL_ERROR,
    NO_ERROR,
    Hostile,
    closed,
    heard,
    request,
    resets,
    streams,
    told,
)
from harness.plane import Plane, environment
from harness.raw import JSON, TARGET, Raw
from harness.waiting import until

MIB = 1024 * 1024
# What attacks of any size may cost beside an idle server, while they last and afterwards. A build
# without optimisation takes 11 at its most.
GROWTH_MIB = 24


@pytest.fixture(scope="module")
def attacked(tmp_path_factory):
    server = Plane(tmp_path_factory.mktemp("attacked"), "server")
    try:
        yield server.start()
    finally:
        server.end()


@pytest.fixture(scope="module", autouse=True)
def idle_mib(attacked):
    """What the server takes before the first attack."""
    return attacked.resident_mib()


@pytest.fixture
def hostile(attacked):
    with Hostile(attacked) as opened:
        yield opened


@pytest.fixture(scope="module")
def raw(attacked):
    return Raw(attacked)


def reads_and_writes(plane):
    """A new client reads, and what it writes is stored."""
    name = f"a-{uuid.uuid4().hex[:8]}"
    ecs = plane.client()
    ecs.create_cluster(clusterName=name)
    arns = ecs.list_clusters()["clusterArns"]
    assert name in [it.rpartition("/")[2] for it in arns]
    ecs.delete_cluster(cluster=name)


@contextlib.contextmanager
def little_memory(plane):
    """At its most, and not only once all connections are closed."""
    before = plane.resident_mib()
    plane.forget_peak()
    yield
    grown = plane.peak_mib() - before
    assert grown < GROWTH_MIB, f"{grown:.0f} MiB"


def pairs(headers):
    return list(headers.items())


def error(text):
    """Status and type of an answer in JSON."""
    head, _, body = text.partition(b"\r\n\r\n")
    return int(head.split()[1]), json.loads(body)["__type"]


# Memory.


def test_bodies_without_a_key_are_not_kept(attacked, hostile, raw):
    body = b" " * MIB
    signed = Raw(attacked, accessKeyId="AKIA0000000000000000").headers(body, TARGET + "ListTasks")
    unsigned = {name: it for name, it in signed.items() if name != "Authorization"}
    cases = [
        (unsigned, (400, "MissingAuthenticationTokenException")),
        (signed, (400, "UnrecognizedClientException")),
    ]
    with little_memory(attacked):
        for headers, expected in cases:
            # All but the last byte, so that whoever reads it waits for it.
            said = request(pairs(headers), body[:-1], length=MIB)
            opened = [hostile.open(said) for _ in range(150)]
            reads_and_writes(attacked)
            answers = [heard(it) for it in opened]
            # Some are reset while they still send; nobody is let in.
            told = [error(it) for it in answers if it]
            assert set(told) <= {expected} and len(told) > 0


def test_bodies_of_a_wrong_signature_have_little_room(attacked, hostile, raw):
    """Who knows the id of a key and not its secret gets past the head."""
    body = b" " * MIB
    wrong = Raw(attacked, secretAccessKey="w" * 40).headers(body, TARGET + "ListTasks")
    known = attacked.client()
    known.list_clusters()
    with little_memory(attacked):
        opened = [hostile.open(request(pairs(wrong), body[:-1], length=MIB)) for _ in range(16)]
        # Whoever has signed before has room of his own.
        known.list_clusters()
        for it in opened:
            it.sendall(b" ")
        assert [error(heard_one(it)) for it in opened] == [(400, "InvalidSignatureException")] * 16
        reads_and_writes(attacked)


def heard_one(opened):
    """An answer on a connection that goes on."""
    text = b""
    while True:
        text += opened.recv(65536)
        head, end, body = text.partition(b"\r\n\r\n")
        length = re.search(rb"content-length: (\d+)", head)
        if end and len(body) >= int(length[1]):
            return text


CALL = [("Content-Type", JSON), ("X-Amz-Target", TARGET + "ListClusters")]


def refused(opened):
    """The errors by stream, and why the connection ended."""
    answers, ends = told(heard(opened))
    return {stream: json.loads(it)["__type"] for stream, it in answers.items()}, ends


def test_streams_without_a_key_are_not_kept(attacked, hostile):
    error = "MissingAuthenticationTokenException"
    with little_memory(attacked):
        # As much as one may send before the server has said how much.
        opened = [hostile.open(streams(16, 4_000, headers=CALL)) for _ in range(100)]
        # And more than that.
        beyond = [hostile.open(streams(100, 16_384, headers=CALL)) for _ in range(100)]
        reads_and_writes(attacked)
        for it in opened:
            # Those that were there first; what is answered makes room for more.
            errors, ends = refused(it)
            assert errors == dict.fromkeys(errors, error)
            assert {1, 3, 5, 7} <= set(errors) <= set(range(1, 32, 2)) and ends == [NO_ERROR]
        for it in beyond:
            errors, ends = refused(it)
            assert errors == dict.fromkeys(errors, error) and set(errors) <= set(range(1, 200, 2))
            assert ends in ([NO_ERROR], [FLOW_CONTROL_ERROR])


def test_streams_of_a_wrong_signature_are_not_kept(attacked, hostile):
    """Who knows the id of a key and not its secret: few are read."""
    wrong = Raw(attacked, secretAccessKey="w" * 40).headers(b"", TARGET + "ListClusters")
    authority = wrong.pop("Host")
    said = streams(100, 16_384, authority, pairs(wrong))
    with little_memory(attacked):
        opened = [hostile.open(said) for _ in range(100)]
        reads_and_writes(attacked)

        def cut():
            """There is room for four bodies. Of others too much waits, which ends them."""
            gone = closed(opened)
            return gone if len(gone) >= 96 else None

        gone = until(cut, "96 are cut")
        assert [refused(it) for it in gone] == [({}, [FLOW_CONTROL_ERROR])] * len(gone)


def warned(plane):
    """The log without what clusters have become."""
    return [it for it in plane.process.complaints().splitlines() if " INFO " not in it]


@pytest.mark.parametrize("hanging", [0, 3, 4])
def test_streams_that_are_reset_are_not_kept(attacked, hostile, hanging):
    """For HTTP/2 they are open no more: what is kept of them is bounded nevertheless."""
    before = warned(attacked)
    with little_memory(attacked):
        opened = hostile.open()
        # Who resets too many may be cut.
        with contextlib.suppress(OSError):
            for said in resets(hanging, 800):
                opened.sendall(said)
            answers = b""
            while b"the last" not in answers and (part := opened.recv(65536)):
                answers += part
        reads_and_writes(attacked)
    # Nobody without a key fills the log.
    assert warned(attacked) == before


FLOODS = {
    "silence": b"",
    "heads": b"POST / HTTP/1.1\r\nX-A: " + b"a" * 15_000,
    "streams": streams(16, 4_000, headers=CALL),
}


@pytest.mark.parametrize("flood", FLOODS)
def test_a_caller_gets_through_a_flood_at_the_first_attempt(attacked, raw, flood):
    """From the address that it comes from, each time on a new connection."""
    has_begun, is_over = threading.Event(), threading.Event()

    def insist():
        with Hostile(attacked) as hostile:
            while not is_over.is_set():
                hostile.open(FLOODS[flood])
                # As many as one address may have, and more.
                if len(hostile.sockets) >= 300:
                    has_begun.set()
                    hostile.sockets.pop(0).close()

    with little_memory(attacked), concurrent.futures.ThreadPoolExecutor() as pool:
        flooding = pool.submit(insist)
        try:
            has_begun.wait()
            assert [raw.call("ListClusters", {}).status for _ in range(3)] == [200] * 3
        finally:
            is_over.set()
        flooding.result()


# Slots.


def test_silence_takes_no_slots(attacked, hostile):
    """An address has so many connections that have signed nothing; the longest one goes."""
    with little_memory(attacked):
        opened = [hostile.open() for _ in range(2_500)]
        reads_and_writes(attacked)
        gone = until(lambda: closed(opened), "the longest are closed")
        assert opened[0] in gone and opened[-1] not in gone
        reads_and_writes(attacked)


def test_heads_that_drip_are_cut(attacked, hostile):
    start = f"POST / HTTP/1.1\r\nHost: {attacked.endpoint}\r\nX-A: ".encode()
    opened = [hostile.open(said) for said in [b"", b"P", b"PRI * HTTP/2.0\r\n", start] * 10]

    def drip():
        for it in opened:
            with contextlib.suppress(OSError):
                it.send(b"a")
        reads_and_writes(attacked)
        return len(closed(opened)) == len(opened)

    until(drip, "all are cut", 25)


# Descriptors.


def test_too_few_descriptors_are_told_at_the_start(tmp_path):
    command = [programs.berth(), "server", "--data", tmp_path / "data", "--listen", "127.0.0.1:0"]
    ran = subprocess.run(
        ["prlimit", "--nofile=64:64", *command],
        env=environment(),
        capture_output=True,
        text=True,
        timeout=30,
    )
    assert ran.returncode != 0
    assert "this process may have 64 files open, and Berth needs 512" in ran.stderr
    assert "ulimit -n" in ran.stderr and "LimitNOFILE=" in ran.stderr


def test_an_agent_that_may_open_too_few_files_tells_it_at_the_start(attacked, tmp_path):
    agent = [programs.berth(), "agent", "--agent-data", tmp_path / "agent", "--cluster", "nowhere"]

    def complaint(before):
        how = {"capture_output": True, "text": True, "timeout": 30}
        ran = subprocess.run([*before, *agent], env=environment(**attacked.variables()), **how)
        assert ran.returncode != 0
        return ran.stderr

    told = complaint(["prlimit", "--nofile=24:24"])
    assert "this process may have 24 files open, and the agent needs 256" in told
    assert "ulimit -n" in told and "LimitNOFILE=" in told
    assert not (tmp_path / "agent").exists()
    enough = [*printed.shell("ulimit -n", 'ulimit -n 256; exec "$@"'), "-"]
    assert "the cluster nowhere is not known" in complaint(enough)


def test_a_limit_that_the_shell_raises_is_enough(tmp_path):
    server = Plane(tmp_path, "server")
    server.before = printed.shell("ulimit -n", 'ulimit -n 4096; exec "$@"') + ["-"]
    try:
        reads_and_writes(server.start())
        assert re.search(r"Max open files\s+4096\s+4096", limits_of(server))
    finally:
        server.end()


def limits_of(plane):
    return pathlib.Path(f"/proc/{plane.process.popen.pid}/limits").read_text()


def test_connections_leave_the_store_its_descriptors(tmp_path):
    """With a low limit, and more sockets than it allows, what is written is stored."""
    server = Plane(tmp_path, "server")
    server.before = ["prlimit", "--nofile=512:512"]
    try:
        with Hostile(server.start()) as hostile:
            opened = [hostile.open() for _ in range(600)]
            for _ in range(5):
                reads_and_writes(server)
            gone = closed(opened)
            assert opened[0] in gone and opened[-1] not in gone
        assert server.stop() == 0
        reads_and_writes(server.start())
    finally:
        server.end()


def test_a_soft_limit_is_raised(tmp_path):
    server = Plane(tmp_path, "server")
    server.before = ["prlimit", "--nofile=64:4096"]
    try:
        reads_and_writes(server.start())
        assert re.search(r"Max open files\s+4096\s+4096", limits_of(server))
    finally:
        server.end()


# Signatures.


@pytest.fixture(scope="module")
def upgrade(attacked, raw):
    """Makes the signed upgrade of an agent of its own."""
    ecs = attacked.client()
    ecs.create_cluster(clusterName="replays")
    resources = [
        {"name": "CPU", "type": "INTEGER", "integerValue": 1024},
        {"name": "MEMORY", "type": "INTEGER", "integerValue": 1024},
        {"name": "PORTS", "type": "STRINGSET", "stringSetValue": []},
        {"name": "PORTS_UDP", "type": "STRINGSET", "stringSetValue": []},
    ]

    def made():
        answer = ecs.register_container_instance(cluster="replays", totalResources=resources)
        arn = answer["containerInstance"]["containerInstanceArn"]
        escaped = urllib.parse.quote(arn, safe="")
        path = f"/acs/ws?clusterArn=replays&containerInstanceArn={escaped}&seqNum=1"
        signed = AWSRequest("GET", raw.endpoint + path, headers={"Host": raw.host})
        SigV4Auth(raw.credentials(), "ecs", raw.region).add_auth(signed)
        more = {
            "Connection": "Upgrade",
            "Upgrade": "websocket",
            "Sec-WebSocket-Version": "13",
            "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
        }
        lines = [f"GET {path} HTTP/1.1"]
        lines += [f"{name}: {it}" for name, it in [*signed.headers.items(), *more.items()]]
        return "\r\n".join([*lines, "", ""]).encode()

    return made


def status(opened):
    return int(opened.recv(65536).split()[1])


def test_a_captured_upgrade_opens_no_session(attacked, hostile, upgrade):
    captured = upgrade()
    session = hostile.open(captured)
    assert status(session) == 101
    # It is held until its second is over: then it is nobody's who lost a session.
    answer = hostile.open(captured).recv(65536)
    assert answer.startswith(b"HTTP/1.1 403 ") and b"AccessDeniedException" in answer
    session.close()
    assert status(hostile.open(captured)) == 403
    assert status(hostile.open(upgrade())) == 101
    reads_and_writes(attacked)


def test_a_captured_upgrade_opens_no_session_after_a_restart(attacked, hostile, upgrade):
    captured = upgrade()
    session = hostile.open(captured)
    assert status(session) == 101
    # From here on its second is over.
    assert status(hostile.open(captured)) == 403
    attacked.kill()
    attacked.start()
    assert status(hostile.open(captured)) == 403
    assert status(hostile.open(upgrade())) == 101


def test_an_agent_comes_back_with_the_same_bytes_within_their_second(hostile, upgrade):
    """As the published agent does 2 ms after its session is over."""
    same = upgrade()
    session = hostile.open(same)
    assert status(session) == 101
    session.close()
    assert status(hostile.open(same)) == 101


@pytest.mark.parametrize(
    "name", ["Authorization", "Host", "X-Amz-Date", "X-Amz-Target", "Content-Type"]
)
@pytest.mark.parametrize("more", ["", "x"])
def test_a_header_that_decides_comes_once(hostile, raw, name, more):
    headers = raw.headers(b"{}", TARGET + "ListClusters")
    again = name, headers[name] + more
    # What comes first tells who is asked, and that is told first.
    first = [] if more and name in ["X-Amz-Target", "Content-Type"] else [again, *pairs(headers)]
    for doubled in filter(None, [[*pairs(headers), again], first]):
        said = request([*doubled, ("Connection", "close")], b"{}")
        assert error(hostile.ask(said)) == (400, "IncompleteSignatureException")


def test_a_second_request_in_chunks_is_not_served(hostile, raw):
    inner = request(pairs(raw.headers(b"{}", TARGET + "ListClusters")), b"{}")
    body = b"2\r\n{}\r\n0\r\n\r\n" + inner
    headers = pairs(raw.headers(b"{}", TARGET + "ListClusters"))
    chunked = ("Transfer-Encoding", "chunked")
    for both in [[*headers, chunked], [chunked, *headers]]:
        assert hostile.ask(request(both, body)).count(b"HTTP/1.1 ") == 1


def test_presigned_calls_are_those_of_sts(attacked, raw):
    def presigned(service, method, query, headers, body):
        signed = AWSRequest(method, f"{raw.endpoint}/{query}", data=body, headers=headers)
        signer = SigV4QueryAuth(raw.credentials(), service, raw.region, expires=604_800)
        signer.add_auth(signed)
        path = signed.url.removeprefix(raw.endpoint)
        return raw.send(body, dict(signed.headers.items()), method, path)

    headers = {"Host": raw.host, "Content-Type": JSON, "X-Amz-Target": TARGET + "ListClusters"}
    for service in ["ecs", "berth", "sts"]:
        answer = presigned(service, "POST", "", headers, b"{}")
        assert (answer.status, answer.error[0]) == (400, "MissingAuthenticationTokenException")
        assert answer.error[1].startswith("Missing Authentication Token. Presigned requests")
    query = "?Action=GetCallerIdentity&Version=2011-06-15"
    answer = presigned("sts", "GET", query, {"Host": raw.host}, b"")
    assert answer.status == 200 and b"<Account>" in answer.body
    answer = presigned("ecs", "GET", query, {"Host": raw.host}, b"")
    assert answer.status == 403 and b"<Code>SignatureDoesNotMatch</Code>" in answer.body
    reads_and_writes(attacked)


CALLS = [
    ("autoscaling", "describe_auto_scaling_groups", "InvalidAction"),
    ("sqs", "list_queues", "UnknownOperationException"),
    ("dynamodb", "list_tables", "UnknownOperationException"),
    ("lambda", "list_functions", "UnknownOperationException"),
    ("s3", "list_buckets", "UnknownOperationException"),
]


@pytest.mark.parametrize(("service", "call", "code"), CALLS, ids=[it[0] for it in CALLS])
def test_clients_of_other_services_learn_what_is_served(attacked, service, call, code):
    access = attacked.access()
    client = boto3.session.Session().client(
        service,
        endpoint_url=attacked.endpoint,
        region_name="us-east-1",
        aws_access_key_id=access["accessKeyId"],
        aws_secret_access_key=access["secretAccessKey"],
        config=Config(retries={"total_max_attempts": 1}),
    )
    with pytest.raises(ClientError) as refused:
        getattr(client, call)()
    told = refused.value.response["Error"]
    assert told["Code"] == code, told
    assert "This endpoint serves Amazon ECS" in told["Message"], told


def test_memory_is_not_kept(attacked, idle_mib):
    """Last: after all of the above."""
    grown = attacked.resident_mib() - idle_mib
    assert grown < GROWTH_MIB, f"{grown:.0f} MiB"
