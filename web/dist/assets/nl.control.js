var e=[`### Wat alleen de regiekamer zegt: aan organisatoren, voor en tijdens een webinar.

# De bovenkant.
control-edit = Gegevens bewerken
control-edit-title = Titel
control-edit-description = Beschrijving
control-edit-no-title = Een webinar heeft een titel nodig.
control-too-long = Dit is te lang.
control-running-time = Verstreken tijd
control-recorded-time = Opgenomen tijd
control-audience = { $count ->
    [one] { $count } deelnemer
   *[other] { $count } deelnemers
}
control-audience-full = { $count ->
    [one] { $count } deelnemer, vol
   *[other] { $count } deelnemers, vol
}
control-capacity = { $capacity ->
    [one] Plaats voor { $capacity } deelnemer.
   *[other] Plaats voor { $capacity } deelnemers.
}
control-you = Jij:
control-see-as-attendee = Als deelnemer bekijken
control-leave = Verlaten
control-shortcut = Met / personen zoeken

# Begin en einde.
control-start-practice = Oefensessie starten
control-go-live = Live gaan
control-live-title = Live gaan?
control-live-text = Vanaf nu ziet en hoort het publiek je. Wat er in de oefensessie is gedaan, wordt gewist: chat, vragen, stemmen, tekeningen en de opname. Rollen, concepten van polls, de enquête en hand-outs blijven bewaard.
control-live-yes = Nu live gaan
control-end = Webinar beëindigen
control-end-title = Webinar beëindigen?
control-end-text = { $count ->
    [0] Het eindigt voor iedereen en kan niet opnieuw worden gestart.
    [one] Het eindigt voor iedereen, onder wie { $count } deelnemer, en kan niet opnieuw worden gestart.
   *[other] Het eindigt voor iedereen, onder wie { $count } deelnemers, en kan niet opnieuw worden gestart.
}
control-end-text-practice = Hiermee eindigt niet alleen de oefensessie maar het hele webinar: het kan daarna niet meer live gaan.
control-end-yes = Voor iedereen beëindigen

# De opname.
control-record-start = Opname starten
control-record-pause = Opname pauzeren
control-record-resume = Opname hervatten
control-record-stop = Opname stoppen
control-recording-on = Opname loopt
control-recording-paused = Opname gepauzeerd

# Waarom iets nu niet kan.
control-why-not-running = Dit kan pas als de oefensessie of het webinar is begonnen.

# Personen.
control-parts = Onderdelen van de regiekamer
control-people = Personen
control-people-search = Personen zoeken
control-people-filter = Wie wordt getoond
control-people-reading = { $read } van { $total } laden …
control-people-removed = Verwijderd: { $count }
control-people-none = Er is nog niemand.
control-people-none-found = Niemand hier heet zo.
control-people-none-shown = Niemand in deze lijst heet zo, maar anderen hier wel.
control-people-no-hands = Niemand heeft de hand opgestoken.
control-filter-all = Iedereen
control-filter-hands = Handen
control-filter-staff = Organisatoren
control-filter-panelists = Panelleden
control-filter-attendees = Deelnemers
control-filter-talking = Mic aan
control-lower-all = Alle handen omlaag
control-row-more = Meer acties voor { $name }
control-row-you = { $name } (jij)
control-row-hand = Hand opgestoken
control-row-away = Verbinding verbroken

# Iedereen tegelijk.
control-mute-all = Iedereen dempen
control-mute-lock = Panelleden blijven gedempt
control-lift-mute-all = Dempen opheffen
control-muted = Iedereen is gedempt
control-muted-locked = Iedereen is gedempt; panelleden kunnen hun microfoon niet aanzetten
control-lock = Deur vergrendelen
control-unlock = Deur ontgrendelen
control-door-locked = De deur is vergrendeld: er kan niemand meer bij

# Wat met één persoon wordt gedaan.
control-act-mute = Dempen
control-act-unmute = Vragen om te spreken
control-act-let_speak = Laten spreken
control-act-hide_webcam = Webcam stoppen
control-act-lower_hand = Hand omlaag
control-act-hand_baton = Presentatie overdragen
control-act-take_baton = Zelf presenteren
control-act-give_control = Toetsenbord en muis geven
control-act-revoke_control = Toetsenbord en muis terugnemen
control-act-write = Privébericht sturen
control-act-set_role = Rol wijzigen …
control-act-hand_over = Organisatorrol overdragen …
control-act-remove = Verwijderen …
control-act-none = Hier valt niets te doen.

# Rollen.
control-role-title = Rol van { $name }
control-role-give = Rol wijzigen
control-role-same = Deze persoon heeft deze rol al.
control-role-no-member = Alleen leden van het account kunnen deze rol hebben.
control-role-attendee = Kijkt en luistert, stelt vragen en stemt.
control-role-panelist = Spreekt, deelt de webcam en tekent.
control-role-in_session_co_organizer = Leidt het webinar samen met jou, maar kan het niet starten of beëindigen.
control-role-host_only_co_organizer = Leidt het webinar en kan het starten en beëindigen. Alleen voor leden van het account.
control-role-co_organizer = Mag alles wat jij mag, ook de rapporten bekijken. Alleen voor leden van het account.
control-hand-over-title = Organisatorrol overdragen?
control-hand-over-text = { $name } wordt organisator en jij wordt medeorganisator. Alleen { $name } kan de rol teruggeven.
control-hand-over-yes = Rol overdragen

# Verwijderen en weer toelaten.
control-remove-title = { $name } verwijderen?
control-remove-text = Deze persoon moet meteen weg en kan niet terugkomen, tenzij een organisator dat toestaat.
control-remove-reason = Reden, zichtbaar voor deze persoon (optioneel)
control-remove-yes = Verwijderen
control-removed-title = Verwijderde personen
control-removed-text = Personen die zijn verwijderd sinds je deze pagina hebt geopend. Ze kunnen terugkomen zodra je dat toestaat.
control-removed-none = Er staat hier niemand meer.
control-removed-allow = Weer toelaten
control-removed-allow-name = { $name } weer toelaten

# Het podium.
control-stage = Podium
control-own = Je microfoon en webcam
control-unmute = Mic aanzetten
control-unmute-now = Mic nu aanzetten
control-share-webcam = Webcam delen
control-asked-to-speak = Een organisator vraagt je om te spreken.
control-you-present = Jij presenteert
control-nobody-presents = Niemand presenteert
control-baton-vacant = De eerste organisator die binnenkomt, gaat presenteren.
control-baton-later = De organisator gaat presenteren zodra het begint.
control-take-baton = Zelf presenteren
control-hand-baton = Presentatie overdragen
control-baton-text = Wie presenteert, kan spreken en de webcam en het scherm delen.
control-baton-hand = Overdragen
control-baton-to = Presentatie overdragen aan { $name }
control-baton-alone = Er is verder niemand.
control-baton-more = { $count ->
    [one] Nog { $count }: zoek op naam.
   *[other] Nog { $count }: zoek op naam.
}
control-screen = Je scherm
control-screen-off = Scherm niet gedeeld
control-screen-on = Scherm gedeeld
control-screen-paused = Scherm gepauzeerd
control-screen-share = Scherm delen
control-screen-pause = Scherm pauzeren
control-screen-resume = Scherm hervatten
control-screen-stop = Delen stoppen
control-keyboard = { $name } bedient toetsenbord en muis
control-captions-none = De ondertiteling staat aan; er is nog niets gezegd.
control-speakers = Op het podium
control-speakers-none = Er is nog niemand op het podium.

# Hoe ver een wijziging is gekomen.
control-reach = Bereik
control-reach-none = Hier zie je straks bij hoeveel mensen de laatste wijziging is aangekomen, en hoe snel.
control-reach-of = Aangekomen bij { $reached } van { $of }
control-reach-half = De helft binnen
control-reach-most = 99% binnen
control-reach-earlier = Eerdere wijzigingen
control-reach-other = Een wijziging
control-reach-phase_changed = Begin of einde
control-reach-participant_joined = Iemand kwam binnen
control-reach-participant_left = Iemand vertrok
control-reach-role_changed = Nieuwe rol
control-reach-details_changed = Titel of beschrijving
control-reach-hands_lowered = Handen omlaag
control-reach-mic_changed = Microfoon
control-reach-all_muted = Iedereen gedempt
control-reach-mute_all_lifted = Dempen opgeheven
control-reach-webcam_changed = Webcam
control-reach-presenter_changed = Presentator
control-reach-screen_changed = Scherm
control-reach-control_changed = Toetsenbord en muis
control-reach-drawn = Tekening
control-reach-drawing_cleared = Tekening gewist
control-reach-chat_message = Chatbericht
control-reach-chat_deleted = Bericht verwijderd
control-reach-chat_policy_changed = Wie mag chatten
control-reach-question_answered = Antwoord
control-reach-poll_opened = Poll geopend
control-reach-poll_closed = Poll gesloten
control-reach-poll_results_shared = Resultaten getoond
control-reach-poll_results_hidden = Resultaten verborgen
control-reach-survey_set = Enquête
control-reach-handout_added = Hand-out
control-reach-handout_removed = Hand-out verwijderd
control-reach-recording_changed = Opname
control-reach-lab_changed = Lab
control-reach-caption = Ondertitel

# Activiteiten.
control-activities = Activiteiten
control-tab-chat = Chat
control-tab-questions = Vragen
control-tab-polls = Polls
control-tab-survey = Enquête
control-tab-handouts = Hand-outs
control-tab-labs = Labs
control-tab-news-chat = { $count } nieuw
control-tab-news-questions = { $count } onbeantwoord
control-tab-news-polls = één open
control-tab-news-handouts = { $count } nieuw

control-report-csv = Rapport downloaden (tabel)
control-report-json = Rapport downloaden (JSON)
control-report-failed = Het rapport kon niet worden opgehaald. Probeer het opnieuw.
`];export{e as default};