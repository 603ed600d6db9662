"""Every role x every command x every phase, in both encodings, judged by the rules of `rules.py`."""
import asyncio
import contextlib
import itertools

import rules
from cuelight_client import Gone, Refused
from shapes import ROLES
from stage import Room

ACTORS = [(role, False) for role in ROLES] + [("panelist", True), ("attendee", True)]
ROOMS_AT_ONCE = 6
QUIET_S = 5
TABLE = "The commands: who, and event(s) it causes, and who sees them"
PHASES = "In `scheduled`: … In `ended`: nothing. Otherwise `conflict`"
PRACTICE = "In practice attendees still see `scheduled`"


class Cast:
    """The actor, the watchers, and the ids that a preparation made."""

    def __init__(self, room, phase):
        self.room, self.phase, self.ids, self.people, self.presenter = room, phase, {}, {}, None

    @classmethod
    async def gather(cls, server, role, baton, phase, encoding):
        cast_boss = "co_organizer" if role == "organizer" else "organizer"
        room = await Room.make(server, encoding=encoding, boss_role=cast_boss)
        cast = cls(room, phase)
        for name, watcher in (("pam", "panelist"), ("ann", "attendee"), ("tom", "attendee"), ("actor", role)):
            cast.people[name] = await room.enter(watcher, name)
        cast.people["boss"] = room.boss
        await room.go(phase)
        if phase in ("practice", "live"):
            cast.presenter = cast.actor if baton or role == "organizer" else room.boss
            if baton:
                await room.boss.ok("hand_presenter", participant=cast.actor.id)
        await room.sync()
        return cast

    def __getattr__(self, name):
        try:
            return self.__dict__["people"][name]
        except KeyError:
            raise AttributeError(name) from None


def _label(case, role, baton, phase, encoding):
    return f"[{case.name} by {role}{' with the baton' if baton else ''} in {phase}, {encoding}]"


def _judge_code(report, case, answer, verdict, role, label):
    sentence = PHASES if verdict is rules.CONFLICT else TABLE
    fine = report.among(answer.code, verdict.codes, sentence, f"{label} {answer.error}")
    if fine and answer.code == "forbidden":
        report.among(answer.error.get("missing"), verdict.missing, "Errors: `missing`", label)
        report.equal(answer.error.get("role"), role, "Errors: `forbidden` (with `capability`, `role`, …)", label)
        if verdict.capability:
            report.equal(answer.error.get("capability"), verdict.capability, "Errors: `capability`", label)
    return fine and answer.code == "ok"


def _judge_watchers(report, cast, case, marks, event, seen_by, label):
    """Everybody is in sync: what they have seen since the mark is all they will see of this command."""
    for name in ("boss", "pam", "ann", "tom"):
        watcher = cast.people[name]
        if not watcher.open or name in case.unsure or (name == "tom" and case.cmd in ("set_role", "remove")):
            continue
        events = [item for item in watcher.seen_events(event, marks[name])
                  if event != "details_changed" or not item["data"]["title"].startswith("marker")]
        sentence = PRACTICE if cast.phase == "practice" and name in ("ann", "tom") else TABLE
        told = bool(events) or _told_by_snapshot(watcher, marks[name], event)
        report.equal(told if name in seen_by else bool(events), name in seen_by, sentence,
                     f"{label} {name} sees {event}:")
        if events:
            report.equal({item.get("by") for item in events}, {cast.actor.id},
                         "the author of an event is the connection's identity", label)


def _told_by_snapshot(watcher, mark, event):
    """A change of view or of phase may come as a snapshot that replaces what they knew."""
    return event == "phase_changed" and any(at >= mark for at, _ in watcher.snapshots)


async def _judge_nothing(report, cast, marks, label):
    """A refused command causes nothing that anybody sees."""
    for name, watcher in cast.people.items():
        strange = [item for item in watcher.events[marks[name]:] if item.get("by") == cast.actor.id]
        report.check(not strange, "A refused command changes nothing", f"{label} {name} saw {strange[:2]}")


async def _end_of(report, cast, case, label):
    """`end` and `leave` cost connections, as they should."""
    if case.cmd == "leave":
        report.equal(await cast.actor.closed(), 1000, "`leave`: close 1000", label)
        return
    for name, watcher in cast.people.items():
        report.equal(await watcher.closed(QUIET_S + 2), 4410, "`end`: each socket closes 4410", f"{label} {name}")
        report.check(watcher is cast.actor or any(
            item["data"]["phase"] == "ended" for item in watcher.seen_events("phase_changed")),
            "`end`: `phase_changed` all", f"{label} {name}")


async def _cell(report, cast, case, role, baton, encoding):
    """One command of one actor. True if the room is as it was before."""
    if case.prepare:
        await case.prepare(cast)
    if cast.room.boss.open:
        await cast.room.sync()
    label = _label(case, role, baton, cast.phase, encoding)
    marks = {name: len(person.events) for name, person in cast.people.items()}
    # the presenter may have changed hands in a preparation; the organizer holds the baton from the start
    holds = cast.presenter is cast.actor
    verdict = rules.expected(case, role, holds, cast.phase)
    answer = await cast.actor.command(case.cmd, case.args(cast))
    accepted = _judge_code(report, case, answer, verdict, role, label)
    if answer.ok and case.cmd in ("end", "leave"):
        await _end_of(report, cast, case, label)
        return False
    if answer.ok and case.cmd == "remove":
        report.equal(await cast.tom.closed(), 4403, "`remove`: that person: 4403", label)
    await cast.room.sync()
    if not answer.ok:
        await _judge_nothing(report, cast, marks, label)
        return case.prepare is None
    event, seen_by = rules.effect(case, role, holds, cast.phase)
    if accepted and event:
        _judge_watchers(report, cast, case, marks, event, seen_by, label)
    return False


async def _phase(report, server, role, baton, phase, encoding):
    cast = None
    for case in rules.CASES:
        label = _label(case, role, baton, phase, encoding)
        try:
            cast = cast or await Cast.gather(server, role, baton, phase, encoding)
            unchanged = await _cell(report, cast, case, role, baton, encoding)
        except Exception as error:  # noqa: BLE001 one cell must not hide the others
            report.check(False, TABLE, f"{label} could not be judged: {type(error).__name__}: {error}")
            unchanged = False
        if not unchanged and cast:
            await cast.room.leave()
            cast = None
    if cast:
        await cast.room.leave()


async def _behind_the_end(report, cast, role, baton, encoding):
    """The sender of `end` pipelines everything else behind it: no command may slip in before the door shuts."""
    ending = await cast.boss.submit("end")
    behind = []
    for case in rules.CASES:
        with contextlib.suppress(Gone):
            behind.append((case, await cast.boss.submit(case.cmd, case.args(cast))))
    report.check((await ending).ok, "`end`: the sender gets `ok`", f"beside {role}, {encoding}")
    for case, waiting in behind:
        label = _label(case, "the sender of end", False, "ended", encoding)
        try:
            report.refused(await asyncio.wait_for(waiting, 7), "conflict", PHASES, actual={"phase": "ended"})
        except Gone:
            report.equal(cast.boss.close_code, 4410, "`end`: each socket closes 4410", label)


async def _ended(report, server, role, baton, encoding):
    """After the end nothing is accepted: pipelined commands are refused or the socket is closed already."""
    cast = await Cast.gather(server, role, baton, "live", encoding)
    cast.ids |= dict.fromkeys(("question", "message", "sub", "handout", "poll"), "none")
    await _behind_the_end(report, cast, role, baton, encoding)
    await cast.actor.until(lambda: not cast.actor.open or any(
        item["data"]["phase"] == "ended" for item in cast.actor.seen_events("phase_changed")), even_closed=True)
    for case in rules.CASES:
        label = _label(case, role, baton, "ended", encoding)
        try:
            answer = await cast.actor.command(case.cmd, case.args(cast), timeout=3)
            report.refused(answer, "conflict", PHASES, actual={"phase": "ended"})
        except (Gone, asyncio.TimeoutError):
            report.equal(await cast.actor.closed(7), 4410, "`end`: each socket closes 4410", label)
    await cast.actor.closed(7)
    try:
        await cast.actor.connect()
        report.check(False, "A later hello: 4410", f"{role} was let in")
    except Refused as refused:
        report.equal(refused.code, 4410, "A later hello: 4410", role)


async def run(stage):
    report, server, gate = stage.report, stage.server, asyncio.Semaphore(ROOMS_AT_ONCE)

    async def gated(work):
        async with gate:
            await work

    for phase, encoding in itertools.product(("scheduled", "practice", "live", "ended"), ("json", "msgpack")):
        actors = [(role, baton) for role, baton in ACTORS if not (baton and phase == "scheduled")]
        work = [_ended(report, server, role, baton, encoding) if phase == "ended"
                else _phase(report, server, role, baton, phase, encoding) for role, baton in actors]
        await report.group(f"matrix: {phase}, {encoding}", asyncio.gather(*map(gated, work)))
