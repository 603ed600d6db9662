"""One whole webinar, from the schedule to the report, with every command of the page; writes a transcript.

Usage: whole_webinar.py --transcript FILE. Fails if a command of the page's table was not used, if a command of the
play was not answered as the play has it, or if a frame broke the page's rules.
"""
import argparse
import asyncio
import datetime
import json
import re
import sys
import time

import rules
from server import Rest, Server
from stage import Report, Room, connect_patiently

LINE_MAX = 400
PLAY = "the command table: a whole webinar, every command at least once"
SECRET_KEYS = {"ticket"}


class Transcript:
    """Who sent what, what came back, who saw what; ids are shortened to the same few words everywhere."""

    def __init__(self):
        self.lines, self.began, self.used, self.short, self.counts = [], time.monotonic(), set(), {}, {}
        self.names = {}

    def scene(self, title):
        self.lines += ["", f"## {title}", "", "| time | who | what |", "|---|---|---|"]

    def watch(self, client, name):
        self.names[client.label] = name
        client.observer = self.observe

    def observe(self, client, direction, message):
        if direction == "sent":
            if "cmd" in message:
                self.used.add(message["cmd"])
            self.note(client.label, "\u2192 " + self._command(message))
        elif direction == "closed":
            self.note(client.label, f"connection closed: {message['code']} {message['reason']}".rstrip())
        else:
            for line in self._received(message):
                self.note(client.label, "\u2190 " + line)

    def note(self, who, what):
        text = what if len(what) <= LINE_MAX else what[:LINE_MAX] + " \u2026"
        text = text.replace("|", "\\|").replace("\n", " ")
        self.lines.append(f"| {time.monotonic() - self.began:.3f} s | {self.names.get(who, who)} | {text} |")

    def _command(self, message):
        expect = f" expecting {self._plain(message['expect'])}" if "expect" in message else ""
        return f"**{message['cmd']}** {self._plain(message.get('args', {}))}{expect}"

    def _received(self, message):
        kind = message["type"]
        if kind == "events":
            for event in message["events"]:
                yield f"{event['event']} {self._plain(event['data'])}"
        elif kind == "transient":
            yield f"({message['event']} {self._plain(message['data'])})"
        elif kind == "ok":
            yield "ok" + (f" {self._plain(message['result'])}" if message.get("result") is not None else "")
        elif kind == "error":
            yield f"refused: {self._plain(message['error'])}"
        else:
            you = message["you"]
            yield f"{kind}, as {you['role']}, phase {(message.get('state') or {}).get('phase', 'as known')}"

    def _plain(self, value):
        return json.dumps(self._shorten(value, None), ensure_ascii=False)

    def _shorten(self, value, key):
        if isinstance(value, dict):
            return {name: self._shorten(inner, name) for name, inner in value.items()}
        if isinstance(value, list):
            return [self._shorten(inner, key) for inner in value]
        if isinstance(value, str):
            if key in SECRET_KEYS:
                return "\u2026"
            if value in self.short:
                return self.short[value]
            if key in ("participant", "message", "question", "poll", "handout") and re.fullmatch(r"[\w-]{6,}", value):
                return self._name_id(value, key)
            if key in ("at", "joined_at", "started_at", "since"):
                return "\u2026"
        return value

    def _name_id(self, value, key):
        self.counts[key] = self.counts.get(key, 0) + 1
        self.short[value] = f"{key}-{self.counts[key]}"
        return self.short[value]

    def person(self, client, name):
        self.short[client.id] = name

    def write(self, path, title):
        with open(path, "w", encoding="utf-8") as out:
            out.write(f"# {title}\n\nMade by `whole_webinar.py` on {datetime.date.today()} against the running server.\n"
                      "Arrows: \u2192 sent, \u2190 received. Times count from the first line.\n")
            out.write("\n".join(self.lines) + "\n")


class Webinar:
    """The play. Alice organizes, Bob is a panelist, Carol attends."""

    def __init__(self, server, report, transcript):
        self.server, self.report, self.transcript = server, report, transcript
        self.room = None

    async def enter(self, role, name, encoding="json", sub=None):
        client = self.room.client(role, sub or name.lower(), name, encoding)
        self.transcript.watch(client, name)
        await connect_patiently(client)
        self.transcript.person(client, name)
        self.room.clients.append(client)
        return client

    async def does(self, client, cmd, **args):
        answer = await client.command(cmd, args)
        self.report.check(answer.ok, PLAY, f"{client.label} {cmd} {args}: {answer.error}")
        return answer

    async def denied(self, client, code, cmd, **args):
        answer = await client.command(cmd, args)
        self.report.refused(answer, code, PLAY)

    async def play(self):
        webinar_title = "Growing mushrooms at home"
        self.transcript.scene("Scheduling")
        self.webinar = await Rest(self.server).schedule(webinar_title, capacity=100, description="From spawn to soup")
        self.transcript.note("Alice", f"REST: scheduled \u201c{webinar_title}\u201d")
        self.room = Room(self.server, self.webinar)
        for scene in (self.before, self.rehearsal, self.opening, self.the_floor, self.talk, self.polls, self.materials,
                      self.order_in_the_house, self.closing, self.afterwards):
            self.transcript.scene(scene.__doc__)
            await scene()

    async def before(self):
        """Before the start"""
        self.alice = self.room.boss = await self.enter("organizer", "Alice")
        self.dora = await self.enter("co_organizer", "Dora", "msgpack")
        self.bob = await self.enter("panelist", "Bob", "msgpack")
        self.carol = await self.enter("attendee", "Carol")
        await self.does(self.alice, "edit_details", title="Growing mushrooms at home, live")
        await self.does(self.alice, "set_chat_policy", attendees="staff")
        made = await self.does(self.alice, "create_poll", question="Grown any before?", kind="single",
                               options=["Never", "Once", "Often"])
        self.poll = made.result["poll"]
        mistake = await self.does(self.alice, "create_poll", question="A typo?", kind="rating")
        await self.does(self.alice, "delete_poll", poll=mistake.result["poll"])
        await self.does(self.alice, "chat", to="staff", text="Ready in ten minutes?")
        await self.denied(self.carol, "conflict", "raise_hand")

    async def rehearsal(self):
        """A short rehearsal that the audience does not see"""
        await self.does(self.alice, "start", practice=True)
        await self.does(self.bob, "unmute")
        await self.does(self.bob, "chat", to="everyone", text="One, two, three")

    async def opening(self):
        """Going live"""
        await self.does(self.alice, "start")
        await self.does(self.alice, "unmute")
        await self.does(self.alice, "share_webcam")
        await self.does(self.dora, "start_recording")
        self.erik = await self.enter("attendee", "Erik", "msgpack")
        await self.does(self.dora, "list_participants")
        await self.alice.send({"cmd": "seen", "args": {"seq": self.alice.seq}})

    async def the_floor(self):
        """Bob presents"""
        await self.does(self.alice, "hand_presenter", participant=self.bob.id)
        await self.does(self.bob, "share_screen")
        await self.does(self.bob, "draw", stroke=rules.STROKE)
        await self.does(self.bob, "clear_drawing")
        await self.does(self.bob, "give_control", participant=self.dora.id)
        await self.does(self.bob, "revoke_control", participant=self.dora.id)
        await self.does(self.bob, "pause_screen")
        await self.does(self.bob, "stop_screen")
        await self.does(self.dora, "take_presenter")
        await self.does(self.alice, "mute_all", lock=True)
        await self.denied(self.carol, "forbidden", "unmute")
        await self.does(self.alice, "lift_mute_all")

    async def talk(self):
        """Questions and chat"""
        await self.does(self.carol, "raise_hand")
        await self.does(self.carol, "lower_hand")
        await self.does(self.erik, "raise_hand")
        await self.does(self.dora, "lower_all_hands")
        await self.does(self.dora, "unmute", participant=self.carol.id)
        await self.does(self.carol, "unmute")
        await self.does(self.carol, "mute")
        asked = await self.room.ask(self.carol, "How warm should it be?")
        await self.does(self.alice, "assign_question", question=asked, participant=self.bob.id)
        await self.does(self.bob, "answer_question", question=asked, text="About twenty degrees.", public=True)
        rude = await self.room.ask(self.erik, "Is this a joke?", anonymous=True)
        await self.does(self.alice, "dismiss_question", question=rude)
        await self.does(self.erik, "list_questions")
        await self.does(self.carol, "chat", to="staff", text="The sound is fine")
        message = await self.room.say(self.dora, "Wrong window, sorry")
        await self.does(self.dora, "delete_chat", message=message)
        await self.does(self.erik, "list_chat")

    async def polls(self):
        """A poll"""
        await self.does(self.alice, "open_poll", poll=self.poll)
        for voter, choice in ((self.carol, 0), (self.erik, 2), (self.bob, 2)):
            await self.does(voter, "vote", poll=self.poll, choices=[choice])
        await self.denied(self.dora, "forbidden", "vote", poll=self.poll, choices=[0])
        await self.does(self.alice, "close_poll", poll=self.poll)
        await self.does(self.alice, "share_poll_results", poll=self.poll)
        await self.does(self.alice, "hide_poll_results", poll=self.poll)
        await self.does(self.carol, "list_polls")

    async def materials(self):
        """Handouts, recording, labs"""
        handout = await self.room.handout("recipe.pdf")
        self.transcript.note("Alice", "REST: uploaded recipe.pdf")
        await self.carol.event("handout_added")
        await self.does(self.alice, "remove_handout", handout=handout)
        await self.does(self.alice, "pause_recording")
        await self.does(self.alice, "resume_recording")
        await self.does(self.alice, "set_lab", lab="reactions", on=True)
        await self.does(self.carol, "react", emoji="celebrate")
        await self.does(self.alice, "set_lab", lab="captions", on=True)
        await self.does(self.bob, "caption", text="and then you wait three weeks", final=True)
        await self.does(self.alice, "stop_recording")
        await self.does(self.alice, "hide_webcam")

    async def order_in_the_house(self):
        """Order in the house"""
        await self.does(self.alice, "set_door", locked=True)
        await self.does(self.alice, "remove", participant=self.erik.id, reason="rude")
        self.report.equal(await self.erik.closed(), 4403, PLAY, "Erik is removed")
        await self.does(self.alice, "allow_back", sub="erik")
        await self.does(self.alice, "set_role", participant=self.carol.id, role="panelist")
        await self.does(self.alice, "hand_over_organizer", participant=self.dora.id)
        self.transcript.note("carol", "loses the network")
        await self.carol.drop()
        await connect_patiently(self.carol, self.carol.resume_point())
        self.report.check(self.carol.welcome["resumed"], PLAY, "Carol comes back with resume")

    async def closing(self):
        """The survey and the end"""
        await self.does(self.dora, "set_survey", questions=rules.QUESTIONS)
        await self.does(self.carol, "submit_survey", answers=rules.ANSWERS)
        await self.does(self.bob, "leave")
        await self.does(self.dora, "end")
        for client in (self.alice, self.carol, self.dora):
            self.report.equal(await client.closed(), 4410, PLAY, f"{client.label} at the end")

    async def afterwards(self):
        """The report"""
        answer = await self.room.rest.call("GET", f"/v1/sessions/{self.room.session}/report", bearer=self.dora.ticket)
        self.report.check(answer.is_success and "How warm should it be?" in answer.text, PLAY, answer.text[:300])
        self.transcript.note("Dora", f"REST: report, {answer.status_code}")


async def main(path):
    report, transcript, server = Report(), Transcript(), Server().start()
    webinar = Webinar(server, report, transcript)
    try:
        await report.group("the whole webinar", webinar.play())
    finally:
        server.stop()
        transcript.write(path, "One whole webinar, as a foreign client saw it")
    unused = set(rules.COMMANDS) - transcript.used
    report.check(not unused, PLAY, unused)
    print(f"{len(transcript.used)} commands used; never used: {', '.join(sorted(unused)) or 'none'}")
    print(f"transcript: {path}")
    return report.finish()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--transcript", required=True, help="the Markdown file to write")
    sys.exit(asyncio.run(main(parser.parse_args().transcript)))
