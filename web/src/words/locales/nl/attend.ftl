### De pagina van de deelnemer, en de wegen erin en eruit.

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
