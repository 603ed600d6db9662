### What every page says: roles, refusals, states of the connection.

product = Cuelight

role-organizer = Organizer
role-co_organizer = Co-organizer
role-host_only_co_organizer = Host-only co-organizer
role-in_session_co_organizer = In-session co-organizer
role-panelist = Panelist
role-attendee = Attendee
role-presenter = Presenter

phase-scheduled = Not started
phase-practice = Practice
phase-live = Live
phase-ended = Ended

mic-open = Microphone open
mic-muted = Microphone muted
mic-muted_by_staff = Muted by the organizers
webcam-on = Webcam on
webcam-off = Webcam off

you = you
close = Close
cancel = Cancel
save = Save
retry = Try again
loading = One moment …
preferences = Language and appearance
language = Language
theme = Appearance
theme-auto = As the system
theme-light = Light
theme-dark = Dark
characters-left = { $count ->
    [one] { $count } character left
   *[other] { $count } characters left
}

# What was refused, and why. The first line is for what is not foreseen.
refused = That could not be done.
refused-rate_limited = That was too fast. Wait a moment and try again.
refused-invalid = Some of what you entered is not valid.
refused-not_found = It is no longer there.
refused-conflict = Things have changed meanwhile; look again.
refused-unavailable = Nothing can be saved at the moment. Nothing was changed; try again soon.
refused-internal = The server made a mistake. Try again.
refused-role = Your role does not include this.
refused-baton = Only whoever presents may do this.
refused-policy = The organizers do not allow this at the moment.
refused-rank = Their role is as high as yours or higher.
refused-assignment = This question is not assigned to you.
refused-own = Only its author may do this.

# The connection.
connection-connecting = Connecting …
connection-reconnecting = Reconnecting …
connection-reconnecting-in = { $seconds ->
    [one] Connection lost. Trying again in { $seconds } second.
   *[other] Connection lost. Trying again in { $seconds } seconds.
}
connection-kept = Nothing is lost: what you missed will come, and what you sent goes out again.
connection-back = You are back.
storage-stopped = The server cannot save anything at the moment: changes have to wait.
