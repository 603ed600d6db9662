### The attendee's page, and the ways in and out.

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
entry-joining = Wird geöffnet …
entry-early = Sie können schon hereinkommen und drinnen warten. Es beginnt von selbst.
entry-other-code = Anderen Code eingeben

entry-again-in = { $seconds ->
    [one] Wir versuchen es in { $seconds } Sekunde automatisch erneut.
   *[other] Wir versuchen es in { $seconds } Sekunden automatisch erneut.
}
entry-again-now = Neuer Versuch …
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
media-coming = Bild und Ton werden geladen …
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
