### Lo que solo dice la sala de control: a la organización, antes y durante el webinar.

# La parte superior.
control-edit = Editar datos
control-edit-title = Título
control-edit-description = Descripción
control-edit-no-title = El webinar necesita un título.
control-too-long = Es demasiado largo.
control-running-time = Tiempo transcurrido
control-recorded-time = Tiempo grabado
control-audience = { $count ->
    [one] { $count } asistente
   *[other] { $count } asistentes
}
control-audience-full = { $count ->
    [one] { $count } asistente, completo
   *[other] { $count } asistentes, completo
}
control-capacity = { $capacity ->
    [one] Aforo: { $capacity } asistente.
   *[other] Aforo: { $capacity } asistentes.
}
control-you = Tú:
control-see-as-attendee = Ver como asistente
control-leave = Salir
control-shortcut = Pulsa / para buscar personas

# Empezar y terminar.
control-start-practice = Empezar ensayo
control-go-live = Emitir
control-live-title = ¿Emitir en directo?
control-live-text = A partir de ahora el público te verá y te oirá. Lo ensayado se descarta: chat, preguntas, votos, dibujos y grabación. Se conservan los roles, los borradores de sondeos, la encuesta y los materiales.
control-live-yes = Emitir ahora
control-end = Terminar webinar
control-end-title = ¿Terminar el webinar?
control-end-text = { $count ->
    [0] Terminará para todos y no se podrá volver a empezar.
    [one] Terminará para todos, incluido { $count } asistente, y no se podrá volver a empezar.
   *[other] Terminará para todos, incluidos { $count } asistentes, y no se podrá volver a empezar.
}
control-end-text-practice = Así no termina solo el ensayo, sino el webinar: ya no se podrá emitir.
control-end-yes = Terminar para todos

# La grabación.
control-record-start = Iniciar grabación
control-record-pause = Pausar grabación
control-record-resume = Reanudar grabación
control-record-stop = Detener grabación
control-recording-on = Grabando
control-recording-paused = Grabación en pausa

# Por qué algo no se puede hacer ahora.
control-why-not-running = Solo cuando haya empezado el ensayo o el webinar.

# Personas.
control-parts = Partes de la sala de control
control-people = Personas
control-people-search = Buscar personas
control-people-filter = A quién se muestra
control-people-reading = Cargando { $read } de { $total }…
control-people-removed = Expulsiones: { $count }
control-people-none = Aún no hay nadie.
control-people-none-found = No hay nadie con ese nombre.
control-people-no-hands = No hay ninguna mano levantada.
control-filter-all = Todos
control-filter-hands = Manos
control-filter-staff = Organización
control-filter-panelists = Panelistas
control-filter-attendees = Asistentes
control-filter-talking = Micro abierto
control-lower-all = Bajar todas las manos
control-row-more = Más acciones para { $name }
control-row-you = { $name } (tú)
control-row-hand = Mano levantada
control-row-away = Sin conexión

# Todo el mundo a la vez.
control-mute-all = Silenciar a todos
control-mute-lock = Los panelistas no pueden abrir el micro
control-lift-mute-all = Quitar silencio
control-muted = Todos están en silencio
control-muted-locked = Todos están en silencio y los panelistas no pueden abrir el micro
control-lock = Cerrar el acceso
control-unlock = Abrir el acceso
control-door-locked = El acceso está cerrado: no entra nadie más

# Lo que se hace con una persona.
control-act-mute = Silenciar
control-act-unmute = Pedir que hable
control-act-let_speak = Dar la palabra
control-act-hide_webcam = Ocultar webcam
control-act-lower_hand = Bajar mano
control-act-hand_baton = Ceder la presentación
control-act-take_baton = Pasar a presentar
control-act-give_control = Ceder teclado y ratón
control-act-revoke_control = Recuperar teclado y ratón
control-act-write = Escribir en privado
control-act-set_role = Cambiar rol…
control-act-hand_over = Ceder la organización…
control-act-remove = Expulsar…
control-act-none = Aquí no hay nada que hacer.

# Roles.
control-role-title = Rol de { $name }
control-role-give = Cambiar rol
control-role-same = Ya tiene este rol.
control-role-attendee = Mira y escucha, pregunta y vota.
control-role-panelist = Habla, muestra la webcam y dibuja.
control-role-in_session_co_organizer = Conduce el webinar contigo, pero no puede empezarlo ni terminarlo.
control-role-host_only_co_organizer = Conduce el webinar, lo empieza y lo termina. Solo para miembros de la cuenta.
control-role-co_organizer = Puede hacer lo mismo que tú, informes incluidos. Solo para miembros de la cuenta.
control-hand-over-title = ¿Ceder la organización?
control-hand-over-text = La organización pasará a { $name } y tú quedarás en la coorganización. Solo esa persona podrá devolvértela.
control-hand-over-yes = Ceder la organización

# Expulsar y readmitir.
control-remove-title = ¿Expulsar a { $name }?
control-remove-text = Saldrá de inmediato y no podrá volver, salvo que la organización lo permita.
control-remove-reason = Motivo, que esa persona leerá (opcional)
control-remove-yes = Expulsar
control-removed-title = Personas expulsadas
control-removed-text = Las expulsadas desde que abriste esta página. Podrán volver cuando lo permitas.
control-removed-none = Ya no queda nadie aquí.
control-removed-allow = Readmitir
control-removed-allow-name = Readmitir a { $name }

# El escenario.
control-stage = Escenario
control-own = Tu micrófono y tu webcam
control-unmute = Abrir micro
control-unmute-now = Abrir micro ya
control-share-webcam = Mostrar webcam
control-asked-to-speak = La organización te invita a hablar.
control-you-present = Presentas tú
control-nobody-presents = No presenta nadie
control-baton-vacant = Presentará la próxima persona de la organización que entre.
control-baton-later = Presentará la organización cuando empiece.
control-take-baton = Pasar a presentar
control-hand-baton = Ceder la presentación
control-baton-text = Quien la reciba podrá hablar y mostrar su webcam y su pantalla.
control-baton-hand = Ceder
control-baton-to = Ceder la presentación a { $name }
control-baton-alone = No hay nadie más.
control-baton-more = { $count ->
    [one] { $count } persona más: busca por nombre.
   *[other] { $count } personas más: busca por nombre.
}
control-screen = Tu pantalla
control-screen-off = Pantalla sin compartir
control-screen-on = Pantalla compartida
control-screen-paused = Pantalla en pausa
control-screen-share = Compartir pantalla
control-screen-pause = Pausar pantalla
control-screen-resume = Reanudar pantalla
control-screen-stop = Dejar de compartir
control-keyboard = { $name } controla el teclado y el ratón
control-captions-none = Los subtítulos están activados; aún no se ha dicho nada.
control-speakers = En el escenario
control-speakers-none = Aún no hay nadie en el escenario.

# Hasta dónde ha llegado un cambio.
control-reach = Alcance
control-reach-none = Aquí se verá a cuántas personas ha llegado el último cambio y en cuánto tiempo.
control-reach-of = Recibido: { $reached } de { $of }
control-reach-half = La mitad en
control-reach-most = El 99 % en
control-reach-earlier = Cambios anteriores
control-reach-other = Un cambio
control-reach-phase_changed = Inicio o final
control-reach-participant_joined = Alguien ha entrado
control-reach-participant_left = Alguien ha salido
control-reach-role_changed = Nuevo rol
control-reach-details_changed = Título o descripción
control-reach-hands_lowered = Manos bajadas
control-reach-mic_changed = Micrófono
control-reach-all_muted = Silencio general
control-reach-mute_all_lifted = Fin del silencio general
control-reach-webcam_changed = Webcam
control-reach-presenter_changed = Quién presenta
control-reach-screen_changed = Pantalla
control-reach-control_changed = Teclado y ratón
control-reach-drawn = Dibujo
control-reach-drawing_cleared = Dibujo borrado
control-reach-chat_message = Mensaje de chat
control-reach-chat_deleted = Mensaje eliminado
control-reach-chat_policy_changed = Quién puede chatear
control-reach-question_answered = Respuesta
control-reach-poll_opened = Sondeo abierto
control-reach-poll_closed = Sondeo cerrado
control-reach-poll_results_shared = Resultados mostrados
control-reach-poll_results_hidden = Resultados ocultos
control-reach-survey_set = Encuesta
control-reach-handout_added = Material
control-reach-handout_removed = Material quitado
control-reach-recording_changed = Grabación
control-reach-lab_changed = Lab
control-reach-caption = Subtítulo

# Actividades.
control-activities = Actividades
control-tab-chat = Chat
control-tab-questions = Preguntas
control-tab-polls = Sondeos
control-tab-survey = Encuesta
control-tab-handouts = Materiales
control-tab-labs = Labs
control-tab-news-chat = Nuevos: { $count }
control-tab-news-questions = Sin responder: { $count }
control-tab-news-polls = hay uno abierto
control-tab-news-handouts = Nuevos: { $count }

control-report-csv = Descargar el informe (tabla)
control-report-json = Descargar el informe (JSON)
control-report-failed = No se ha podido descargar el informe. Inténtalo de nuevo.
control-role-no-member = Solo los miembros de la cuenta pueden tener este rol.
control-people-none-shown = En esta lista no hay nadie con ese nombre; fuera de ella, sí.
