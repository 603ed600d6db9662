### Ciò che dicono i pannelli di entrambe le pagine: chat, domande, sondaggi, questionario, materiali, Labs.

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
