### A página de quem participa, e como se entra e se sai.

# A primeira página.
home-title = Entrar em um webinar
home-about = O Cuelight leva você a um webinar ao vivo. Escreva o código do seu convite.
home-code = Código de acesso
home-code-hint = Maiúsculas, hífens e espaços não fazem diferença.
home-code-empty = Escreva o código do seu convite.
home-go = Entrar

# O que é o webinar e quando começa.
about-live = Ao vivo agora
about-starts-soon = Deve começar a qualquer momento.
about-starts-minutes = { $count ->
    [one] Começa em { $count } minuto
   *[other] Começa em { $count } minutos
}
about-starts-hours = { $count ->
    [one] Começa em { $count } hora
   *[other] Começa em { $count } horas
}
about-starts-days = { $count ->
    [one] Começa em { $count } dia
   *[other] Começa em { $count } dias
}

# A entrada.
entry-kicker = Você tem um convite para
entry-name = O seu nome
entry-name-hint = A organização vê o seu nome, e as outras pessoas também, quando você escreve ou fala.
entry-name-empty = Escreva o seu nome.
entry-name-invalid = Este nome não é válido. Use letras, até 64 caracteres.
entry-email = E-mail
entry-email-hint = A organização pede o e-mail para fazer a sua inscrição.
entry-email-empty = Escreva o seu e-mail.
entry-email-invalid = Este e-mail não é válido.
entry-join = Entrar
entry-joining = Entrando…
entry-early = Você já pode entrar e esperar lá dentro. O início é automático.
entry-other-code = Usar outro código

entry-again-in = { $seconds ->
    [one] Nova tentativa automática em { $seconds } segundo.
   *[other] Nova tentativa automática em { $seconds } segundos.
}
entry-again-now = Nova tentativa…
entry-full-title = Não há lugares livres
entry-full = Fique nesta página: assim que alguém sair, o lugar será seu.
entry-rate_limited-title = Muita gente quer entrar agora
entry-rate_limited = São tantas as entradas a partir da sua rede que é preciso esperar um momento.
entry-unavailable-title = O servidor está ocupado
entry-unavailable = Neste momento não é possível entrar. Isso passa logo.

entry-removed-title = Você não pode entrar neste webinar
entry-removed = A organização removeu o seu acesso. Se achar que é um engano, escreva para a organização.
entry-ended-title = Este webinar já terminou
entry-ended = Já não é possível entrar. Pergunte à organização se há uma gravação.
entry-door_locked-title = O acesso está fechado
entry-door_locked = Por agora, a organização não deixa entrar mais ninguém. Tente mais tarde ou escreva para a organização.
entry-not_found-title = Não há nenhum webinar aqui
entry-not_found = Verifique o endereço ou o código. Se você recebeu um link pessoal, abra o link completo.
entry-own_link-title = Este endereço exige o seu link pessoal
entry-own_link = Abra o link completo que você recebeu. Ele é só seu e nos diz quem você é.
entry-wrong_link-title = Este link não corresponde
entry-wrong_link = É de outro webinar ou está incompleto. Abra o link completo que você recebeu.
entry-network-title = Não foi possível chegar ao servidor
entry-network = Verifique a sua conexão à internet e tente de novo.
entry-other-title = Não funcionou
entry-other = O servidor não conseguiu dar acesso a você. Tente de novo em um momento.

# Antes das primeiras boas-vindas.
waiting-full-title = Não há lugares livres
waiting-full = Fique nesta página: assim que alguém sair, o lugar será seu.
waiting-restarting-title = O servidor está reiniciando
waiting-restarting = Leva alguns segundos. Não é preciso fazer nada.
waiting-unreachable-title = Não foi possível chegar ao servidor
waiting-unreachable = Verifique a sua conexão à internet. Vamos continuar a tentar.
waiting-give-up = Parar de esperar

# Os finais.
closed-left-title = Você saiu
closed-left = Você pode voltar enquanto o webinar durar.
closed-left-back = Voltar a entrar
closed-ticket_refused-title = Este link já não é válido
closed-ticket_refused = Está errado ou expirou. Abra de novo o link que você recebeu ou peça outro à organização.
closed-ticket_refused-door = Ir para a entrada
closed-removed-title = Você já não está no webinar
closed-removed = A organização removeu o seu acesso a este webinar. Se achar que é um engano, escreva para a organização.
closed-removed-reason = O motivo indicado:
closed-no_such_session-title = Este webinar não existe
closed-no_such_session = Foi cancelado ou o link está errado. Pergunte a quem convidou você.
closed-superseded-title = Aberto em outra janela
closed-superseded = Você abriu este webinar de novo, em outra janela ou em outro dispositivo. Ele continua lá.
closed-superseded-here = Usar aqui
closed-ended-title = O webinar terminou
closed-ended = Agradecemos a sua presença.
closed-door_locked-title = O acesso está fechado
closed-door_locked = Por agora, a organização não deixa entrar mais ninguém. Tente mais tarde ou escreva para a organização.
closed-protocol-title = Esta página e o servidor não se entendem
closed-protocol = O mais provável é que o servidor tenha sido atualizado. Recarregue a página.
closed-protocol-reload = Recarregar

# O cabeçalho.
header-audience = { $count ->
    [one] { $count } participante
   *[other] { $count } participantes
}
header-recording-on = Em gravação
header-recording-paused = Gravação em pausa
header-control = Abrir a sala de controle
header-leave = Sair
leave-title = Sair do webinar?
leave-about = Você pode voltar enquanto ele durar.
leave-presenter = Quem apresenta é você. A organização apresentará no seu lugar.
leave-stay = Ficar
practice-banner = Ensaio: o público não vê nada disto.

# A sala de espera.
room-title = Ainda não começou
room-about = Fique aqui: o início é automático.
room-stage = Já no palco
room-nobody = Ninguém ainda.

# O palco.
stage = Palco
stage-speakers = Quem está no palco
stage-nobody = Ninguém fala neste momento.
stage-presents = apresenta
stage-controls = Tem o teclado e o mouse
stage-more = { $count ->
    [one] e mais { $count }
   *[other] e mais { $count }
}
media-nobody = Ninguém apresenta neste momento
media-off = { $name } apresenta sem mostrar a tela
media-on = { $name } mostra a tela
media-paused = { $name } pausou a tela
media-own-off = Você apresenta. Ninguém vê a sua tela.
media-own-on = A sua tela está visível
media-own-paused = A sua tela está em pausa
media-none = A imagem e o som vêm de um servidor de áudio e vídeo, que não está configurado aqui.
media-coming = A imagem e o som estão a caminho…
media-failed = Não foi possível carregar a imagem e o som. Todo o resto funciona.

# Os próprios dispositivos.
device-bar = O seu microfone, a sua webcam e a sua mão
device-mute = Silenciar
device-open-mic = Abrir microfone
device-mic-why = A organização silenciou o seu microfone. Ela pode dar a palavra a você de novo.
device-share-webcam = Mostrar webcam
device-hide-webcam = Ocultar webcam
device-raise-hand = Levantar mão
device-lower-hand = Baixar mão
device-react = Reagir
unmute-asked = A organização convida você a falar
unmute-closed = O seu microfone continua fechado até você abrir.
unmute-not-now = Agora não

# Apresentar e desenhar.
present-bar = Apresentação
present-share = Mostrar tela
present-resume = Retomar tela
present-pause = Pausar tela
present-stop = Parar de mostrar
present-no-screen = Só enquanto se mostra uma tela.
present-hand = Ceder a apresentação
present-hand-about = A pessoa escolhida passa a apresentar a partir desse momento.
present-give = Ceder controle
present-give-about = A pessoa escolhida poderá usar o seu teclado e o seu mouse até você retomar o controle.
present-revoke = Retomar controle
pick-nobody = Não há mais ninguém no palco.
draw-bar = Desenho
draw-toggle = Desenhar
draw-tools = Ferramentas de desenho
draw-tool = Ferramenta
draw-pen = Caneta
draw-highlighter = Marcador
draw-arrow = Seta
draw-rectangle = Retângulo
draw-text = Texto
draw-color = Cor
draw-red = Vermelho
draw-yellow = Amarelo
draw-green = Verde
draw-blue = Azul
draw-black = Preto
draw-white = Branco
draw-width = Traço
draw-thin = Fino
draw-medium = Médio
draw-thick = Grosso
draw-text-field = Texto a colocar
draw-text-hint = Escreva e clique na tela
draw-text-place = Colocar no centro
draw-text-why = Escreva primeiro o texto.
draw-clear = Limpar
draw-clear-why = Não há nada desenhado.
draw-layer = { $count ->
    [0] Não há nada desenhado na tela
    [one] { $count } elemento desenhado na tela
   *[other] { $count } elementos desenhados na tela
}

# Os painéis.
panels = Participar
panel-chat = Chat
panel-questions = Perguntas
panel-polls = Votações
panel-survey = Questionário
panel-handouts = Materiais
panel-people = Pessoas
panel-labs = Labs
panel-unread = { $count ->
    [one] { $count } novidade
   *[other] { $count } novidades
}
poll-aside = Deixar a votação para depois
people-search = Procurar por nome
people-count = { $count ->
    [0] Ninguém foi encontrado.
    [one] { $count } pessoa
   *[other] { $count } pessoas
}
people-more = Mostrar mais
people-write = Escrever para { $name }

# O que a organização mudou.
told-phase-scheduled = Está à espera de começar.
told-phase-practice = O ensaio começou. O público não vê nada.
told-phase-live = O webinar começou.
told-role-attendee = Você voltou a ser participante: pode ouvir, perguntar e votar.
told-role-panelist = Agora você é painelista: pode falar, mostrar a webcam e desenhar.
told-role-staff = Agora você faz parte da organização: pode conduzir o webinar.
told-baton = { $name } apresenta agora.
told-baton-you = Agora você apresenta: mostre a sua tela e abra o microfone quando quiser.
told-baton-from-you = { $name } apresenta agora, e você já não.
told-baton-gone = Você já não apresenta.
told-all-muted = A organização silenciou todos. Você pode abrir o microfone de novo.
told-all-muted-locked = A organização silenciou todos.
told-mute-lifted = Você já pode abrir o microfone de novo.
told-muted = A organização silenciou o seu microfone.
told-may-speak = Você já pode falar.
told-webcam-off = A sua webcam está desligada.
told-webcam-off-staff = A organização desligou a sua webcam.
told-hand-lowered = A sua mão foi baixada.
told-results = Já há o resultado de uma votação. Veja em Votações.
told-recording = Este webinar está em gravação.
told-control = Você pode usar o teclado e o mouse de quem apresenta.
told-control-gone = Você já não tem o teclado e o mouse de quem apresenta.
told-question-assigned = Uma pergunta foi atribuída a você. Veja em Perguntas.

# A própria página.
page-part-failed = Não foi possível carregar uma parte desta página. Verifique a sua conexão e tente de novo.
