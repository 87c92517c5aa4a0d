"""Something that answers at a socket as Docker does, and is as broken as a test wants."""

import http.server
import json
import re
import socketserver
import threading
import urllib.parse

HANG = object()


class FakeDocker:
    """Docker's API of `answers`: by path, or by what paths begin with; JSON, a status and JSON, or
    HANG. Those that a healthy one has are there."""

    def __init__(self, folder, root="/var/lib/docker", **answers):
        self.socket = folder / "docker.sock"
        self.host = f"unix://{self.socket}"
        self.info = {
            "LiveRestoreEnabled": True,
            "DockerRootDir": str(root),
            "LoggingDriver": "journald",
            "CgroupDriver": "cgroupfs",
            "MemoryLimit": True,
            "SwapLimit": True,
        }
        self.version = {"Version": "27.5.1", "ApiVersion": "1.47"}
        self.containers = []
        self.answers = answers
        # What was posted and deleted, whom a test wants to know of it, and what is refused.
        self.changed, self.on_change, self.refused = [], lambda path: None, {}
        self.released = threading.Event()

    def __enter__(self):
        fake = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                self.answer(fake.answer(urllib.parse.unquote(self.path)))

            def do_POST(self):
                self.change()

            def do_DELETE(self):
                self.change()

            def change(self):
                fake.changed.append(f"{self.command} {self.path}")
                fake.on_change(self.path)
                self.answer((fake.refused.get(self.path, 200), []))

            def answer(self, answer):
                if answer is HANG:
                    fake.released.wait(60)
                    return
                status, body = answer if isinstance(answer, tuple) else (200, answer)
                body = json.dumps(body).encode()
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def address_string(self):
                return "a socket"

            def log_message(self, *_):
                pass

        class Server(socketserver.ThreadingUnixStreamServer):
            daemon_threads = True

        self.server = Server(str(self.socket), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.released.set()
        self.server.shutdown()
        self.server.server_close()
        self.socket.unlink()

    def answer(self, path):
        for begin, answer in self.answers.items():
            if path.startswith(begin):
                return answer
        shown = re.fullmatch(r"/containers/(\w+)/json", path)
        if shown and shown[1] != "json":
            found = [it for it in self.containers if it["Id"] == shown[1]]
            return found[0] if found else (404, {"message": "No such container"})
        known = {
            "/_ping": "OK",
            "/version": self.version,
            "/info": self.info,
            "/containers/json?all=true": self.containers,
            "/system/df": {},
        }
        return known.get(path, (404, {"message": f"no {path}"}))


def container(name, **more):
    """As Docker shows it."""
    shown = {
        "Id": (name.encode().hex() * 64)[:64],
        "Name": f"/{name}",
        "State": {"Running": True},
        "Config": {"Image": "image", "Env": [], "Labels": {}},
        "HostConfig": {"LogConfig": {"Type": "json-file", "Config": {}}, "PortBindings": {}},
        "LogPath": "",
    }
    return shown | more
