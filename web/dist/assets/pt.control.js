var e=[`### O que só a sala de controle diz: à organização, antes e durante o webinar.

# O topo.
control-edit = Editar dados
control-edit-title = Título
control-edit-description = Descrição
control-edit-no-title = O webinar precisa de um título.
control-too-long = É longo demais.
control-running-time = Tempo decorrido
control-recorded-time = Tempo gravado
control-audience = { $count ->
    [one] { $count } participante
   *[other] { $count } participantes
}
control-audience-full = { $count ->
    [one] { $count } participante, lotado
   *[other] { $count } participantes, lotado
}
control-capacity = { $capacity ->
    [one] Lotação: { $capacity } participante.
   *[other] Lotação: { $capacity } participantes.
}
control-you = Você:
control-see-as-attendee = Ver como participante
control-leave = Sair
control-shortcut = Pressione / para procurar pessoas

# Começar e terminar.
control-start-practice = Iniciar ensaio
control-go-live = Transmitir
control-live-title = Transmitir ao vivo?
control-live-text = A partir de agora o público vê e ouve você. O que foi ensaiado é descartado: chat, perguntas, votos, desenhos e gravação. Os papéis, os rascunhos de votações, o questionário e os materiais permanecem.
control-live-yes = Transmitir agora
control-end = Encerrar webinar
control-end-title = Encerrar o webinar?
control-end-text = { $count ->
    [0] Ele termina para todos e não pode ser iniciado de novo.
    [one] Ele termina para todos, incluindo { $count } participante, e não pode ser iniciado de novo.
   *[other] Ele termina para todos, incluindo { $count } participantes, e não pode ser iniciado de novo.
}
control-end-text-practice = Isto não encerra só o ensaio, mas o webinar: já não será possível transmitir.
control-end-yes = Encerrar para todos

# A gravação.
control-record-start = Iniciar gravação
control-record-pause = Pausar gravação
control-record-resume = Retomar gravação
control-record-stop = Parar gravação
control-recording-on = Em gravação
control-recording-paused = Gravação em pausa

# Por que algo não pode ser feito agora.
control-why-not-running = Só depois que o ensaio ou o webinar começar.

# Pessoas.
control-parts = Partes da sala de controle
control-people = Pessoas
control-people-search = Procurar pessoas
control-people-filter = Quem é mostrado
control-people-reading = Carregadas: { $read } de { $total }
control-people-removed = Removidas: { $count }
control-people-none = Ainda não há ninguém aqui.
control-people-none-found = Não há ninguém com esse nome.
control-people-no-hands = Nenhuma mão está levantada.
control-filter-all = Todos
control-filter-hands = Mãos
control-filter-staff = Organização
control-filter-panelists = Painelistas
control-filter-attendees = Participantes
control-filter-talking = Mic aberto
control-lower-all = Baixar todas as mãos
control-row-more = Mais ações para { $name }
control-row-you = { $name } (você)
control-row-hand = Mão levantada
control-row-away = Sem conexão

# Todos de uma vez.
control-mute-all = Silenciar todos
control-mute-lock = Painelistas não podem abrir o microfone
control-lift-mute-all = Retirar silêncio
control-muted = Todos estão em silêncio
control-muted-locked = Todos estão em silêncio, e os painelistas não podem abrir o microfone
control-lock = Fechar o acesso
control-unlock = Abrir o acesso
control-door-locked = O acesso está fechado: não entra mais ninguém

# O que se faz com uma pessoa.
control-act-mute = Silenciar
control-act-unmute = Pedir que fale
control-act-let_speak = Dar a palavra
control-act-hide_webcam = Ocultar webcam
control-act-lower_hand = Baixar mão
control-act-hand_baton = Ceder a apresentação
control-act-take_baton = Passar a apresentar
control-act-give_control = Ceder teclado e mouse
control-act-revoke_control = Retomar teclado e mouse
control-act-write = Escrever em particular
control-act-set_role = Mudar papel…
control-act-hand_over = Ceder a organização…
control-act-remove = Remover…
control-act-none = Não há nada a fazer aqui.

# Papéis.
control-role-title = Papel de { $name }
control-role-give = Mudar papel
control-role-same = Esta pessoa já tem este papel.
control-role-attendee = Assiste e ouve, pergunta e vota.
control-role-panelist = Fala, mostra a webcam e desenha.
control-role-in_session_co_organizer = Conduz o webinar com você, mas não pode iniciar nem encerrar.
control-role-host_only_co_organizer = Conduz o webinar, inicia e encerra. Só para membros da conta.
control-role-co_organizer = Pode fazer tudo o que você pode, incluindo relatórios. Só para membros da conta.
control-hand-over-title = Ceder a organização?
control-hand-over-text = A organização passa para { $name }, e você fica na coorganização. Só essa pessoa pode devolvê-la.
control-hand-over-yes = Ceder a organização

# Remover e readmitir.
control-remove-title = Remover { $name }?
control-remove-text = A pessoa sai na hora e não pode voltar, a menos que a organização permita.
control-remove-reason = Motivo, que a pessoa vai ler (opcional)
control-remove-yes = Remover
control-removed-title = Pessoas removidas
control-removed-text = Removidas desde que você abriu esta página. Podem voltar quando você permitir.
control-removed-none = Já não resta ninguém aqui.
control-removed-allow = Readmitir
control-removed-allow-name = Readmitir { $name }

# O palco.
control-stage = Palco
control-own = O seu microfone e a sua webcam
control-unmute = Abrir mic
control-unmute-now = Abrir agora
control-share-webcam = Mostrar webcam
control-asked-to-speak = A organização convida você a falar.
control-you-present = Você apresenta
control-nobody-presents = Ninguém apresenta
control-baton-vacant = A próxima pessoa da organização que entrar vai apresentar.
control-baton-later = A organização vai apresentar quando começar.
control-take-baton = Passar a apresentar
control-hand-baton = Ceder a apresentação
control-baton-text = Quem receber poderá falar e mostrar a webcam e a tela.
control-baton-hand = Ceder
control-baton-to = Ceder a apresentação a { $name }
control-baton-alone = Não há mais ninguém aqui.
control-baton-more = { $count ->
    [one] Mais { $count } pessoa: procure por nome.
   *[other] Mais { $count } pessoas: procure por nome.
}
control-screen = A sua tela
control-screen-off = Tela oculta
control-screen-on = Tela visível
control-screen-paused = Tela em pausa
control-screen-share = Mostrar tela
control-screen-pause = Pausar tela
control-screen-resume = Retomar tela
control-screen-stop = Parar de mostrar
control-keyboard = { $name } controla o teclado e o mouse
control-captions-none = As legendas estão ativadas; nada foi dito ainda.
control-speakers = No palco
control-speakers-none = Ainda não há ninguém no palco.

# Até onde chegou uma alteração.
control-reach = Alcance
control-reach-none = Aqui você verá a quantas pessoas chegou a última alteração, e em quanto tempo.
control-reach-of = Recebida: { $reached } de { $of }
control-reach-half = Metade em
control-reach-most = 99% em
control-reach-earlier = Alterações anteriores
control-reach-other = Uma alteração
control-reach-phase_changed = Início ou fim
control-reach-participant_joined = Alguém entrou
control-reach-participant_left = Alguém saiu
control-reach-role_changed = Novo papel
control-reach-details_changed = Título ou descrição
control-reach-hands_lowered = Mãos baixadas
control-reach-mic_changed = Microfone
control-reach-all_muted = Silêncio geral
control-reach-mute_all_lifted = Fim do silêncio geral
control-reach-webcam_changed = Webcam
control-reach-presenter_changed = Quem apresenta
control-reach-screen_changed = Tela
control-reach-control_changed = Teclado e mouse
control-reach-drawn = Desenho
control-reach-drawing_cleared = Desenho apagado
control-reach-chat_message = Mensagem de chat
control-reach-chat_deleted = Mensagem apagada
control-reach-chat_policy_changed = Quem escreve no chat
control-reach-question_answered = Resposta
control-reach-poll_opened = Votação aberta
control-reach-poll_closed = Votação encerrada
control-reach-poll_results_shared = Resultados mostrados
control-reach-poll_results_hidden = Resultados ocultos
control-reach-survey_set = Questionário
control-reach-handout_added = Material
control-reach-handout_removed = Material removido
control-reach-recording_changed = Gravação
control-reach-lab_changed = Lab
control-reach-caption = Legenda

# Atividades.
control-activities = Atividades
control-tab-chat = Chat
control-tab-questions = Perguntas
control-tab-polls = Votações
control-tab-survey = Questionário
control-tab-handouts = Materiais
control-tab-labs = Labs
control-tab-news-chat = Novas: { $count }
control-tab-news-questions = Sem resposta: { $count }
control-tab-news-polls = há uma aberta
control-tab-news-handouts = Novos: { $count }

control-report-csv = Baixar o relatório (tabela)
control-report-json = Baixar o relatório (JSON)
control-report-failed = Não foi possível obter o relatório. Tente novamente.
control-role-no-member = Só membros da conta podem ter este papel.
control-people-none-shown = Nesta lista não há ninguém com esse nome; fora dela, sim.
`];export{e as default};