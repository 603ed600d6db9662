var e=[`### Wat elke pagina zegt: rollen, weigeringen, toestand van de verbinding.

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
connection-reconnecting = Opnieuw verbinden …
connection-reconnecting-in = { $seconds ->
    [one] Verbinding verbroken. Nieuwe poging over { $seconds } seconde.
   *[other] Verbinding verbroken. Nieuwe poging over { $seconds } seconden.
}
connection-kept = Er gaat niets verloren: wat je hebt gemist, komt alsnog binnen, en wat je had verstuurd, wordt opnieuw verstuurd.
connection-back = Je bent weer verbonden.
storage-stopped = De server kan nu niets opslaan: wijzigingen moeten even wachten.
`,`### De pagina van de deelnemer, en de wegen erin en eruit.

# De eerste pagina.
home-title = Deelnemen aan een webinar
home-about = Met Cuelight neem je deel aan een live webinar. Voer de code uit je uitnodiging in.
home-code = Deelnamecode
home-code-hint = Hoofdletters, streepjes en spaties maken niet uit.
home-code-empty = Voer de code uit je uitnodiging in.
home-go = Deelnemen

# Wat een webinar is, en wanneer.
about-live = Nu live
about-starts-soon = Het kan elk moment beginnen.
about-starts-minutes = { $count ->
    [one] Begint over { $count } minuut
   *[other] Begint over { $count } minuten
}
about-starts-hours = { $count ->
    [one] Begint over { $count } uur
   *[other] Begint over { $count } uur
}
about-starts-days = { $count ->
    [one] Begint over { $count } dag
   *[other] Begint over { $count } dagen
}

# De weg naar binnen.
entry-kicker = Je bent uitgenodigd voor
entry-name = Je naam
entry-name-hint = De organisatoren zien je naam, en anderen ook als je schrijft of spreekt.
entry-name-empty = Vul je naam in.
entry-name-invalid = Deze naam kan niet worden gebruikt. Gebruik letters, maximaal 64 tekens.
entry-email = E-mailadres
entry-email-hint = De organisatoren hebben dit nodig om je te registreren.
entry-email-empty = Vul je e-mailadres in.
entry-email-invalid = Dit is geen bruikbaar e-mailadres.
entry-join = Deelnemen
entry-joining = Deelnemen …
entry-early = Je kunt nu al naar binnen en daar wachten. Het webinar begint vanzelf.
entry-other-code = Andere code gebruiken

entry-again-in = { $seconds ->
    [one] We proberen het vanzelf opnieuw over { $seconds } seconde.
   *[other] We proberen het vanzelf opnieuw over { $seconds } seconden.
}
entry-again-now = We proberen het opnieuw …
entry-full-title = Alle plaatsen zijn bezet
entry-full = Blijf op deze pagina: zodra er iemand vertrekt, krijg jij die plaats.
entry-rate_limited-title = Er komen nu veel mensen binnen
entry-rate_limited = Vanaf jouw netwerk willen zoveel mensen tegelijk deelnemen dat je even moet wachten.
entry-unavailable-title = De server heeft het druk
entry-unavailable = Er kan nu even niemand bij. Dat duurt niet lang.

entry-removed-title = Je kunt niet deelnemen aan dit webinar
entry-removed = De organisatoren hebben je verwijderd. Denk je dat dit een vergissing is? Neem dan contact met ze op.
entry-ended-title = Dit webinar is afgelopen
entry-ended = Je kunt niet meer deelnemen. Vraag de organisatoren of er een opname is.
entry-door_locked-title = De deur is dicht
entry-door_locked = De organisatoren laten op dit moment niemand meer binnen. Probeer het later opnieuw of neem contact met ze op.
entry-not_found-title = Hier is geen webinar
entry-not_found = Controleer het adres of de code. Heb je een eigen link gekregen? Open dan de volledige link.
entry-own_link-title = Voor dit adres heb je je eigen link nodig
entry-own_link = Open de volledige link die je hebt gekregen. Die is alleen van jou en vertelt ons wie je bent.
entry-wrong_link-title = Deze link klopt niet
entry-wrong_link = De link hoort bij een ander webinar of is onvolledig. Open de volledige link die je hebt gekregen.
entry-network-title = De server is niet bereikbaar
entry-network = Controleer je internetverbinding en probeer het opnieuw.
entry-other-title = Dat is niet gelukt
entry-other = De server kon je niet binnenlaten. Probeer het zo nog eens.

# Vóór het eerste welkom.
waiting-full-title = Alle plaatsen zijn bezet
waiting-full = Blijf op deze pagina: zodra er iemand vertrekt, krijg jij die plaats.
waiting-restarting-title = De server start opnieuw op
waiting-restarting = Dat duurt een paar seconden. Je hoeft niets te doen.
waiting-unreachable-title = De server is niet bereikbaar
waiting-unreachable = Controleer je internetverbinding. We blijven het proberen.
waiting-give-up = Niet meer wachten

# De manieren waarop het eindigt.
closed-left-title = Je hebt het webinar verlaten
closed-left = Je kunt terugkomen zolang het webinar duurt.
closed-left-back = Weer naar binnen
closed-ticket_refused-title = Deze link is niet meer geldig
closed-ticket_refused = De link klopt niet of is te oud. Open de link die je hebt gekregen nog een keer, of vraag de organisatoren om een nieuwe.
closed-ticket_refused-door = Naar de ingang
closed-removed-title = Je bent verwijderd
closed-removed = De organisatoren hebben je uit dit webinar verwijderd. Denk je dat dit een vergissing is? Neem dan contact met ze op.
closed-removed-reason = Bericht van de organisatoren:
closed-no_such_session-title = Dit webinar bestaat niet
closed-no_such_session = Het is geannuleerd of de link klopt niet. Vraag het na bij wie je heeft uitgenodigd.
closed-superseded-title = Geopend in een ander venster
closed-superseded = Je hebt dit webinar nog een keer geopend, in een ander venster of op een ander apparaat. Daar gaat het verder.
closed-superseded-here = Hier verdergaan
closed-ended-title = Het webinar is afgelopen
closed-ended = Bedankt dat je erbij was.
closed-door_locked-title = De deur is dicht
closed-door_locked = De organisatoren laten op dit moment niemand meer binnen. Probeer het later opnieuw of neem contact met ze op.
closed-protocol-title = Deze pagina en de server begrijpen elkaar niet
closed-protocol = Waarschijnlijk is de server bijgewerkt. Laad de pagina opnieuw.
closed-protocol-reload = Opnieuw laden

# De kop.
header-audience = { $count ->
    [one] { $count } deelnemer
   *[other] { $count } deelnemers
}
header-recording-on = Wordt opgenomen
header-recording-paused = Opname gepauzeerd
header-control = Regiekamer openen
header-leave = Verlaten
leave-title = Webinar verlaten?
leave-about = Je kunt terugkomen zolang het duurt.
leave-presenter = Je presenteert nu. De organisatoren nemen dat van je over.
leave-stay = Blijven
practice-banner = Oefensessie: het publiek ziet hier niets van.

# De wachtkamer.
room-title = Het is nog niet begonnen
room-about = Blijf hier: het begint vanzelf.
room-stage = Al op het podium
room-nobody = Nog niemand.

# Het podium.
stage = Podium
stage-speakers = Sprekers
stage-nobody = Er is nu niemand aan het woord.
stage-presents = presenteert
stage-controls = Bedient toetsenbord en muis
stage-more = { $count ->
    [one] en nog { $count }
   *[other] en nog { $count }
}
media-nobody = Er presenteert nu niemand
media-off = { $name } presenteert, zonder scherm
media-on = { $name } deelt het scherm
media-paused = { $name } heeft het scherm gepauzeerd
media-own-off = Je presenteert. Niemand ziet je scherm.
media-own-on = Je deelt je scherm
media-own-paused = Je scherm is gepauzeerd
media-none = Beeld en geluid komen van een mediaserver, en die is hier niet ingesteld.
media-coming = Beeld en geluid komen eraan …
media-failed = Beeld en geluid konden niet worden geladen. Al het andere werkt wel.

# De eigen apparaten.
device-bar = Je microfoon, webcam en hand
device-mute = Dempen
device-open-mic = Mic aanzetten
device-mic-why = De organisatoren hebben je gedempt. Zij kunnen je weer laten spreken.
device-share-webcam = Webcam delen
device-hide-webcam = Webcam stoppen
device-raise-hand = Hand opsteken
device-lower-hand = Hand omlaag
device-react = Reageren
unmute-asked = De organisatoren vragen je om te spreken
unmute-closed = Je microfoon blijft uit tot je die zelf aanzet.
unmute-not-now = Niet nu

# Presenteren en tekenen.
present-bar = Presenteren
present-share = Scherm delen
present-resume = Scherm hervatten
present-pause = Scherm pauzeren
present-stop = Delen stoppen
present-no-screen = Dit kan alleen als er een scherm wordt gedeeld.
present-hand = Presentatie overdragen
present-hand-about = Wie je kiest, presenteert vanaf dat moment.
present-give = Besturing geven
present-give-about = Wie je kiest, kan je toetsenbord en muis gebruiken tot je de besturing terugneemt.
present-revoke = Besturing terugnemen
pick-nobody = Er is verder niemand op het podium.
draw-bar = Tekenen
draw-toggle = Tekenen
draw-tools = Tekengereedschap
draw-tool = Gereedschap
draw-pen = Pen
draw-highlighter = Markeerstift
draw-arrow = Pijl
draw-rectangle = Rechthoek
draw-text = Tekst
draw-color = Kleur
draw-red = Rood
draw-yellow = Geel
draw-green = Groen
draw-blue = Blauw
draw-black = Zwart
draw-white = Wit
draw-width = Lijn
draw-thin = Dun
draw-medium = Normaal
draw-thick = Dik
draw-text-field = Tekst om te plaatsen
draw-text-hint = Typ en klik daarna op het scherm
draw-text-place = In het midden plaatsen
draw-text-why = Typ eerst de tekst.
draw-clear = Wissen
draw-clear-why = Er is niets getekend.
draw-layer = { $count ->
    [0] Er is niets op het scherm getekend
    [one] { $count } tekening op het scherm
   *[other] { $count } tekeningen op het scherm
}

# De panelen.
panels = Meedoen
panel-chat = Chat
panel-questions = Vragen
panel-polls = Polls
panel-survey = Enquête
panel-handouts = Hand-outs
panel-people = Personen
panel-labs = Labs
panel-unread = { $count ->
    [one] { $count } nieuw
   *[other] { $count } nieuw
}
poll-aside = Poll opzijzetten
people-search = Zoeken op naam
people-count = { $count ->
    [0] Niemand gevonden.
    [one] { $count } persoon
   *[other] { $count } personen
}
people-more = Meer tonen
people-write = Bericht sturen aan { $name }

# Wat de organisatoren hebben veranderd.
told-phase-scheduled = Het webinar moet nog beginnen.
told-phase-practice = De oefensessie is begonnen. Het publiek ziet hier niets van.
told-phase-live = Het webinar is begonnen.
told-role-attendee = Je bent weer deelnemer: je luistert, stelt vragen en stemt.
told-role-panelist = Je bent nu panellid: je kunt spreken, je webcam delen en tekenen.
told-role-staff = Je hoort nu bij de organisatoren: je kunt het webinar leiden.
told-baton = { $name } presenteert nu.
told-baton-you = Jij presenteert nu: deel je scherm en zet je microfoon aan zodra je er klaar voor bent.
told-baton-from-you = { $name } presenteert nu; jij niet meer.
told-baton-gone = Je presenteert niet meer.
told-all-muted = De organisatoren hebben iedereen gedempt. Je kunt je microfoon weer aanzetten.
told-all-muted-locked = De organisatoren hebben iedereen gedempt.
told-mute-lifted = Je kunt je microfoon weer aanzetten.
told-muted = De organisatoren hebben je microfoon gedempt.
told-may-speak = Je kunt nu spreken.
told-webcam-off = Je webcam staat uit.
told-webcam-off-staff = De organisatoren hebben je webcam uitgezet.
told-hand-lowered = Je hand is niet meer opgestoken.
told-results = Het resultaat van een poll is er. Kijk bij Polls.
told-recording = Dit webinar wordt opgenomen.
told-control = Je kunt het toetsenbord en de muis van de presentator gebruiken.
told-control-gone = Je kunt het toetsenbord en de muis van de presentator niet meer gebruiken.
told-question-assigned = Er is een vraag aan jou toegewezen. Kijk bij Vragen.

# De pagina zelf.
page-part-failed = Een deel van deze pagina kon niet worden geladen. Controleer je verbinding en probeer het opnieuw.
`,`### Wat de panelen van beide pagina's zeggen: chat, vragen, polls, enquête, hand-outs, labs.

field-characters-over = { $count ->
    [one] { $count } teken te veel
   *[other] { $count } tekens te veel
}
desk-failed = Dit onderdeel kon niet worden geladen.

## Chat

chat-title = Chat
chat-log = Berichten
chat-empty = Er heeft nog niemand geschreven.
chat-empty-scheduled = Er heeft nog niemand geschreven. Vóór het begin kunnen de mensen op het podium elkaar schrijven.
chat-earlier = Eerdere berichten tonen
chat-new = Nieuwe berichten
chat-sending = Verzenden …
chat-sending-later = Wordt verzonden zodra je weer verbonden bent
# $name is wie het bericht heeft geschreven.
chat-reply = Bericht sturen aan { $name }
chat-delete = Bericht van { $name } verwijderen
chat-circle-staff = Aan organisatoren en panelleden
chat-circle-you = Alleen aan jou
chat-circle-person = Alleen aan { $name }
chat-circle-one = Alleen aan één persoon
chat-policy = Deelnemers mogen schrijven
chat-policy-off = Aan niemand
chat-policy-staff = Aan organisatoren en panelleden
chat-policy-everyone = Aan iedereen
chat-to = Aan
chat-to-everyone-yes = Iedereen
chat-to-everyone-policy = Iedereen (nu niet toegestaan)
chat-to-everyone-scheduled = Iedereen (zodra het begonnen is)
chat-to-staff = Organisatoren en panelleden
chat-to-stage = Op het podium
chat-to-person = { $name } ({ $role })
chat-to-others = In het publiek
chat-gone = Iemand die weg is
chat-to-gone = De persoon aan wie je schreef, is er niet meer. Kies iemand anders.
chat-message = Bericht
chat-placeholder = Schrijf een bericht
chat-send = Verzenden
chat-too-long = Het bericht is te lang.
chat-only-staff = Alleen organisatoren en panelleden lezen wat je schrijft.
chat-silent-policy = De organisatoren hebben de chat voor deelnemers gesloten.
chat-silent-scheduled = De chat gaat open zodra de sessie begint.

## Vragen

questions-title = Vragen
questions-earlier = Eerdere vragen tonen
questions-yours = Je vraag
questions-anonymous = Anoniem stellen
questions-anonymous-hint = Niemand komt je naam te weten, ook de organisatoren niet.
questions-ask = Vraag stellen
questions-asked = Je vraag is bij de organisatoren aangekomen.
questions-ask-yourself = Zelf een vraag stellen
questions-why-scheduled = Je kunt vragen stellen zodra de sessie is begonnen.
questions-why-empty = Schrijf eerst je vraag.
questions-why-empty-answer = Schrijf eerst een antwoord.
questions-why-long = De tekst is te lang.
questions-tasks = Door jou te beantwoorden
questions-own = Je vragen
questions-own-waiting = Nog open
questions-own-private = Privé beantwoord
questions-own-public = Voor iedereen beantwoord
questions-own-dismissed = Niet behandeld
questions-own-anonymous = Anoniem gesteld
questions-answered = Voor iedereen beantwoord
questions-answered-empty = Er is nog geen vraag voor iedereen beantwoord.
questions-somebody = Anoniem
# $name is wie heeft geantwoord.
questions-answer-public = { $name } antwoordde aan iedereen
questions-answer-private = { $name } antwoordde privé
questions-answer = Antwoord
questions-answer-open = Antwoorden …
questions-answer-privately = Privé antwoorden
questions-answer-publicly = Aan iedereen antwoorden
questions-desk = Vragen per status
questions-tab-new = Nieuw
questions-tab-assigned = Toegewezen
questions-tab-answered = Beantwoord
questions-tab-dismissed = Afgewezen
questions-empty-new = Geen nieuwe vragen. Ze verschijnen hier zodra ze worden gesteld.
questions-empty-assigned = Er wacht geen toegewezen vraag op antwoord.
questions-empty-answered = Er is nog geen vraag beantwoord.
questions-empty-dismissed = Er is geen vraag afgewezen.
questions-mark-public = Voor iedereen beantwoord
questions-mark-private = Privé beantwoord
questions-mark-you = Aan jou toegewezen
questions-assign = Toewijzen aan
questions-assign-nobody = Nog niemand
# $self is yes wanneer het de lezer zelf is.
questions-assign-person = { $self ->
    [yes] { $name } (jij)
   *[no] { $name }
}
questions-assign-away = { $name } (niet aanwezig)
questions-dismiss = Afwijzen

## Polls

polls-title = Polls
polls-new = Nieuwe poll
polls-question = Vraag
polls-kind = Soort
polls-kind-single = Eén keuze
polls-kind-multiple = Meerdere keuzes
polls-kind-rating = Beoordeling van 1 tot 5
polls-kind-text = Open antwoord
polls-options = Opties
polls-option = Optie { $number }
polls-option-add = Optie toevoegen
polls-option-remove = Optie { $number } verwijderen
polls-anonymous = Anoniem
polls-anonymous-hint = Niemand ziet wie waarop heeft gestemd. Een stem kan niet worden gewijzigd.
polls-save = Poll opslaan
polls-fault-empty-question = Vul de vraag in.
polls-fault-empty-option = Vul de optie in.
polls-fault-long = De tekst is te lang.
polls-fault-twice = Deze optie is er al.
polls-why-two = Een poll heeft minstens twee opties nodig.
polls-why-many = Het maximale aantal opties is { $count }.
polls-why-scheduled = Polls kunnen worden geopend zodra de sessie is begonnen.
polls-why-another = Er is al een andere poll open: { $question }
polls-why-empty = Kies of schrijf eerst een antwoord.
polls-why-long = Het antwoord is te lang.
polls-why-same = Zo heb je al gestemd.
polls-state-draft = Concept
polls-state-open = Open
polls-state-closed = Gesloten
polls-shared = Resultaten gedeeld
polls-open-it = Poll openen
polls-close-it = Poll sluiten
polls-share = Resultaten delen
polls-hide = Resultaten verbergen
polls-delete = Poll verwijderen: { $question }
polls-delete-title = Deze poll verwijderen?
polls-delete-sure = ‘{ $question }’ en alle stemmen worden verwijderd.
polls-delete-it = Verwijderen
polls-empty-staff = Nog geen polls. Maak er nu een klaar en open die wanneer het zover is.
polls-empty = Er is geen poll open.
polls-tally-none = Hier worden de stemmen geteld zodra ze binnenkomen.
polls-anonymous-later = De poll is anoniem: hoe er is gestemd, wordt pas na het sluiten getoond.
polls-results = Resultaten van { $question }
polls-results-of = Resultaten
polls-mean = Gemiddeld { $mean }
polls-voters = { $count ->
    [one] { $count } stem
   *[other] { $count } stemmen
}
polls-texts = { $count ->
    [one] { $count } antwoord
   *[other] { $count } antwoorden
}
polls-open = Poll
polls-open-anonymous = Anonieme poll
polls-choose-some = Je kunt er meerdere kiezen.
polls-rating-low = 1 is het laagst
polls-rating-high = 5 is het hoogst
polls-answer = Je antwoord
polls-vote = Stemmen
polls-vote-again = Stem wijzigen
polls-voted = Je stem is geteld. Je kunt die wijzigen zolang de poll open is.
polls-voted-anonymous = Je stem is geteld. Die kan niet worden gewijzigd, want de poll is anoniem.
polls-anonymous-first = Niemand ziet hoe je stemt. Je eerste stem telt en kan niet worden gewijzigd.

## Enquête

survey-title = Enquête
survey-write = Enquête opstellen
survey-change = Enquête wijzigen
survey-change-hint = De vragen kunnen worden gewijzigd tot iemand heeft geantwoord.
survey-writing = De enquête opstellen
survey-question = Vraag { $number }
survey-question-add = Vraag toevoegen
survey-question-remove = Vraag { $number } verwijderen
survey-set = Enquête klaarzetten
survey-locked = Iemand heeft al geantwoord, dus de vragen liggen vast.
survey-why-many = Het maximale aantal vragen is { $count }.
survey-why-empty = Beantwoord minstens één vraag.
survey-why-long = Een van je antwoorden is te lang.
survey-why-scheduled = De enquête kan worden ingevuld zodra de sessie is begonnen.
survey-anonymous-hint = Is één vraag anoniem, dan worden alle antwoorden zonder naam bewaard.
survey-anonymous = Je antwoorden worden zonder je naam bewaard.
survey-empty = Er is geen enquête.
survey-empty-staff = Nog geen enquête. Deelnemers kunnen die invullen tijdens de sessie en tot een kwartier daarna.
survey-send = Antwoorden verzenden
survey-done = Bedankt. Je antwoorden zijn binnen.
survey-again = Antwoorden wijzigen
survey-after = Je kunt tot een kwartier na afloop nog antwoorden.
survey-late = De tijd voor de enquête is voorbij.
survey-refused = Je antwoorden konden niet worden verzonden. Probeer het opnieuw.
survey-refused-network = De server is niet bereikbaar. Controleer je verbinding en probeer het opnieuw.
survey-refused-rate_limited = Dat ging te snel. Wacht even en probeer het opnieuw.
survey-refused-unavailable = Er kan nu niets worden opgeslagen. Probeer het straks opnieuw.
survey-refused-forbidden = Alleen wie bij de sessie was, kan antwoorden.
survey-refused-removed = Alleen wie bij de sessie was, kan antwoorden.
survey-refused-not_found = De enquête is er niet meer.

## Hand-outs

handouts-title = Hand-outs
handouts-list = Bestanden
handouts-empty = Er zijn nog geen hand-outs gedeeld.
handouts-empty-staff = Nog geen hand-outs. Wat je uploadt, kan iedereen in de sessie downloaden.
handouts-about = { $kind } · { $size }
handouts-kind-pdf = Pdf
handouts-kind-image = Afbeelding
handouts-kind-video = Video
handouts-kind-table = Tabel
handouts-kind-text = Tekst
handouts-kind-slides = Slides
handouts-kind-archive = Archief
handouts-kind-other = Bestand
handouts-download = { $name } downloaden
handouts-remove = { $name } verwijderen
handouts-remove-title = Deze hand-out verwijderen?
handouts-remove-sure = ‘{ $name }’ kan daarna niet meer worden gedownload.
handouts-remove-it = Verwijderen
handouts-upload-group = Uploaden
handouts-upload = Bestand uploaden
handouts-file = Bestand
handouts-drop = of sleep het hierheen
handouts-uploads = Uploads
# $done is een percentage, $size de grootte van het hele bestand.
handouts-progress = { $done } van { $size }
handouts-progress-of = Upload van { $name }
handouts-cancel = Upload van { $name } annuleren
handouts-forget = Melding over { $name } sluiten
handouts-missed = Het bestand kon niet worden gedownload. Probeer het opnieuw.
handouts-missed-network = De server is niet bereikbaar. Controleer je verbinding en probeer het opnieuw.
handouts-missed-not_found = Het bestand is er niet meer.
handouts-missed-rate_limited = Dat ging te snel. Wacht even en probeer het opnieuw.
handouts-refused = Het bestand kon niet worden geüpload. Probeer het opnieuw.
handouts-refused-too_large = Het bestand is te groot.
handouts-refused-unsupported_media_type = Dit soort bestanden kan niet worden gedeeld, of het bestand is iets anders dan de naam zegt.
handouts-refused-full = Het maximale aantal hand-outs is bereikt. Verwijder er eerst een.
handouts-refused-conflict = Het maximale aantal hand-outs is bereikt of de sessie is afgelopen.
handouts-refused-ended = De sessie is afgelopen.
handouts-refused-forbidden = Je mag geen bestanden meer delen.
handouts-refused-removed = Je mag geen bestanden meer delen.
handouts-refused-unauthorized = Je mag geen bestanden meer delen.
handouts-refused-invalid = Deze bestandsnaam kan niet worden gebruikt. Geef het bestand een andere naam en probeer het opnieuw.
handouts-refused-empty = Het bestand is leeg.
handouts-refused-malformed = Het bestand is niet volledig aangekomen. Probeer het opnieuw.
handouts-refused-timeout = Het uploaden duurde te lang. Probeer het opnieuw.
handouts-refused-network = De server is niet bereikbaar. Controleer je verbinding en probeer het opnieuw.
handouts-refused-rate_limited = Dat ging te snel. Wacht even en probeer het opnieuw.
handouts-refused-unavailable = Er kan nu niets worden opgeslagen. Probeer het straks opnieuw.

## Labs

labs-title = Labs
labs-reactions = Reacties
labs-reactions-hint = Iedereen kan met één druk op de knop laten zien hoe iets overkomt.
labs-captions = Ondertiteling
labs-captions-hint = De mensen op het podium typen wat er wordt gezegd, en iedereen kan meelezen.
labs-why-scheduled = Labs kunnen worden ingeschakeld zodra de sessie is begonnen.
labs-empty = Er is nu niets ingeschakeld.
reactions-title = Reacties
reactions-thumbs_up = Duim omhoog
reactions-heart = Hart
reactions-clap = Applaus
reactions-laugh = Lachen
reactions-surprised = Verrast
reactions-sad = Verdrietig
reactions-celebrate = Feest
reactions-raise = Handen omhoog
captions-title = Ondertiteling
captions-lines = Ondertiteling
captions-speaker = { $name }:
captions-empty = De ondertiteling verschijnt hier.
captions-field = Ondertitel
captions-field-hint = Anderen lezen mee terwijl je typt. Met Enter sluit je de regel af.
`];export{e as default};