### Wat de panelen van beide pagina's zeggen: chat, vragen, polls, enquête, hand-outs, labs.

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
