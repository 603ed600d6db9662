### La página de quien asiste, y cómo se entra y se sale.

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
