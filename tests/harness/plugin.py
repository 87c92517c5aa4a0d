"""The client of ECS Exec that the AWS CLI starts, made again from the bytes of its protocol."""

import hashlib
import json
import os
import select
import struct
import sys
import threading
import time
import uuid

import websocket

HEADER = 116
RESEND_S = 0.2


class Frame:
    """One binary message."""

    def __init__(self, kind, sequence, flags, payload_type, payload, message_id=None):
        self.kind, self.sequence, self.flags = kind, sequence, flags
        self.payload_type, self.payload = payload_type, payload
        self.id = message_id or uuid.uuid4()

    def encode(self):
        swapped = self.id.bytes[8:] + self.id.bytes[:8]
        head = struct.pack(">I32sIQqQ", HEADER, self.kind.encode().ljust(32), 1,
                           int(time.time() * 1000), self.sequence, self.flags)
        digest = hashlib.sha256(self.payload).digest()
        tail = struct.pack(">II", self.payload_type, len(self.payload))
        return head + swapped + digest + tail + self.payload

    @staticmethod
    def decode(data):
        header, kind, version, created, sequence, flags = struct.unpack(">I32sIQqQ", data[:64])
        assert header == HEADER and version == 1 and created > 0, data[:64]
        payload_type, length = struct.unpack(">II", data[112:120])
        payload = data[120:]
        assert len(payload) == length
        assert not payload or hashlib.sha256(payload).digest() == data[80:112]
        message_id = uuid.UUID(bytes=data[72:80] + data[64:72])
        return Frame(kind.decode().strip(" \0"), sequence, flags, payload_type, payload, message_id)


class Plugin:
    """A session as the published client holds it. `told` takes what is printed."""

    def __init__(self, session, told, resume=None, size=(80, 24)):
        self.session, self.told, self.resume, self.size = session, told, resume, size
        self.next_in, self.next_out = 0, 0
        self.early, self.unacknowledged = {}, {}
        self.lock = threading.RLock()
        self.open, self.closed = threading.Event(), threading.Event()
        self.last_words = None
        self.actions = None
        self.connect(session["StreamUrl"], session["TokenValue"])
        threading.Thread(target=self.read, daemon=True).start()
        threading.Thread(target=self.send_again, daemon=True).start()

    def connect(self, url, token):
        self.socket = websocket.create_connection(url, timeout=30)
        opening = {"MessageSchemaVersion": "1.0", "RequestId": str(uuid.uuid4()),
                   "TokenValue": token, "ClientId": str(uuid.uuid4()),
                   "ClientVersion": "1.2.707.0"}
        self.socket.send(json.dumps(opening))

    def read(self):
        while not self.closed.is_set():
            try:
                data = self.socket.recv()
                if not data:
                    raise ConnectionError("closed")
            except Exception:
                if self.closed.is_set() or not self.come_back():
                    self.closed.set()
                    return
                continue
            self.hear(Frame.decode(data))

    def come_back(self):
        """As it does after an error: ResumeSession, whose token is empty when all is over."""
        resumed = self.resume and self.resume(self.session["SessionId"])
        if not resumed or not resumed["TokenValue"]:
            self.told(f"Session: {self.session['SessionId']} timed out.\n".encode())
            return False
        self.connect(resumed["StreamUrl"], resumed["TokenValue"])
        return True

    def hear(self, frame):
        if frame.kind == "output_stream_data":
            with self.lock:
                if frame.sequence >= self.next_out:
                    self.acknowledge(frame)
                    self.early[frame.sequence] = frame
                while ready := self.early.pop(self.next_out, None):
                    self.next_out += 1
                    self.take(ready)
        elif frame.kind == "acknowledge":
            said = json.loads(frame.payload)
            with self.lock:
                self.unacknowledged.pop(said["AcknowledgedMessageSequenceNumber"], None)
        elif frame.kind == "channel_closed":
            said = json.loads(frame.payload)
            self.last_words = said["Output"]
            name = said["SessionId"]
            end = f"SessionId: {name} : {said['Output']}" if said["Output"] else (
                f"Exiting session with sessionId: {name}.")
            self.told(f"\n{end}\n".encode())
            self.closed.set()
        else:
            assert frame.kind in ("pause_publication", "start_publication"), frame.kind

    def take(self, frame):
        if frame.payload_type == 5:
            self.actions = json.loads(frame.payload)["RequestedClientActions"]
            done = [{"ActionType": it["ActionType"], "ActionStatus": 1, "ActionResult": None,
                     "Error": ""} for it in self.actions]
            answer = {"ClientVersion": "1.2.707.0", "ProcessedClientActions": done, "Errors": None}
            self.send(json.dumps(answer).encode(), 6)
        elif frame.payload_type == 7:
            complete = json.loads(frame.payload)
            assert isinstance(complete["HandshakeTimeToComplete"], int), complete
            self.send(json.dumps(dict(zip(("cols", "rows"), self.size))).encode(), 3)
            self.open.set()
        else:
            # It prints all else, whatever it is.
            assert len(frame.payload) <= 1024
            self.told(frame.payload)

    def acknowledge(self, frame):
        said = {"AcknowledgedMessageType": frame.kind, "AcknowledgedMessageId": str(frame.id),
                "AcknowledgedMessageSequenceNumber": frame.sequence, "IsSequentialMessage": True}
        self.put(Frame("acknowledge", 0, 3, 0, json.dumps(said).encode()).encode())

    def send(self, payload, payload_type=1):
        with self.lock:
            flags = 1 if self.next_in == 0 else 0
            data = Frame("input_stream_data", self.next_in, flags, payload_type, payload).encode()
            self.unacknowledged[self.next_in] = (time.monotonic(), data)
            self.next_in += 1
            self.put(data)

    def put(self, data):
        try:
            self.socket.send_binary(data)
        except Exception:
            pass  # It is sent again.

    def type(self, text):
        for at in range(0, len(text), 1024):
            self.send(text[at : at + 1024].replace(b"\n", b"\r"))

    def resize(self, cols, rows):
        self.send(json.dumps({"cols": cols, "rows": rows}).encode(), 3)

    def send_again(self):
        while not self.closed.wait(0.1):
            with self.lock:
                for sequence, (at, data) in sorted(self.unacknowledged.items())[:1]:
                    if time.monotonic() - at > RESEND_S:
                        self.unacknowledged[sequence] = (time.monotonic(), data)
                        self.put(data)

    def cut(self):
        """The network goes, without a word."""
        self.socket.sock.close()

    def end(self):
        self.closed.set()
        self.socket.close()


def main():
    """As the CLI starts it: session, region, operation, profile, target, endpoint."""
    if len(sys.argv) < 2:
        print("The Session Manager plugin was installed successfully.")
        return
    session, region, operation, _, target, endpoint = sys.argv[1:7]
    if session.startswith("AWS_SSM_START_SESSION_RESPONSE"):
        session = os.environ[session]
    assert operation == "StartSession" and endpoint.startswith("http"), sys.argv
    if told := os.environ.get("PLUGIN_TOLD"):
        with open(told, "w") as file:
            json.dump({"target": target, "endpoint": endpoint, "region": region}, file)

    def tell(data):
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()

    # Keys of JSON are the same to it in either case.
    given = {it[0].upper() + it[1:]: value for it, value in json.loads(session).items()}
    plugin = Plugin(given, tell)
    plugin.open.wait(15)
    while not plugin.closed.is_set():
        if sys.stdin in select.select([sys.stdin], [], [], 0.1)[0]:
            data = os.read(0, 1024)
            if not data:
                break
            plugin.type(data)
    plugin.closed.wait(30)


if __name__ == "__main__":
    main()
