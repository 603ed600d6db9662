"""Clients of several roles send random commands while the server is killed with -9 again and again.

Every client comes back with resume and sends what was not answered again with the same id. At the end every
acknowledged effect must be there exactly once, and nothing twice.

Usage: crash.py [--rounds N] [--seed S] [--plant fresh-ids] [--self-test]. The plant is a client with a bug: it sends
again under a new id. The self-test runs the plant, and succeeds only if the checker went red over it.
"""
import argparse
import asyncio
import random
import secrets
import sys
import time
from collections import Counter

from cuelight_client import Gone
from server import Server
from stage import Report, Room, connect_patiently, every_item, quietly

CAST = [("co_organizer", "json"), ("in_session_co_organizer", "msgpack"), ("panelist", "json"), ("panelist", "msgpack"),
        ("attendee", "json"), ("attendee", "msgpack"), ("attendee", "json"), ("attendee", "msgpack")]
ANSWER_S = 20
DROPS = 0.02            # of all commands: the sender's own line breaks before the answer
UP_S = (0.02, 0.3)   # from a restart to the next kill
TIME_MAX_S = 60         # no new round is begun after this
SELF_TEST_ROUNDS = 4
ASKED_MIN = 15          # answers between two kills
PLANTS = ("fresh-ids",)
DURABLE = "Acknowledged means durable; a command sent again with the same id … is applied once"
RESUMED = "the events are still there (at least the last 4 096 of a view, after a restart too)"
TERM = "`term` grows by one each time"
TOGETHER = "folded equals fresh"


class Actor:
    """One person who sends random commands and never gives one up before it is answered."""

    def __init__(self, client, chance, tally, plant=None):
        self.client, self.chance, self.tally, self.plant, self.number = client, chance, tally, plant, 0

    async def run(self, stop):
        while not stop.is_set():
            await self._one()
            await asyncio.sleep(self.chance.uniform(0, 0.01))

    def _invent(self):
        self.number += 1
        text = f"{self.client.sub}:{self.number}"
        staff = self.client.you["role"].endswith("organizer")
        choices = [("chat", {"to": "everyone", "text": text})] * 4 + [
            ("ask", {"text": text}), ("raise_hand", {}), ("lower_hand", {})]
        if not staff:
            return *self.chance.choice(choices + [("vote", {"poll": self.tally.poll,
                                                            "choices": [self.chance.randrange(3)]})] * 3), None
        cmd, args = self.chance.choice(choices + [("hand_presenter", None), ("mute_all", {"lock": True}),
                                                  ("lift_mute_all", {})])
        if cmd != "hand_presenter":
            return cmd, args, None
        baton = self.client.state["presenter"]
        others = [person for person in self.tally.people if person != (baton["participant"] or {}).get("participant")]
        # never to the holder: so each ok means that the term grew, and by this command
        return cmd, {"participant": self.chance.choice(others)}, {"presenter_term": baton["term"]}

    async def _one(self):
        cmd, args, expect = self._invent()
        id = self.client.next_id()
        while True:
            try:
                answer = await self._ask(cmd, args, expect, id)
                if answer.code not in ("unavailable", "rate_limited"):
                    break
                await asyncio.sleep(0.05)
            except (Gone, asyncio.TimeoutError):
                await self._come_back()
                if self.plant == "fresh-ids":
                    id = self.client.next_id()
        self.tally.answered(self.client, cmd, args, expect, answer)

    async def _ask(self, cmd, args, expect, id):
        """The answer, unless the line breaks: the command may then have been applied or not."""
        if self.chance.random() >= DROPS:
            return await self.client.command(cmd, args, expect, id, timeout=ANSWER_S)
        await self.client.submit(cmd, args, expect, id)
        await asyncio.sleep(self.chance.uniform(0, 0.005))
        if self.client.open:
            await self.client.drop()
        raise Gone("the line was cut")

    async def _come_back(self):
        await quietly(self.client.closed(1))  # a failed send may be known before the close
        if self.client.open:  # silent rather than gone
            self.tally.silences += 1
            await self.client.drop()
        await connect_patiently(self.client, self.client.resume_point(), patience_s=60)
        self.tally.returned(self.client)


class Tally:
    """What was acknowledged."""

    def __init__(self, poll, people):
        self.poll, self.people = poll, people
        self.texts = {"chat": set(), "ask": set()}
        self.votes, self.hands = {}, Counter()
        self.codes, self.resumed, self.not_resumed, self.silences = Counter(), 0, 0, 0

    def returned(self, client):
        """Those among whom the baton goes round may rightly get a snapshot; the others never."""
        resumed = client.welcome["resumed"]
        self.resumed += resumed
        self.not_resumed += not resumed and client.id not in self.people

    def answered(self, client, cmd, args, expect, answer):
        self.codes[cmd, answer.code] += 1
        if cmd in self.texts and answer.ok:
            self.texts[cmd].add(args["text"])
        elif cmd == "vote" and answer.ok:
            self.votes[client.sub] = args["choices"][0]
        elif cmd == "hand_presenter" and answer.ok:
            self.hands[expect["presenter_term"]] += 1


async def _judge(report, room, tally):
    boss = room.boss
    for cmd, listing in (("chat", "list_chat"), ("ask", "list_questions")):
        items, total = await every_item(boss, listing)
        found, wanted = Counter(item["text"] for item in items), tally.texts[cmd]
        report.check(not wanted - found.keys(), DURABLE, f"{cmd} lost: {sorted(wanted - found.keys())[:5]}")
        report.check(not found.keys() - wanted, DURABLE, f"{cmd} invented: {sorted(found.keys() - wanted)[:5]}")
        report.check(max(found.values(), default=0) <= 1, DURABLE, f"{cmd} twice: {found.most_common(3)}")
        report.equal(total, len(wanted), DURABLE, f"{cmd} total")
    await boss.ok("close_poll", poll=tally.poll)
    await boss.ok("share_poll_results", poll=tally.poll)
    shared = (await boss.event("poll_results_shared"))["data"]
    votes = Counter(tally.votes.values())
    report.equal(shared["counts"], [votes[choice] for choice in range(3)], DURABLE, "votes")
    report.equal(shared["voters"], len(tally.votes), DURABLE, "voters")
    await room.sync()
    report.equal(boss.state["presenter"]["term"], 1 + sum(tally.hands.values()), TERM)
    report.check(max(tally.hands.values(), default=0) <= 1, "Compare and set", "two won the same term")
    for client in room.clients:
        terms = [event["data"]["term"] for event in client.seen_events("presenter_changed")]
        report.check(len(terms) == len(set(terms)) and terms == sorted(terms), TERM, f"{client.sub}: {terms[-20:]}")
        folded = client.state
        report.same_state(folded, await room.fresh_state(client), TOGETHER, client.sub)
    report.equal(tally.not_resumed, 0, RESUMED, f"{tally.resumed} resumed")
    report.equal(tally.silences, 0, "commands are answered", "unanswered for long")


async def _some_answered(tally, before):
    """A kill before anybody is back would try nothing."""
    deadline = time.monotonic() + ANSWER_S
    while sum(tally.codes.values()) < before + ASKED_MIN and time.monotonic() < deadline:
        await asyncio.sleep(0.01)


async def _crashes(report, server, rounds, chance, plant):
    room = await Room.make(server, phase="live")
    await room.boss.ok("set_chat_policy", attendees="everyone")
    poll = await room.poll()
    people = [await room.enter(role, encoding=encoding) for role, encoding in CAST]
    tally, stop = Tally(poll, [room.boss.id, people[0].id, people[1].id]), asyncio.Event()
    actors = [Actor(client, random.Random(chance.random()), tally, plant) for client in [*people, room.boss]]
    running = [asyncio.create_task(actor.run(stop)) for actor in actors]
    try:
        began = time.monotonic()
        for number in range(rounds):
            if time.monotonic() - began > TIME_MAX_S:
                print(f"only {number} of {rounds} rounds in {TIME_MAX_S} s")
                break
            asked = sum(tally.codes.values())
            await asyncio.sleep(chance.uniform(*UP_S))
            await _some_answered(tally, asked)
            server.kill()
            await asyncio.to_thread(server.restart)
            print(f"kill {number + 1} of {rounds}, {sum(tally.codes.values())} answered", flush=True)
        await asyncio.sleep(0.5)
        stop.set()
        await asyncio.wait_for(asyncio.gather(*running), 90)
    finally:
        for task in running:
            task.cancel()
    print("answers:", ", ".join(f"{cmd} {code} {count}" for (cmd, code), count in sorted(tally.codes.items())))
    report.check(sum(tally.codes.values()) > rounds * 10, "(too little was asked to prove anything)", tally.codes)
    await _judge(report, room, tally)


async def crash(report, rounds, seed, plant=None):
    print(f"seed {seed}, {rounds} rounds{f', planted: {plant}' if plant else ''}", flush=True)
    server = Server().start()
    try:
        await report.group(f"crash: {rounds} kills", _crashes(report, server, rounds, random.Random(seed), plant))
    finally:
        await asyncio.to_thread(server.stop)  # so that the clients can answer its close


async def self_test(seed):
    """Every plant must turn the checker red, and over what it is: something that is there twice."""
    missed = []
    for plant in PLANTS:
        report = Report()
        await crash(report, SELF_TEST_ROUNDS, seed, plant)
        if not any(sentence == DURABLE and " twice: " in detail for sentence, detail in report.last_failures):
            missed.append(plant)
    print(f"seed {seed}: " + (f"MISSED {', '.join(missed)}" if missed
                              else f"the failures above are as planted ({', '.join(PLANTS)}): the checker sees them"))
    return 1 if missed else 0


async def main(given):
    if given.self_test:
        return await self_test(given.seed)
    report = Report()
    await crash(report, given.rounds, given.seed, given.plant)
    return report.finish()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--seed", type=int, default=secrets.randbelow(1 << 32))
    parser.add_argument("--plant", choices=PLANTS)
    parser.add_argument("--self-test", action="store_true")
    sys.exit(asyncio.run(main(parser.parse_args())))
