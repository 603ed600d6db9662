var e=[`### Ce que disent toutes les pages\xA0: rôles, refus, états de la connexion.

product = Cuelight

role-organizer = Organisateur
role-co_organizer = Co-organisateur
role-host_only_co_organizer = Co-organisateur hôte
role-in_session_co_organizer = Co-organisateur de session
role-panelist = Intervenant
role-attendee = Participant
role-presenter = Présentateur

phase-scheduled = Pas commencé
phase-practice = Répétition
phase-live = En direct
phase-ended = Terminé

mic-open = Micro activé
mic-muted = Micro coupé
mic-muted_by_staff = Micro coupé par les organisateurs
webcam-on = Webcam activée
webcam-off = Webcam coupée

you = vous
close = Fermer
cancel = Annuler
save = Enregistrer
retry = Réessayer
loading = Un instant…
preferences = Langue et apparence
language = Langue
theme = Apparence
theme-auto = Comme le système
theme-light = Clair
theme-dark = Sombre
characters-left = { $count ->
    [one] { $count } caractère restant
   *[other] { $count } caractères restants
}

# Ce qui a été refusé, et pourquoi. La première ligne vaut pour l’imprévu.
refused = L’action n’a pas abouti.
refused-rate_limited = C’était trop rapide. Patientez un instant, puis réessayez.
refused-invalid = Les données envoyées ne sont pas valides.
refused-not_found = Cet élément n’existe plus.
refused-conflict = La situation a changé entre-temps. Vérifiez avant de recommencer.
refused-unavailable = Rien ne peut être sauvegardé pour le moment. Rien n’a été modifié ; réessayez bientôt.
refused-internal = Le serveur a rencontré une erreur. Réessayez.
refused-role = Votre rôle ne le permet pas.
refused-baton = Seule la personne qui présente peut le faire.
refused-policy = Les organisateurs ne l’autorisent pas pour le moment.
refused-rank = Cette personne a un rôle égal ou supérieur au vôtre.
refused-assignment = Cette question ne vous est pas attribuée.
refused-own = Seule la personne qui l’a écrit peut le faire.

# La connexion.
connection-connecting = Connexion…
connection-reconnecting = Reconnexion…
connection-reconnecting-in = { $seconds ->
    [one] Connexion perdue. Nouvel essai dans { $seconds } seconde.
   *[other] Connexion perdue. Nouvel essai dans { $seconds } secondes.
}
connection-kept = Rien n’est perdu\xA0: vous recevrez ce que vous avez manqué, et ce que vous avez envoyé repartira.
connection-back = Connexion rétablie.
storage-stopped = Le serveur ne peut rien sauvegarder pour le moment\xA0: les changements devront attendre.
`,`### La page des participants, ses entrées et ses sorties.

# La première page.
home-title = Rejoindre un webinaire
home-about = Avec Cuelight, rejoignez un webinaire en direct. Saisissez le code indiqué dans votre invitation.
home-code = Code d’accès
home-code-hint = Majuscules, tirets et espaces n’ont pas d’importance.
home-code-empty = Saisissez le code indiqué dans votre invitation.
home-go = Rejoindre

# Ce qu’est un webinaire, et quand il a lieu.
about-live = En direct
about-starts-soon = Début imminent.
about-starts-minutes = { $count ->
    [one] Commence dans { $count } minute
   *[other] Commence dans { $count } minutes
}
about-starts-hours = { $count ->
    [one] Commence dans { $count } heure
   *[other] Commence dans { $count } heures
}
about-starts-days = { $count ->
    [one] Commence dans { $count } jour
   *[other] Commence dans { $count } jours
}

# L’entrée.
entry-kicker = Invitation au webinaire
entry-name = Votre nom
entry-name-hint = Les organisateurs le voient, et les autres aussi quand vous écrivez ou parlez.
entry-name-empty = Saisissez votre nom.
entry-name-invalid = Ce nom ne convient pas. Utilisez des lettres, 64 caractères au plus.
entry-email = Adresse e-mail
entry-email-hint = Les organisateurs la demandent pour vous inscrire.
entry-email-empty = Saisissez votre adresse e-mail.
entry-email-invalid = Cette adresse e-mail ne peut pas être utilisée.
entry-join = Rejoindre
entry-joining = Connexion…
entry-early = Vous pouvez déjà entrer et patienter à l’intérieur. Le webinaire commencera automatiquement.
entry-other-code = Utiliser un autre code

entry-again-in = { $seconds ->
    [one] Nouvel essai automatique dans { $seconds } seconde.
   *[other] Nouvel essai automatique dans { $seconds } secondes.
}
entry-again-now = Nouvel essai…
entry-full-title = Le webinaire est complet
entry-full = Restez sur cette page\xA0: dès qu’une place se libère, elle est à vous.
entry-rate_limited-title = Beaucoup de monde arrive en ce moment
entry-rate_limited = Trop de personnes se connectent en même temps depuis votre réseau\xA0: patientez un instant.
entry-unavailable-title = Le serveur est occupé
entry-unavailable = Il ne peut accueillir personne pour le moment. Cela ne durera pas.

entry-removed-title = Vous ne pouvez pas rejoindre ce webinaire
entry-removed = Les organisateurs vous ont retiré l’accès. Si vous pensez qu’il s’agit d’une erreur, écrivez-leur.
entry-ended-title = Ce webinaire est terminé
entry-ended = Il n’est plus possible de le rejoindre. Demandez aux organisateurs s’il existe un enregistrement.
entry-door_locked-title = L’accès est fermé
entry-door_locked = Les organisateurs ne laissent plus entrer personne pour le moment. Réessayez plus tard ou écrivez-leur.
entry-not_found-title = Webinaire introuvable
entry-not_found = Vérifiez l’adresse ou le code. Si vous avez reçu un lien personnel, ouvrez-le en entier.
entry-own_link-title = Il vous faut votre lien personnel
entry-own_link = Ouvrez le lien complet que vous avez reçu. Il n’appartient qu’à vous et nous indique qui vous êtes.
entry-wrong_link-title = Ce lien ne convient pas
entry-wrong_link = Il correspond à un autre webinaire ou il est incomplet. Ouvrez le lien complet que vous avez reçu.
entry-network-title = Serveur injoignable
entry-network = Vérifiez votre connexion à Internet, puis réessayez.
entry-other-title = Cela n’a pas fonctionné
entry-other = Le serveur n’a pas pu vous faire entrer. Réessayez dans un instant.

# Avant l’accueil.
waiting-full-title = Le webinaire est complet
waiting-full = Restez sur cette page\xA0: dès qu’une place se libère, elle est à vous.
waiting-restarting-title = Le serveur redémarre
waiting-restarting = Cela prend quelques secondes. Vous n’avez rien à faire.
waiting-unreachable-title = Serveur injoignable
waiting-unreachable = Vérifiez votre connexion à Internet. Nous continuons d’essayer.
waiting-give-up = Ne plus attendre

# Les fins.
closed-left-title = Vous avez quitté le webinaire
closed-left = Vous pouvez revenir tant qu’il est en cours.
closed-left-back = Revenir
closed-ticket_refused-title = Ce lien n’est plus valable
closed-ticket_refused = Il est erroné ou trop ancien. Rouvrez le lien que vous avez reçu ou demandez-en un nouveau aux organisateurs.
closed-ticket_refused-door = Aller à l’entrée
closed-removed-title = Votre accès a été retiré
closed-removed = Les organisateurs vous ont fait sortir de ce webinaire. Si vous pensez qu’il s’agit d’une erreur, écrivez-leur.
closed-removed-reason = Leur message\xA0:
closed-no_such_session-title = Ce webinaire n’existe pas
closed-no_such_session = Il a été annulé, ou le lien est erroné. Adressez-vous à la personne à l’origine de l’invitation.
closed-superseded-title = Ouvert dans une autre fenêtre
closed-superseded = Vous avez rouvert ce webinaire dans une autre fenêtre ou sur un autre appareil. Il se poursuit là-bas.
closed-superseded-here = Continuer ici
closed-ended-title = Le webinaire est terminé
closed-ended = Merci de votre participation.
closed-door_locked-title = L’accès est fermé
closed-door_locked = Les organisateurs ne laissent plus entrer personne pour le moment. Réessayez plus tard ou écrivez-leur.
closed-protocol-title = Cette page et le serveur ne se comprennent plus
closed-protocol = Le serveur a sans doute été mis à jour. Rechargez la page.
closed-protocol-reload = Recharger

# L’en-tête.
header-audience = { $count ->
    [one] { $count } participant
   *[other] { $count } participants
}
header-recording-on = Enregistrement
header-recording-paused = Enregistrement en pause
header-control = Ouvrir la régie
header-leave = Quitter
leave-title = Quitter le webinaire ?
leave-about = Vous pouvez revenir tant qu’il est en cours.
leave-presenter = Vous présentez. Les organisateurs prendront le relais.
leave-stay = Rester
practice-banner = Répétition\xA0: le public ne voit rien de ce qui se passe ici.

# La salle d’attente.
room-title = Le webinaire n’a pas encore commencé
room-about = Restez ici\xA0: il commencera automatiquement.
room-stage = Déjà sur scène
room-nobody = Personne pour l’instant.

# La scène.
stage = Scène
stage-speakers = À l’antenne
stage-nobody = Personne ne parle pour le moment.
stage-presents = présente
stage-controls = Contrôle le clavier et la souris
stage-more = { $count ->
    [one] et { $count } autre
   *[other] et { $count } autres
}
media-nobody = Personne ne présente pour le moment
media-off = { $name } présente, sans partager d’écran
media-on = { $name } partage son écran
media-paused = { $name } a mis son écran en pause
media-own-off = Vous présentez. Personne ne voit votre écran.
media-own-on = Vous partagez votre écran
media-own-paused = Votre écran est en pause
media-none = L’image et le son viennent d’un serveur multimédia, qui n’est pas configuré ici.
media-coming = L’image et le son arrivent…
media-failed = L’image et le son n’ont pas pu être chargés. Tout le reste fonctionne.

# Son propre matériel.
device-bar = Votre micro, votre webcam et votre main
device-mute = Couper le micro
device-open-mic = Activer le micro
device-mic-why = Les organisateurs ont coupé votre micro. Ils peuvent vous rendre la parole.
device-share-webcam = Activer la webcam
device-hide-webcam = Couper la webcam
device-raise-hand = Lever la main
device-lower-hand = Baisser la main
device-react = Réagir
unmute-asked = Les organisateurs vous invitent à prendre la parole
unmute-closed = Votre micro reste coupé tant que vous ne l’activez pas.
unmute-not-now = Pas maintenant

# Présenter et dessiner.
present-bar = Présentation
present-share = Partager l’écran
present-resume = Reprendre
present-pause = Mettre en pause
present-stop = Arrêter le partage
present-no-screen = Uniquement pendant un partage d’écran.
present-hand = Passer le relais
present-hand-about = La personne choisie présentera à partir de ce moment.
present-give = Donner le contrôle
present-give-about = La personne choisie pourra utiliser votre clavier et votre souris, jusqu’à ce que vous repreniez le contrôle.
present-revoke = Reprendre le contrôle
pick-nobody = Il n’y a personne d’autre sur scène.
draw-bar = Dessin
draw-toggle = Dessiner
draw-tools = Outils de dessin
draw-tool = Outil
draw-pen = Stylo
draw-highlighter = Surligneur
draw-arrow = Flèche
draw-rectangle = Rectangle
draw-text = Texte
draw-color = Couleur
draw-red = Rouge
draw-yellow = Jaune
draw-green = Vert
draw-blue = Bleu
draw-black = Noir
draw-white = Blanc
draw-width = Trait
draw-thin = Fin
draw-medium = Moyen
draw-thick = Épais
draw-text-field = Texte à placer
draw-text-hint = Saisissez, puis cliquez sur l’écran
draw-text-place = Placer au centre
draw-text-why = Saisissez d’abord le texte.
draw-clear = Tout effacer
draw-clear-why = Rien n’est dessiné.
draw-layer = { $count ->
    [0] Rien n’est dessiné à l’écran
    [one] { $count } élément dessiné à l’écran
   *[other] { $count } éléments dessinés à l’écran
}

# Les panneaux.
panels = Participer
panel-chat = Chat
panel-questions = Questions
panel-polls = Sondages
panel-survey = Enquête
panel-handouts = Documents
panel-people = Personnes
panel-labs = Labs
panel-unread = { $count ->
    [one] { $count } nouveauté
   *[other] { $count } nouveautés
}
poll-aside = Mettre le sondage de côté
people-search = Rechercher par nom
people-count = { $count ->
    [0] Aucun résultat.
    [one] { $count } personne
   *[other] { $count } personnes
}
people-more = Afficher plus
people-write = Écrire à { $name }

# Ce que les organisateurs ont changé.
told-phase-scheduled = Le webinaire n’a pas encore commencé.
told-phase-practice = La répétition a commencé. Le public n’en voit rien.
told-phase-live = Le webinaire a commencé.
told-role-attendee = Vous retrouvez le rôle de participant\xA0: vous écoutez, posez des questions et votez.
told-role-panelist = Vous avez maintenant le rôle d’intervenant\xA0: vous pouvez parler, montrer votre webcam et dessiner.
told-role-staff = Vous faites maintenant partie des organisateurs\xA0: vous pouvez gérer le webinaire.
told-baton = { $name } présente maintenant.
told-baton-you = À vous de présenter\xA0: partagez votre écran et activez votre micro quand vous voudrez.
told-baton-from-you = { $name } présente maintenant à votre place.
told-baton-gone = Vous ne présentez plus.
told-all-muted = Les organisateurs ont coupé tous les micros. Vous pouvez réactiver le vôtre.
told-all-muted-locked = Les organisateurs ont coupé tous les micros.
told-mute-lifted = Vous pouvez réactiver votre micro.
told-muted = Les organisateurs ont coupé votre micro.
told-may-speak = Vous avez maintenant la parole.
told-webcam-off = Votre webcam est coupée.
told-webcam-off-staff = Les organisateurs ont coupé votre webcam.
told-hand-lowered = Votre main a été baissée.
told-results = Le résultat d’un sondage est disponible. Consultez l’onglet Sondages.
told-recording = Ce webinaire est enregistré.
told-control = Vous pouvez utiliser le clavier et la souris de la personne qui présente.
told-control-gone = Vous n’avez plus le clavier et la souris de la personne qui présente.
told-question-assigned = Une question vous a été attribuée. Consultez l’onglet Questions.

# La page elle-même.
page-part-failed = Une partie de cette page n’a pas pu être chargée. Vérifiez votre connexion, puis réessayez.
`,`### Ce que disent les panneaux des deux pages\xA0: chat, questions, sondages, enquête, documents, Labs.

field-characters-over = { $count ->
    [one] { $count } caractère de trop
   *[other] { $count } caractères de trop
}
desk-failed = Cette partie n’a pas pu être chargée.

## Chat

chat-title = Chat
chat-log = Messages
chat-empty = Aucun message pour l’instant.
chat-empty-scheduled = Aucun message pour l’instant. Avant le début, les personnes sur scène peuvent s’écrire.
chat-earlier = Messages précédents
chat-new = Nouveaux messages
chat-sending = Envoi…
chat-sending-later = Sera envoyé au retour de la connexion
# $name a écrit le message.
chat-reply = Écrire à { $name }
chat-delete = Supprimer le message de { $name }
chat-circle-staff = Aux organisateurs et intervenants
chat-circle-you = À vous uniquement
chat-circle-person = À { $name } uniquement
chat-circle-one = À une seule personne
chat-policy = Les participants peuvent écrire
chat-policy-off = À personne
chat-policy-staff = Aux organisateurs et intervenants
chat-policy-everyone = À tout le monde
chat-to = À
chat-to-everyone-yes = Tout le monde
chat-to-everyone-policy = Tout le monde (pas autorisé pour le moment)
chat-to-everyone-scheduled = Tout le monde (après le début)
chat-to-staff = Organisateurs et intervenants
chat-to-stage = Sur scène
chat-to-person = { $name } ({ $role })
chat-to-others = Dans le public
chat-gone = Une personne partie
chat-to-gone = La personne à qui vous écriviez n’est plus là. Choisissez-en une autre.
chat-message = Message
chat-placeholder = Écrivez un message
chat-send = Envoyer
chat-too-long = Le message est trop long.
chat-only-staff = Seuls les organisateurs et les intervenants vous liront.
chat-silent-policy = Les organisateurs ont fermé le chat aux participants.
chat-silent-scheduled = Le chat ouvrira au début du webinaire.

## Questions

questions-title = Questions
questions-earlier = Questions précédentes
questions-yours = Votre question
questions-anonymous = Poser anonymement
questions-anonymous-hint = Personne ne connaîtra votre nom, pas même les organisateurs.
questions-ask = Envoyer
questions-asked = Votre question est parvenue aux organisateurs.
questions-ask-yourself = Poser vous-même une question
questions-why-scheduled = Les questions pourront être posées une fois le webinaire commencé.
questions-why-empty = Écrivez d’abord votre question.
questions-why-empty-answer = Écrivez d’abord une réponse.
questions-why-long = Le texte est trop long.
questions-tasks = À vous de répondre
questions-own = Vos questions
questions-own-waiting = En attente
questions-own-private = Réponse privée
questions-own-public = Réponse publique
questions-own-dismissed = Non retenue
questions-own-anonymous = Posée anonymement
questions-answered = Réponses publiques
questions-answered-empty = Aucune réponse publique pour l’instant.
questions-somebody = Anonyme
# $name a répondu.
questions-answer-public = { $name } a répondu à tout le monde
questions-answer-private = { $name } a répondu en privé
questions-answer = Réponse
questions-answer-open = Répondre…
questions-answer-privately = Répondre en privé
questions-answer-publicly = Répondre à tous
questions-desk = Questions par état
questions-tab-new = Nouvelles
questions-tab-assigned = Attribuées
questions-tab-answered = Traitées
questions-tab-dismissed = Écartées
questions-empty-new = Aucune nouvelle question. Elles s’affichent ici dès qu’elles sont posées.
questions-empty-assigned = Aucune question attribuée n’attend de réponse.
questions-empty-answered = Aucune question n’a encore reçu de réponse.
questions-empty-dismissed = Aucune question n’a été écartée.
questions-mark-public = Réponse publique
questions-mark-private = Réponse privée
questions-mark-you = Attribuée à vous
questions-assign = Attribuer à
questions-assign-nobody = Personne pour l’instant
# $self vaut yes pour la personne qui lit.
questions-assign-person = { $self ->
    [yes] { $name } (vous)
   *[no] { $name }
}
questions-assign-away = { $name } (hors ligne)
questions-dismiss = Écarter

## Sondages

polls-title = Sondages
polls-new = Nouveau sondage
polls-question = Question
polls-kind = Type
polls-kind-single = Choix unique
polls-kind-multiple = Choix multiple
polls-kind-rating = Note de 1 à 5
polls-kind-text = Texte libre
polls-options = Options
polls-option = Option { $number }
polls-option-add = Ajouter une option
polls-option-remove = Supprimer l’option { $number }
polls-anonymous = Anonyme
polls-anonymous-hint = Personne ne voit qui a voté pour quoi. Un vote ne peut pas être modifié.
polls-save = Enregistrer
polls-fault-empty-question = Écrivez la question.
polls-fault-empty-option = Écrivez l’option.
polls-fault-long = Le texte est trop long.
polls-fault-twice = Cette option existe déjà.
polls-why-two = Il faut au moins deux options pour un sondage.
polls-why-many = Pas plus de { $count } options.
polls-why-scheduled = Les sondages pourront être ouverts une fois le webinaire commencé.
polls-why-another = Un autre sondage est ouvert\xA0: { $question }
polls-why-empty = Choisissez ou écrivez d’abord une réponse.
polls-why-long = La réponse est trop longue.
polls-why-same = C’est déjà votre vote.
polls-state-draft = Brouillon
polls-state-open = Ouvert
polls-state-closed = Clos
polls-shared = Résultats partagés
polls-open-it = Ouvrir le sondage
polls-close-it = Clore le sondage
polls-share = Partager les résultats
polls-hide = Masquer les résultats
polls-delete = Supprimer le sondage\xA0: { $question }
polls-delete-title = Supprimer ce sondage ?
polls-delete-sure = «\xA0{ $question }\xA0» et ses votes seront perdus.
polls-delete-it = Supprimer
polls-empty-staff = Aucun sondage pour l’instant. Préparez-en un et ouvrez-le le moment venu.
polls-empty = Aucun sondage n’est ouvert.
polls-tally-none = Les votes sont comptés ici à mesure qu’ils arrivent.
polls-anonymous-later = Le sondage est anonyme\xA0: le détail des votes s’affichera après la clôture.
polls-results = Résultats\xA0: { $question }
polls-results-of = Résultats
polls-mean = Moyenne\xA0: { $mean }
polls-voters = { $count ->
    [one] { $count } vote
   *[other] { $count } votes
}
polls-texts = { $count ->
    [one] { $count } réponse
   *[other] { $count } réponses
}
polls-open = Sondage
polls-open-anonymous = Sondage anonyme
polls-choose-some = Plusieurs choix possibles.
polls-rating-low = 1\xA0: note minimale
polls-rating-high = 5\xA0: note maximale
polls-answer = Votre réponse
polls-vote = Voter
polls-vote-again = Modifier le vote
polls-voted = Votre vote est pris en compte. Vous pouvez le modifier tant que le sondage est ouvert.
polls-voted-anonymous = Votre vote est pris en compte. Il ne peut pas être modifié, car le sondage est anonyme.
polls-anonymous-first = Personne ne voit votre choix. Votre premier vote compte et ne peut pas être modifié.

## Enquête

survey-title = Enquête
survey-write = Créer une enquête
survey-change = Modifier l’enquête
survey-change-hint = Les questions sont modifiables tant que personne n’a répondu.
survey-writing = Rédiger l’enquête
survey-question = Question { $number }
survey-question-add = Ajouter une question
survey-question-remove = Supprimer la question { $number }
survey-set = Enregistrer
survey-locked = Quelqu’un a déjà répondu\xA0: les questions ne peuvent plus être modifiées.
survey-why-many = Pas plus de { $count } questions.
survey-why-empty = Répondez à une question au moins.
survey-why-long = L’une de vos réponses est trop longue.
survey-why-scheduled = Vous pourrez répondre à l’enquête une fois le webinaire commencé.
survey-anonymous-hint = Une seule question anonyme suffit\xA0: toutes les réponses sont alors conservées sans nom.
survey-anonymous = Vos réponses sont conservées sans votre nom.
survey-empty = Il n’y a pas d’enquête.
survey-empty-staff = Aucune enquête pour l’instant. Les participants peuvent y répondre pendant le webinaire et durant le quart d’heure qui suit.
survey-send = Envoyer vos réponses
survey-done = Merci. Vos réponses sont bien arrivées.
survey-again = Modifier vos réponses
survey-after = Vous pouvez encore répondre pendant un quart d’heure après la fin.
survey-late = Le délai pour répondre à l’enquête est écoulé.
survey-refused = Vos réponses n’ont pas pu être envoyées. Réessayez.
survey-refused-network = Serveur injoignable. Vérifiez votre connexion, puis réessayez.
survey-refused-rate_limited = C’était trop rapide. Patientez un instant, puis réessayez.
survey-refused-unavailable = Rien ne peut être sauvegardé pour le moment. Réessayez bientôt.
survey-refused-forbidden = Seules les personnes présentes au webinaire peuvent répondre.
survey-refused-removed = Seules les personnes présentes au webinaire peuvent répondre.
survey-refused-not_found = L’enquête n’existe plus.

## Documents

handouts-title = Documents
handouts-list = Fichiers
handouts-empty = Aucun document pour l’instant.
handouts-empty-staff = Aucun document pour l’instant. Tout le monde pourra télécharger les fichiers que vous ajoutez.
handouts-about = { $kind } · { $size }
handouts-kind-pdf = PDF
handouts-kind-image = Image
handouts-kind-video = Vidéo
handouts-kind-table = Tableau
handouts-kind-text = Texte
handouts-kind-slides = Diaporama
handouts-kind-archive = Archive
handouts-kind-other = Fichier
handouts-download = Télécharger { $name }
handouts-remove = Retirer { $name }
handouts-remove-title = Retirer ce document ?
handouts-remove-sure = «\xA0{ $name }\xA0» ne pourra plus être téléchargé.
handouts-remove-it = Retirer
handouts-upload-group = Ajout de fichiers
handouts-upload = Ajouter un fichier
handouts-file = Fichier
handouts-drop = ou déposez-le ici
handouts-uploads = Envois
# $done est un pourcentage, $size la taille du fichier entier.
handouts-progress = { $done } de { $size }
handouts-progress-of = Envoi de { $name }
handouts-cancel = Annuler l’envoi de { $name }
handouts-forget = Fermer le message concernant { $name }
handouts-missed = Le fichier n’a pas pu être téléchargé. Réessayez.
handouts-missed-network = Serveur injoignable. Vérifiez votre connexion, puis réessayez.
handouts-missed-not_found = Ce fichier n’existe plus.
handouts-missed-rate_limited = C’était trop rapide. Patientez un instant, puis réessayez.
handouts-refused = Le fichier n’a pas pu être envoyé. Réessayez.
handouts-refused-too_large = Le fichier est trop volumineux.
handouts-refused-unsupported_media_type = Ce type de fichier n’est pas accepté, ou le contenu du fichier ne correspond pas à son nom.
handouts-refused-full = Le nombre maximal de documents est atteint. Retirez-en d’abord un.
handouts-refused-conflict = Le nombre maximal de documents est atteint, ou le webinaire est terminé.
handouts-refused-ended = Le webinaire est terminé.
handouts-refused-forbidden = Vous ne pouvez plus ajouter de documents.
handouts-refused-removed = Vous ne pouvez plus ajouter de documents.
handouts-refused-unauthorized = Vous ne pouvez plus ajouter de documents.
handouts-refused-invalid = Ce nom de fichier ne peut pas être utilisé. Renommez le fichier, puis réessayez.
handouts-refused-empty = Le fichier est vide.
handouts-refused-malformed = Le fichier n’est pas arrivé en entier. Réessayez.
handouts-refused-timeout = L’envoi a pris trop de temps. Réessayez.
handouts-refused-network = Serveur injoignable. Vérifiez votre connexion, puis réessayez.
handouts-refused-rate_limited = C’était trop rapide. Patientez un instant, puis réessayez.
handouts-refused-unavailable = Rien ne peut être sauvegardé pour le moment. Réessayez bientôt.

## Labs

labs-title = Labs
labs-reactions = Réactions
labs-reactions-hint = Tout le monde peut exprimer son ressenti d’un seul geste.
labs-captions = Sous-titres
labs-captions-hint = Les personnes sur scène tapent ce qui est dit, et tout le monde peut le lire.
labs-why-scheduled = Les Labs pourront être activés une fois le webinaire commencé.
labs-empty = Rien n’est activé pour le moment.
reactions-title = Réactions
reactions-thumbs_up = Pouce levé
reactions-heart = Cœur
reactions-clap = Applaudissements
reactions-laugh = Rire
reactions-surprised = Surprise
reactions-sad = Tristesse
reactions-celebrate = Fête
reactions-raise = Mains levées
captions-title = Sous-titres
captions-lines = Sous-titres
captions-speaker = { $name }\xA0:
captions-empty = Les sous-titres s’affichent ici.
captions-field = Sous-titre
captions-field-hint = Les autres lisent pendant que vous tapez. La touche Entrée termine la ligne.
`];export{e as default};