### Lo que dicen todas las páginas: roles, rechazos y estado de la conexión.

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
menu-more = Más acciones
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
connection-live = Con conexión
connection-reconnecting = Reconectando…
connection-reconnecting-in = { $seconds ->
    [one] Se ha perdido la conexión. Nuevo intento en { $seconds } segundo.
   *[other] Se ha perdido la conexión. Nuevo intento en { $seconds } segundos.
}
connection-kept = No se pierde nada: recibirás lo que te falte y se volverá a enviar lo que enviaste.
connection-back = Ya vuelves a tener conexión.
storage-stopped = El servidor no puede guardar nada en este momento: los cambios tendrán que esperar.
