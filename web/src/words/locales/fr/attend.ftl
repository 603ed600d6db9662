### La page des participants, ses entrées et ses sorties.

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
entry-full = Restez sur cette page : dès qu’une place se libère, elle est à vous.
entry-rate_limited-title = Beaucoup de monde arrive en ce moment
entry-rate_limited = Trop de personnes se connectent en même temps depuis votre réseau : patientez un instant.
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
waiting-full = Restez sur cette page : dès qu’une place se libère, elle est à vous.
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
closed-removed-reason = Leur message :
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
practice-banner = Répétition : le public ne voit rien de ce qui se passe ici.

# La salle d’attente.
room-title = Le webinaire n’a pas encore commencé
room-about = Restez ici : il commencera automatiquement.
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
told-role-attendee = Vous retrouvez le rôle de participant : vous écoutez, posez des questions et votez.
told-role-panelist = Vous avez maintenant le rôle d’intervenant : vous pouvez parler, montrer votre webcam et dessiner.
told-role-staff = Vous faites maintenant partie des organisateurs : vous pouvez gérer le webinaire.
told-baton = { $name } présente maintenant.
told-baton-you = À vous de présenter : partagez votre écran et activez votre micro quand vous voudrez.
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
