### What the panels of both pages say: chat, questions, polls, survey, handouts, labs.

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
chat-sending = Wird gesendet …
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
questions-answer-open = Antworten …
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
