### Lo que dicen los paneles de ambas páginas: chat, preguntas, sondeos, encuesta, materiales y labs.

field-characters-over = { $count ->
    [one] Sobra { $count } carácter
   *[other] Sobran { $count } caracteres
}
desk-failed = No se ha podido cargar esta parte.

## Chat

chat-title = Chat
chat-log = Mensajes
chat-empty = Aún no ha escrito nadie.
chat-empty-scheduled = Aún no ha escrito nadie. Antes de empezar, quienes están en el escenario pueden escribirse.
chat-earlier = Mostrar mensajes anteriores
chat-new = Mensajes nuevos
chat-sending = Enviando…
chat-sending-later = Se enviará cuando vuelvas a tener conexión
# $name es quien escribió el mensaje.
chat-reply = Escribir a { $name }
chat-delete = Eliminar el mensaje de { $name }
chat-circle-staff = Para organización y panelistas
chat-circle-you = Solo para ti
chat-circle-person = Solo para { $name }
chat-circle-one = Solo para una persona
chat-policy = El público puede escribir
chat-policy-off = A nadie
chat-policy-staff = A organización y panelistas
chat-policy-everyone = A todos
chat-to = Para
chat-to-everyone-yes = Todos
chat-to-everyone-policy = Todos (ahora no está permitido)
chat-to-everyone-scheduled = Todos (cuando haya empezado)
chat-to-staff = Organización y panelistas
chat-to-stage = En el escenario
chat-to-person = { $name } ({ $role })
chat-to-others = Entre el público
chat-gone = Alguien que ya ha salido
chat-to-gone = La persona a la que escribías ya no está aquí. Elige a otra.
chat-message = Mensaje
chat-placeholder = Escribe un mensaje
chat-send = Enviar
chat-too-long = El mensaje es demasiado largo.
chat-only-staff = Solo te leerán la organización y los panelistas.
chat-silent-policy = La organización ha cerrado el chat para el público.
chat-silent-scheduled = El chat se abrirá cuando empiece la sesión.

## Preguntas

questions-title = Preguntas
questions-earlier = Mostrar preguntas anteriores
questions-yours = Tu pregunta
questions-anonymous = Preguntar de forma anónima
questions-anonymous-hint = Nadie sabrá tu nombre, ni siquiera la organización.
questions-ask = Preguntar
questions-asked = Tu pregunta ha llegado a la organización.
questions-ask-yourself = Hacer una pregunta
questions-why-scheduled = Se podrá preguntar cuando haya empezado la sesión.
questions-why-empty = Escribe primero tu pregunta.
questions-why-empty-answer = Escribe primero una respuesta.
questions-why-long = El texto es demasiado largo.
questions-tasks = Te toca responder
questions-own = Tus preguntas
questions-own-waiting = Pendiente
questions-own-private = Respondida solo a ti
questions-own-public = Respondida a todos
questions-own-dismissed = Descartada
questions-own-anonymous = Hecha de forma anónima
questions-answered = Respondidas a todos
questions-answered-empty = Aún no se ha respondido ninguna pregunta a todos.
questions-somebody = Anónimo
# $name es quien respondió.
questions-answer-public = { $name } respondió a todos
questions-answer-private = { $name } respondió en privado
questions-answer = Respuesta
questions-answer-open = Responder…
questions-answer-privately = Responder en privado
questions-answer-publicly = Responder a todos
questions-desk = Preguntas por estado
questions-tab-new = Nuevas
questions-tab-assigned = Asignadas
questions-tab-answered = Respondidas
questions-tab-dismissed = Descartadas
questions-empty-new = No hay preguntas nuevas. Irán apareciendo aquí.
questions-empty-assigned = Ninguna pregunta está pendiente de que alguien la responda.
questions-empty-answered = Aún no se ha respondido ninguna pregunta.
questions-empty-dismissed = No se ha descartado ninguna pregunta.
questions-mark-public = Respondida a todos
questions-mark-private = Respondida en privado
questions-mark-you = Asignada a ti
questions-assign = Asignar a
questions-assign-nobody = Nadie todavía
# $self vale yes cuando es quien lee.
questions-assign-person = { $self ->
    [yes] { $name } (tú)
   *[no] { $name }
}
questions-assign-away = { $name } (no está aquí)
questions-dismiss = Descartar

## Sondeos

polls-title = Sondeos
polls-new = Nuevo sondeo
polls-question = Pregunta
polls-kind = Tipo
polls-kind-single = Una opción
polls-kind-multiple = Varias opciones
polls-kind-rating = Valoración del 1 al 5
polls-kind-text = Texto libre
polls-options = Opciones
polls-option = Opción { $number }
polls-option-add = Añadir opción
polls-option-remove = Quitar la opción { $number }
polls-anonymous = Respuestas anónimas
polls-anonymous-hint = Nadie ve qué votó cada persona. El voto no se puede cambiar.
polls-save = Guardar sondeo
polls-fault-empty-question = Escribe la pregunta.
polls-fault-empty-option = Escribe la opción.
polls-fault-long = El texto es demasiado largo.
polls-fault-twice = Esta opción ya está.
polls-why-two = Un sondeo necesita al menos dos opciones.
polls-why-many = Puede haber { $count } opciones como máximo.
polls-why-scheduled = Los sondeos se podrán abrir cuando haya empezado la sesión.
polls-why-another = Hay otro sondeo abierto: { $question }
polls-why-empty = Elige o escribe primero una respuesta.
polls-why-long = La respuesta es demasiado larga.
polls-why-same = Es lo que ya has votado.
polls-state-draft = Borrador
polls-state-open = Abierto
polls-state-closed = Cerrado
polls-shared = Resultados a la vista
polls-open-it = Abrir sondeo
polls-close-it = Cerrar sondeo
polls-share = Mostrar resultados
polls-hide = Ocultar resultados
polls-delete = Eliminar el sondeo: { $question }
polls-delete-title = ¿Eliminar este sondeo?
polls-delete-sure = Se perderán «{ $question }» y sus votos.
polls-delete-it = Eliminar
polls-empty-staff = Aún no hay sondeos. Prepara uno ahora y ábrelo cuando llegue el momento.
polls-empty = No hay ningún sondeo abierto.
polls-tally-none = Aquí se irán contando los votos a medida que lleguen.
polls-anonymous-later = El sondeo es anónimo: los resultados se verán cuando se cierre.
polls-results = Resultados de { $question }
polls-results-of = Resultados
polls-mean = Media: { $mean }
polls-voters = { $count ->
    [one] { $count } voto
   *[other] { $count } votos
}
polls-texts = { $count ->
    [one] { $count } respuesta
   *[other] { $count } respuestas
}
polls-open = Sondeo
polls-open-anonymous = Sondeo anónimo
polls-choose-some = Puedes elegir varias opciones.
polls-rating-low = 1 es lo más bajo
polls-rating-high = 5 es lo más alto
polls-answer = Tu respuesta
polls-vote = Votar
polls-vote-again = Cambiar voto
polls-voted = Tu voto ya está registrado. Puedes cambiarlo mientras el sondeo esté abierto.
polls-voted-anonymous = Tu voto ya está registrado. No se puede cambiar, porque el sondeo es anónimo.
polls-anonymous-first = Nadie ve lo que votas. Cuenta tu primer voto y no se puede cambiar.

## Encuesta

survey-title = Encuesta
survey-write = Crear encuesta
survey-change = Modificar encuesta
survey-change-hint = Las preguntas se pueden cambiar hasta que alguien haya respondido.
survey-writing = Redactar la encuesta
survey-question = Pregunta { $number }
survey-question-add = Añadir pregunta
survey-question-remove = Quitar la pregunta { $number }
survey-set = Publicar encuesta
survey-locked = Alguien ya ha respondido, así que las preguntas se quedan como están.
survey-why-many = Puede haber { $count } preguntas como máximo.
survey-why-empty = Responde al menos a una pregunta.
survey-why-long = Una de tus respuestas es demasiado larga.
survey-why-scheduled = Se podrá responder a la encuesta cuando haya empezado la sesión.
survey-anonymous-hint = Si una pregunta es anónima, todas las respuestas se guardan sin nombre.
survey-anonymous = Tus respuestas se guardan sin tu nombre.
survey-empty = No hay ninguna encuesta.
survey-empty-staff = Aún no hay encuesta. El público puede responder durante la sesión y hasta un cuarto de hora después.
survey-send = Enviar respuestas
survey-done = Gracias. Hemos recibido tus respuestas.
survey-again = Cambiar respuestas
survey-after = Aún puedes responder durante un cuarto de hora después del final.
survey-late = El plazo de la encuesta ha terminado.
survey-refused = No se han podido enviar tus respuestas. Vuelve a intentarlo.
survey-refused-network = No se puede contactar con el servidor. Comprueba tu conexión y vuelve a intentarlo.
survey-refused-rate_limited = Has ido demasiado rápido. Espera un momento y vuelve a intentarlo.
survey-refused-unavailable = Ahora mismo no se puede guardar nada. Vuelve a intentarlo en breve.
survey-refused-forbidden = Solo puede responder quien haya estado en la sesión.
survey-refused-removed = Solo puede responder quien haya estado en la sesión.
survey-refused-not_found = La encuesta ya no está disponible.

## Materiales

handouts-title = Materiales
handouts-list = Archivos
handouts-empty = Aún no se ha compartido ningún material.
handouts-empty-staff = Aún no hay materiales. Todas las personas de la sesión podrán descargar lo que subas.
handouts-about = { $kind } · { $size }
handouts-kind-pdf = PDF
handouts-kind-image = Imagen
handouts-kind-video = Vídeo
handouts-kind-table = Tabla
handouts-kind-text = Texto
handouts-kind-slides = Diapositivas
handouts-kind-archive = Archivo comprimido
handouts-kind-other = Archivo
handouts-download = Descargar { $name }
handouts-remove = Quitar { $name }
handouts-remove-title = ¿Quitar este material?
handouts-remove-sure = «{ $name }» ya no se podrá descargar.
handouts-remove-it = Quitar
handouts-upload-group = Subir
handouts-upload = Subir un archivo
handouts-file = Archivo
handouts-drop = o suéltalo aquí
handouts-uploads = Subidas
# $done es un porcentaje; $size, el tamaño del archivo completo.
handouts-progress = { $done } de { $size }
handouts-progress-of = Subida de { $name }
handouts-cancel = Cancelar la subida de { $name }
handouts-forget = Cerrar el aviso sobre { $name }
handouts-missed = No se ha podido descargar el archivo. Vuelve a intentarlo.
handouts-missed-network = No se puede contactar con el servidor. Comprueba tu conexión y vuelve a intentarlo.
handouts-missed-not_found = El archivo ya no está disponible.
handouts-missed-rate_limited = Has ido demasiado rápido. Espera un momento y vuelve a intentarlo.
handouts-refused = No se ha podido subir el archivo. Vuelve a intentarlo.
handouts-refused-too_large = El archivo es demasiado grande.
handouts-refused-unsupported_media_type = No se pueden compartir archivos de este tipo, o el contenido no corresponde al nombre.
handouts-refused-full = Ya no caben más materiales. Quita uno primero.
handouts-refused-conflict = Ya no caben más materiales, o la sesión ha terminado.
handouts-refused-ended = La sesión ha terminado.
handouts-refused-forbidden = Ya no puedes compartir archivos.
handouts-refused-removed = Ya no puedes compartir archivos.
handouts-refused-unauthorized = Ya no puedes compartir archivos.
handouts-refused-invalid = El nombre del archivo no es válido. Cámbialo y vuelve a intentarlo.
handouts-refused-malformed = El archivo no ha llegado completo. Vuelve a intentarlo.
handouts-refused-timeout = La subida ha tardado demasiado. Vuelve a intentarlo.
handouts-refused-network = No se puede contactar con el servidor. Comprueba tu conexión y vuelve a intentarlo.
handouts-refused-rate_limited = Has ido demasiado rápido. Espera un momento y vuelve a intentarlo.
handouts-refused-unavailable = Ahora mismo no se puede guardar nada. Vuelve a intentarlo en breve.

## Labs

labs-title = Labs
labs-reactions = Reacciones
labs-reactions-hint = Cualquiera puede mostrar lo que siente con un toque.
labs-captions = Subtítulos
labs-captions-hint = Quienes están en el escenario escriben lo que se dice y todos pueden leerlo.
labs-why-scheduled = Los labs se podrán activar cuando haya empezado la sesión.
labs-empty = Ahora mismo no hay nada activado.
reactions-title = Reacciones
reactions-thumbs_up = Pulgar arriba
reactions-heart = Corazón
reactions-clap = Aplauso
reactions-laugh = Risa
reactions-surprised = Sorpresa
reactions-sad = Tristeza
reactions-celebrate = Celebración
reactions-raise = Manos alzadas
captions-title = Subtítulos
captions-lines = Subtítulos
captions-speaker = { $name }:
captions-empty = Los subtítulos aparecerán aquí.
captions-field = Subtítulo
captions-field-hint = Los demás leen mientras escribes. Con Intro terminas la línea.
handouts-refused-empty = El archivo está vacío.
