"""Folds events into a state as a client would, and tells whether a folded state equals a fresh snapshot.

What events do not carry (who is connected, the audience count, running clocks) is left out of the comparison;
a field that no event told this client is UNKNOWN and is not compared.
"""
import copy

from shapes import STAFF

UNKNOWN = "<unknown>"
MESSAGES_MAX = 200
QUESTIONS_MAX = 100
STROKES_MAX = 500


def fold(state, event):
    """Applies one event to `state`, in place. Events that change nothing of a state are ignored."""
    step = _STEPS.get(event["event"])
    if step:
        step(state, event["data"])
    return state


def fold_you(you, event):
    """Applies one event to `you`, in place."""
    kind, data = event["event"], event["data"]
    if kind == "you_changed":
        you.clear()
        you.update(copy.deepcopy(data["you"]))
    elif kind == "hands_lowered":
        you["hand"] = False
    elif kind == "all_muted" and not you["presenter"] and you["role"] not in STAFF:
        strong = you["role"] == "attendee" or data["locked"]
        you["mic"] = "muted_by_staff" if strong else "muted"
    elif kind == "presenter_changed":
        you["presenter"] = bool(data["participant"]) and data["participant"]["participant"] == you["participant"]
    elif data.get("participant") == you["participant"]:
        field, source = {"mic_changed": ("mic", "mic"), "webcam_changed": ("webcam", "on"),
                         "hand_changed": ("hand", "raised")}.get(kind, (None, None))
        if field:
            you[field] = data[source]
    return you


def _row(state, participant):
    return next((row for row in state["staff"] if row["participant"] == participant), None)


def _shown(row):
    return row["role"] != "attendee" or row["presenter"] is True


def _put_row(state, person, presenter):
    """A person who comes into the roster by a change of role or baton: the event names them, no more."""
    known = state.get("_people", {}).get(person["participant"], {})
    row = {"mic": UNKNOWN, "webcam": UNKNOWN, "joined_at": UNKNOWN, **known, **person, "presenter": presenter}
    state["staff"].append(row)
    return row


def _joined(state, data):
    row = dict(data)
    state.setdefault("_people", {})[data["participant"]] = row
    if _shown(row) and not _row(state, data["participant"]):
        state["staff"].append(row)


def _left(state, data):
    state.get("_people", {}).pop(data["participant"], None)
    row = _row(state, data["participant"])
    if row:
        state["staff"].remove(row)


def _role(state, data):
    person = data["person"]
    row = _row(state, person["participant"]) or _put_row(state, person, False)
    row.update(person)
    row["mic"] = row["webcam"] = UNKNOWN  # what the new role does not allow is withdrawn; its events come after
    if not _shown(row):
        state["staff"].remove(row)
        state.setdefault("_people", {})[person["participant"]] = row


def _presenter(state, data):
    holder = data["participant"]
    state["presenter"] = {"participant": holder, "term": data["term"]}
    for row in state["staff"]:
        row["presenter"] = bool(holder) and row["participant"] == holder["participant"]
    if holder and not _row(state, holder["participant"]):
        _put_row(state, holder, True)
    state["staff"] = [row for row in state["staff"] if _shown(row)]


def _set_in_row(field, source):
    def step(state, data):
        for row in (_row(state, data["participant"]), state.get("_people", {}).get(data["participant"])):
            if row:
                row[field] = data[source]
    return step


def _all_muted(state, data):
    state["mute"] = {"mute_epoch": data["mute_epoch"], "active": True, "locked": data["locked"]}
    for row in [*state["staff"], *state.get("_people", {}).values()]:
        if row["role"] not in STAFF and not row["presenter"]:
            row["mic"] = "muted_by_staff" if data["locked"] or row["role"] == "attendee" else "muted"


def _lifted(state, data):
    state["mute"] = {"mute_epoch": data["mute_epoch"], "active": False, "locked": False}
    for row in state["staff"]:
        if row["role"] == "panelist" and row["mic"] == "muted_by_staff":
            row["mic"] = UNKNOWN  # the page says what they may do, not what `mic` shows


def _screen(state, data):
    state["screen"] = data["state"]
    if data["state"] == "off":
        state["strokes"] = []


def _hand(state, data):
    if "hands" in state:
        state["hands"] += 1 if data["raised"] else -1
    row = _row(state, data["participant"])
    if row and "hand" in row:
        row["hand"] = data["raised"]


def _hands_lowered(state, _data):
    if "hands" in state:
        state["hands"] = 0
    for row in state["staff"]:
        if "hand" in row:
            row["hand"] = False


def _put(items, key, data, most=None):
    """Adds or updates the item of the same id, keeping at most the last `most`."""
    found = next((item for item in items if item.get(key) == data[key]), None)
    if found:
        found.update(data)
    else:
        items.append(dict(data))
        if most:
            del items[:-most]


def _drop(items, key, value):
    items[:] = [item for item in items if item.get(key) != value]


def _in_polls(state, data):
    if "polls" in state:
        _put(state["polls"], "poll", data)


def _poll_opened(state, data):
    state["poll"] = {**data, "voted": False}
    _in_polls(state, data)


def _poll_closed(state, data):
    if state["poll"] and state["poll"]["poll"] == data["poll"]:
        state["poll"] = None


def _replace(field, value):
    return lambda state, data: state.__setitem__(field, value(data))


def _recording(state, data):
    state["recording"] = {**state["recording"], "state": data["state"], "elapsed_ms": data["elapsed_ms"]}


_STEPS = {
    "phase_changed": _replace("phase", lambda data: data["phase"]),
    "participant_joined": _joined,
    "participant_left": _left,
    "role_changed": _role,
    "door_changed": lambda state, data: state.update(door=data["locked"]) if "door" in state else None,
    "details_changed": lambda state, data: state.update(data),
    "hand_changed": _hand,
    "hands_lowered": _hands_lowered,
    "mic_changed": _set_in_row("mic", "mic"),
    "webcam_changed": _set_in_row("webcam", "on"),
    "all_muted": _all_muted,
    "mute_all_lifted": _lifted,
    "presenter_changed": _presenter,
    "screen_changed": _screen,
    "control_changed": _replace("control", lambda data: data["participant"]),
    "drawn": lambda state, data: state.update(strokes=[*state["strokes"], data["stroke"]][-STROKES_MAX:]),
    "drawing_cleared": _replace("strokes", lambda data: []),
    "chat_message": lambda state, data: _put(state["chat"]["messages"], "message", data, MESSAGES_MAX),
    "chat_deleted": lambda state, data: _drop(state["chat"]["messages"], "message", data["message"]),
    "chat_policy_changed": lambda state, data: state["chat"].update(policy=data["attendees"]),
    "question_asked": lambda state, data: _put(state["questions"], "question", data, QUESTIONS_MAX),
    "question_assigned": lambda state, data: _put(state["questions"], "question", {
        key: data[key] for key in ("question", "text") if key in data}) if "text" in data else None,
    "question_answered": lambda state, data: _put(state["questions"], "question", data, QUESTIONS_MAX),
    "question_dismissed": lambda state, data: _drop(state["questions"], "question", data["question"]),
    "poll_created": _in_polls,
    "poll_opened": _poll_opened,
    "poll_closed": _poll_closed,
    "poll_deleted": lambda state, data: _drop(state.get("polls", []), "poll", data["poll"]),
    "poll_results_shared": lambda state, data: _put(state["shared"], "poll", data),
    "poll_results_hidden": lambda state, data: _drop(state["shared"], "poll", data["poll"]),
    "survey_set": _replace("survey", lambda data: {**data, "submitted": False}),
    "handout_added": lambda state, data: _put(state["handouts"], "handout", data),
    "handout_removed": lambda state, data: _drop(state["handouts"], "handout", data["handout"]),
    "recording_changed": _recording,
    "lab_changed": lambda state, data: state["labs"].update({data["lab"]: data["on"]}),
}


def _of(item, *fields):
    return item and {field: item.get(field) for field in fields}


def _poll_of(state):
    return _of(state["poll"], "poll", "question", "kind")


def comparable(state):
    """The part of a state that the events of its view determine."""
    same = ("title", "description", "phase", "presenter", "screen", "control", "mute", "strokes", "labs")
    view = {field: state[field] for field in same}
    view["roster"] = {
        row["participant"]: {field: row.get(field) for field in ("name", "role", "presenter", "mic", "webcam")}
        for row in state["staff"]}
    view["chat"] = [state["chat"]["policy"], [_of(item, "message", "text") for item in state["chat"]["messages"]]]
    view["questions"] = sorted((item["question"], item["text"]) for item in state["questions"]
                               if not item.get("dismissed") and item.get("state") != "dismissed")
    view["poll"] = _poll_of(state)
    view["shared"] = {item["poll"] for item in state["shared"]}
    view["survey"] = bool(state["survey"])
    view["handouts"] = {item["handout"] for item in state["handouts"]}
    view["recording"] = state["recording"]["state"]
    if "door" in state:
        door = state["door"]
        view["door"] = door if isinstance(door, bool) else door.get("locked")
        view["polls"] = {item["poll"] for item in state["polls"]}
        view["hands"] = state["hands"]
    return view


def differences(folded, fresh, path="state"):
    """Where two comparable states differ, as readable lines; UNKNOWN agrees with everything."""
    if UNKNOWN in (folded if isinstance(folded, str) else "", fresh if isinstance(fresh, str) else ""):
        return []
    if isinstance(folded, dict) and isinstance(fresh, dict):
        lines = []
        for key in sorted(folded.keys() | fresh.keys(), key=str):
            lines += differences(folded.get(key), fresh.get(key), f"{path}.{key}")
        return lines
    return [] if folded == fresh else [f"{path}: folded {folded!r}, fresh {fresh!r}"]


def unequal(folded, fresh):
    return differences(comparable(folded), comparable(fresh))
