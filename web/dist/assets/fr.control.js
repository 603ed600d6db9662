var e=[`### Ce que seule la régie dit\xA0: aux organisateurs, avant et pendant un webinaire.

# Le haut.
control-edit = Modifier les détails
control-edit-title = Titre
control-edit-description = Description
control-edit-no-title = Un webinaire doit avoir un titre.
control-too-long = C’est trop long.
control-running-time = Temps écoulé
control-recorded-time = Durée enregistrée
control-audience = { $count ->
    [one] { $count } participant
   *[other] { $count } participants
}
control-audience-full = { $count ->
    [one] { $count } participant, complet
   *[other] { $count } participants, complet
}
control-capacity = { $capacity ->
    [one] Capacité\xA0: { $capacity } participant.
   *[other] Capacité\xA0: { $capacity } participants.
}
control-you = Vous\xA0:
control-see-as-attendee = Vue participant
control-leave = Quitter
control-shortcut = Touche / pour rechercher une personne

# Le début et la fin.
control-start-practice = Lancer la répétition
control-go-live = Passer en direct
control-live-title = Passer en direct ?
control-live-text = À partir de maintenant, le public vous voit et vous entend. Ce qui vient de la répétition est effacé\xA0: chat, questions, votes, dessins et enregistrement. Les rôles, les sondages préparés, l’enquête et les documents sont conservés.
control-live-yes = Passer en direct
control-end = Terminer
control-end-title = Terminer le webinaire ?
control-end-text = { $count ->
    [0] Il se terminera pour tout le monde et ne pourra pas être relancé.
    [one] Il se terminera pour tout le monde, dont { $count } participant, et ne pourra pas être relancé.
   *[other] Il se terminera pour tout le monde, dont { $count } participants, et ne pourra pas être relancé.
}
control-end-text-practice = Vous ne mettez pas seulement fin à la répétition, mais au webinaire\xA0: il ne pourra plus passer en direct.
control-end-yes = Terminer pour tous

# L’enregistrement.
control-record-start = Enregistrer
control-record-pause = Mettre l’enregistrement en pause
control-record-resume = Reprendre l’enregistrement
control-record-stop = Arrêter l’enregistrement
control-recording-on = Enregistrement
control-recording-paused = Enregistrement en pause

# Pourquoi quelque chose n’est pas possible maintenant.
control-why-not-running = Pas avant le début de la répétition ou du webinaire.

# Les personnes.
control-parts = Zones de la régie
control-people = Personnes
control-people-search = Rechercher une personne
control-people-filter = Personnes affichées
control-people-reading = Chargement\xA0: { $read } sur { $total }…
control-people-removed = Exclusions\xA0: { $count }
control-people-none = Personne n’est encore là.
control-people-none-found = Personne ici ne porte ce nom.
control-people-none-shown = Personne dans cette liste ne porte ce nom, mais d’autres, si.
control-people-no-hands = Aucune main n’est levée.
control-filter-all = Tous
control-filter-hands = Mains
control-filter-staff = Organisateurs
control-filter-panelists = Intervenants
control-filter-attendees = Participants
control-filter-talking = Micro activé
control-lower-all = Baisser les mains
control-row-more = Autres actions pour { $name }
control-row-you = { $name } (vous)
control-row-hand = Main levée
control-row-away = Connexion perdue

# Tout le monde à la fois.
control-mute-all = Couper les micros
control-mute-lock = Bloquer le micro des intervenants
control-lift-mute-all = Autoriser les micros
control-muted = Tous les micros sont coupés
control-muted-locked = Tous les micros sont coupés, et les intervenants ne peuvent pas réactiver le leur
control-lock = Fermer l’accès
control-unlock = Rouvrir l’accès
control-door-locked = L’accès est fermé\xA0: personne d’autre ne peut entrer

# Ce qui concerne une seule personne.
control-act-mute = Couper le micro
control-act-unmute = Inviter à parler
control-act-let_speak = Donner la parole
control-act-hide_webcam = Couper la webcam
control-act-lower_hand = Baisser la main
control-act-hand_baton = Passer le relais
control-act-take_baton = Prendre le relais
control-act-give_control = Donner le clavier et la souris
control-act-revoke_control = Reprendre le clavier et la souris
control-act-write = Écrire en privé
control-act-set_role = Changer le rôle…
control-act-hand_over = Céder le rôle d’organisateur…
control-act-remove = Exclure…
control-act-none = Il n’y a rien à faire ici.

# Les rôles.
control-role-title = Rôle de { $name }
control-role-give = Changer le rôle
control-role-same = Cette personne a déjà ce rôle.
control-role-no-member = Ce rôle est réservé aux membres du compte.
control-role-attendee = Regarde et écoute, pose des questions et vote.
control-role-panelist = Parle, montre sa webcam et dessine.
control-role-in_session_co_organizer = Gère le webinaire avec vous, mais ne peut ni le lancer ni le terminer.
control-role-host_only_co_organizer = Gère le webinaire, le lance et le termine. Réservé aux membres du compte.
control-role-co_organizer = A les mêmes droits que vous, rapports compris. Réservé aux membres du compte.
control-hand-over-title = Céder le rôle d’organisateur ?
control-hand-over-text = { $name } aura le rôle d’organisateur, et vous celui de co-organisateur. Seule cette personne pourra vous le rendre.
control-hand-over-yes = Céder le rôle

# Exclure et réadmettre.
control-remove-title = Exclure { $name } ?
control-remove-text = Cette personne sort aussitôt et ne peut pas revenir, sauf si un organisateur l’autorise.
control-remove-reason = Motif, que la personne lira (facultatif)
control-remove-yes = Exclure
control-removed-title = Personnes exclues
control-removed-text = Les personnes exclues depuis que vous avez ouvert cette page. Elles peuvent revenir dès que vous l’autorisez.
control-removed-none = Il n’y a plus personne ici.
control-removed-allow = Réadmettre
control-removed-allow-name = Réadmettre { $name }

# La scène.
control-stage = Scène
control-own = Votre micro et votre webcam
control-unmute = Activer le micro
control-unmute-now = Activer le micro
control-share-webcam = Activer la webcam
control-asked-to-speak = Un organisateur vous invite à prendre la parole.
control-you-present = Vous présentez
control-nobody-presents = Personne ne présente
control-baton-vacant = Le prochain organisateur qui entrera le fera.
control-baton-later = L’organisateur le fera, dès le début.
control-take-baton = Prendre le relais
control-hand-baton = Passer le relais
control-baton-text = La personne choisie présentera\xA0: elle pourra parler, montrer sa webcam et partager son écran.
control-baton-hand = Passer le relais
control-baton-to = Passer le relais à { $name }
control-baton-alone = Il n’y a personne d’autre ici.
control-baton-more = { $count ->
    [one] Encore { $count } personne\xA0: recherchez par nom.
   *[other] Encore { $count } personnes\xA0: recherchez par nom.
}
control-screen = Votre écran
control-screen-off = Écran non partagé
control-screen-on = Écran partagé
control-screen-paused = Écran en pause
control-screen-share = Partager l’écran
control-screen-pause = Mettre en pause
control-screen-resume = Reprendre
control-screen-stop = Arrêter le partage
control-keyboard = { $name } contrôle le clavier et la souris
control-captions-none = Les sous-titres sont activés ; rien n’a encore été dit.
control-speakers = Sur scène
control-speakers-none = Personne n’est encore sur scène.

# Jusqu’où est arrivé un changement.
control-reach = Portée
control-reach-none = Vous verrez ici combien de personnes ont reçu le dernier changement, et en combien de temps.
control-reach-of = Reçu par { $reached } sur { $of }
control-reach-half = La moitié en
control-reach-most = 99 % en
control-reach-earlier = Précédents
control-reach-other = Changement
control-reach-phase_changed = Début ou fin
control-reach-participant_joined = Arrivée
control-reach-participant_left = Départ
control-reach-role_changed = Nouveau rôle
control-reach-details_changed = Titre ou description
control-reach-hands_lowered = Mains baissées
control-reach-mic_changed = Micro
control-reach-all_muted = Micros coupés
control-reach-mute_all_lifted = Micros autorisés
control-reach-webcam_changed = Webcam
control-reach-presenter_changed = Présentateur
control-reach-screen_changed = Écran
control-reach-control_changed = Clavier et souris
control-reach-drawn = Dessin
control-reach-drawing_cleared = Dessin effacé
control-reach-chat_message = Message du chat
control-reach-chat_deleted = Message supprimé
control-reach-chat_policy_changed = Droit d’écrire
control-reach-question_answered = Réponse
control-reach-poll_opened = Sondage ouvert
control-reach-poll_closed = Sondage clos
control-reach-poll_results_shared = Résultats partagés
control-reach-poll_results_hidden = Résultats masqués
control-reach-survey_set = Enquête
control-reach-handout_added = Document
control-reach-handout_removed = Document retiré
control-reach-recording_changed = Enregistrement
control-reach-lab_changed = Labs
control-reach-caption = Sous-titre

# Les activités.
control-activities = Activités
control-tab-chat = Chat
control-tab-questions = Questions
control-tab-polls = Sondages
control-tab-survey = Enquête
control-tab-handouts = Documents
control-tab-labs = Labs
control-tab-news-chat = { $count ->
    [one] { $count } nouveau
   *[other] { $count } nouveaux
}
control-tab-news-questions = { $count } sans réponse
control-tab-news-polls = un sondage ouvert
control-tab-news-handouts = { $count ->
    [one] { $count } nouveau
   *[other] { $count } nouveaux
}

control-report-csv = Télécharger le rapport (tableau)
control-report-json = Télécharger le rapport (JSON)
control-report-failed = Le rapport n’a pas pu être récupéré. Réessayez.
`];export{e as default};