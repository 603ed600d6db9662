### Ce que disent les panneaux des deux pages : chat, questions, sondages, enquête, documents, Labs.

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
polls-why-another = Un autre sondage est ouvert : { $question }
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
polls-delete = Supprimer le sondage : { $question }
polls-delete-title = Supprimer ce sondage ?
polls-delete-sure = « { $question } » et ses votes seront perdus.
polls-delete-it = Supprimer
polls-empty-staff = Aucun sondage pour l’instant. Préparez-en un et ouvrez-le le moment venu.
polls-empty = Aucun sondage n’est ouvert.
polls-tally-none = Les votes sont comptés ici à mesure qu’ils arrivent.
polls-anonymous-later = Le sondage est anonyme : le détail des votes s’affichera après la clôture.
polls-results = Résultats : { $question }
polls-results-of = Résultats
polls-mean = Moyenne : { $mean }
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
polls-rating-low = 1 : note minimale
polls-rating-high = 5 : note maximale
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
survey-locked = Quelqu’un a déjà répondu : les questions ne peuvent plus être modifiées.
survey-why-many = Pas plus de { $count } questions.
survey-why-empty = Répondez à une question au moins.
survey-why-long = L’une de vos réponses est trop longue.
survey-why-scheduled = Vous pourrez répondre à l’enquête une fois le webinaire commencé.
survey-anonymous-hint = Une seule question anonyme suffit : toutes les réponses sont alors conservées sans nom.
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
handouts-remove-sure = « { $name } » ne pourra plus être téléchargé.
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
captions-speaker = { $name } :
captions-empty = Les sous-titres s’affichent ici.
captions-field = Sous-titre
captions-field-hint = Les autres lisent pendant que vous tapez. La touche Entrée termine la ligne.
