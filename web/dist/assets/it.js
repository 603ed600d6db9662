var e=[`### Ciò che dice ogni pagina: ruoli, rifiuti, stato della connessione.

product = Cuelight

role-organizer = Organizzazione
role-co_organizer = Co-organizzazione
role-host_only_co_organizer = Co-organizzazione solo conduzione
role-in_session_co_organizer = Co-organizzazione in sessione
role-panelist = Panelist
role-attendee = Partecipante
role-presenter = Presenta

phase-scheduled = Non iniziato
phase-practice = Prova
phase-live = In diretta
phase-ended = Terminato

mic-open = Microfono aperto
mic-muted = Microfono chiuso
mic-muted_by_staff = Microfono chiuso dall’organizzazione
webcam-on = Webcam accesa
webcam-off = Webcam spenta

you = tu
close = Chiudi
cancel = Annulla
save = Salva
retry = Riprova
loading = Un momento…
preferences = Lingua e aspetto
language = Lingua
theme = Aspetto
theme-auto = Come il sistema
theme-light = Chiaro
theme-dark = Scuro
characters-left = { $count ->
    [one] { $count } carattere rimasto
   *[other] { $count } caratteri rimasti
}

# Che cosa è stato rifiutato, e perché. La prima riga vale per ciò che non è previsto.
refused = Operazione non riuscita.
refused-rate_limited = Troppo in fretta. Aspetta un momento e riprova.
refused-invalid = C’è qualcosa di non valido nei dati inseriti.
refused-not_found = Non è più disponibile.
refused-conflict = Nel frattempo qualcosa è cambiato: controlla di nuovo.
refused-unavailable = Al momento non è possibile salvare. Non è cambiato nulla: riprova tra poco.
refused-internal = Si è verificato un errore del server. Riprova.
refused-role = Il tuo ruolo non lo consente.
refused-baton = Può farlo solo chi presenta.
refused-policy = Al momento l’organizzazione non lo consente.
refused-rank = Questa persona ha un ruolo pari o superiore al tuo.
refused-assignment = Questa domanda non è assegnata a te.
refused-own = Può farlo solo chi l’ha creato.

# La connessione.
connection-connecting = Connessione…
connection-reconnecting = Riconnessione…
connection-reconnecting-in = { $seconds ->
    [one] Connessione persa. Nuovo tentativo tra { $seconds } secondo.
   *[other] Connessione persa. Nuovo tentativo tra { $seconds } secondi.
}
connection-kept = Non si perde nulla: riceverai ciò che ti è sfuggito e ciò che hai inviato ripartirà da solo.
connection-back = Sei di nuovo in linea.
storage-stopped = Al momento il server non può salvare nulla: le modifiche dovranno attendere.
`,`### La pagina di chi partecipa, e come si entra e si esce.

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
`,`### Ciò che dicono i pannelli di entrambe le pagine: chat, domande, sondaggi, questionario, materiali, Labs.

field-characters-over = { $count ->
    [one] { $count } carattere di troppo
   *[other] { $count } caratteri di troppo
}
desk-failed = Impossibile caricare questa parte.

## Chat

chat-title = Chat
chat-log = Messaggi
chat-empty = Nessuno ha ancora scritto.
chat-empty-scheduled = Nessuno ha ancora scritto. Prima dell’inizio, le persone sul palco possono scriversi tra loro.
chat-earlier = Mostra messaggi precedenti
chat-new = Nuovi messaggi
chat-sending = Invio…
chat-sending-later = Partirà quando torni in linea
# $name è chi ha scritto il messaggio.
chat-reply = Scrivi a { $name }
chat-delete = Elimina il messaggio di { $name }
chat-circle-staff = A organizzazione e panelist
chat-circle-you = Solo a te
chat-circle-person = Solo a { $name }
chat-circle-one = Solo a una persona
chat-policy = I partecipanti scrivono
chat-policy-off = A nessuno
chat-policy-staff = A organizzazione e panelist
chat-policy-everyone = A tutti
chat-to = A
chat-to-everyone-yes = Tutti
chat-to-everyone-policy = Tutti (al momento non consentito)
chat-to-everyone-scheduled = Tutti (dopo l’inizio)
chat-to-staff = Organizzazione e panelist
chat-to-stage = Sul palco
chat-to-person = { $name } ({ $role })
chat-to-others = Tra il pubblico
chat-gone = Una persona che è uscita
chat-to-gone = La persona a cui scrivevi non è più qui. Scegline un’altra.
chat-message = Messaggio
chat-placeholder = Scrivi un messaggio
chat-send = Invia
chat-too-long = Il messaggio è troppo lungo.
chat-only-staff = Ti leggeranno solo organizzazione e panelist.
chat-silent-policy = L’organizzazione ha chiuso la chat per i partecipanti.
chat-silent-scheduled = La chat si apre all’inizio della sessione.

## Domande

questions-title = Domande
questions-earlier = Mostra domande precedenti
questions-yours = La tua domanda
questions-anonymous = Chiedi in anonimo
questions-anonymous-hint = Nessuno saprà il tuo nome, nemmeno l’organizzazione.
questions-ask = Chiedi
questions-asked = La tua domanda è arrivata all’organizzazione.
questions-ask-yourself = Fai anche tu una domanda
questions-why-scheduled = Si possono fare domande dopo l’inizio della sessione.
questions-why-empty = Prima scrivi la domanda.
questions-why-empty-answer = Prima scrivi una risposta.
questions-why-long = Il testo è troppo lungo.
questions-tasks = In attesa della tua risposta
questions-own = Le tue domande
questions-own-waiting = In attesa
questions-own-private = Risposta solo per te
questions-own-public = Risposta per tutti
questions-own-dismissed = Non accolta
questions-own-anonymous = Inviata in anonimo
questions-answered = Risposte per tutti
questions-answered-empty = Nessuna domanda ha ancora una risposta per tutti.
questions-somebody = Anonimo
# $name è chi ha risposto.
questions-answer-public = { $name } ha risposto a tutti
questions-answer-private = { $name } ha risposto in privato
questions-answer = Risposta
questions-answer-open = Rispondi…
questions-answer-privately = Rispondi in privato
questions-answer-publicly = Rispondi a tutti
questions-desk = Domande per stato
questions-tab-new = Nuove
questions-tab-assigned = Assegnate
questions-tab-answered = Con risposta
questions-tab-dismissed = Scartate
questions-empty-new = Nessuna nuova domanda. Compariranno qui man mano che arrivano.
questions-empty-assigned = Nessuna domanda assegnata è in attesa di risposta.
questions-empty-answered = Nessuna domanda ha ancora una risposta.
questions-empty-dismissed = Nessuna domanda è stata scartata.
questions-mark-public = Risposta a tutti
questions-mark-private = Risposta in privato
questions-mark-you = Assegnata a te
questions-assign = Assegna a
questions-assign-nobody = Ancora nessuno
# $self è yes quando si tratta di chi legge.
questions-assign-person = { $self ->
    [yes] { $name } (tu)
   *[no] { $name }
}
questions-assign-away = { $name } (assente)
questions-dismiss = Scarta

## Sondaggi

polls-title = Sondaggi
polls-new = Nuovo sondaggio
polls-question = Domanda
polls-kind = Tipo
polls-kind-single = Scelta singola
polls-kind-multiple = Scelta multipla
polls-kind-rating = Valutazione da 1 a 5
polls-kind-text = Testo libero
polls-options = Opzioni
polls-option = Opzione { $number }
polls-option-add = Aggiungi opzione
polls-option-remove = Rimuovi l’opzione { $number }
polls-anonymous = Anonimo
polls-anonymous-hint = Nessuno vede chi ha votato cosa. Il voto non si può cambiare.
polls-save = Salva sondaggio
polls-fault-empty-question = Scrivi la domanda.
polls-fault-empty-option = Scrivi l’opzione.
polls-fault-long = Il testo è troppo lungo.
polls-fault-twice = Questa opzione c’è già.
polls-why-two = Un sondaggio richiede almeno due opzioni.
polls-why-many = Sono possibili al massimo { $count } opzioni.
polls-why-scheduled = I sondaggi si possono aprire dopo l’inizio della sessione.
polls-why-another = È aperto un altro sondaggio: { $question }
polls-why-empty = Prima scegli o scrivi una risposta.
polls-why-long = La risposta è troppo lunga.
polls-why-same = Hai già votato così.
polls-state-draft = Bozza
polls-state-open = Aperto
polls-state-closed = Chiuso
polls-shared = Risultati visibili a tutti
polls-open-it = Apri sondaggio
polls-close-it = Chiudi sondaggio
polls-share = Mostra risultati
polls-hide = Nascondi risultati
polls-delete = Elimina il sondaggio: { $question }
polls-delete-title = Eliminare questo sondaggio?
polls-delete-sure = «{ $question }» e i relativi voti andranno persi.
polls-delete-it = Elimina
polls-empty-staff = Ancora nessun sondaggio. Preparane uno ora e aprilo al momento giusto.
polls-empty = Nessun sondaggio aperto.
polls-tally-none = I voti compaiono qui man mano che arrivano.
polls-anonymous-later = Il sondaggio è anonimo: i voti si vedranno dopo la chiusura.
polls-results = Risultati di { $question }
polls-results-of = Risultati
polls-mean = Media { $mean }
polls-voters = { $count ->
    [one] { $count } voto
   *[other] { $count } voti
}
polls-texts = { $count ->
    [one] { $count } risposta
   *[other] { $count } risposte
}
polls-open = Sondaggio
polls-open-anonymous = Sondaggio anonimo
polls-choose-some = Puoi scegliere più opzioni.
polls-rating-low = 1 è il minimo
polls-rating-high = 5 è il massimo
polls-answer = La tua risposta
polls-vote = Vota
polls-vote-again = Cambia voto
polls-voted = Il tuo voto è stato conteggiato. Puoi cambiarlo finché il sondaggio è aperto.
polls-voted-anonymous = Il tuo voto è stato conteggiato. Non si può cambiare, perché il sondaggio è anonimo.
polls-anonymous-first = Nessuno vede come voti. Vale il primo voto e non si può cambiare.

## Questionario

survey-title = Questionario
survey-write = Crea questionario
survey-change = Modifica questionario
survey-change-hint = Le domande si possono modificare finché nessuno ha risposto.
survey-writing = Componi il questionario
survey-question = Domanda { $number }
survey-question-add = Aggiungi domanda
survey-question-remove = Rimuovi la domanda { $number }
survey-set = Pubblica
survey-locked = Qualcuno ha già risposto: le domande non si possono più modificare.
survey-why-many = Sono possibili al massimo { $count } domande.
survey-why-empty = Rispondi ad almeno una domanda.
survey-why-long = Una delle tue risposte è troppo lunga.
survey-why-scheduled = Si può rispondere al questionario dopo l’inizio della sessione.
survey-anonymous-hint = Basta una domanda anonima perché tutte le risposte vengano conservate senza nomi.
survey-anonymous = Le tue risposte vengono conservate senza il tuo nome.
survey-empty = Non c’è nessun questionario.
survey-empty-staff = Ancora nessun questionario. I partecipanti possono rispondere durante la sessione e fino a un quarto d’ora dopo la fine.
survey-send = Invia le risposte
survey-done = Grazie. Le tue risposte sono arrivate.
survey-again = Modifica le risposte
survey-after = Puoi ancora rispondere fino a un quarto d’ora dopo la fine.
survey-late = Il tempo per rispondere al questionario è scaduto.
survey-refused = Impossibile inviare le tue risposte. Riprova.
survey-refused-network = Il server non è raggiungibile. Controlla la connessione e riprova.
survey-refused-rate_limited = Troppo in fretta. Aspetta un momento e riprova.
survey-refused-unavailable = Al momento non è possibile salvare. Riprova tra poco.
survey-refused-forbidden = Può rispondere solo chi era nella sessione.
survey-refused-removed = Può rispondere solo chi era nella sessione.
survey-refused-not_found = Il questionario non è più disponibile.

## Materiali

handouts-title = Materiali
handouts-list = File
handouts-empty = Ancora nessun materiale.
handouts-empty-staff = Ancora nessun materiale. Tutti nella sessione potranno scaricare ciò che carichi.
handouts-about = { $kind } · { $size }
handouts-kind-pdf = PDF
handouts-kind-image = Immagine
handouts-kind-video = Video
handouts-kind-table = Tabella
handouts-kind-text = Testo
handouts-kind-slides = Slide
handouts-kind-archive = Archivio
handouts-kind-other = File
handouts-download = Scarica { $name }
handouts-remove = Rimuovi { $name }
handouts-remove-title = Rimuovere questo file?
handouts-remove-sure = Non sarà più possibile scaricare «{ $name }».
handouts-remove-it = Rimuovi
handouts-upload-group = Caricamento
handouts-upload = Carica un file
handouts-file = File
handouts-drop = o trascinalo qui
handouts-uploads = Caricamenti
# $done è una percentuale, $size è la dimensione dell’intero file.
handouts-progress = { $done } di { $size }
handouts-progress-of = Caricamento di { $name }
handouts-cancel = Annulla il caricamento di { $name }
handouts-forget = Chiudi l’avviso su { $name }
handouts-missed = Impossibile scaricare il file. Riprova.
handouts-missed-network = Il server non è raggiungibile. Controlla la connessione e riprova.
handouts-missed-not_found = Il file non è più disponibile.
handouts-missed-rate_limited = Troppo in fretta. Aspetta un momento e riprova.
handouts-refused = Impossibile caricare il file. Riprova.
handouts-refused-too_large = Il file è troppo grande.
handouts-refused-unsupported_media_type = I file di questo tipo non si possono distribuire, oppure il contenuto non corrisponde al nome.
handouts-refused-full = È stato raggiunto il numero massimo di materiali. Prima rimuovine uno.
handouts-refused-conflict = È stato raggiunto il numero massimo di materiali, oppure la sessione è terminata.
handouts-refused-ended = La sessione è terminata.
handouts-refused-forbidden = Non puoi più distribuire file.
handouts-refused-removed = Non puoi più distribuire file.
handouts-refused-unauthorized = Non puoi più distribuire file.
handouts-refused-invalid = Il nome del file non è valido. Rinominalo e riprova.
handouts-refused-empty = Il file è vuoto.
handouts-refused-malformed = Il file non è arrivato per intero. Riprova.
handouts-refused-timeout = Il caricamento ha richiesto troppo tempo. Riprova.
handouts-refused-network = Il server non è raggiungibile. Controlla la connessione e riprova.
handouts-refused-rate_limited = Troppo in fretta. Aspetta un momento e riprova.
handouts-refused-unavailable = Al momento non è possibile salvare. Riprova tra poco.

## Labs

labs-title = Labs
labs-reactions = Reazioni
labs-reactions-hint = Tutti possono mostrare come si sentono con un solo tocco.
labs-captions = Sottotitoli
labs-captions-hint = Chi è sul palco scrive ciò che viene detto e tutti possono leggerlo.
labs-why-scheduled = I Labs si possono attivare dopo l’inizio della sessione.
labs-empty = Al momento non c’è nulla di attivo.
reactions-title = Reazioni
reactions-thumbs_up = Pollice in su
reactions-heart = Cuore
reactions-clap = Applauso
reactions-laugh = Risata
reactions-surprised = Sorpresa
reactions-sad = Tristezza
reactions-celebrate = Festa
reactions-raise = Mani in alto
captions-title = Sottotitoli
captions-lines = Sottotitoli
captions-speaker = { $name }:
captions-empty = I sottotitoli compaiono qui.
captions-field = Sottotitolo
captions-field-hint = Gli altri leggono mentre scrivi. Invio conclude la riga.
`];export{e as default};