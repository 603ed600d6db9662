var e=[`### Ciò che dice solo la regia: all’organizzazione, prima e durante un webinar.

# In alto.
control-edit = Modifica dettagli
control-edit-title = Titolo
control-edit-description = Descrizione
control-edit-no-title = Un webinar deve avere un titolo.
control-too-long = È troppo lungo.
control-running-time = Tempo trascorso
control-recorded-time = Tempo registrato
control-audience = { $count ->
    [one] { $count } partecipante
   *[other] { $count } partecipanti
}
control-audience-full = { $count ->
    [one] { $count } partecipante, al completo
   *[other] { $count } partecipanti, al completo
}
control-capacity = { $capacity ->
    [one] Capienza: { $capacity } partecipante.
   *[other] Capienza: { $capacity } partecipanti.
}
control-you = Tu:
control-see-as-attendee = Vedi come partecipante
control-leave = Esci
control-shortcut = Premi / per cercare persone

# Inizio e fine.
control-start-practice = Avvia prova
control-go-live = Vai in diretta
control-live-title = Andare in diretta?
control-live-text = Da questo momento il pubblico ti vede e ti sente. Ciò che è stato fatto durante la prova viene eliminato: chat, domande, voti, disegni e registrazione. Restano i ruoli, i sondaggi in bozza, il questionario e i materiali.
control-live-yes = Vai in diretta ora
control-end = Termina webinar
control-end-title = Terminare il webinar?
control-end-text = { $count ->
    [0] Terminerà per tutti e non si potrà riavviare.
    [one] Terminerà per tutti, compreso { $count } partecipante, e non si potrà riavviare.
   *[other] Terminerà per tutti, compresi { $count } partecipanti, e non si potrà riavviare.
}
control-end-text-practice = Così non termina solo la prova, ma l’intero webinar: non potrà più andare in diretta.
control-end-yes = Termina per tutti

# La registrazione.
control-record-start = Avvia registrazione
control-record-pause = Metti in pausa la registrazione
control-record-resume = Riprendi la registrazione
control-record-stop = Interrompi la registrazione
control-recording-on = Registrazione
control-recording-paused = Registrazione in pausa

# Perché ora qualcosa non si può fare.
control-why-not-running = Solo dopo l’inizio della prova o del webinar.

# Persone.
control-parts = Parti della regia
control-people = Persone
control-people-search = Cerca persone
control-people-filter = Chi viene mostrato
control-people-reading = Lettura di { $read } su { $total }…
control-people-removed = Rimosse: { $count }
control-people-none = Non c’è ancora nessuno.
control-people-none-found = Qui nessuno ha questo nome.
control-people-none-shown = In questo elenco nessuno ha questo nome, altrove sì.
control-people-no-hands = Nessuna mano alzata.
control-filter-all = Tutti
control-filter-hands = Mani
control-filter-staff = Organizzazione
control-filter-panelists = Panelist
control-filter-attendees = Partecipanti
control-filter-talking = Mic aperto
control-lower-all = Abbassa tutte le mani
control-row-more = Altre azioni per { $name }
control-row-you = { $name } (tu)
control-row-hand = Mano alzata
control-row-away = Connessione persa

# Tutti insieme.
control-mute-all = Silenzia tutti
control-mute-lock = Microfono bloccato per i panelist
control-lift-mute-all = Sblocca microfoni
control-muted = Microfoni chiusi per tutti
control-muted-locked = Microfoni chiusi per tutti e bloccati per i panelist
control-lock = Chiudi l’ingresso
control-unlock = Riapri l’ingresso
control-door-locked = L’ingresso è chiuso: non entra nessun altro

# Che cosa si fa a una persona.
control-act-mute = Silenzia
control-act-unmute = Invita a parlare
control-act-let_speak = Dai la parola
control-act-hide_webcam = Spegni webcam
control-act-lower_hand = Abbassa mano
control-act-hand_baton = Passa la presentazione
control-act-take_baton = Presenta tu
control-act-give_control = Cedi tastiera e mouse
control-act-revoke_control = Riprendi tastiera e mouse
control-act-write = Scrivi in privato
control-act-set_role = Cambia ruolo…
control-act-hand_over = Cedi l’organizzazione…
control-act-remove = Rimuovi…
control-act-none = Qui non c’è nulla da fare.

# Ruoli.
control-role-title = Ruolo di { $name }
control-role-give = Cambia ruolo
control-role-same = Ha già questo ruolo.
control-role-no-member = Solo i membri dell’account possono avere questo ruolo.
control-role-attendee = Guarda e ascolta, fa domande e vota.
control-role-panelist = Parla, mostra la webcam e disegna.
control-role-in_session_co_organizer = Conduce il webinar con te, ma non può avviarlo né terminarlo.
control-role-host_only_co_organizer = Conduce il webinar, lo avvia e lo termina. Solo per i membri dell’account.
control-role-co_organizer = Può fare tutto ciò che puoi fare tu, report compresi. Solo per i membri dell’account.
control-hand-over-title = Cedere l’organizzazione?
control-hand-over-text = { $name } prenderà in mano l’organizzazione e tu passerai alla co-organizzazione. Solo { $name } potrà restituirtela.
control-hand-over-yes = Cedi l’organizzazione

# Rimuovere e riammettere.
control-remove-title = Rimuovere { $name }?
control-remove-text = Uscirà subito e non potrà rientrare, a meno che l’organizzazione non lo consenta.
control-remove-reason = Motivo, che la persona leggerà (facoltativo)
control-remove-yes = Rimuovi
control-removed-title = Persone rimosse
control-removed-text = Le persone rimosse da quando hai aperto questa pagina. Potranno rientrare se le riammetti.
control-removed-none = Qui non c’è più nessuno.
control-removed-allow = Riammetti
control-removed-allow-name = Riammetti { $name }

# Il palco.
control-stage = Palco
control-own = Il tuo microfono e la tua webcam
control-unmute = Apri microfono
control-unmute-now = Apri ora
control-share-webcam = Accendi webcam
control-asked-to-speak = L’organizzazione ti chiede di parlare.
control-you-present = Presenti tu
control-nobody-presents = Nessuno presenta
control-baton-vacant = Presenterà la prima persona dell’organizzazione che entra.
control-baton-later = Dopo l’inizio presenterà chi organizza.
control-take-baton = Presenta tu
control-hand-baton = Passa la presentazione
control-baton-text = Chi la riceve può parlare e mostrare webcam e schermo.
control-baton-hand = Passa
control-baton-to = Passa la presentazione a { $name }
control-baton-alone = Non c’è nessun altro.
control-baton-more = { $count ->
    [one] { $count } altra persona: cerca per nome.
   *[other] Altre { $count } persone: cerca per nome.
}
control-screen = Il tuo schermo
control-screen-off = Schermo non condiviso
control-screen-on = Schermo condiviso
control-screen-paused = Schermo in pausa
control-screen-share = Condividi schermo
control-screen-pause = Metti in pausa
control-screen-resume = Riprendi schermo
control-screen-stop = Interrompi
control-keyboard = { $name } controlla tastiera e mouse
control-captions-none = Sottotitoli attivi; finora non è stato detto nulla.
control-speakers = Sul palco
control-speakers-none = Ancora nessuno sul palco.

# Fin dove è arrivata una modifica.
control-reach = Ricezione
control-reach-none = Qui vedrai quante persone hanno ricevuto l’ultima modifica, e in quanto tempo.
control-reach-of = Ricevuto da { $reached } su { $of }
control-reach-half = Metà entro
control-reach-most = 99% entro
control-reach-earlier = Modifiche precedenti
control-reach-other = Una modifica
control-reach-phase_changed = Inizio o fine
control-reach-participant_joined = Qualcuno è entrato
control-reach-participant_left = Qualcuno è uscito
control-reach-role_changed = Nuovo ruolo
control-reach-details_changed = Titolo o descrizione
control-reach-hands_lowered = Mani abbassate
control-reach-mic_changed = Microfono
control-reach-all_muted = Tutti silenziati
control-reach-mute_all_lifted = Microfoni sbloccati
control-reach-webcam_changed = Webcam
control-reach-presenter_changed = Chi presenta
control-reach-screen_changed = Schermo
control-reach-control_changed = Tastiera e mouse
control-reach-drawn = Disegno
control-reach-drawing_cleared = Disegno cancellato
control-reach-chat_message = Messaggio in chat
control-reach-chat_deleted = Messaggio eliminato
control-reach-chat_policy_changed = Chi può usare la chat
control-reach-question_answered = Risposta
control-reach-poll_opened = Sondaggio aperto
control-reach-poll_closed = Sondaggio chiuso
control-reach-poll_results_shared = Risultati mostrati
control-reach-poll_results_hidden = Risultati nascosti
control-reach-survey_set = Questionario
control-reach-handout_added = Materiale
control-reach-handout_removed = Materiale rimosso
control-reach-recording_changed = Registrazione
control-reach-lab_changed = Labs
control-reach-caption = Sottotitolo

# Attività.
control-activities = Attività
control-tab-chat = Chat
control-tab-questions = Domande
control-tab-polls = Sondaggi
control-tab-survey = Questionario
control-tab-handouts = Materiali
control-tab-labs = Labs
control-tab-news-chat = { $count } novità
control-tab-news-questions = { $count } senza risposta
control-tab-news-polls = uno è aperto
control-tab-news-handouts = { $count } novità

control-report-csv = Scarica il report (tabella)
control-report-json = Scarica il report (JSON)
control-report-failed = Non è stato possibile scaricare il report. Riprova.
`];export{e as default};