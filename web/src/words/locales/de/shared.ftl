### What every page says: roles, refusals, states of the connection.

product = Cuelight

role-organizer = Organisation
role-co_organizer = Co-Organisation
role-host_only_co_organizer = Co-Organisation, nur Host
role-in_session_co_organizer = Co-Organisation, nur Webinar
role-panelist = Podium
role-attendee = Publikum
role-presenter = Präsentation

phase-scheduled = Nicht gestartet
phase-practice = Probe
phase-live = Live
phase-ended = Beendet

mic-open = Mikrofon offen
mic-muted = Mikrofon stumm
mic-muted_by_staff = Vom Organisationsteam stumm geschaltet
webcam-on = Webcam an
webcam-off = Webcam aus

you = Sie
close = Schließen
cancel = Abbrechen
save = Speichern
retry = Erneut versuchen
loading = Einen Moment …
menu-more = Weitere Aktionen
preferences = Sprache und Darstellung
language = Sprache
theme = Darstellung
theme-auto = Wie im System
theme-light = Hell
theme-dark = Dunkel
characters-left = { $count ->
    [one] Noch { $count } Zeichen
   *[other] Noch { $count } Zeichen
}

# Was abgelehnt wurde und warum. Die erste Zeile gilt für alles, was nicht vorgesehen ist.
refused = Das hat nicht geklappt.
refused-rate_limited = Das war zu schnell. Warten Sie einen Moment und versuchen Sie es erneut.
refused-invalid = Etwas an der Eingabe ist nicht zulässig.
refused-not_found = Das gibt es nicht mehr.
refused-conflict = Inzwischen hat sich etwas geändert. Sehen Sie bitte noch einmal nach.
refused-unavailable = Im Moment kann nichts gespeichert werden. Es wurde nichts geändert. Versuchen Sie es gleich noch einmal.
refused-internal = Auf dem Server ist ein Fehler aufgetreten. Versuchen Sie es erneut.
refused-role = Ihre Rolle erlaubt das nicht.
refused-baton = Das darf nur, wer gerade präsentiert.
refused-policy = Das Organisationsteam erlaubt das zurzeit nicht.
refused-rank = Die Rolle dieser Person ist mindestens so hoch wie Ihre.
refused-assignment = Diese Frage ist Ihnen nicht zugewiesen.
refused-own = Das darf nur, wer es verfasst hat.

# Die Verbindung.
connection-connecting = Wird verbunden …
connection-live = Verbunden
connection-reconnecting = Wird wieder verbunden …
connection-reconnecting-in = { $seconds ->
    [one] Verbindung unterbrochen. Neuer Versuch in { $seconds } Sekunde.
   *[other] Verbindung unterbrochen. Neuer Versuch in { $seconds } Sekunden.
}
connection-kept = Nichts geht verloren: Was Sie verpasst haben, wird nachgeholt, und was Sie gesendet haben, wird erneut gesendet.
connection-back = Sie sind wieder verbunden.
storage-stopped = Der Server kann im Moment nichts speichern. Änderungen müssen warten.
