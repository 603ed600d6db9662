var e=[`### What every page says: roles, refusals, states of the connection.

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
loading = Einen Moment\xA0…
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
connection-connecting = Wird verbunden\xA0…
connection-reconnecting = Wird wieder verbunden\xA0…
connection-reconnecting-in = { $seconds ->
    [one] Verbindung unterbrochen. Neuer Versuch in { $seconds } Sekunde.
   *[other] Verbindung unterbrochen. Neuer Versuch in { $seconds } Sekunden.
}
connection-kept = Nichts geht verloren: Was Sie verpasst haben, wird nachgeholt, und was Sie gesendet haben, wird erneut gesendet.
connection-back = Sie sind wieder verbunden.
storage-stopped = Der Server kann im Moment nichts speichern. Änderungen müssen warten.
`,`### The attendee's page, and the ways in and out.

# Die Startseite.
home-title = An einem Webinar teilnehmen
home-about = Cuelight bringt Sie live ins Webinar. Geben Sie den Code aus Ihrer Einladung ein.
home-code = Zugangscode
home-code-hint = Großschreibung, Bindestriche und Leerzeichen spielen keine Rolle.
home-code-empty = Geben Sie den Code aus Ihrer Einladung ein.
home-go = Teilnehmen

# Was für ein Webinar es ist und wann es stattfindet.
about-live = Jetzt live
about-starts-soon = Es müsste jeden Moment beginnen.
about-starts-minutes = { $count ->
    [one] Beginnt in { $count } Minute
   *[other] Beginnt in { $count } Minuten
}
about-starts-hours = { $count ->
    [one] Beginnt in { $count } Stunde
   *[other] Beginnt in { $count } Stunden
}
about-starts-days = { $count ->
    [one] Beginnt in { $count } Tag
   *[other] Beginnt in { $count } Tagen
}

# Der Weg hinein.
entry-kicker = Sie sind eingeladen zum Webinar
entry-name = Ihr Name
entry-name-hint = Sichtbar für das Organisationsteam und, wenn Sie schreiben oder sprechen, auch für andere.
entry-name-empty = Geben Sie Ihren Namen ein.
entry-name-invalid = Dieser Name ist nicht möglich. Verwenden Sie Buchstaben, höchstens 64 Zeichen.
entry-email = E-Mail-Adresse
entry-email-hint = Das Organisationsteam braucht sie für Ihre Anmeldung.
entry-email-empty = Geben Sie Ihre E-Mail-Adresse ein.
entry-email-invalid = Das ist keine gültige E-Mail-Adresse.
entry-join = Teilnehmen
entry-joining = Wird geöffnet\xA0…
entry-early = Sie können schon hereinkommen und drinnen warten. Es beginnt von selbst.
entry-other-code = Anderen Code eingeben

entry-again-in = { $seconds ->
    [one] Wir versuchen es in { $seconds } Sekunde automatisch erneut.
   *[other] Wir versuchen es in { $seconds } Sekunden automatisch erneut.
}
entry-again-now = Neuer Versuch\xA0…
entry-full-title = Alle Plätze sind belegt
entry-full = Bleiben Sie auf dieser Seite: Sobald jemand geht, bekommen Sie den freien Platz.
entry-rate_limited-title = Gerade ist der Andrang groß
entry-rate_limited = Aus Ihrem Netzwerk kommen so viele gleichzeitig, dass Sie einen Moment warten müssen.
entry-unavailable-title = Der Server ist ausgelastet
entry-unavailable = Im Moment kann niemand hereinkommen. Das geht gleich vorbei.

entry-removed-title = Sie können an diesem Webinar nicht teilnehmen
entry-removed = Das Organisationsteam hat Sie entfernt. Wenn Sie das für einen Irrtum halten, schreiben Sie ihm.
entry-ended-title = Dieses Webinar ist vorbei
entry-ended = Eine Teilnahme ist nicht mehr möglich. Fragen Sie das Organisationsteam, ob es eine Aufzeichnung gibt.
entry-door_locked-title = Der Einlass ist geschlossen
entry-door_locked = Zurzeit kommt niemand mehr herein. Versuchen Sie es später noch einmal oder schreiben Sie dem Organisationsteam.
entry-not_found-title = Hier gibt es kein Webinar
entry-not_found = Prüfen Sie die Adresse oder den Code. Wenn Sie einen persönlichen Link erhalten haben, öffnen Sie diesen vollständig.
entry-own_link-title = Hier brauchen Sie Ihren persönlichen Link
entry-own_link = Öffnen Sie den Link, den Sie erhalten haben, vollständig. Er gehört nur Ihnen und sagt uns, wer Sie sind.
entry-wrong_link-title = Dieser Link passt nicht
entry-wrong_link = Er gehört zu einem anderen Webinar oder ist unvollständig. Öffnen Sie den Link, den Sie erhalten haben, vollständig.
entry-network-title = Der Server ist nicht erreichbar
entry-network = Prüfen Sie Ihre Internetverbindung und versuchen Sie es dann erneut.
entry-other-title = Das hat nicht geklappt
entry-other = Der Server konnte Sie nicht einlassen. Versuchen Sie es gleich noch einmal.

# Vor der ersten Begrüßung.
waiting-full-title = Alle Plätze sind belegt
waiting-full = Bleiben Sie auf dieser Seite: Sobald jemand geht, bekommen Sie den freien Platz.
waiting-restarting-title = Der Server startet neu
waiting-restarting = Das dauert ein paar Sekunden. Sie müssen nichts tun.
waiting-unreachable-title = Der Server ist nicht erreichbar
waiting-unreachable = Prüfen Sie Ihre Internetverbindung. Wir versuchen es weiter.
waiting-give-up = Nicht mehr warten

# Das Ende.
closed-left-title = Sie haben das Webinar verlassen
closed-left = Solange es läuft, können Sie zurückkommen.
closed-left-back = Zurück ins Webinar
closed-ticket_refused-title = Dieser Link gilt nicht mehr
closed-ticket_refused = Er ist falsch oder zu alt. Öffnen Sie den Link, den Sie erhalten haben, noch einmal oder bitten Sie das Organisationsteam um einen neuen.
closed-ticket_refused-door = Zum Eingang
closed-removed-title = Sie wurden entfernt
closed-removed = Das Organisationsteam hat Sie aus diesem Webinar entfernt. Wenn Sie das für einen Irrtum halten, schreiben Sie ihm.
closed-removed-reason = Die Begründung:
closed-no_such_session-title = Dieses Webinar gibt es nicht
closed-no_such_session = Es wurde abgesagt, oder der Link ist falsch. Fragen Sie bei der Person nach, die Sie eingeladen hat.
closed-superseded-title = In einem anderen Fenster geöffnet
closed-superseded = Sie haben dieses Webinar noch einmal geöffnet, in einem anderen Fenster oder auf einem anderen Gerät. Dort geht es weiter.
closed-superseded-here = Hier weitermachen
closed-ended-title = Das Webinar ist vorbei
closed-ended = Danke, dass Sie dabei waren.
closed-door_locked-title = Der Einlass ist geschlossen
closed-door_locked = Zurzeit kommt niemand mehr herein. Versuchen Sie es später noch einmal oder schreiben Sie dem Organisationsteam.
closed-protocol-title = Diese Seite und der Server verstehen sich nicht
closed-protocol = Wahrscheinlich wurde der Server aktualisiert. Laden Sie die Seite neu.
closed-protocol-reload = Neu laden

# Die Kopfzeile.
header-audience = { $count ->
    [one] { $count } im Publikum
   *[other] { $count } im Publikum
}
header-recording-on = Wird aufgezeichnet
header-recording-paused = Aufzeichnung pausiert
header-control = Regie öffnen
header-leave = Verlassen
leave-title = Webinar verlassen?
leave-about = Solange es läuft, können Sie zurückkommen.
leave-presenter = Sie präsentieren gerade. Wenn Sie gehen, übernimmt das Organisationsteam.
leave-stay = Bleiben
practice-banner = Probe: Das Publikum sieht nichts davon.

# Der Warteraum.
room-title = Es hat noch nicht begonnen
room-about = Bleiben Sie hier: Es beginnt von selbst.
room-stage = Schon auf der Bühne
room-nobody = Noch niemand.

# Die Bühne.
stage = Bühne
stage-speakers = Wer zu hören oder zu sehen ist
stage-nobody = Im Moment spricht niemand.
stage-presents = präsentiert
stage-controls = Steuert Tastatur und Maus
stage-more = { $count ->
    [one] und { $count } weitere Person
   *[other] und { $count } weitere Personen
}
media-nobody = Im Moment präsentiert niemand
media-off = { $name } präsentiert, ohne Bildschirm
media-on = { $name } teilt den Bildschirm
media-paused = { $name } hat das Teilen pausiert
media-own-off = Sie präsentieren. Niemand sieht Ihren Bildschirm.
media-own-on = Sie teilen Ihren Bildschirm
media-own-paused = Sie haben das Teilen pausiert
media-none = Bild und Ton kommen von einem Medienserver, der hier nicht eingerichtet ist.
media-coming = Bild und Ton werden geladen\xA0…
media-failed = Bild und Ton konnten nicht geladen werden. Alles andere funktioniert.

# Die eigenen Geräte.
device-bar = Ihr Mikrofon, Ihre Webcam und Ihre Hand
device-mute = Stumm schalten
device-open-mic = Mikrofon öffnen
device-mic-why = Das Organisationsteam hat Sie stumm geschaltet. Es kann Sie wieder sprechen lassen.
device-share-webcam = Webcam zeigen
device-hide-webcam = Webcam stoppen
device-raise-hand = Hand heben
device-lower-hand = Hand senken
device-react = Reagieren
unmute-asked = Das Organisationsteam bittet Sie ans Mikrofon
unmute-closed = Ihr Mikrofon bleibt stumm, bis Sie es öffnen.
unmute-not-now = Jetzt nicht

# Präsentieren und Zeichnen.
present-bar = Präsentieren
present-share = Bildschirm teilen
present-resume = Teilen fortsetzen
present-pause = Teilen pausieren
present-stop = Teilen beenden
present-no-screen = Nur, solange ein Bildschirm geteilt wird.
present-hand = Präsentation übergeben
present-hand-about = Die ausgewählte Person präsentiert von da an.
present-give = Steuerung abgeben
present-give-about = Die ausgewählte Person kann Ihre Tastatur und Maus bedienen, bis Sie die Steuerung zurückholen.
present-revoke = Steuerung zurückholen
pick-nobody = Sonst ist niemand auf der Bühne.
draw-bar = Zeichnen
draw-toggle = Zeichnen
draw-tools = Zeichenwerkzeuge
draw-tool = Werkzeug
draw-pen = Stift
draw-highlighter = Textmarker
draw-arrow = Pfeil
draw-rectangle = Rechteck
draw-text = Text
draw-color = Farbe
draw-red = Rot
draw-yellow = Gelb
draw-green = Grün
draw-blue = Blau
draw-black = Schwarz
draw-white = Weiß
draw-width = Strichstärke
draw-thin = Dünn
draw-medium = Mittel
draw-thick = Dick
draw-text-field = Text zum Einfügen
draw-text-hint = Text eingeben, dann auf das Bild klicken
draw-text-place = In der Mitte einfügen
draw-text-why = Geben Sie zuerst den Text ein.
draw-clear = Alles löschen
draw-clear-why = Es ist nichts gezeichnet.
draw-layer = { $count ->
    [0] Auf dem Bildschirm ist nichts gezeichnet
    [one] { $count } Zeichnung auf dem Bildschirm
   *[other] { $count } Zeichnungen auf dem Bildschirm
}

# Die Bereiche zum Mitmachen.
panels = Mitmachen
panel-chat = Chat
panel-questions = Fragen
panel-polls = Umfragen
panel-survey = Fragebogen
panel-handouts = Handouts
panel-people = Personen
panel-labs = Labs
panel-unread = { $count ->
    [one] { $count } neu
   *[other] { $count } neu
}
poll-aside = Umfrage beiseitelegen
people-search = Nach Namen suchen
people-count = { $count ->
    [0] Niemand gefunden.
    [one] { $count } Person
   *[other] { $count } Personen
}
people-more = Mehr anzeigen
people-write = An { $name } schreiben

# Was das Organisationsteam geändert hat.
told-phase-scheduled = Es hat noch nicht begonnen.
told-phase-practice = Die Probe hat begonnen. Das Publikum sieht nichts davon.
told-phase-live = Das Webinar hat begonnen.
told-role-attendee = Sie sind wieder im Publikum: Sie können zuhören, fragen und abstimmen.
told-role-panelist = Sie sind jetzt auf dem Podium: Sie können sprechen, Ihre Webcam zeigen und zeichnen.
told-role-staff = Sie gehören jetzt zum Organisationsteam: Sie können das Webinar leiten.
told-baton = Jetzt präsentiert { $name }.
told-baton-you = Jetzt präsentieren Sie: Teilen Sie Ihren Bildschirm und öffnen Sie Ihr Mikrofon, wenn Sie so weit sind.
told-baton-from-you = Jetzt präsentiert { $name } und nicht mehr Sie.
told-baton-gone = Sie präsentieren nicht mehr.
told-all-muted = Das Organisationsteam hat alle stumm geschaltet. Sie können Ihr Mikrofon wieder öffnen.
told-all-muted-locked = Das Organisationsteam hat alle stumm geschaltet.
told-mute-lifted = Sie können Ihr Mikrofon wieder öffnen.
told-muted = Das Organisationsteam hat Sie stumm geschaltet.
told-may-speak = Sie können jetzt sprechen.
told-webcam-off = Ihre Webcam ist aus.
told-webcam-off-staff = Das Organisationsteam hat Ihre Webcam ausgeschaltet.
told-hand-lowered = Ihre Hand wurde gesenkt.
told-results = Das Ergebnis einer Umfrage liegt vor. Sie finden es unter „Umfragen“.
told-recording = Dieses Webinar wird aufgezeichnet.
told-control = Sie können jetzt Tastatur und Maus der Präsentation steuern.
told-control-gone = Sie steuern Tastatur und Maus der Präsentation nicht mehr.
told-question-assigned = Ihnen wurde eine Frage zugewiesen. Sie finden sie unter „Fragen“.

# Die Seite selbst.
page-part-failed = Ein Teil dieser Seite konnte nicht geladen werden. Prüfen Sie Ihre Verbindung und versuchen Sie es dann erneut.
`,`### What the panels of both pages say: chat, questions, polls, survey, handouts, labs.

field-characters-over = { $count ->
    [one] { $count } Zeichen zu viel
   *[other] { $count } Zeichen zu viel
}
desk-failed = Dieser Teil konnte nicht geladen werden.

## Chat

chat-title = Chat
chat-log = Nachrichten
chat-empty = Noch hat niemand etwas geschrieben.
chat-empty-scheduled = Noch hat niemand etwas geschrieben. Vor dem Start können sich alle auf der Bühne schon untereinander schreiben.
chat-earlier = Ältere Nachrichten anzeigen
chat-new = Neue Nachrichten
chat-sending = Wird gesendet\xA0…
chat-sending-later = Wird gesendet, sobald Sie wieder verbunden sind
# $name hat die Nachricht geschrieben.
chat-reply = An { $name } schreiben
chat-delete = Nachricht von { $name } löschen
chat-circle-staff = An Organisation und Podium
chat-circle-you = Nur an Sie
chat-circle-person = Nur an { $name }
chat-circle-one = Nur an eine Person
chat-policy = Publikum darf schreiben
chat-policy-off = Nichts
chat-policy-staff = An Organisation und Podium
chat-policy-everyone = An alle
chat-to = An
chat-to-everyone-yes = Alle
chat-to-everyone-policy = Alle (zurzeit nicht erlaubt)
chat-to-everyone-scheduled = Alle (sobald es begonnen hat)
chat-to-staff = Organisation und Podium
chat-to-stage = Auf der Bühne
chat-to-person = { $name } ({ $role })
chat-to-others = Im Publikum
chat-gone = Nicht mehr dabei
chat-to-gone = Die Person, der Sie schreiben wollten, ist nicht mehr da. Wählen Sie jemand anderen aus.
chat-message = Nachricht
chat-placeholder = Nachricht schreiben
chat-send = Senden
chat-too-long = Die Nachricht ist zu lang.
chat-only-staff = Nur Organisation und Podium lesen, was Sie schreiben.
chat-silent-policy = Das Organisationsteam hat den Chat für das Publikum geschlossen.
chat-silent-scheduled = Der Chat öffnet, sobald das Webinar beginnt.

## Fragen

questions-title = Fragen
questions-earlier = Ältere Fragen anzeigen
questions-yours = Ihre Frage
questions-anonymous = Anonym fragen
questions-anonymous-hint = Niemand erfährt Ihren Namen, auch das Organisationsteam nicht.
questions-ask = Frage stellen
questions-asked = Ihre Frage ist beim Organisationsteam angekommen.
questions-ask-yourself = Selbst eine Frage stellen
questions-why-scheduled = Fragen können Sie stellen, sobald das Webinar begonnen hat.
questions-why-empty = Schreiben Sie zuerst Ihre Frage.
questions-why-empty-answer = Schreiben Sie zuerst eine Antwort.
questions-why-long = Der Text ist zu lang.
questions-tasks = Von Ihnen zu beantworten
questions-own = Ihre Fragen
questions-own-waiting = Wartet
questions-own-private = Nur Ihnen beantwortet
questions-own-public = Für alle beantwortet
questions-own-dismissed = Nicht aufgegriffen
questions-own-anonymous = Anonym gestellt
questions-answered = Für alle beantwortet
questions-answered-empty = Noch wurde keine Frage für alle beantwortet.
questions-somebody = Anonym
# $name hat geantwortet.
questions-answer-public = { $name } hat allen geantwortet
questions-answer-private = { $name } hat privat geantwortet
questions-answer = Antwort
questions-answer-open = Antworten\xA0…
questions-answer-privately = Privat antworten
questions-answer-publicly = Allen antworten
questions-desk = Fragen nach Stand
questions-tab-new = Neu
questions-tab-assigned = Zugewiesen
questions-tab-answered = Beantwortet
questions-tab-dismissed = Verworfen
questions-empty-new = Keine neuen Fragen. Sobald jemand fragt, erscheint die Frage hier.
questions-empty-assigned = Keine zugewiesene Frage wartet auf Antwort.
questions-empty-answered = Noch wurde keine Frage beantwortet.
questions-empty-dismissed = Es wurde keine Frage verworfen.
questions-mark-public = Für alle beantwortet
questions-mark-private = Privat beantwortet
questions-mark-you = Ihnen zugewiesen
questions-assign = Zuweisen an
questions-assign-nobody = Noch niemand
# $self ist yes, wo es die lesende Person selbst ist.
questions-assign-person = { $self ->
    [yes] { $name } (Sie)
   *[no] { $name }
}
questions-assign-away = { $name } (nicht da)
questions-dismiss = Verwerfen

## Umfragen

polls-title = Umfragen
polls-new = Neue Umfrage
polls-question = Frage
polls-kind = Art
polls-kind-single = Einfachauswahl
polls-kind-multiple = Mehrfachauswahl
polls-kind-rating = Bewertung von 1 bis 5
polls-kind-text = Freitext
polls-options = Antwortoptionen
polls-option = Option { $number }
polls-option-add = Option hinzufügen
polls-option-remove = Option { $number } entfernen
polls-anonymous = Anonym
polls-anonymous-hint = Niemand sieht, wer wie abgestimmt hat. Eine Stimme lässt sich nicht mehr ändern.
polls-save = Umfrage speichern
polls-fault-empty-question = Schreiben Sie die Frage.
polls-fault-empty-option = Schreiben Sie die Option.
polls-fault-long = Der Text ist zu lang.
polls-fault-twice = Diese Option gibt es schon.
polls-why-two = Eine Umfrage braucht mindestens zwei Optionen.
polls-why-many = Mehr als { $count } Optionen sind nicht möglich.
polls-why-scheduled = Umfragen können gestartet werden, sobald das Webinar begonnen hat.
polls-why-another = Es läuft schon eine Umfrage: { $question }
polls-why-empty = Wählen oder schreiben Sie zuerst eine Antwort.
polls-why-long = Die Antwort ist zu lang.
polls-why-same = So haben Sie bereits abgestimmt.
polls-state-draft = Entwurf
polls-state-open = Läuft
polls-state-closed = Beendet
polls-shared = Ergebnisse geteilt
polls-open-it = Umfrage starten
polls-close-it = Umfrage beenden
polls-share = Ergebnisse teilen
polls-hide = Nicht mehr teilen
polls-delete = Umfrage löschen: { $question }
polls-delete-title = Diese Umfrage löschen?
polls-delete-sure = „{ $question }“ und alle Stimmen dazu werden gelöscht.
polls-delete-it = Löschen
polls-empty-staff = Noch keine Umfragen. Bereiten Sie jetzt eine vor und starten Sie sie, wenn es so weit ist.
polls-empty = Im Moment läuft keine Umfrage.
polls-tally-none = Sobald Stimmen eingehen, werden sie hier gezählt.
polls-anonymous-later = Die Umfrage ist anonym: Wie abgestimmt wurde, ist erst nach ihrem Ende zu sehen.
polls-results = Ergebnisse von { $question }
polls-results-of = Ergebnisse
polls-mean = Durchschnitt { $mean }
polls-voters = { $count ->
    [one] { $count } Stimme
   *[other] { $count } Stimmen
}
polls-texts = { $count ->
    [one] { $count } Antwort
   *[other] { $count } Antworten
}
polls-open = Umfrage
polls-open-anonymous = Anonyme Umfrage
polls-choose-some = Sie können mehrere auswählen.
polls-rating-low = 1 ist am niedrigsten
polls-rating-high = 5 ist am höchsten
polls-answer = Ihre Antwort
polls-vote = Abstimmen
polls-vote-again = Stimme ändern
polls-voted = Ihre Stimme ist gezählt. Solange die Umfrage läuft, können Sie sie ändern.
polls-voted-anonymous = Ihre Stimme ist gezählt. Da die Umfrage anonym ist, lässt sie sich nicht mehr ändern.
polls-anonymous-first = Niemand sieht, wie Sie abstimmen. Ihre erste Stimme zählt und lässt sich nicht mehr ändern.

## Fragebogen

survey-title = Fragebogen
survey-write = Fragebogen erstellen
survey-change = Fragebogen ändern
survey-change-hint = Die Fragen lassen sich ändern, bis jemand geantwortet hat.
survey-writing = Fragebogen erstellen
survey-question = Frage { $number }
survey-question-add = Frage hinzufügen
survey-question-remove = Frage { $number } entfernen
survey-set = Fragebogen speichern
survey-locked = Jemand hat schon geantwortet. Die Fragen lassen sich deshalb nicht mehr ändern.
survey-why-many = Mehr als { $count } Fragen sind nicht möglich.
survey-why-empty = Beantworten Sie mindestens eine Frage.
survey-why-long = Eine Ihrer Antworten ist zu lang.
survey-why-scheduled = Der Fragebogen kann beantwortet werden, sobald das Webinar begonnen hat.
survey-anonymous-hint = Schon bei einer anonymen Frage werden alle Antworten ohne Namen gespeichert.
survey-anonymous = Ihre Antworten werden ohne Ihren Namen gespeichert.
survey-empty = Es gibt keinen Fragebogen.
survey-empty-staff = Noch kein Fragebogen. Das Publikum kann ihn während des Webinars und bis zu einer Viertelstunde danach beantworten.
survey-send = Antworten senden
survey-done = Vielen Dank. Ihre Antworten sind angekommen.
survey-again = Antworten ändern
survey-after = Sie können noch bis zu einer Viertelstunde nach dem Ende antworten.
survey-late = Die Zeit für den Fragebogen ist abgelaufen.
survey-refused = Ihre Antworten konnten nicht gesendet werden. Versuchen Sie es erneut.
survey-refused-network = Der Server ist nicht erreichbar. Prüfen Sie Ihre Verbindung und versuchen Sie es erneut.
survey-refused-rate_limited = Das war zu schnell. Warten Sie einen Moment und versuchen Sie es erneut.
survey-refused-unavailable = Im Moment kann nichts gespeichert werden. Versuchen Sie es gleich noch einmal.
survey-refused-forbidden = Nur wer im Webinar war, kann antworten.
survey-refused-removed = Nur wer im Webinar war, kann antworten.
survey-refused-not_found = Den Fragebogen gibt es nicht mehr.

## Handouts

handouts-title = Handouts
handouts-list = Dateien
handouts-empty = Noch gibt es keine Handouts.
handouts-empty-staff = Noch keine Handouts. Was Sie hochladen, können alle im Webinar herunterladen.
handouts-about = { $kind } · { $size }
handouts-kind-pdf = PDF
handouts-kind-image = Bild
handouts-kind-video = Video
handouts-kind-table = Tabelle
handouts-kind-text = Text
handouts-kind-slides = Folien
handouts-kind-archive = Archiv
handouts-kind-other = Datei
handouts-download = { $name } herunterladen
handouts-remove = { $name } entfernen
handouts-remove-title = Dieses Handout entfernen?
handouts-remove-sure = „{ $name }“ kann dann nicht mehr heruntergeladen werden.
handouts-remove-it = Entfernen
handouts-upload-group = Hochladen
handouts-upload = Datei hochladen
handouts-file = Datei
handouts-drop = oder hier ablegen
handouts-uploads = Uploads
# $done ist ein Prozentsatz, $size die Größe der ganzen Datei.
handouts-progress = { $done } von { $size }
handouts-progress-of = Upload von { $name }
handouts-cancel = Upload von { $name } abbrechen
handouts-forget = Hinweis zu { $name } schließen
handouts-missed = Die Datei konnte nicht heruntergeladen werden. Versuchen Sie es erneut.
handouts-missed-network = Der Server ist nicht erreichbar. Prüfen Sie Ihre Verbindung und versuchen Sie es erneut.
handouts-missed-not_found = Die Datei gibt es nicht mehr.
handouts-missed-rate_limited = Das war zu schnell. Warten Sie einen Moment und versuchen Sie es erneut.
handouts-refused = Die Datei konnte nicht hochgeladen werden. Versuchen Sie es erneut.
handouts-refused-too_large = Die Datei ist zu groß.
handouts-refused-unsupported_media_type = Dateien dieser Art sind als Handout nicht möglich, oder die Datei ist nicht das, was ihr Name sagt.
handouts-refused-full = Die Höchstzahl an Handouts ist erreicht. Entfernen Sie zuerst eines.
handouts-refused-conflict = Die Höchstzahl an Handouts ist erreicht, oder das Webinar ist vorbei.
handouts-refused-ended = Das Webinar ist vorbei.
handouts-refused-forbidden = Sie können keine Handouts mehr bereitstellen.
handouts-refused-removed = Sie können keine Handouts mehr bereitstellen.
handouts-refused-unauthorized = Sie können keine Handouts mehr bereitstellen.
handouts-refused-invalid = Dieser Dateiname ist nicht möglich. Benennen Sie die Datei um und versuchen Sie es erneut.
handouts-refused-empty = Die Datei ist leer.
handouts-refused-malformed = Die Datei ist nicht vollständig angekommen. Versuchen Sie es erneut.
handouts-refused-timeout = Das Hochladen hat zu lange gedauert. Versuchen Sie es erneut.
handouts-refused-network = Der Server ist nicht erreichbar. Prüfen Sie Ihre Verbindung und versuchen Sie es erneut.
handouts-refused-rate_limited = Das war zu schnell. Warten Sie einen Moment und versuchen Sie es erneut.
handouts-refused-unavailable = Im Moment kann nichts gespeichert werden. Versuchen Sie es gleich noch einmal.

## Labs

labs-title = Labs
labs-reactions = Reaktionen
labs-reactions-hint = Alle können mit einem Klick zeigen, wie ihnen zumute ist.
labs-captions = Untertitel
labs-captions-hint = Wer auf der Bühne ist, tippt mit, was gesagt wird, und alle können es lesen.
labs-why-scheduled = Labs können eingeschaltet werden, sobald das Webinar begonnen hat.
labs-empty = Im Moment ist nichts eingeschaltet.
reactions-title = Reaktionen
reactions-thumbs_up = Daumen hoch
reactions-heart = Herz
reactions-clap = Applaus
reactions-laugh = Lachen
reactions-surprised = Staunen
reactions-sad = Traurig
reactions-celebrate = Feiern
reactions-raise = Erhobene Hände
captions-title = Untertitel
captions-lines = Untertitel
captions-speaker = { $name }:
captions-empty = Hier erscheinen Untertitel.
captions-field = Untertitel
captions-field-hint = Andere lesen beim Tippen mit. Die Eingabetaste schließt die Zeile ab.
`];export{e as default};