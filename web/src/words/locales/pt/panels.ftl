### O que dizem os painéis das duas páginas: chat, perguntas, votações, questionário, materiais e labs.

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
