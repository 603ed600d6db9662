### La pagina di chi partecipa, e come si entra e si esce.

# La prima pagina.
home-title = Partecipa a un webinar
home-about = Con Cuelight entri in un webinar in diretta. Inserisci il codice che trovi nell’invito.
home-code = Codice di accesso
home-code-hint = Maiuscole, trattini e spazi non fanno differenza.
home-code-empty = Inserisci il codice che trovi nell’invito.
home-go = Entra

# Che cos’è un webinar, e quando.
about-live = Ora in diretta
about-starts-soon = Dovrebbe iniziare a momenti.
about-starts-minutes = { $count ->
    [one] Inizia tra { $count } minuto
   *[other] Inizia tra { $count } minuti
}
about-starts-hours = { $count ->
    [one] Inizia tra { $count } ora
   *[other] Inizia tra { $count } ore
}
about-starts-days = { $count ->
    [one] Inizia tra { $count } giorno
   *[other] Inizia tra { $count } giorni
}

# L’ingresso.
entry-kicker = Hai un invito per
entry-name = Il tuo nome
entry-name-hint = Lo vede l’organizzazione, e gli altri quando scrivi o parli.
entry-name-empty = Inserisci il tuo nome.
entry-name-invalid = Questo nome non è valido. Usa lettere, al massimo 64 caratteri.
entry-email = Indirizzo e-mail
entry-email-hint = L’organizzazione lo richiede per l’iscrizione.
entry-email-empty = Inserisci il tuo indirizzo e-mail.
entry-email-invalid = Questo indirizzo e-mail non è valido.
entry-join = Entra
entry-joining = Accesso…
entry-early = Puoi entrare subito e aspettare all’interno. Il webinar inizierà da solo.
entry-other-code = Usa un altro codice

entry-again-in = { $seconds ->
    [one] Riproviamo automaticamente tra { $seconds } secondo.
   *[other] Riproviamo automaticamente tra { $seconds } secondi.
}
entry-again-now = Nuovo tentativo…
entry-full-title = I posti sono esauriti
entry-full = Resta su questa pagina: appena qualcuno esce, il posto è tuo.
entry-rate_limited-title = Molte persone stanno entrando adesso
entry-rate_limited = Dalla tua rete stanno entrando così tante persone che devi aspettare un momento.
entry-unavailable-title = Il server è sovraccarico
entry-unavailable = Al momento non può far entrare nessuno. Si risolverà presto.

entry-removed-title = Non puoi partecipare a questo webinar
entry-removed = L’organizzazione ti ha rimosso. Se pensi che sia un errore, contattala.
entry-ended-title = Questo webinar è terminato
entry-ended = Non è più possibile partecipare. Chiedi all’organizzazione se c’è una registrazione.
entry-door_locked-title = L’ingresso è chiuso
entry-door_locked = Al momento l’organizzazione non fa entrare altre persone. Riprova più tardi o contattala.
entry-not_found-title = Qui non c’è nessun webinar
entry-not_found = Controlla l’indirizzo o il codice. Se hai ricevuto un link personale, apri quello, per intero.
entry-own_link-title = Qui serve il tuo link personale
entry-own_link = Apri per intero il link che hai ricevuto. È solo tuo e ci dice chi sei.
entry-wrong_link-title = Questo link non è quello giusto
entry-wrong_link = Appartiene a un altro webinar o è incompleto. Apri per intero il link che hai ricevuto.
entry-network-title = Il server non è raggiungibile
entry-network = Controlla la connessione a Internet, poi riprova.
entry-other-title = Non ha funzionato
entry-other = Il server non è riuscito a farti entrare. Riprova tra un momento.

# Prima del primo benvenuto.
waiting-full-title = I posti sono esauriti
waiting-full = Resta su questa pagina: appena qualcuno esce, il posto è tuo.
waiting-restarting-title = Il server si sta riavviando
waiting-restarting = Bastano pochi secondi. Non devi fare nulla.
waiting-unreachable-title = Il server non è raggiungibile
waiting-unreachable = Controlla la connessione a Internet. Continuiamo a provare.
waiting-give-up = Annulla l’attesa

# Le uscite.
closed-left-title = Hai lasciato il webinar
closed-left = Puoi rientrare finché il webinar è in corso.
closed-left-back = Rientra
closed-ticket_refused-title = Questo link non è più valido
closed-ticket_refused = È errato o troppo vecchio. Apri di nuovo il link che hai ricevuto o chiedine uno nuovo all’organizzazione.
closed-ticket_refused-door = Vai all’ingresso
closed-removed-title = Non sei più nel webinar
closed-removed = L’organizzazione ti ha rimosso dal webinar. Se pensi che sia un errore, contattala.
closed-removed-reason = Il motivo:
closed-no_such_session-title = Questo webinar non esiste
closed-no_such_session = È stato annullato oppure il link è errato. Chiedi a chi ti ha invitato.
closed-superseded-title = Aperto in un’altra finestra
closed-superseded = Hai aperto di nuovo questo webinar in un’altra finestra o su un altro dispositivo. Prosegue lì.
closed-superseded-here = Usalo qui
closed-ended-title = Il webinar è terminato
closed-ended = Grazie per la partecipazione.
closed-door_locked-title = L’ingresso è chiuso
closed-door_locked = Al momento l’organizzazione non fa entrare altre persone. Riprova più tardi o contattala.
closed-protocol-title = Questa pagina e il server non si capiscono
closed-protocol = Probabilmente il server è stato aggiornato. Ricarica la pagina.
closed-protocol-reload = Ricarica

# L’intestazione.
header-audience = { $count ->
    [one] { $count } partecipante
   *[other] { $count } partecipanti
}
header-recording-on = In registrazione
header-recording-paused = Registrazione in pausa
header-control = Apri la regia
header-leave = Esci
leave-title = Uscire dal webinar?
leave-about = Puoi rientrare finché è in corso.
leave-presenter = Stai presentando. Al posto tuo presenterà l’organizzazione.
leave-stay = Resta
practice-banner = Prova: il pubblico non vede nulla.

# La sala d’attesa.
room-title = Il webinar non è ancora iniziato
room-about = Resta qui: inizierà da solo.
room-stage = Già sul palco
room-nobody = Ancora nessuno.

# Il palco.
stage = Palco
stage-speakers = Chi interviene
stage-nobody = Al momento nessuno parla.
stage-presents = presenta
stage-controls = Ha tastiera e mouse
stage-more = { $count ->
    [one] e { $count } altra persona
   *[other] e altre { $count } persone
}
media-nobody = Al momento nessuno presenta
media-off = { $name } presenta senza schermo
media-on = { $name } sta condividendo lo schermo
media-paused = { $name } ha messo in pausa lo schermo
media-own-off = Presenti tu. Nessuno vede il tuo schermo.
media-own-on = Stai condividendo lo schermo
media-own-paused = Il tuo schermo è in pausa
media-none = Audio e video arrivano da un server multimediale, che qui non è configurato.
media-coming = Audio e video in arrivo…
media-failed = Impossibile caricare audio e video. Tutto il resto funziona.

# I propri dispositivi.
device-bar = Microfono, webcam e alzata di mano
device-mute = Silenzia
device-open-mic = Apri microfono
device-mic-why = L’organizzazione ti ha chiuso il microfono. Può ridarti la parola.
device-share-webcam = Accendi webcam
device-hide-webcam = Spegni webcam
device-raise-hand = Alza mano
device-lower-hand = Abbassa mano
device-react = Reagisci
unmute-asked = L’organizzazione ti chiede di parlare
unmute-closed = Il microfono resta chiuso finché non lo apri tu.
unmute-not-now = Non ora

# Presentare e disegnare.
present-bar = Presentazione
present-share = Condividi schermo
present-resume = Riprendi schermo
present-pause = Metti in pausa
present-stop = Interrompi
present-no-screen = Solo mentre uno schermo è condiviso.
present-hand = Passa la presentazione
present-hand-about = Da quel momento presenterà la persona che scegli.
present-give = Cedi il controllo
present-give-about = La persona che scegli potrà usare la tua tastiera e il tuo mouse finché non riprendi il controllo.
present-revoke = Riprendi il controllo
pick-nobody = Non c’è nessun altro sul palco.
draw-bar = Disegno
draw-toggle = Disegna
draw-tools = Strumenti di disegno
draw-tool = Strumento
draw-pen = Penna
draw-highlighter = Evidenziatore
draw-arrow = Freccia
draw-rectangle = Rettangolo
draw-text = Testo
draw-color = Colore
draw-red = Rosso
draw-yellow = Giallo
draw-green = Verde
draw-blue = Blu
draw-black = Nero
draw-white = Bianco
draw-width = Tratto
draw-thin = Sottile
draw-medium = Medio
draw-thick = Spesso
draw-text-field = Testo da inserire
draw-text-hint = Scrivi, poi fai clic sullo schermo
draw-text-place = Inserisci al centro
draw-text-why = Prima scrivi il testo.
draw-clear = Cancella
draw-clear-why = Non c’è nessun disegno.
draw-layer = { $count ->
    [0] Nessun disegno sullo schermo
    [one] { $count } disegno sullo schermo
   *[other] { $count } disegni sullo schermo
}

# I pannelli.
panels = Partecipa
panel-chat = Chat
panel-questions = Domande
panel-polls = Sondaggi
panel-survey = Questionario
panel-handouts = Materiali
panel-people = Persone
panel-labs = Labs
panel-unread = { $count ->
    [one] { $count } novità
   *[other] { $count } novità
}
poll-aside = Nascondi il sondaggio
people-search = Cerca per nome
people-count = { $count ->
    [0] Nessuna persona trovata.
    [one] { $count } persona
   *[other] { $count } persone
}
people-more = Mostra altre
people-write = Scrivi a { $name }

# Che cosa ha cambiato l’organizzazione.
told-phase-scheduled = Il webinar deve ancora iniziare.
told-phase-practice = La prova è iniziata. Il pubblico non vede nulla.
told-phase-live = Il webinar è iniziato.
told-role-attendee = Sei di nuovo tra il pubblico: puoi ascoltare, fare domande e votare.
told-role-panelist = Ora sei panelist: puoi parlare, mostrare la webcam e disegnare.
told-role-staff = Ora fai parte dell’organizzazione: puoi condurre il webinar.
told-baton = Ora presenta { $name }.
told-baton-you = Ora presenti tu: condividi lo schermo e apri il microfono quando vuoi iniziare.
told-baton-from-you = Ora presenta { $name } al posto tuo.
told-baton-gone = Non presenti più.
told-all-muted = L’organizzazione ha silenziato tutti. Puoi riaprire il microfono.
told-all-muted-locked = L’organizzazione ha silenziato tutti.
told-mute-lifted = Puoi riaprire il microfono.
told-muted = L’organizzazione ha chiuso il tuo microfono.
told-may-speak = Ora puoi parlare.
told-webcam-off = La tua webcam è spenta.
told-webcam-off-staff = L’organizzazione ha spento la tua webcam.
told-hand-lowered = La tua mano è stata abbassata.
told-results = Ci sono i risultati di un sondaggio. Guarda in Sondaggi.
told-recording = Questo webinar viene registrato.
told-control = Puoi usare tastiera e mouse di chi presenta.
told-control-gone = Non puoi più usare tastiera e mouse di chi presenta.
told-question-assigned = Ti è stata assegnata una domanda. Guarda in Domande.

# La pagina stessa.
page-part-failed = Impossibile caricare una parte di questa pagina. Controlla la connessione, poi riprova.
