"""The command table of the protocol page, as data: who may do what, in which phase, and who sees it.

Written from the page and the product's matrix, not from any server. A Case is one row (or one variant of a row).
"""
import csv
import pathlib
from dataclasses import dataclass
from typing import Callable

from shapes import STAFF

MATRIX_FILE = pathlib.Path(__file__).resolve().parent.parent / "spec" / "session-matrix.csv"
MATRIX = {row["capability"]: row for row in csv.DictReader(MATRIX_FILE.open())}

# audiences: which of the watchers (boss: organizer view, pam: a panelist, ann: an attendee, tom: an attendee who is
# acted upon) see the event; the actor is judged by their own view
ALL = frozenset({"boss", "pam", "ann", "tom"})
ORGANIZERS = frozenset({"boss"})
BACKSTAGE = frozenset({"boss", "pam"})
NOBODY = frozenset()
# Of what happens in practice, attendees see only what `scheduled` would show them too, and what is addressed to them.
SHOWN_IN_SCHEDULED = {
    "details_changed", "role_changed", "chat_policy_changed", "survey_set", "handout_added", "handout_removed",
    "participant_left", "you_changed",
}


@dataclass(frozen=True)
class Case:
    name: str
    cmd: str
    args: Callable                      # args(cast) of the command
    who: str                            # a matrix row, or: any, not_staff, staff, organizer, presenter, hand_on,
    #                                     own_mic, webcam, panelists (staff and panelists)
    event: str | None = None            # the event it causes
    seen_by: frozenset = ALL
    personal: frozenset = NOBODY        # attendees to whom it is addressed in person, in practice too
    prepare: Callable | None = None     # async prepare(cast), before the command
    scheduled: bool = False             # allowed in the phase `scheduled`
    hidden_object: frozenset = NOBODY   # actor roles that cannot see the object it names: not_found
    unsure: frozenset = NOBODY          # watchers of whom the page does not say whether they see it


def no_args(_cast):
    return {}


def args(**plain):
    return lambda _cast: plain


def of(**names):
    """Arguments that are ids: of(participant="tom") takes the participant id of tom."""
    return lambda cast: {key: cast.ids.get(name) or cast.people[name].id for key, name in names.items()}


def boss_does(*commands):
    async def prepare(cast):
        for cmd, more in commands:
            await cast.boss.ok(cmd, **more)
    return prepare


def presenter_does(*commands):
    async def prepare(cast):
        for cmd, more in commands:
            await cast.presenter.ok(cmd, **(more(cast) if callable(more) else more))
    return prepare


def poll_in(*commands, **more):
    """Makes a poll and takes it so far as the phase allows (before the start it can only be made)."""
    async def prepare(cast):
        cast.ids["poll"] = await cast.room.poll(opened=False, **more)
        for cmd in commands if cast.phase in ("practice", "live") else ():
            await cast.boss.ok(cmd, poll=cast.ids["poll"])
    return prepare


def person_does(name, cmd, **more):
    async def prepare(cast):
        if cast.phase in ("practice", "live"):
            await cast.people[name].command(cmd, more)
    return prepare


async def mute_tom(cast):
    """So that there is a staff mute to lift."""
    await cast.boss.ok("mute", participant=cast.tom.id)


async def tom_asks(cast):
    if cast.phase in ("practice", "live"):
        cast.ids["question"] = await cast.room.ask(cast.tom, "What is asked?")
    else:
        cast.ids["question"] = "no-such-question"


async def boss_chats(cast):
    if cast.phase in ("practice", "live"):
        cast.ids["message"] = await cast.room.say(cast.boss, "to be deleted", to="staff")
    else:
        cast.ids["message"] = "no-such-message"


async def removed_sub(cast):
    cast.ids["sub"] = cast.tom.sub
    await cast.boss.ok("remove", participant=cast.tom.id)
    await cast.tom.closed()


async def uploaded(cast):
    cast.ids["handout"] = await cast.room.handout()


async def controlled(cast):
    if cast.presenter:
        target = cast.pam if cast.presenter is not cast.pam else cast.boss
        await cast.presenter.ok("share_screen")
        await cast.presenter.ok("give_control", participant=target.id)


async def shared_screen(cast):
    if cast.presenter:
        await cast.presenter.ok("share_screen")


async def drawn_on(cast):
    if cast.presenter:
        await cast.presenter.ok("share_screen")
        await cast.boss.ok("draw", stroke=STROKE)


def in_show(prepare):
    """Only where the phase lets the preparation happen."""
    async def gated(cast):
        if cast.phase in ("practice", "live"):
            await prepare(cast)
    return gated


STROKE = {"tool": "pen", "color": "#ff0000", "width": 2, "points": [[0.1, 0.1], [0.5, 0.5]]}
QUESTIONS = [{"question": "How was it?", "kind": "rating"}]
ANSWERS = [{"rating": 4}]
ATTENDEES = frozenset({"attendee"})
RECORD = [("start_recording", {}), ("pause_recording", {})]

CASES = [
    Case("start", "start", no_args, "start_end", "phase_changed", scheduled=True),
    Case("start practice", "start", args(practice=True), "start_end", scheduled=True),
    Case("end", "end", no_args, "start_end", "phase_changed", personal=ALL),
    Case("edit_details", "edit_details", args(title="New", description="Newer"), "edit_details", "details_changed",
         scheduled=True),
    Case("set_door", "set_door", args(locked=True), "staff", "door_changed", ORGANIZERS, scheduled=True),
    Case("set_role", "set_role", lambda cast: {"participant": cast.tom.id, "role": "panelist"}, "staff",
         "role_changed", scheduled=True),
    Case("hand_over_organizer", "hand_over_organizer", of(participant="boss"), "organizer", "role_changed",
         scheduled=True),
    Case("remove", "remove", of(participant="tom"), "staff", "participant_left", BACKSTAGE, scheduled=True),
    Case("allow_back", "allow_back", of(sub="sub"), "staff", "allowed_back", ORGANIZERS, prepare=removed_sub,
         scheduled=True),
    Case("list_participants", "list_participants", no_args, "panelists", scheduled=True),
    Case("list_chat", "list_chat", no_args, "any", scheduled=True),
    Case("list_questions", "list_questions", no_args, "any", scheduled=True),
    Case("list_polls", "list_polls", no_args, "any", scheduled=True),
    Case("raise_hand", "raise_hand", no_args, "any", "hand_changed", ORGANIZERS),
    Case("lower_hand, own", "lower_hand", no_args, "any", "hand_changed", ORGANIZERS,
         prepare=person_does("actor", "raise_hand")),
    Case("lower_hand, another's", "lower_hand", of(participant="tom"), "staff", "hand_changed",
         ORGANIZERS | {"tom"}, personal=frozenset({"tom"}), prepare=person_does("tom", "raise_hand")),
    Case("lower_all_hands", "lower_all_hands", no_args, "staff", "hands_lowered",
         prepare=person_does("tom", "raise_hand"), unsure=frozenset({"tom"})),
    Case("mute, another's", "mute", of(participant="pam"), "mute_all", "mic_changed",
         prepare=person_does("pam", "unmute")),
    Case("unmute, own", "unmute", no_args, "own_mic", "mic_changed", prepare=person_does("actor", "mute")),
    Case("unmute, another's", "unmute", of(participant="tom"), "staff", "mic_changed", BACKSTAGE | {"tom"},
         personal=frozenset({"tom"}), unsure=frozenset({"tom"}), prepare=in_show(mute_tom)),
    Case("mute_all", "mute_all", args(lock=True), "mute_all", "all_muted", unsure=frozenset({"tom"})),
    Case("lift_mute_all", "lift_mute_all", no_args, "mute_all", "mute_all_lifted",
         prepare=in_show(boss_does(("mute_all", {})))),
    Case("share_webcam", "share_webcam", no_args, "webcam", "webcam_changed"),
    Case("hide_webcam, own", "hide_webcam", no_args, "any", prepare=person_does("actor", "share_webcam")),
    Case("hide_webcam, another's", "hide_webcam", of(participant="pam"), "staff", "webcam_changed",
         prepare=person_does("pam", "share_webcam")),
    Case("hand_presenter", "hand_presenter", of(participant="pam"), "hand_on", "presenter_changed"),
    Case("take_presenter", "take_presenter", no_args, "present"),
    Case("share_screen", "share_screen", no_args, "presenter", "screen_changed"),
    Case("pause_screen", "pause_screen", no_args, "presenter", "screen_changed", prepare=in_show(shared_screen)),
    Case("stop_screen", "stop_screen", no_args, "presenter", "screen_changed", prepare=in_show(shared_screen)),
    Case("give_control", "give_control", of(participant="pam"), "presenter", "control_changed",
         prepare=in_show(shared_screen)),
    Case("revoke_control", "revoke_control", of(participant="pam"), "presenter", "control_changed",
         prepare=in_show(controlled)),
    Case("draw", "draw", args(stroke=STROKE), "draw", "drawn", prepare=in_show(shared_screen)),
    Case("clear_drawing", "clear_drawing", no_args, "draw", "drawing_cleared", prepare=in_show(drawn_on)),
    Case("chat to everyone", "chat", args(to="everyone", text="good day"), "chat", "chat_message",
         unsure=frozenset({"ann", "tom"})),  # under the policy `off` the page does not say what attendees read
    Case("chat to staff", "chat", args(to="staff", text="backstage"), "chat", "chat_message", BACKSTAGE,
         scheduled=True),
    Case("chat to a person", "chat", lambda cast: {"to": cast.tom.id, "text": "to you"}, "chat", "chat_message",
         frozenset({"tom"}), personal=frozenset({"tom"})),
    Case("set_chat_policy", "set_chat_policy", args(attendees="staff"), "staff", "chat_policy_changed",
         scheduled=True),
    Case("delete_chat", "delete_chat", of(message="message"), "own_chat", "chat_deleted", BACKSTAGE,
         prepare=boss_chats, hidden_object=ATTENDEES),
    Case("ask", "ask", args(text="How so?"), "any", "question_asked", ORGANIZERS),
    Case("assign_question", "assign_question",
         lambda cast: {"question": cast.ids["question"], "participant": cast.pam.id}, "staff", "question_assigned",
         BACKSTAGE, prepare=tom_asks),
    Case("answer_question", "answer_question",
         lambda cast: {"question": cast.ids["question"], "text": "Thus.", "public": True}, "answer_questions",
         "question_answered", prepare=tom_asks, hidden_object=frozenset({"panelist"}), personal=frozenset({"tom"})),
    Case("answer_question, privately", "answer_question",
         lambda cast: {"question": cast.ids["question"], "text": "Thus.", "public": False}, "answer_questions",
         "question_answered", ORGANIZERS | {"tom"}, prepare=tom_asks, hidden_object=frozenset({"panelist"}),
         personal=frozenset({"tom"})),
    Case("dismiss_question", "dismiss_question", of(question="question"), "staff", "question_dismissed",
         ORGANIZERS | {"tom"}, prepare=tom_asks, personal=frozenset({"tom"})),
    Case("create_poll", "create_poll", args(question="Which?", kind="single", options=["a", "b"]), "launch_polls",
         "poll_created", ORGANIZERS, scheduled=True),
    Case("delete_poll", "delete_poll", of(poll="poll"), "launch_polls", "poll_deleted", ORGANIZERS,
         prepare=poll_in(), scheduled=True),
    Case("open_poll", "open_poll", of(poll="poll"), "launch_polls", "poll_opened", prepare=poll_in()),
    Case("close_poll", "close_poll", of(poll="poll"), "launch_polls", "poll_closed", prepare=poll_in("open_poll")),
    Case("share_poll_results", "share_poll_results", of(poll="poll"), "launch_polls", "poll_results_shared",
         prepare=poll_in("open_poll", "close_poll")),
    Case("hide_poll_results", "hide_poll_results", of(poll="poll"), "launch_polls", "poll_results_hidden",
         prepare=poll_in("open_poll", "close_poll", "share_poll_results")),
    Case("vote", "vote", lambda cast: {"poll": cast.ids["poll"], "choices": [1]}, "not_staff",
         prepare=poll_in("open_poll")),
    Case("set_survey", "set_survey", args(questions=QUESTIONS), "launch_polls", "survey_set", scheduled=True),
    Case("submit_survey", "submit_survey", args(answers=ANSWERS), "any",
         prepare=boss_does(("set_survey", {"questions": QUESTIONS}))),
    Case("remove_handout", "remove_handout", of(handout="handout"), "upload_handouts", "handout_removed",
         prepare=uploaded, scheduled=True),
    Case("start_recording", "start_recording", no_args, "record", "recording_changed"),
    Case("pause_recording", "pause_recording", no_args, "record", "recording_changed",
         prepare=in_show(boss_does(*RECORD[:1]))),
    Case("resume_recording", "resume_recording", no_args, "record", "recording_changed",
         prepare=in_show(boss_does(*RECORD))),
    Case("stop_recording", "stop_recording", no_args, "record", "recording_changed",
         prepare=in_show(boss_does(*RECORD[:1]))),
    Case("set_lab", "set_lab", args(lab="reactions", on=True), "use_labs", "lab_changed"),
    Case("react", "react", args(emoji="clap"), "any",
         prepare=in_show(boss_does(("set_lab", {"lab": "reactions", "on": True})))),
    Case("caption", "caption", args(text="said aloud", final=True), "use_labs", "caption",
         prepare=in_show(boss_does(("set_lab", {"lab": "captions", "on": True})))),
    Case("mute, own", "mute", no_args, "any", prepare=person_does("actor", "unmute")),
    Case("leave", "leave", no_args, "any", scheduled=True),
]
COMMANDS = sorted({case.cmd for case in CASES})  # every command of the page's table


@dataclass(frozen=True)
class Verdict:
    codes: frozenset
    capability: str | None = None
    missing: frozenset = NOBODY


OK = Verdict(frozenset({"ok"}))
NOT_FOUND = Verdict(frozenset({"not_found"}))
CONFLICT = Verdict(frozenset({"conflict"}))


def forbidden(*missing, capability=None):
    return Verdict(frozenset({"forbidden"}), capability, frozenset(missing))


def _row_refusal(row, role, baton):
    """Rights that a matrix row gives or denies; None where it gives them."""
    cell = MATRIX[row][role]
    if cell == "yes" or (cell == "if_granted" and baton):
        return None
    if cell == "if_permitted":  # the default chat policy for attendees is off
        return forbidden("policy", capability=row)
    if cell == "if_granted":
        return forbidden("role", "baton", capability=row)
    if cell == "if_assigned":   # assignment is judged after not_found
        return None
    return forbidden("role", capability=row)


def _refusal(case, role, baton):
    """The part of the decision before the object is looked up: role, baton and policy."""
    staff = role in STAFF
    if case.who in MATRIX:
        return _row_refusal(case.who, role, baton)
    if case.who == "presenter":  # any kind of participant may be handed the baton: it is what is missing
        return None if baton else forbidden("baton", "role")
    if case.who == "hand_on":
        return None if staff or (baton and role == "panelist") else forbidden("role", "baton")
    if case.who == "own_mic":
        return None if baton or MATRIX["speak"][role] == "yes" else forbidden("role", "policy", "baton")
    if case.who == "webcam":
        return None if baton else _row_refusal("share_webcam", role, baton) and forbidden("role", "baton")
    if case.who == "own_chat":  # ownership is judged after not_found
        return None
    allowed = {
        "any": True, "not_staff": not staff, "staff": staff, "organizer": role == "organizer",
        "panelists": staff or role == "panelist",
    }[case.who]
    return None if allowed else forbidden("role", "own", "rank")


def expected(case, role, baton, phase):
    """What the page says of this command from this person in this phase."""
    refusal = _refusal(case, role, baton)
    if refusal:
        return refusal
    if role in case.hidden_object or (case.prepare is tom_asks and phase == "scheduled"):
        return NOT_FOUND
    if case.who == "own_chat":
        if phase == "scheduled":
            return NOT_FOUND    # the preparation makes none there
        if role not in STAFF:
            return forbidden("own", "role")
    if case.cmd == "vote" and phase == "scheduled":
        return NOT_FOUND        # a draft poll is outside the view of whoever may vote
    blind = phase == "practice" and role == "attendee" and not baton
    if blind and case.cmd in ("vote", "react"):
        # the rehearsal's poll and lab are outside an attendee's view; the phase rule alone would accept them
        return Verdict(frozenset({"ok", "not_found", "conflict"}))
    if phase == "scheduled" and not case.scheduled:
        return CONFLICT
    if case.name == "start practice" and phase == "live":
        return CONFLICT
    return OK


def effect(case, role, baton, phase):
    """The event an accepted command causes here (None: it asks for what already is), and the watchers who see it."""
    event = case.event
    if case.name == "start practice" and phase == "scheduled":
        return "phase_changed", BACKSTAGE
    if case.name == "start practice" or (case.cmd == "start" and phase == "live"):
        return None, NOBODY
    seen = case.seen_by
    if phase == "practice" and event not in SHOWN_IN_SCHEDULED and case.cmd not in ("start", "end"):
        seen = seen & (BACKSTAGE | case.personal)
    return event, seen
