### O que todas as páginas dizem: papéis, recusas e estado da conexão.

product = Cuelight

role-organizer = Organização
role-co_organizer = Coorganização
role-host_only_co_organizer = Coorganização (só condução)
role-in_session_co_organizer = Coorganização na sessão
role-panelist = Painelista
role-attendee = Participante
role-presenter = Apresenta

phase-scheduled = Não iniciado
phase-practice = Ensaio
phase-live = Ao vivo
phase-ended = Encerrado

mic-open = Microfone aberto
mic-muted = Microfone silenciado
mic-muted_by_staff = Silenciado pela organização
webcam-on = Webcam ligada
webcam-off = Webcam desligada

you = você
close = Fechar
cancel = Cancelar
save = Salvar
retry = Tentar de novo
loading = Um momento…
menu-more = Mais ações
preferences = Idioma e aparência
language = Idioma
theme = Aparência
theme-auto = Como o sistema
theme-light = Clara
theme-dark = Escura
characters-left = { $count ->
    [one] Resta { $count } caractere
   *[other] Restam { $count } caracteres
}

# O que foi recusado e por quê. A primeira linha é para o imprevisto.
refused = Não foi possível fazer isso.
refused-rate_limited = Foi rápido demais. Espere um momento e tente de novo.
refused-invalid = Algum dos dados não é válido.
refused-not_found = Já não está disponível.
refused-conflict = Algo mudou entretanto. Verifique de novo.
refused-unavailable = Neste momento não é possível guardar nada. Nada foi alterado; tente de novo em breve.
refused-internal = Ocorreu um erro no servidor. Tente de novo.
refused-role = O seu papel não permite fazer isso.
refused-baton = Só quem apresenta pode fazer isso.
refused-policy = A organização não permite isso neste momento.
refused-rank = Essa pessoa tem um papel igual ou superior ao seu.
refused-assignment = Esta pergunta não foi atribuída a você.
refused-own = Só quem escreveu pode fazer isso.

# A conexão.
connection-connecting = Conectando…
connection-live = Com conexão
connection-reconnecting = Reconectando…
connection-reconnecting-in = { $seconds ->
    [one] A conexão caiu. Nova tentativa em { $seconds } segundo.
   *[other] A conexão caiu. Nova tentativa em { $seconds } segundos.
}
connection-kept = Nada se perde: você receberá o que faltou, e o que enviou será enviado de novo.
connection-back = A conexão voltou.
storage-stopped = O servidor não consegue guardar nada neste momento: as alterações terão de esperar.
