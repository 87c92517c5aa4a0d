"""An image that stands in for Fluent Bit: a receiver of its forward protocol.

It does what a generated configuration says of inputs and of outputs to standard output, and shows
the configuration itself. Where there is the real one, `BERTH_FLUENT_BIT` names its image.
"""

import os
import pathlib
import subprocess

import pytest

from . import docker

INTERPRETER = pathlib.Path("/usr/bin/python3")
LIBRARY = pathlib.Path("/usr/lib/python3.11")
LEFT_AWAY = {"test", "idlelib", "lib2to3", "ensurepip", "tkinter", "pydoc_data", "__pycache__"}

PROGRAM = r'''
import json, os, re, signal, socket, struct, sys, threading

CONFIG = "/fluent-bit/etc/fluent-bit.conf"
signal.signal(signal.SIGTERM, lambda *_: os._exit(0))


def value(read):
    """One value of MessagePack."""
    head = read(1)[0]
    if head < 0x80:
        return head
    if head < 0x90:
        return dict((value(read), value(read)) for _ in range(head & 15))
    if head < 0xA0:
        return [value(read) for _ in range(head & 15)]
    if head < 0xC0:
        return read(head & 31).decode(errors="replace")
    if head >= 0xE0:
        return head - 256
    number = lambda form: struct.unpack(">" + form, read(struct.calcsize(form)))[0]
    sized = {0xD9: "B", 0xDA: "H", 0xDB: "I", 0xC4: "B", 0xC5: "H", 0xC6: "I"}
    numbers = {0xCC: "B", 0xCD: "H", 0xCE: "I", 0xCF: "Q", 0xCA: "f", 0xCB: "d"}
    numbers |= {0xD0: "b", 0xD1: "h", 0xD2: "i", 0xD3: "q"}
    if head in sized:
        return read(number(sized[head])).decode(errors="replace")
    if head in numbers:
        return number(numbers[head])
    if head in (0xC0, 0xC2, 0xC3):
        return {0xC0: None, 0xC2: False, 0xC3: True}[head]
    if head in (0xDC, 0xDD):
        return [value(read) for _ in range(number("H" if head == 0xDC else "I"))]
    if head in (0xDE, 0xDF):
        return dict((value(read), value(read)) for _ in range(number("H" if head == 0xDE else "I")))
    fixed = {0xD4: 1, 0xD5: 2, 0xD6: 4, 0xD7: 8, 0xD8: 16}
    if head in fixed:
        read(1 + fixed[head])
        return "time"
    if head in (0xC7, 0xC8, 0xC9):
        length = number({0xC7: "B", 0xC8: "H", 0xC9: "I"}[head])
        read(1 + length)
        return "time"
    raise ValueError(hex(head))


def sections():
    found = []
    for line in open(CONFIG):
        line = line.strip()
        if line.startswith("["):
            found.append((line.strip("[]"), []))
        elif line and not line.startswith("@"):
            name, _, rest = line.partition(" ")
            rest = re.sub(r"\$\{(\w+)\}", lambda it: os.environ.get(it[1], ""), rest)
            found[-1][1].append((name, rest))
    return found


def serve(connection, fields):
    stream = connection.makefile("rb")

    def read(count):
        data = stream.read(count)
        if len(data) < count:
            raise EOFError
        return data

    try:
        while True:
            message = value(read)
            tag, second = message[0], message[1]
            entries = second if isinstance(second, list) else [[second, message[2]]]
            for _, record in entries:
                print(json.dumps({"tag": tag} | record | fields), flush=True)
    except EOFError:
        pass


def listen(listener, fields):
    while True:
        connection, _ = listener.accept()
        threading.Thread(target=serve, args=(connection, fields), daemon=True).start()


all = sections()
fields = dict(it.split(" ", 1) for _, them in all for name, it in them if name == "Record")
threads = []
for kind, properties in all:
    properties = dict(properties)
    if kind != "INPUT" or properties.get("Name") != "forward":
        continue
    if "unix_path" in properties:
        listener = socket.socket(socket.AF_UNIX)
        if os.path.exists(properties["unix_path"]):
            os.unlink(properties["unix_path"])
        listener.bind(properties["unix_path"])
    else:
        listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((properties["Listen"], int(properties["Port"])))
    listener.listen()
    threads.append(threading.Thread(target=listen, args=(listener, fields)))
outputs = [dict(them) for kind, them in all if kind == "OUTPUT"]
print(json.dumps({"outputs": outputs}), flush=True)
for thread in threads:
    thread.start()
'''


def image(name):
    """Makes it of this machine's Python; its name."""
    if real := os.environ.get("BERTH_FLUENT_BIT"):
        return real
    if not (INTERPRETER.exists() and LIBRARY.exists()):
        pytest.skip("no /usr/bin/python3 of Debian 12 to make a stand-in for Fluent Bit of")
    told = subprocess.run(["ldd", INTERPRETER], capture_output=True, text=True, check=True).stdout
    libraries = {word for word in told.split() if word.startswith("/")}
    files = {"router.py": (PROGRAM.encode(), 0o644)}
    files["usr/bin/python3"] = (INTERPRETER.resolve().read_bytes(), 0o755)
    for path in libraries:
        files[path.lstrip("/")] = (pathlib.Path(path).read_bytes(), 0o755)
    for path in LIBRARY.rglob("*"):
        parts = set(path.relative_to(LIBRARY).parts)
        if path.is_file() and path.suffix in (".py", ".so") and not parts & LEFT_AWAY:
            files[str(path).lstrip("/")] = (path.read_bytes(), 0o644)
    files |= {"tmp": None, "var/run": None, "fluent-bit/etc": None}
    docker.import_image(name, files, 'ENTRYPOINT ["/usr/bin/python3", "/router.py"]')
    return name
