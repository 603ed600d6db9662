### Ce que disent toutes les pages : rôles, refus, états de la connexion.

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
connection-kept = Rien n’est perdu : vous recevrez ce que vous avez manqué, et ce que vous avez envoyé repartira.
connection-back = Connexion rétablie.
storage-stopped = Le serveur ne peut rien sauvegarder pour le moment : les changements devront attendre.
