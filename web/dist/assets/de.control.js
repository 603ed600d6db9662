var e=[`### What only the control room says: to organizers, before and while a webinar runs.

# Ganz oben.
control-edit = Angaben bearbeiten
control-edit-title = Titel
control-edit-description = Beschreibung
control-edit-no-title = Ein Webinar braucht einen Titel.
control-too-long = Das ist zu lang.
control-running-time = Laufzeit
control-recorded-time = Aufgezeichnete Zeit
control-audience = { $count ->
    [one] { $count } im Publikum
   *[other] { $count } im Publikum
}
control-audience-full = { $count ->
    [one] { $count } im Publikum, voll
   *[other] { $count } im Publikum, voll
}
control-capacity = { $capacity ->
    [one] Platz für { $capacity } Person im Publikum.
   *[other] Platz für { $capacity } Personen im Publikum.
}
control-you = Sie:
control-see-as-attendee = Als Publikum ansehen
control-leave = Verlassen
control-shortcut = Mit Taste / Personen suchen

# Beginn und Ende.
control-start-practice = Probe starten
control-go-live = Live gehen
control-live-title = Live gehen?
control-live-text = Ab jetzt sieht und hört Sie das Publikum. Was in der Probe entstanden ist, wird verworfen: Chat, Fragen, Stimmen, Zeichnungen und die Aufzeichnung. Rollen, vorbereitete Umfragen, der Fragebogen und die Handouts bleiben.
control-live-yes = Jetzt live gehen
control-end = Webinar beenden
control-end-title = Webinar beenden?
control-end-text = { $count ->
    [0] Es endet für alle und kann nicht wieder gestartet werden.
    [one] Es endet für alle, auch für { $count } Person im Publikum, und kann nicht wieder gestartet werden.
   *[other] Es endet für alle, auch für { $count } Personen im Publikum, und kann nicht wieder gestartet werden.
}
control-end-text-practice = Damit endet nicht nur die Probe, sondern das ganze Webinar: Es kann nicht mehr live gehen.
control-end-yes = Für alle beenden

# Die Aufzeichnung.
control-record-start = Aufzeichnung starten
control-record-pause = Aufzeichnung pausieren
control-record-resume = Aufzeichnung fortsetzen
control-record-stop = Aufzeichnung beenden
control-recording-on = Aufzeichnung
control-recording-paused = Aufzeichnung pausiert

# Warum etwas gerade nicht geht.
control-why-not-running = Erst, wenn die Probe oder das Webinar begonnen hat.

# Personen.
control-parts = Bereiche der Regie
control-people = Personen
control-people-search = Personen suchen
control-people-filter = Wer angezeigt wird
control-people-reading = { $read } von { $total } geladen\xA0…
control-people-removed = { $count } entfernt
control-people-none = Noch ist niemand da.
control-people-none-found = Niemand hier heißt so.
control-people-none-shown = Niemand in dieser Liste heißt so, aber andere hier.
control-people-no-hands = Keine Hand ist gehoben.
control-filter-all = Alle
control-filter-hands = Hände
control-filter-staff = Organisation
control-filter-panelists = Podium
control-filter-attendees = Publikum
control-filter-talking = Mikro offen
control-lower-all = Alle Hände senken
control-row-more = Weitere Aktionen für { $name }
control-row-you = { $name } (Sie)
control-row-hand = Hand gehoben
control-row-away = Nicht verbunden

# Alle auf einmal.
control-mute-all = Alle stumm schalten
control-mute-lock = Mikrofone des Podiums sperren
control-lift-mute-all = Stummschaltung aufheben
control-muted = Alle sind stumm
control-muted-locked = Alle sind stumm, die Mikrofone des Podiums sind gesperrt
control-lock = Einlass schließen
control-unlock = Einlass öffnen
control-door-locked = Der Einlass ist geschlossen: Niemand kommt mehr herein

# Was mit einer Person geschieht.
control-act-mute = Stumm schalten
control-act-unmute = Ans Mikrofon bitten
control-act-let_speak = Wort erteilen
control-act-hide_webcam = Webcam stoppen
control-act-lower_hand = Hand senken
control-act-hand_baton = Präsentation übergeben
control-act-take_baton = Selbst präsentieren
control-act-give_control = Tastatur und Maus abgeben
control-act-revoke_control = Tastatur und Maus zurückholen
control-act-write = Privat schreiben
control-act-set_role = Rolle ändern\xA0…
control-act-hand_over = Organisation übergeben\xA0…
control-act-remove = Entfernen\xA0…
control-act-none = Hier gibt es nichts zu tun.

# Rollen.
control-role-title = Rolle von { $name }
control-role-give = Rolle ändern
control-role-same = Die Person hat diese Rolle schon.
control-role-no-member = Diese Rolle können nur Mitglieder des Kontos haben.
control-role-attendee = Sieht und hört zu, fragt und stimmt ab.
control-role-panelist = Spricht, zeigt die Webcam und zeichnet.
control-role-in_session_co_organizer = Leitet das Webinar mit Ihnen, kann es aber weder starten noch beenden.
control-role-host_only_co_organizer = Leitet das Webinar, startet und beendet es. Nur für Mitglieder des Kontos.
control-role-co_organizer = Darf alles, was Sie dürfen, auch Berichte einsehen. Nur für Mitglieder des Kontos.
control-hand-over-title = Organisation übergeben?
control-hand-over-text = { $name } übernimmt die Organisation, Sie wechseln in die Co-Organisation. Zurückgeben kann die Rolle nur { $name }.
control-hand-over-yes = Rolle übergeben

# Entfernen und wieder zulassen.
control-remove-title = { $name } entfernen?
control-remove-text = Die Person muss das Webinar sofort verlassen und kann erst zurückkommen, wenn das Organisationsteam es erlaubt.
control-remove-reason = Begründung, für die Person sichtbar (optional)
control-remove-yes = Entfernen
control-removed-title = Entfernte Personen
control-removed-text = Alle, die entfernt wurden, seit Sie diese Seite geöffnet haben. Sie können zurückkommen, sobald Sie es erlauben.
control-removed-none = Hier ist niemand mehr.
control-removed-allow = Wieder zulassen
control-removed-allow-name = { $name } wieder zulassen

# Die Bühne.
control-stage = Bühne
control-own = Ihr Mikrofon und Ihre Webcam
control-unmute = Mikrofon öffnen
control-unmute-now = Jetzt öffnen
control-share-webcam = Webcam zeigen
control-asked-to-speak = Das Organisationsteam bittet Sie ans Mikrofon.
control-you-present = Sie präsentieren
control-nobody-presents = Niemand präsentiert
control-baton-vacant = Wer als Nächstes aus dem Organisationsteam hereinkommt, übernimmt.
control-baton-later = Zu Beginn übernimmt die Organisation.
control-take-baton = Selbst präsentieren
control-hand-baton = Präsentation übergeben
control-baton-text = Wer präsentiert, darf sprechen und Webcam und Bildschirm zeigen.
control-baton-hand = Übergeben
control-baton-to = Präsentation an { $name } übergeben
control-baton-alone = Sonst ist niemand hier.
control-baton-more = { $count ->
    [one] { $count } weitere Person: Suchen Sie nach dem Namen.
   *[other] { $count } weitere Personen: Suchen Sie nach dem Namen.
}
control-screen = Ihr Bildschirm
control-screen-off = Bildschirm nicht geteilt
control-screen-on = Bildschirm geteilt
control-screen-paused = Teilen pausiert
control-screen-share = Bildschirm teilen
control-screen-pause = Teilen pausieren
control-screen-resume = Teilen fortsetzen
control-screen-stop = Teilen beenden
control-keyboard = { $name } steuert Tastatur und Maus
control-captions-none = Untertitel sind an. Noch wurde nichts gesagt.
control-speakers = Auf der Bühne
control-speakers-none = Noch ist niemand auf der Bühne.

# Wie weit eine Änderung gekommen ist.
control-reach = Reichweite
control-reach-none = Hier steht, wie viele die letzte Änderung gesehen haben und wie schnell.
control-reach-of = { $reached } von { $of } erreicht
control-reach-half = Die Hälfte nach
control-reach-most = 99\xA0% nach
control-reach-earlier = Frühere Änderungen
control-reach-other = Eine Änderung
control-reach-phase_changed = Beginn oder Ende
control-reach-participant_joined = Jemand ist gekommen
control-reach-participant_left = Jemand ist gegangen
control-reach-role_changed = Neue Rolle
control-reach-details_changed = Titel oder Beschreibung
control-reach-hands_lowered = Hände gesenkt
control-reach-mic_changed = Mikrofon
control-reach-all_muted = Alle stumm geschaltet
control-reach-mute_all_lifted = Stummschaltung aufgehoben
control-reach-webcam_changed = Webcam
control-reach-presenter_changed = Präsentation
control-reach-screen_changed = Bildschirm
control-reach-control_changed = Tastatur und Maus
control-reach-drawn = Zeichnung
control-reach-drawing_cleared = Zeichnung gelöscht
control-reach-chat_message = Chatnachricht
control-reach-chat_deleted = Nachricht gelöscht
control-reach-chat_policy_changed = Wer chatten darf
control-reach-question_answered = Antwort
control-reach-poll_opened = Umfrage gestartet
control-reach-poll_closed = Umfrage beendet
control-reach-poll_results_shared = Ergebnisse geteilt
control-reach-poll_results_hidden = Ergebnisse verborgen
control-reach-survey_set = Fragebogen
control-reach-handout_added = Handout
control-reach-handout_removed = Handout entfernt
control-reach-recording_changed = Aufzeichnung
control-reach-lab_changed = Lab
control-reach-caption = Untertitel

# Aktivitäten.
control-activities = Aktivitäten
control-tab-chat = Chat
control-tab-questions = Fragen
control-tab-polls = Umfragen
control-tab-survey = Fragebogen
control-tab-handouts = Handouts
control-tab-labs = Labs
control-tab-news-chat = { $count } neu
control-tab-news-questions = { $count } unbeantwortet
control-tab-news-polls = eine läuft
control-tab-news-handouts = { $count } neu

control-report-csv = Bericht herunterladen (Tabelle)
control-report-json = Bericht herunterladen (JSON)
control-report-failed = Der Bericht konnte nicht geladen werden. Versuchen Sie es erneut.
`];export{e as default};