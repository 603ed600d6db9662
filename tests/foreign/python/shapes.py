"""The shapes of the protocol page's appendix, as data, and the check of a frame against them."""

PERSON = {"participant", "name", "role"}
YOU = {"participant", "sub", "name", "role", "presenter", "mic", "webcam", "hand", "capabilities"}
ROW = {"participant", "name", "role", "mic", "webcam", "presenter", "joined_at"}
ROW_FOR_STAFF = {"sub", "hand", "connected"}
STATE = {
    "title", "description", "phase", "presenter", "screen", "control", "strokes", "mute", "staff", "audience", "chat",
    "questions", "poll", "shared", "survey", "handouts", "recording", "labs", "started_at",
}
STATE_FOR_STAFF = {"door", "polls", "hands", "capacity"}
STATE_PARTS = {
    "presenter": {"participant", "term"},
    "mute": {"mute_epoch", "active", "locked"},
    "chat": {"policy", "messages"},
    "recording": {"state", "since", "elapsed_ms"},
    "labs": {"reactions", "captions"},
}
LIMITS = {"message_bytes", "commands_per_s", "chat_chars", "question_chars", "name_chars", "poll_options"}
STAFF = ("organizer", "co_organizer", "host_only_co_organizer", "in_session_co_organizer")
MEMBERS = ("organizer", "co_organizer", "host_only_co_organizer")
ROLES = STAFF + ("panelist", "attendee")  # from the highest rank to the lowest

POLL = ({"poll", "question", "kind", "anonymous"}, {"options"})  # options mean nothing for rating and text
# event: (keys always there, keys that may be there)
EVENTS = {
    "phase_changed": ({"phase"}, set()),
    "participant_joined": (ROW, ROW_FOR_STAFF),
    "participant_left": ({"participant", "reason"}, set()),
    "role_changed": ({"person", "previous"}, set()),
    "you_changed": ({"you"}, set()),
    "door_changed": ({"locked"}, set()),
    "details_changed": ({"title", "description"}, set()),
    "allowed_back": ({"sub"}, set()),
    "hand_changed": ({"participant", "raised", "at"}, set()),
    "hands_lowered": (set(), set()),
    "mic_changed": ({"participant", "mic"}, set()),
    "unmute_requested": (set(), set()),
    "all_muted": ({"mute_epoch", "locked"}, set()),
    "mute_all_lifted": ({"mute_epoch"}, set()),
    "webcam_changed": ({"participant", "on"}, set()),
    "presenter_changed": ({"participant", "previous", "term", "reason"}, set()),
    "screen_changed": ({"state"}, set()),
    "control_changed": ({"participant"}, set()),
    "drawn": ({"stroke"}, set()),
    "drawing_cleared": (set(), set()),
    "chat_message": ({"message", "from", "to", "text"}, set()),
    "chat_deleted": ({"message"}, set()),
    "chat_policy_changed": ({"attendees"}, set()),
    "question_asked": ({"question", "text", "anonymous"}, {"asker", "own"}),
    "question_assigned": ({"question", "participant", "previous"}, {"text"}),
    "question_answered": ({"question", "text", "answer", "by", "public"}, set()),
    "question_dismissed": ({"question"}, set()),
    "poll_created": POLL,
    "poll_opened": POLL,
    "poll_closed": ({"poll"}, set()),
    "poll_deleted": ({"poll"}, set()),
    "poll_results_hidden": ({"poll"}, set()),
    "poll_results_shared": ({"poll", "counts", "voters"}, set()),
    "survey_set": ({"questions"}, set()),
    "handout_added": ({"handout", "name", "size", "media_type"}, set()),
    "handout_removed": ({"handout"}, set()),
    "recording_changed": ({"state", "elapsed_ms"}, set()),
    "lab_changed": ({"lab", "on"}, set()),
    "caption": ({"from", "text", "final"}, set()),
}
TRANSIENTS = {
    "audience": ({"count"}, set()),
    "reactions": ({"counts"}, set()),
    "reach": ({"seq", "event", "reached", "of", "p50_ms", "p99_ms"}, set()),
    "storage": ({"writable"}, set()),
    "poll_tally": ({"poll", "voters"}, {"counts"}),  # an anonymous poll gives only voters until it is closed
    "caption": ({"from", "text", "final"}, set()),
}
# values that the appendix enumerates
VALUES = {
    ("mic_changed", "mic"): {"open", "muted", "muted_by_staff"},
    ("screen_changed", "state"): {"off", "on", "paused"},
    ("recording_changed", "state"): {"off", "on", "paused"},
    ("participant_left", "reason"): {"left", "dropped", "removed", "ended"},
    ("presenter_changed", "reason"): {"started", "handed", "taken", "left", "demoted"},
    ("phase_changed", "phase"): {"scheduled", "practice", "live", "ended"},
    ("chat_policy_changed", "attendees"): {"off", "staff", "everyone"},
    ("lab_changed", "lab"): {"reactions", "captions"},
}
PEOPLE_IN = {
    "role_changed": ("person",), "presenter_changed": ("participant",), "control_changed": ("participant",),
    "chat_message": ("from",), "question_asked": ("asker",), "question_assigned": ("participant",),
    "question_answered": ("by",), "caption": ("from",),
}
ERROR_CODES = {
    "rate_limited", "invalid", "forbidden", "not_found", "conflict", "unavailable", "internal",
}
MISSING = {"role", "baton", "policy", "rank", "assignment", "own"}


def keys_flaw(what, value, required, optional=frozenset()):
    """Why `value` has not exactly these keys, or None."""
    if not isinstance(value, dict):
        return f"{what} is not a map: {value!r}"
    lacking, surplus = required - value.keys(), value.keys() - required - optional
    if lacking or surplus:
        return f"{what}: lacking {sorted(lacking)}, surplus {sorted(surplus)}"
    return None


def _data_flaws(event, data, table):
    if event not in table:
        yield f"unknown event {event!r}"
        return
    yield keys_flaw(event, data, *table[event])
    if not isinstance(data, dict):
        return
    for field in PEOPLE_IN.get(event, ()):
        if data.get(field) is not None:
            yield keys_flaw(f"{event}.{field}", data[field], PERSON)
    for (name, field), allowed in VALUES.items():
        if name == event and field in data and data[field] not in allowed:
            yield f"{event}.{field} is {data[field]!r}"
    if event == "you_changed":
        yield keys_flaw("you_changed.you", data.get("you"), YOU)


def event_flaws(event):
    flaw = keys_flaw("event", event, {"seq", "at", "event", "data"}, {"by"})
    flaws = [flaw] if flaw else list(_data_flaws(event["event"], event["data"], EVENTS))
    return [flaw for flaw in flaws if flaw]


def transient_flaws(message):
    if "seq" in message:
        return ["a transient message has a seq"]
    return [flaw for flaw in _data_flaws(message.get("event"), message.get("data"), TRANSIENTS) if flaw]


def _state_flaws(state, role):
    required = STATE | (STATE_FOR_STAFF if role in STAFF else set())
    yield keys_flaw("state", state, required)
    for part, keys in STATE_PARTS.items():
        if isinstance(state, dict) and part in state:
            yield keys_flaw(f"state.{part}", state[part], keys)
    required_row = ROW | (ROW_FOR_STAFF if role in STAFF else set())
    for row in (state or {}).get("staff") or []:
        yield keys_flaw("state.staff row", row, required_row)


def snapshot_flaws(message):
    """Flaws of a welcome or a snapshot."""
    you = message.get("you")
    flaws = [keys_flaw("you", you, YOU)]
    if message["type"] == "welcome":
        required = {"type", "session", "epoch", "seq", "resumed", "you", "limits", "heartbeat_s"}
        flaws.append(keys_flaw("welcome", message, required if message.get("resumed") else required | {"state"}))
        flaws.append(keys_flaw("limits", message.get("limits"), LIMITS))
    else:
        flaws.append(keys_flaw("snapshot", message, {"type", "epoch", "seq", "state", "you"}))
    if "state" in message:
        flaws += _state_flaws(message["state"], (you or {}).get("role"))
    return [flaw for flaw in flaws if flaw]


def answer_flaws(message):
    if message["type"] == "ok":
        flaws = [keys_flaw("ok", message, {"type", "id", "seq"}, {"result"})]
    else:
        error = message.get("error")
        flaws = [keys_flaw("error", message, {"type", "id", "error"}, {"seq"})]
        if not isinstance(error, dict) or error.get("code") not in ERROR_CODES or "message" not in error:
            flaws.append(f"error without a known code and a message: {error!r}")
        else:
            wanted = {
                "rate_limited": {"retry_after_ms"}, "invalid": {"field"}, "conflict": {"actual"},
                "forbidden": {"capability", "role", "missing"},
            }.get(error["code"], set())
            if not wanted <= error.keys():
                flaws.append(f"{error['code']} without {sorted(wanted - error.keys())}")
            if error["code"] == "forbidden" and error.get("missing") not in MISSING:
                flaws.append(f"forbidden with missing {error.get('missing')!r}")
    return [flaw for flaw in flaws if flaw]
