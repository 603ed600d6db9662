"""A disk that is full: nothing is answered that is not kept, nobody is thrown out, and it mends by itself."""
import asyncio
import json
import os
import shutil
import subprocess
import tempfile
import time

from cuelight_client import Refused
from server import Server
from stage import Room, connect_patiently, every_item

DISK_MIB = 4
BACK_S = 6
FULL = "P22: known not durable: `unavailable`, sockets stay, `storage {writable:false}`, new joins 1013"
READY = "/readyz: 503 when nothing can be made durable; /healthz: 200 while the process answers"
READS = "`unavailable` (… nothing was applied): what is read only is still answered"
BACK = "The server tries a probe write twice a second and goes on by itself"
ANEW = "refused ones are decided anew"
DURABLE = "Acknowledged means durable"
NOTHING = "`unavailable`: nothing was applied"


class SmallDisk:
    """A file system of its own that is easily full."""

    def __init__(self):
        self.path = tempfile.mkdtemp(prefix="cuelight-disk-")
        self.mounted = False

    def mount(self):
        """Why it cannot be mounted, or nothing."""
        command = ["mount", "-t", "tmpfs", "-o", f"size={DISK_MIB}m", "cuelight-test", self.path]
        try:
            done = subprocess.run(command, capture_output=True, text=True, timeout=10)
        except OSError as error:
            return str(error)
        self.mounted = done.returncode == 0
        return None if self.mounted else done.stderr.strip()

    def fill(self):
        """Takes every last byte."""
        with open(os.path.join(self.path, "filler"), "ab", buffering=0) as filler:
            for size in (1 << 16, 1 << 12, 1):
                try:
                    while True:
                        filler.write(b"\0" * size)
                except OSError:
                    continue

    def free(self):
        os.remove(os.path.join(self.path, "filler"))

    def unmount(self):
        if self.mounted:
            subprocess.run(["umount", "-l", self.path], check=False, timeout=10)
        shutil.rmtree(self.path, ignore_errors=True)


class Talk:
    """What was said, told apart by its answer."""

    def __init__(self, people):
        self.people, self.kept, self.refused, self.number = people, [], [], 0

    async def say(self, client):
        self.number += 1
        text, id = f"{self.number:05} " + "x" * 1500, client.next_id()
        answer = await client.command("chat", {"to": "everyone", "text": text}, id=id)
        if answer.ok:
            self.kept.append(text)
        else:
            self.refused.append((client, id, text, answer))
        return answer

    async def until_refused(self):
        """The journal may have room of its own: says on until it has none."""
        for _ in range(2000):
            answer = await self.say(self.people[self.number % len(self.people)])
            if not answer.ok:
                return answer
        raise AssertionError("the full disk is never noticed")


async def _while_full(report, room, talk, marks):
    report.refused(await talk.until_refused(), "unavailable", FULL)
    for client in room.clients:
        await client.transient("storage", lambda data: data["writable"] is False, since=marks[client.sub])
    report.check(True, FULL)
    for client in talk.people:
        report.refused(await talk.say(client), "unavailable", FULL)
    for cmd in ("list_chat", "list_questions", "list_polls", "list_participants"):
        report.equal((await room.boss.command(cmd)).code, "ok", READS, cmd)
    try:
        await room.client("attendee").connect()
        report.check(False, FULL, "somebody new was let in")
    except Refused as refused:
        report.equal(refused.code, 1013, FULL, "somebody new")
        report.check(json.loads(refused.reason or "{}").get("retry_ms", -1) >= 0, "The reason of … 1013 is retry_ms",
                     refused.reason)
    report.equal((await room.rest.call("GET", "/readyz", auth=None)).status_code, 503, READY)
    report.equal((await room.rest.call("GET", "/healthz", auth=None)).status_code, 200, READY)
    await asyncio.sleep(1.5)
    report.equal([client.close_code for client in room.clients], [None] * len(room.clients), "sockets stay")
    report.refused(await talk.say(room.boss), "unavailable", FULL)


async def _back(report, room, talk, marks):
    began = time.monotonic()
    for client in room.clients:
        await client.transient("storage", lambda data: data["writable"] is True, since=marks[client.sub],
                               timeout=BACK_S)
    report.check(time.monotonic() - began < BACK_S, BACK)
    report.equal((await room.rest.call("GET", "/readyz", auth=None)).status_code, 200, READY, "with room again")
    client, id, text, _ = talk.refused.pop(0)
    answer = await client.command("chat", {"to": "everyone", "text": text}, id=id)
    if report.equal(answer.code, "ok", ANEW, answer.error):
        talk.kept.append(text)
    again = await client.command("chat", {"to": "everyone", "text": text}, id=id)
    report.check(again.same_as(answer), "A command sent again with the same id … is applied once", again)
    for speaker in talk.people:
        report.equal((await talk.say(speaker)).code, "ok", BACK, speaker.sub)
    await room.enter("attendee")
    report.equal([person.close_code for person in room.clients], [None] * len(room.clients), "sockets stay")


async def _after_restart(report, room, talk, server):
    server.kill()
    await asyncio.to_thread(server.restart)
    for client in room.clients:
        await connect_patiently(client, client.resume_point())
    texts = [item["text"] for item in (await every_item(room.boss, "list_chat"))[0]]
    wrong = [text[:5] for text in talk.kept if texts.count(text) != 1]
    report.check(not wrong, DURABLE, f"of {len(talk.kept)} acknowledged, not there once: {wrong[:9]}")
    refused = [text[:5] for _, _, text, _ in talk.refused if text in texts]
    report.check(not refused, NOTHING, f"refused, yet there: {refused[:9]}")


async def _full_disk(report, server, disk):
    room = await Room.make(server, phase="live")
    await room.boss.ok("set_chat_policy", attendees="everyone")
    talk = Talk([room.boss, await room.enter("panelist", encoding="msgpack"), await room.enter("attendee")])
    for _ in range(30):
        await talk.say(talk.people[talk.number % 3])
    for _ in range(2):  # a second time, for it must mend wholly
        marks = {client.sub: len(client.transients) for client in room.clients}
        disk.fill()
        await _while_full(report, room, talk, marks)
        disk.free()
        await _back(report, room, talk, marks)
    await _after_restart(report, room, talk, server)
    await room.leave()


async def _variant(stage, name, **where):
    disk = SmallDisk()
    problem = disk.mount()
    if problem is not None:
        stage.report.skip(f"disk: {name}", f"no file system of {DISK_MIB} MiB can be mounted: {problem}")
        disk.unmount()
        return
    if where.pop("log_beside", False):
        where["errors_path"] = os.path.join(disk.path, "server.log")
    server = Server({"CUELIGHT_LOG": "debug"}, data=os.path.join(disk.path, "data"), **where)
    try:
        server.start()
        await stage.report.group(f"disk: full, {name}", _full_disk(stage.report, server, disk))
    finally:
        server.stop()
        disk.unmount()


async def disk(stage):
    with tempfile.TemporaryDirectory(prefix="cuelight-log-") as elsewhere:
        await _variant(stage, "the log elsewhere", errors_path=os.path.join(elsewhere, "server.log"))
    await _variant(stage, "the log on the same disk", log_beside=True)
    await _variant(stage, "standard error closed", errors="closed")
    await _variant(stage, "standard error a broken pipe", errors="broken")
