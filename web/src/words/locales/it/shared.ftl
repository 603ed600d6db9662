### Ciò che dice ogni pagina: ruoli, rifiuti, stato della connessione.

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
