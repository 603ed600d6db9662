"""Starts, stops, kills and restarts the server under test, mints tickets and speaks REST to it."""
import base64
import contextlib
import hashlib
import hmac
import json
import os
import re
import select
import shutil
import signal
import subprocess
import tempfile
import threading
import time

import httpx

KEY_ID = "k1"
SECRET = "a-secret-of-more-than-thirty-two-characters"
START_S = 20
# A tour sends faster than people do; the default limits have a section of their own.
UNLIMITED = {
    "CUELIGHT_LIMITS__COMMANDS_PER_S": "100000",
    "CUELIGHT_LIMITS__COMMANDS_BURST": "100000",
    "CUELIGHT_LIMITS__STAFF_COMMANDS_PER_S": "100000",
    "CUELIGHT_LIMITS__STAFF_COMMANDS_BURST": "100000",
    "CUELIGHT_LIMITS__ATTENDEE_CHAT_INTERVAL_MS": "1",
    "CUELIGHT_LIMITS__ATTENDEE_CHAT_BURST": "100000",
    "CUELIGHT_LIMITS__VOTES_PER_S": "100000",
}


class Server:
    def __init__(self, env=None, unlimited=True, data=None, errors_path=None, errors="file"):
        """`errors` says where standard error goes: a `file`, `closed`, or a `broken` pipe that nobody reads."""
        self.data = data or tempfile.mkdtemp(prefix="cuelight-foreign-")
        self.env = (UNLIMITED if unlimited else {}) | (env or {})
        self.port, self.process = 0, None
        self.errors_path, self.errors_to = errors_path or self.data + ".stderr", errors

    def start(self):
        if not os.environ.get("CUELIGHT_BIN"):
            raise RuntimeError("CUELIGHT_BIN must name the server's binary")
        environment = {key: value for key, value in os.environ.items() if not key.startswith("CUELIGHT_")}
        environment |= {"CUELIGHT_API_KEY": KEY_ID, "CUELIGHT_API_SECRET": SECRET} | self.env
        command = [os.environ["CUELIGHT_BIN"], "serve", "--listen", f"127.0.0.1:{self.port}", "--data", self.data]
        self.process = self._spawn(command, environment)
        self.port = int(self._first_line().rsplit(":", 1)[1])
        # unread output would fill the pipe and stop the server
        threading.Thread(target=self.process.stdout.read, daemon=True).start()
        return self

    def _spawn(self, command, environment):
        if self.errors_to == "closed":
            command = ["sh", "-c", 'exec "$0" "$@" 2>&-', *command]
        if self.errors_to == "broken":
            reader, writer = os.pipe()
            os.close(reader)
            errors = os.fdopen(writer, "wb")
        else:
            errors = open(self.errors_path, "ab")
        with errors:
            return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=errors)

    def _first_line(self):
        ready, _, _ = select.select([self.process.stdout], [], [], START_S)
        line = self.process.stdout.readline().decode().strip() if ready else ""
        if not re.fullmatch(r"listening on http://127\.0\.0\.1:\d+", line):
            self.kill()
            raise RuntimeError(f"the first line of the server's output is {line!r}; its errors: {self.errors()}")
        return line

    def errors(self):
        if not os.path.exists(self.errors_path):
            return ""
        with open(self.errors_path, "rb") as errors:
            return errors.read()[-2000:].decode(errors="replace")

    def resident_kib(self):
        """Memory of the process that is in RAM."""
        with open(f"/proc/{self.process.pid}/status", encoding="ascii") as status:
            return next(int(line.split()[1]) for line in status if line.startswith("VmRSS:"))

    @property
    def base(self):
        return f"http://127.0.0.1:{self.port}"

    def ws_url(self, session):
        return f"ws://127.0.0.1:{self.port}/v1/sessions/{session}/ws"

    def kill(self):
        """kill -9: no chance to save anything."""
        self.process.kill()
        self.process.wait()

    def terminate(self):
        self.process.send_signal(signal.SIGTERM)

    def wait(self, timeout=30):
        return self.process.wait(timeout)

    def restart(self):
        """Starts again on the same data and the same port."""
        return self.start()

    def stop(self):
        """Stops and removes the data."""
        if self.process and self.process.poll() is None:
            self.terminate()
            try:
                self.wait()
            except subprocess.TimeoutExpired:
                self.kill()
        shutil.rmtree(self.data, ignore_errors=True)
        if "panicked" not in self.errors():  # what a crash said is kept for whoever looks into it
            with contextlib.suppress(FileNotFoundError):
                os.remove(self.errors_path)

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        self.stop()


# -- tickets


def _base64url(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def sign(claims, header=None, secret=SECRET):
    """A JWT; header and claims may be as wrong as a test wishes (algorithm `none` leaves the signature empty)."""
    header = {"alg": "HS256", "typ": "JWT", "kid": KEY_ID} | (header or {})
    signed = ".".join(_base64url(json.dumps(part).encode()) for part in (header, claims))
    digest = {"HS384": hashlib.sha384, "HS512": hashlib.sha512}.get(header["alg"], hashlib.sha256)
    mac = b"" if header["alg"] == "none" else hmac.new(secret.encode(), signed.encode(), digest).digest()
    return f"{signed}.{_base64url(mac)}"


def claims(session, role, sub, name=None, **more):
    plain = {"sub": sub, "session": session, "role": role, "name": name or sub, "exp": int(time.time()) + 3600}
    if role in ("organizer", "co_organizer", "host_only_co_organizer"):
        plain["member"] = f"member-{sub}"
    return plain | more


def ticket(session, role, sub, name=None, **more):
    return sign(claims(session, role, sub, name, **more))


# -- REST

API_KEY = httpx.BasicAuth(KEY_ID, SECRET)


class Rest:
    """The REST side; every answer's bytes are kept for canary searches."""

    def __init__(self, server):
        self.server = server

    async def call(self, method, path, auth=API_KEY, bearer=None, **more):
        headers = {"Authorization": f"Bearer {bearer}"} if bearer else {}
        headers |= more.pop("headers", {})
        async with httpx.AsyncClient(base_url=self.server.base, timeout=20, trust_env=False) as client:
            return await client.request(method, path, auth=None if bearer else auth, headers=headers, **more)

    async def schedule(self, title="A webinar", **more):
        body = {"title": title, "starts_at": "2030-01-01T10:00:00.000Z", "duration_min": 60} | more
        answer = await self.call("POST", "/v1/webinars", json=body)
        if answer.status_code != 201:
            raise RuntimeError(f"POST /v1/webinars: {answer.status_code} {answer.text}")
        return answer.json()

    async def upload(self, session, name="slides.pdf", content=b"%PDF-1.4 slides", bearer=None):
        return await self.call("POST", f"/v1/sessions/{session}/handouts", bearer=bearer,
                               files={"file": (name, content, "application/pdf")})
