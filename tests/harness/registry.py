"""Debian's docker-registry on loopback: asking for a password, or sending to a server of tokens."""

import base64
import http.server
import json
import shutil
import subprocess
import threading
import time
import urllib.parse
import uuid

import pytest

from . import docker
from .ports import free_port
from .waiting import until

ISSUER, SERVICE = "tests", "registry"


class Registry:
    """One with an image in it, which only `user` may pull."""

    def __init__(self, folder, busybox, user="puller"):
        if not (shutil.which("docker-registry") and shutil.which("htpasswd")):
            text = "no docker-registry or htpasswd: apt-get install docker-registry apache2-utils"
            pytest.skip(text)
        self.folder, self.busybox, self.user = folder, busybox, user
        self.password = uuid.uuid4().hex
        self.host = f"127.0.0.1:{free_port()}"
        self.image = f"{self.host}/team/web:1"
        self.process = None
        # What its command begins with, and the options of `docker` that name who comes to it.
        self.before, self.engine = (), ()

    def start(self, auth):
        config = {
            "version": 0.1,
            "storage": {"filesystem": {"rootdirectory": str(self.folder / "images")}},
            "http": {"addr": self.host},
        }
        if auth:
            config["auth"] = auth
        # JSON is YAML.
        (self.folder / "config.yml").write_text(json.dumps(config))
        log = (self.folder / "log").open("ab")
        command = [*self.before, "docker-registry", "serve", self.folder / "config.yml"]
        self.process = subprocess.Popen(command, stdout=log, stderr=log)
        until(lambda: self.login(self.user, self.password), (self.folder / "log").read_text)

    def login(self, user, password):
        """Whether `docker login` goes well; Docker keeps it in a folder of its own."""
        options = [*self.engine, "--config", str(self.folder / "docker")]
        command = ["login", "--username", user, "--password-stdin", self.host]
        ran = ["docker", *options, *command]
        done = subprocess.run(ran, input=password.encode(), capture_output=True)
        return done.returncode == 0

    def docker(self, *arguments):
        """As whoever has logged in."""
        config = ("--config", str(self.folder / "docker"))
        return docker.docker(*self.engine, *config, *arguments)

    def push(self):
        self.docker("tag", self.busybox, self.image)
        self.docker("push", self.image)
        self.docker("rmi", self.image)

    def end(self):
        if self.process:
            self.process.terminate()
            self.process.wait()
        docker.docker(*self.engine, "rmi", "--force", self.image, check=False)


class OpenRegistry(Registry):
    """One that asks for no login."""

    def start(self):
        super().start(None)
        self.push()


class BasicRegistry(Registry):
    def start(self):
        made = ["htpasswd", "-nbB", self.user, self.password]
        users = subprocess.run(made, capture_output=True, text=True, check=True).stdout
        (self.folder / "users").write_text(users)
        super().start({"htpasswd": {"realm": "test", "path": str(self.folder / "users")}})
        self.push()


class TokenRegistry(Registry):
    """One that takes the tokens of a server beside it, which asks for the password."""

    def start(self):
        self.asked = []
        key, certificate = self.folder / "key.pem", self.folder / "cert.pem"
        new = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1"]
        paths = ["-keyout", key, "-out", certificate, "-subj", "/CN=tests"]
        subprocess.run([*new, *paths], check=True, capture_output=True)
        self.key = key
        der = ["openssl", "x509", "-in", certificate, "-outform", "DER"]
        der = subprocess.run(der, check=True, capture_output=True).stdout
        self.chain = [base64.b64encode(der).decode()]
        registry = self

        class Tokens(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                registry.answer(self)

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Tokens)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        realm = f"http://127.0.0.1:{self.server.server_port}/token"
        super().start(
            {
                "token": {
                    "realm": realm,
                    "service": SERVICE,
                    "issuer": ISSUER,
                    "rootcertbundle": str(certificate),
                }
            }
        )
        self.push()

    def answer(self, request):
        """A token for whoever gives the password; Docker shows it as Basic."""
        said = request.headers.get("Authorization", "").removeprefix("Basic ")
        right = base64.b64encode(f"{self.user}:{self.password}".encode()).decode()
        query = urllib.parse.parse_qs(urllib.parse.urlsplit(request.path).query)
        self.asked.append(query)
        if said != right:
            request.send_response(401)
            request.end_headers()
            return
        body = json.dumps({"token": self.token(query.get("scope", []))}).encode()
        request.send_response(200)
        request.send_header("Content-Type", "application/json")
        request.send_header("Content-Length", str(len(body)))
        request.end_headers()
        request.wfile.write(body)

    def token(self, scopes):
        now = int(time.time())
        access = []
        for scope in scopes:
            kind, name, actions = scope.split(":", 2)
            access.append({"type": kind, "name": name, "actions": actions.split(",")})
        claims = {
            "iss": ISSUER,
            "sub": self.user,
            "aud": SERVICE,
            "exp": now + 300,
            "nbf": now - 60,
            "iat": now,
            "jti": uuid.uuid4().hex,
            "access": access,
        }
        header = {"typ": "JWT", "alg": "RS256", "x5c": self.chain}
        text = b".".join(encoded(json.dumps(it).encode()) for it in (header, claims))
        sign = ["openssl", "dgst", "-sha256", "-sign", self.key]
        signature = subprocess.run(sign, input=text, check=True, capture_output=True).stdout
        return b".".join([text, encoded(signature)]).decode()

    def end(self):
        super().end()
        self.server.shutdown()
        self.server.server_close()


def encoded(octets):
    return base64.urlsafe_b64encode(octets).rstrip(b"=")
