var e=[`### O que todas as páginas dizem: papéis, recusas e estado da conexão.

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
connection-reconnecting = Reconectando…
connection-reconnecting-in = { $seconds ->
    [one] A conexão caiu. Nova tentativa em { $seconds } segundo.
   *[other] A conexão caiu. Nova tentativa em { $seconds } segundos.
}
connection-kept = Nada se perde: você receberá o que faltou, e o que enviou será enviado de novo.
connection-back = A conexão voltou.
storage-stopped = O servidor não consegue guardar nada neste momento: as alterações terão de esperar.
`,`### A página de quem participa, e como se entra e se sai.

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
`,`### O que dizem os painéis das duas páginas: chat, perguntas, votações, questionário, materiais e labs.

field-characters-over = { $count ->
    [one] { $count } caractere a mais
   *[other] { $count } caracteres a mais
}
desk-failed = Não foi possível carregar esta parte.

## Chat

chat-title = Chat
chat-log = Mensagens
chat-empty = Ninguém escreveu ainda.
chat-empty-scheduled = Ninguém escreveu ainda. Antes do início, quem está no palco já pode trocar mensagens.
chat-earlier = Mostrar mensagens anteriores
chat-new = Novas mensagens
chat-sending = Envio em curso…
chat-sending-later = Será enviada quando a conexão voltar
# $name é quem escreveu a mensagem.
chat-reply = Escrever para { $name }
chat-delete = Apagar a mensagem de { $name }
chat-circle-staff = Para organização e painelistas
chat-circle-you = Só para você
chat-circle-person = Só para { $name }
chat-circle-one = Só para uma pessoa
chat-policy = O público pode escrever
chat-policy-off = Para ninguém
chat-policy-staff = Para organização e painelistas
chat-policy-everyone = Para todos
chat-to = Para
chat-to-everyone-yes = Todos
chat-to-everyone-policy = Todos (não permitido agora)
chat-to-everyone-scheduled = Todos (depois do início)
chat-to-staff = Organização e painelistas
chat-to-stage = No palco
chat-to-person = { $name } ({ $role })
chat-to-others = No público
chat-gone = Alguém que já saiu
chat-to-gone = A pessoa para quem você escrevia já não está aqui. Escolha outra.
chat-message = Mensagem
chat-placeholder = Escreva uma mensagem
chat-send = Enviar
chat-too-long = A mensagem é longa demais.
chat-only-staff = Só a organização e os painelistas lerão o que você escrever.
chat-silent-policy = A organização fechou o chat para o público.
chat-silent-scheduled = O chat abre quando a sessão começar.

## Perguntas

questions-title = Perguntas
questions-earlier = Mostrar perguntas anteriores
questions-yours = A sua pergunta
questions-anonymous = Perguntar sem nome
questions-anonymous-hint = Ninguém saberá o seu nome, nem mesmo a organização.
questions-ask = Perguntar
questions-asked = A sua pergunta chegou à organização.
questions-ask-yourself = Fazer uma pergunta
questions-why-scheduled = Será possível perguntar depois que a sessão começar.
questions-why-empty = Escreva primeiro a sua pergunta.
questions-why-empty-answer = Escreva primeiro uma resposta.
questions-why-long = O texto é longo demais.
questions-tasks = Para você responder
questions-own = As suas perguntas
questions-own-waiting = Em espera
questions-own-private = Respondida só para você
questions-own-public = Respondida para todos
questions-own-dismissed = Descartada
questions-own-anonymous = Feita sem nome
questions-answered = Respondidas para todos
questions-answered-empty = Nenhuma pergunta foi respondida para todos ainda.
questions-somebody = Sem nome
# $name é quem respondeu.
questions-answer-public = { $name } respondeu para todos
questions-answer-private = { $name } respondeu em particular
questions-answer = Resposta
questions-answer-open = Responder…
questions-answer-privately = Responder em particular
questions-answer-publicly = Responder para todos
questions-desk = Perguntas por estado
questions-tab-new = Novas
questions-tab-assigned = Atribuídas
questions-tab-answered = Respondidas
questions-tab-dismissed = Descartadas
questions-empty-new = Não há perguntas novas. Elas aparecem aqui à medida que chegam.
questions-empty-assigned = Nenhuma pergunta está à espera da resposta de alguém.
questions-empty-answered = Nenhuma pergunta foi respondida ainda.
questions-empty-dismissed = Nenhuma pergunta foi descartada.
questions-mark-public = Respondida para todos
questions-mark-private = Respondida em particular
questions-mark-you = Atribuída a você
questions-assign = Atribuir a
questions-assign-nobody = Ninguém ainda
# $self vale yes quando é quem lê.
questions-assign-person = { $self ->
    [yes] { $name } (você)
   *[no] { $name }
}
questions-assign-away = { $name } (não está aqui)
questions-dismiss = Descartar

## Votações

polls-title = Votações
polls-new = Nova votação
polls-question = Pergunta
polls-kind = Tipo
polls-kind-single = Uma opção
polls-kind-multiple = Várias opções
polls-kind-rating = Avaliação de 1 a 5
polls-kind-text = Texto livre
polls-options = Opções
polls-option = Opção { $number }
polls-option-add = Adicionar opção
polls-option-remove = Remover a opção { $number }
polls-anonymous = Respostas sem nome
polls-anonymous-hint = Ninguém vê em que cada pessoa votou. O voto não pode ser alterado.
polls-save = Salvar votação
polls-fault-empty-question = Escreva a pergunta.
polls-fault-empty-option = Escreva a opção.
polls-fault-long = O texto é longo demais.
polls-fault-twice = Esta opção já existe.
polls-why-two = Uma votação precisa de pelo menos duas opções.
polls-why-many = Pode haver no máximo { $count } opções.
polls-why-scheduled = As votações podem ser abertas depois que a sessão começar.
polls-why-another = Há outra votação aberta: { $question }
polls-why-empty = Escolha ou escreva primeiro uma resposta.
polls-why-long = A resposta é longa demais.
polls-why-same = Este já é o seu voto.
polls-state-draft = Rascunho
polls-state-open = Aberta
polls-state-closed = Encerrada
polls-shared = Resultados visíveis
polls-open-it = Abrir votação
polls-close-it = Encerrar votação
polls-share = Mostrar resultados
polls-hide = Ocultar resultados
polls-delete = Apagar a votação: { $question }
polls-delete-title = Apagar esta votação?
polls-delete-sure = “{ $question }” e os seus votos serão perdidos.
polls-delete-it = Apagar
polls-empty-staff = Ainda não há votações. Prepare uma agora e abra quando chegar a hora.
polls-empty = Nenhuma votação está aberta.
polls-tally-none = Os votos são contados aqui à medida que chegam.
polls-anonymous-later = A votação é secreta: os resultados aparecem quando ela for encerrada.
polls-results = Resultados de { $question }
polls-results-of = Resultados
polls-mean = Média: { $mean }
polls-voters = { $count ->
    [one] { $count } voto
   *[other] { $count } votos
}
polls-texts = { $count ->
    [one] { $count } resposta
   *[other] { $count } respostas
}
polls-open = Votação
polls-open-anonymous = Votação secreta
polls-choose-some = Você pode escolher várias opções.
polls-rating-low = 1 é o mais baixo
polls-rating-high = 5 é o mais alto
polls-answer = A sua resposta
polls-vote = Votar
polls-vote-again = Alterar voto
polls-voted = O seu voto foi contado. Você pode alterá-lo enquanto a votação estiver aberta.
polls-voted-anonymous = O seu voto foi contado. Não pode ser alterado, porque a votação é secreta.
polls-anonymous-first = Ninguém vê o seu voto. O primeiro voto é o que conta e não pode ser alterado.

## Questionário

survey-title = Questionário
survey-write = Criar questionário
survey-change = Alterar questionário
survey-change-hint = As perguntas podem ser alteradas até alguém responder.
survey-writing = Escrever o questionário
survey-question = Pergunta { $number }
survey-question-add = Adicionar pergunta
survey-question-remove = Remover a pergunta { $number }
survey-set = Publicar questionário
survey-locked = Alguém já respondeu, por isso as perguntas ficam como estão.
survey-why-many = Pode haver no máximo { $count } perguntas.
survey-why-empty = Responda a pelo menos uma pergunta.
survey-why-long = Uma das suas respostas é longa demais.
survey-why-scheduled = Será possível responder ao questionário depois que a sessão começar.
survey-anonymous-hint = Se uma pergunta for sem nome, todas as respostas são guardadas sem nome.
survey-anonymous = As suas respostas são guardadas sem o seu nome.
survey-empty = Não há questionário.
survey-empty-staff = Ainda não há questionário. O público pode responder durante a sessão e até quinze minutos depois.
survey-send = Enviar respostas
survey-done = Agradecemos as suas respostas. Já foram recebidas.
survey-again = Alterar respostas
survey-after = Você ainda pode responder até quinze minutos depois do fim.
survey-late = O prazo do questionário terminou.
survey-refused = Não foi possível enviar as suas respostas. Tente de novo.
survey-refused-network = Não foi possível chegar ao servidor. Verifique a sua conexão e tente de novo.
survey-refused-rate_limited = Foi rápido demais. Espere um momento e tente de novo.
survey-refused-unavailable = Neste momento não é possível guardar nada. Tente de novo em breve.
survey-refused-forbidden = Só pode responder quem esteve na sessão.
survey-refused-removed = Só pode responder quem esteve na sessão.
survey-refused-not_found = O questionário já não está disponível.

## Materiais

handouts-title = Materiais
handouts-list = Arquivos
handouts-empty = Nenhum material foi distribuído ainda.
handouts-empty-staff = Ainda não há materiais. O que você enviar estará disponível para download a todos na sessão.
handouts-about = { $kind } · { $size }
handouts-kind-pdf = PDF
handouts-kind-image = Imagem
handouts-kind-video = Vídeo
handouts-kind-table = Tabela
handouts-kind-text = Texto
handouts-kind-slides = Slides
handouts-kind-archive = Arquivo compactado
handouts-kind-other = Arquivo
handouts-download = Fazer download de { $name }
handouts-remove = Remover { $name }
handouts-remove-title = Remover este material?
handouts-remove-sure = O download de “{ $name }” deixará de estar disponível.
handouts-remove-it = Remover
handouts-upload-group = Enviar
handouts-upload = Enviar um arquivo
handouts-file = Arquivo
handouts-drop = ou solte-o aqui
handouts-uploads = Envios
# $done é uma percentagem; $size, o tamanho do arquivo inteiro.
handouts-progress = { $done } de { $size }
handouts-progress-of = Envio de { $name }
handouts-cancel = Cancelar o envio de { $name }
handouts-forget = Fechar o aviso sobre { $name }
handouts-missed = Não foi possível fazer o download. Tente de novo.
handouts-missed-network = Não foi possível chegar ao servidor. Verifique a sua conexão e tente de novo.
handouts-missed-not_found = O arquivo já não está disponível.
handouts-missed-rate_limited = Foi rápido demais. Espere um momento e tente de novo.
handouts-refused = Não foi possível enviar o arquivo. Tente de novo.
handouts-refused-too_large = O arquivo é grande demais.
handouts-refused-unsupported_media_type = Não é possível distribuir arquivos deste tipo, ou o conteúdo não corresponde ao nome.
handouts-refused-full = Já não cabem mais materiais. Remova um primeiro.
handouts-refused-conflict = Já não cabem mais materiais, ou a sessão terminou.
handouts-refused-ended = A sessão terminou.
handouts-refused-forbidden = Você já não pode distribuir arquivos.
handouts-refused-removed = Você já não pode distribuir arquivos.
handouts-refused-unauthorized = Você já não pode distribuir arquivos.
handouts-refused-invalid = O nome do arquivo não é válido. Mude o nome e tente de novo.
handouts-refused-malformed = O arquivo não chegou completo. Tente de novo.
handouts-refused-timeout = O envio demorou demais. Tente de novo.
handouts-refused-network = Não foi possível chegar ao servidor. Verifique a sua conexão e tente de novo.
handouts-refused-rate_limited = Foi rápido demais. Espere um momento e tente de novo.
handouts-refused-unavailable = Neste momento não é possível guardar nada. Tente de novo em breve.

## Labs

labs-title = Labs
labs-reactions = Reações
labs-reactions-hint = Qualquer pessoa pode mostrar o que sente com um toque.
labs-captions = Legendas
labs-captions-hint = Quem está no palco escreve o que se diz, e todos podem ler.
labs-why-scheduled = Os labs podem ser ativados depois que a sessão começar.
labs-empty = Não há nada ativado no momento.
reactions-title = Reações
reactions-thumbs_up = Polegar para cima
reactions-heart = Coração
reactions-clap = Aplauso
reactions-laugh = Riso
reactions-surprised = Surpresa
reactions-sad = Tristeza
reactions-celebrate = Celebração
reactions-raise = Mãos levantadas
captions-title = Legendas
captions-lines = Legendas
captions-speaker = { $name }:
captions-empty = As legendas aparecem aqui.
captions-field = Legenda
captions-field-hint = Os outros leem enquanto você escreve. Enter termina a linha.
handouts-refused-empty = O arquivo está vazio.
`];export{e as default};