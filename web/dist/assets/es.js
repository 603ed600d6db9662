var e=[`### Lo que dicen todas las páginas: roles, rechazos y estado de la conexión.

product = Cuelight

role-organizer = Organización
role-co_organizer = Coorganización
role-host_only_co_organizer = Coorganización (solo conducción)
role-in_session_co_organizer = Coorganización en sesión
role-panelist = Panelista
role-attendee = Asistente
role-presenter = Presenta

phase-scheduled = Sin empezar
phase-practice = Ensayo
phase-live = En directo
phase-ended = Terminado

mic-open = Micrófono abierto
mic-muted = Micrófono silenciado
mic-muted_by_staff = Silenciado por la organización
webcam-on = Webcam activada
webcam-off = Webcam desactivada

you = tú
close = Cerrar
cancel = Cancelar
save = Guardar
retry = Reintentar
loading = Un momento…
preferences = Idioma y apariencia
language = Idioma
theme = Apariencia
theme-auto = Como el sistema
theme-light = Clara
theme-dark = Oscura
characters-left = { $count ->
    [one] Queda { $count } carácter
   *[other] Quedan { $count } caracteres
}

# Lo que se rechazó y por qué. La primera línea es para lo imprevisto.
refused = No se ha podido hacer.
refused-rate_limited = Has ido demasiado rápido. Espera un momento y vuelve a intentarlo.
refused-invalid = Hay algún dato que no es válido.
refused-not_found = Ya no está disponible.
refused-conflict = Algo ha cambiado entretanto. Vuelve a comprobarlo.
refused-unavailable = Ahora mismo no se puede guardar nada. No ha cambiado nada; vuelve a intentarlo en breve.
refused-internal = Ha habido un error en el servidor. Vuelve a intentarlo.
refused-role = Tu rol no permite hacer esto.
refused-baton = Solo puede hacerlo quien presenta.
refused-policy = La organización no lo permite en este momento.
refused-rank = Esa persona tiene un rol igual o superior al tuyo.
refused-assignment = Esta pregunta no se te ha asignado.
refused-own = Solo puede hacerlo quien lo escribió.

# La conexión.
connection-connecting = Conectando…
connection-reconnecting = Reconectando…
connection-reconnecting-in = { $seconds ->
    [one] Se ha perdido la conexión. Nuevo intento en { $seconds } segundo.
   *[other] Se ha perdido la conexión. Nuevo intento en { $seconds } segundos.
}
connection-kept = No se pierde nada: recibirás lo que te falte y se volverá a enviar lo que enviaste.
connection-back = Ya vuelves a tener conexión.
storage-stopped = El servidor no puede guardar nada en este momento: los cambios tendrán que esperar.
`,`### La página de quien asiste, y cómo se entra y se sale.

# La primera página.
home-title = Entra en un webinar
home-about = Cuelight te lleva a un webinar en directo. Escribe el código de tu invitación.
home-code = Código de acceso
home-code-hint = Da igual usar mayúsculas, guiones o espacios.
home-code-empty = Escribe el código de tu invitación.
home-go = Entrar

# Qué es el webinar y cuándo empieza.
about-live = Ahora en directo
about-starts-soon = Está a punto de empezar.
about-starts-minutes = { $count ->
    [one] Empieza en { $count } minuto
   *[other] Empieza en { $count } minutos
}
about-starts-hours = { $count ->
    [one] Empieza en { $count } hora
   *[other] Empieza en { $count } horas
}
about-starts-days = { $count ->
    [one] Empieza en { $count } día
   *[other] Empieza en { $count } días
}

# La entrada.
entry-kicker = Tienes una invitación para
entry-name = Tu nombre
entry-name-hint = Lo verá la organización, y también los demás cuando escribas o hables.
entry-name-empty = Escribe tu nombre.
entry-name-invalid = Este nombre no es válido. Usa letras, con un máximo de 64 caracteres.
entry-email = Correo electrónico
entry-email-hint = La organización lo pide para inscribirte.
entry-email-empty = Escribe tu correo electrónico.
entry-email-invalid = Este correo electrónico no es válido.
entry-join = Entrar
entry-joining = Entrando…
entry-early = Ya puedes entrar y esperar dentro. Empezará automáticamente.
entry-other-code = Usar otro código

entry-again-in = { $seconds ->
    [one] Volveremos a intentarlo automáticamente en { $seconds } segundo.
   *[other] Volveremos a intentarlo automáticamente en { $seconds } segundos.
}
entry-again-now = Intentándolo de nuevo…
entry-full-title = No quedan plazas libres
entry-full = No cierres esta página: en cuanto alguien salga, su plaza será para ti.
entry-rate_limited-title = Hay mucha gente entrando
entry-rate_limited = Está entrando tanta gente desde tu red que tienes que esperar un momento.
entry-unavailable-title = El servidor está ocupado
entry-unavailable = Ahora mismo no puede admitir a nadie. Se resolverá enseguida.

entry-removed-title = No puedes entrar en este webinar
entry-removed = La organización te ha retirado. Si crees que es un error, escríbele.
entry-ended-title = Este webinar ya ha terminado
entry-ended = Ya no es posible entrar. Pregunta a la organización si hay una grabación.
entry-door_locked-title = El acceso está cerrado
entry-door_locked = La organización no deja entrar a nadie más por ahora. Vuelve a intentarlo más tarde o escríbele.
entry-not_found-title = Aquí no hay ningún webinar
entry-not_found = Comprueba la dirección o el código. Si recibiste un enlace personal, ábrelo completo.
entry-own_link-title = Para entrar aquí necesitas tu enlace personal
entry-own_link = Abre el enlace completo que recibiste. Es solo tuyo y nos permite saber quién eres.
entry-wrong_link-title = Este enlace no corresponde
entry-wrong_link = Es de otro webinar o está incompleto. Abre el enlace completo que recibiste.
entry-network-title = No se puede contactar con el servidor
entry-network = Comprueba tu conexión a internet y vuelve a intentarlo.
entry-other-title = No ha funcionado
entry-other = El servidor no ha podido darte acceso. Vuelve a intentarlo en un momento.

# Antes de la primera bienvenida.
waiting-full-title = No quedan plazas libres
waiting-full = No cierres esta página: en cuanto alguien salga, su plaza será para ti.
waiting-restarting-title = El servidor se está reiniciando
waiting-restarting = Tardará unos segundos. No tienes que hacer nada.
waiting-unreachable-title = No se puede contactar con el servidor
waiting-unreachable = Comprueba tu conexión a internet. Seguimos intentándolo.
waiting-give-up = Dejar de esperar

# Los finales.
closed-left-title = Has salido
closed-left = Puedes volver mientras dure el webinar.
closed-left-back = Volver a entrar
closed-ticket_refused-title = Este enlace ya no sirve
closed-ticket_refused = No es correcto o ha caducado. Vuelve a abrir el enlace que recibiste o pide uno nuevo a la organización.
closed-ticket_refused-door = Ir a la entrada
closed-removed-title = Ya no estás en el webinar
closed-removed = La organización te ha retirado de este webinar. Si crees que es un error, escríbele.
closed-removed-reason = El motivo que indica:
closed-no_such_session-title = Este webinar no existe
closed-no_such_session = Se ha cancelado o el enlace no es correcto. Pregunta a quien te invitó.
closed-superseded-title = Abierto en otra ventana
closed-superseded = Has vuelto a abrir este webinar en otra ventana o en otro dispositivo. Continúa allí.
closed-superseded-here = Usarlo aquí
closed-ended-title = El webinar ha terminado
closed-ended = Gracias por asistir.
closed-door_locked-title = El acceso está cerrado
closed-door_locked = La organización no deja entrar a nadie más por ahora. Vuelve a intentarlo más tarde o escríbele.
closed-protocol-title = Esta página y el servidor no se entienden
closed-protocol = Lo más probable es que se haya actualizado el servidor. Recarga la página.
closed-protocol-reload = Recargar

# La cabecera.
header-audience = { $count ->
    [one] { $count } asistente
   *[other] { $count } asistentes
}
header-recording-on = Se está grabando
header-recording-paused = Grabación en pausa
header-control = Abrir la sala de control
header-leave = Salir
leave-title = ¿Salir del webinar?
leave-about = Puedes volver mientras dure.
leave-presenter = Estás presentando. La organización presentará en tu lugar.
leave-stay = Quedarme
practice-banner = Ensayo: el público no ve nada de esto.

# La sala de espera.
room-title = Aún no ha empezado
room-about = Quédate aquí: empezará automáticamente.
room-stage = Ya en el escenario
room-nobody = Nadie todavía.

# El escenario.
stage = Escenario
stage-speakers = Quién interviene
stage-nobody = Ahora mismo no habla nadie.
stage-presents = presenta
stage-controls = Tiene el teclado y el ratón
stage-more = { $count ->
    [one] y { $count } más
   *[other] y { $count } más
}
media-nobody = Ahora mismo no presenta nadie
media-off = { $name } presenta sin compartir pantalla
media-on = { $name } está compartiendo la pantalla
media-paused = { $name } ha pausado la pantalla
media-own-off = Presentas tú. Nadie ve tu pantalla.
media-own-on = Estás compartiendo tu pantalla
media-own-paused = Tu pantalla está en pausa
media-none = La imagen y el sonido llegan desde un servidor multimedia, que aquí no está configurado.
media-coming = La imagen y el sonido están en camino…
media-failed = No se han podido cargar la imagen y el sonido. Todo lo demás funciona.

# Los dispositivos propios.
device-bar = Tu micrófono, tu webcam y tu mano
device-mute = Silenciar
device-open-mic = Abrir micro
device-mic-why = La organización te ha silenciado. Puede volver a darte la palabra.
device-share-webcam = Mostrar webcam
device-hide-webcam = Ocultar webcam
device-raise-hand = Levantar mano
device-lower-hand = Bajar mano
device-react = Reaccionar
unmute-asked = La organización te invita a hablar
unmute-closed = Tu micrófono seguirá cerrado hasta que lo abras.
unmute-not-now = Ahora no

# Presentar y dibujar.
present-bar = Presentación
present-share = Compartir pantalla
present-resume = Reanudar pantalla
present-pause = Pausar pantalla
present-stop = Dejar de compartir
present-no-screen = Solo mientras se comparte una pantalla.
present-hand = Ceder la presentación
present-hand-about = A partir de ese momento presentará la persona que elijas.
present-give = Ceder control
present-give-about = La persona que elijas podrá usar tu teclado y tu ratón hasta que recuperes el control.
present-revoke = Recuperar control
pick-nobody = No hay nadie más en el escenario.
draw-bar = Dibujo
draw-toggle = Dibujar
draw-tools = Herramientas de dibujo
draw-tool = Herramienta
draw-pen = Lápiz
draw-highlighter = Marcador
draw-arrow = Flecha
draw-rectangle = Rectángulo
draw-text = Texto
draw-color = Color
draw-red = Rojo
draw-yellow = Amarillo
draw-green = Verde
draw-blue = Azul
draw-black = Negro
draw-white = Blanco
draw-width = Trazo
draw-thin = Fino
draw-medium = Medio
draw-thick = Grueso
draw-text-field = Texto para colocar
draw-text-hint = Escribe y haz clic en la pantalla
draw-text-place = Poner en el centro
draw-text-why = Escribe primero el texto.
draw-clear = Borrar
draw-clear-why = No hay nada dibujado.
draw-layer = { $count ->
    [0] No hay nada dibujado en la pantalla
    [one] { $count } elemento dibujado en la pantalla
   *[other] { $count } elementos dibujados en la pantalla
}

# Los paneles.
panels = Participar
panel-chat = Chat
panel-questions = Preguntas
panel-polls = Sondeos
panel-survey = Encuesta
panel-handouts = Materiales
panel-people = Personas
panel-labs = Labs
panel-unread = { $count ->
    [one] { $count } novedad
   *[other] { $count } novedades
}
poll-aside = Dejar el sondeo para luego
people-search = Buscar por nombre
people-count = { $count ->
    [0] No se ha encontrado a nadie.
    [one] { $count } persona
   *[other] { $count } personas
}
people-more = Mostrar más
people-write = Escribir a { $name }

# Lo que ha cambiado la organización.
told-phase-scheduled = Está a la espera de empezar.
told-phase-practice = Ha empezado el ensayo. El público no ve nada.
told-phase-live = Ha empezado el webinar.
told-role-attendee = Vuelves a ser asistente: puedes escuchar, preguntar y votar.
told-role-panelist = Ahora eres panelista: puedes hablar, mostrar tu webcam y dibujar.
told-role-staff = Ahora formas parte de la organización: puedes conducir el webinar.
told-baton = Ahora presenta { $name }.
told-baton-you = Ahora presentas tú: comparte tu pantalla y abre el micrófono cuando quieras.
told-baton-from-you = Ahora presenta { $name }; tú ya no.
told-baton-gone = Ya no presentas.
told-all-muted = La organización ha silenciado a todos. Puedes volver a abrir tu micrófono.
told-all-muted-locked = La organización ha silenciado a todos.
told-mute-lifted = Ya puedes volver a abrir tu micrófono.
told-muted = La organización ha silenciado tu micrófono.
told-may-speak = Ya puedes hablar.
told-webcam-off = Tu webcam está desactivada.
told-webcam-off-staff = La organización ha desactivado tu webcam.
told-hand-lowered = Se ha bajado tu mano.
told-results = Ya está el resultado de un sondeo. Míralo en Sondeos.
told-recording = Este webinar se está grabando.
told-control = Puedes usar el teclado y el ratón de quien presenta.
told-control-gone = Ya no tienes el teclado y el ratón de quien presenta.
told-question-assigned = Se te ha asignado una pregunta. Mírala en Preguntas.

# La página misma.
page-part-failed = No se ha podido cargar una parte de esta página. Comprueba tu conexión y vuelve a intentarlo.
`,`### Lo que dicen los paneles de ambas páginas: chat, preguntas, sondeos, encuesta, materiales y labs.

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
`];export{e as default};