"""The smallest client that docs/conformance.md's driver can drive: it knows two events, and stays where it is put.

With DEAF_TO=<event> in its environment it misses that event, which the kit must find.
"""
import json
import os
import secrets
import threading

from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

FOLDS = {
    "door_changed": lambda state, data: state.update(door={"locked": data["locked"]}),
    "details_changed": lambda state, data: state.update(title=data["title"], description=data["description"]),
}


class Client:
    def __init__(self, url, subprotocol, ticket):
        self.state, self.you, self.seq = None, None, -1
        self.changed = threading.Condition()
        self.prefix, self.count = secrets.token_hex(4), 0
        self.socket = connect(url, subprotocols=[subprotocol], compression=None, proxy=None)
        self.send("hello", {"ticket": ticket}, None)
        self.take(json.loads(self.socket.recv()))
        threading.Thread(target=self.read, daemon=True).start()

    def read(self):
        try:
            for text in self.socket:
                self.take(json.loads(text))
        except ConnectionClosed:
            pass  # 4410 at the end of each run: over for good

    def take(self, message):
        with self.changed:
            if "state" in message:
                self.state, self.you = message["state"], message["you"]
            for event in message.get("events", []):
                fold = FOLDS.get(event["event"])
                if fold and event["event"] != os.environ.get("DEAF_TO"):
                    fold(self.state, event["data"])
            if message["type"] in ("welcome", "snapshot", "events"):
                self.seq = message["seq"]
            self.changed.notify_all()

    def send(self, cmd, args, expect):
        self.count += 1
        message = {"id": f"{self.prefix}-{self.count}", "cmd": cmd, "args": args}
        self.socket.send(json.dumps(message | ({"expect": expect} if expect else {})))

    def wait_until(self, seq):
        with self.changed:
            self.changed.wait_for(lambda: self.seq >= seq)

    def close(self):
        self.socket.close()
