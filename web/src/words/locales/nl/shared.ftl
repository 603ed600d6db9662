### Wat elke pagina zegt: rollen, weigeringen, toestand van de verbinding.

product = Cuelight

role-organizer = Organisator
role-co_organizer = Medeorganisator
role-host_only_co_organizer = Medeorganisator, alleen host
role-in_session_co_organizer = Medeorganisator in sessie
role-panelist = Panellid
role-attendee = Deelnemer
role-presenter = Presentator

phase-scheduled = Niet begonnen
phase-practice = Oefensessie
phase-live = Live
phase-ended = Afgelopen

mic-open = Microfoon aan
mic-muted = Microfoon gedempt
mic-muted_by_staff = Gedempt door de organisatoren
webcam-on = Webcam aan
webcam-off = Webcam uit

you = jij
close = Sluiten
cancel = Annuleren
save = Opslaan
retry = Opnieuw proberen
loading = Even geduld …
menu-more = Meer acties
preferences = Taal en weergave
language = Taal
theme = Weergave
theme-auto = Systeem
theme-light = Licht
theme-dark = Donker
characters-left = { $count ->
    [one] Nog { $count } teken
   *[other] Nog { $count } tekens
}

# Wat geweigerd is, en waarom. De eerste regel is voor wat niet is voorzien.
refused = Dat is niet gelukt.
refused-rate_limited = Dat ging te snel. Wacht even en probeer het opnieuw.
refused-invalid = Er is iets niet goed ingevuld.
refused-not_found = Dit is er niet meer.
refused-conflict = Er is intussen iets veranderd; kijk nog eens.
refused-unavailable = Er kan nu niets worden opgeslagen. Er is niets gewijzigd; probeer het straks opnieuw.
refused-internal = Er ging iets mis op de server. Probeer het opnieuw.
refused-role = Met jouw rol kan dit niet.
refused-baton = Alleen wie presenteert, kan dit doen.
refused-policy = De organisatoren staan dit nu niet toe.
refused-rank = De rol van deze persoon is minstens zo hoog als die van jou.
refused-assignment = Deze vraag is niet aan jou toegewezen.
refused-own = Alleen wie dit heeft geschreven, kan dit doen.

# De verbinding.
connection-connecting = Verbinden …
connection-live = Verbonden
connection-reconnecting = Opnieuw verbinden …
connection-reconnecting-in = { $seconds ->
    [one] Verbinding verbroken. Nieuwe poging over { $seconds } seconde.
   *[other] Verbinding verbroken. Nieuwe poging over { $seconds } seconden.
}
connection-kept = Er gaat niets verloren: wat je hebt gemist, komt alsnog binnen, en wat je had verstuurd, wordt opnieuw verstuurd.
connection-back = Je bent weer verbonden.
storage-stopped = De server kan nu niets opslaan: wijzigingen moeten even wachten.
