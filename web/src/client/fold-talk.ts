// What the events of chat, questions, polls, survey and captions do to a picture. Knows who sees what of a question;
// not how events arrive.
import type { Memory, Picture } from './picture'
import {
  appended,
  CAPTIONS_KEPT,
  forgotten,
  isStaff,
  mapped,
  MESSAGES_KEPT,
  POLLS_KEPT,
  QUESTIONS_KEPT,
  remembered,
  withMemory,
  without,
  withState,
} from './picture'
import type * as wire from './wire'

export function chatMessage(picture: Picture, { at, data }: wire.EventChatMessage): Picture {
  const { chat } = picture.state
  const { message, from, to, text } = data
  const messages = appended(chat.messages, { message, from, to, text, at }, MESSAGES_KEPT)
  return withState(picture, { chat: { ...chat, messages } })
}

export function chatDeleted(picture: Picture, { data }: wire.EventChatDeleted): Picture {
  const { chat } = picture.state
  const messages = without(chat.messages, (message) => message.message === data.message)
  return messages === chat.messages ? picture : withState(picture, { chat: { ...chat, messages } })
}

export function chatPolicyChanged(picture: Picture, { data }: wire.EventChatPolicyChanged): Picture {
  return withState(picture, { chat: { ...picture.state.chat, policy: data.attendees } })
}

export function caption(picture: Picture, { at, data }: wire.EventCaption): Picture {
  const { from, text } = data
  const said = picture.caption?.from.participant === from.participant ? null : picture.caption
  return { ...picture, caption: said, captions: appended(picture.captions, { from, text, at }, CAPTIONS_KEPT) }
}

function withQuestion(picture: Picture, question: wire.QuestionCard): Picture {
  const { questions } = picture.state
  const known = questions.some((old) => old.question === question.question)
  return withState(picture, {
    questions: known
      ? mapped(questions, (old) => (old.question === question.question ? question : old))
      : appended(questions, question, QUESTIONS_KEPT),
  })
}

function found(picture: Picture, question: wire.Id): wire.QuestionCard | undefined {
  return picture.state.questions.find((card) => card.question === question)
}

export function questionAsked(picture: Picture, { at, data }: wire.EventQuestionAsked): Picture {
  return withQuestion(picture, { ...data, status: 'open', assigned: null, answer: null, at })
}

export function questionAssigned(picture: Picture, { at, data }: wire.EventQuestionAssigned): Picture {
  const { you, memory } = picture
  const mine = data.participant?.participant === you.participant
  const card = found(picture, data.question)
  if (!card) {
    if (!mine || data.text === undefined) return picture
    const before = memory.questions.get(data.question) ?? { anonymous: false, answer: null, at }
    const { question, text, participant } = data
    return withQuestion(picture, { ...before, question, text, status: 'open', assigned: participant })
  }
  const shown = isStaff(you.role) || mine ? data.participant : null
  if (shown || isStaff(you.role) || card.own) return withQuestion(picture, { ...card, assigned: shown })
  // Out of sight, unless a public answer follows and brings it back.
  const questions = picture.state.questions.filter((other) => other !== card)
  const kept = remembered(memory.questions, card.question, { ...card, assigned: null }, QUESTIONS_KEPT)
  return withMemory(withState(picture, { questions }), { questions: kept })
}

export function questionAnswered(picture: Picture, { at, data }: wire.EventQuestionAnswered): Picture {
  const { question, text, by } = data
  const before = found(picture, question) ??
    picture.memory.questions.get(question) ?? { question, text, anonymous: false, assigned: null, at }
  const answer = { text: data.answer, by, public: data.public }
  const next = withQuestion(picture, { ...before, assigned: null, status: 'answered', answer })
  return inOrder(next, question)
}

/** A question that came back stands where it was: by the time it was asked. */
function inOrder(picture: Picture, question: wire.Id): Picture {
  if (!picture.memory.questions.has(question)) return picture
  const questions = picture.state.questions.slice().sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0))
  const next = withState(picture, { questions })
  return withMemory(next, { questions: forgotten(picture.memory.questions, question) })
}

export function questionDismissed(picture: Picture, { data }: wire.EventQuestionDismissed): Picture {
  const card = found(picture, data.question)
  return card ? withQuestion(picture, { ...card, status: 'dismissed', assigned: null }) : picture
}

type Wording = Pick<wire.PollCard, 'poll' | 'question' | 'kind' | 'options' | 'anonymous'>

function wording({ poll, question, kind, options, anonymous }: Wording): wire.PollCard {
  return { poll, question, kind, options, anonymous }
}

/** The memory with the wording of these polls. */
export function learned(memory: Memory, cards: readonly wire.PollCard[]): Memory {
  const polls = cards
    .filter((card) => !memory.polls.has(card.poll))
    .reduce<Memory['polls']>((known, card) => remembered(known, card.poll, wording(card), POLLS_KEPT), memory.polls)
  return polls === memory.polls ? memory : { ...memory, polls }
}

function withPoll(picture: Picture, poll: wire.Id, change: Partial<wire.PollCard>): Picture {
  const { polls } = picture.state
  if (!polls) return picture
  const changed = mapped(polls, (card) => (card.poll === poll ? { ...card, ...change } : card))
  return changed === polls ? picture : withState(picture, { polls: changed })
}

export function pollCreated(picture: Picture, { data }: wire.EventPollCreated): Picture {
  const { polls } = picture.state
  if (!polls) return picture
  const card: wire.PollCard = { ...wording(data), state: 'draft', shared: false }
  const next = withState(picture, { polls: appended(polls, card, POLLS_KEPT) })
  return { ...next, memory: learned(next.memory, [data]) }
}

export function pollOpened(picture: Picture, { data }: wire.EventPollOpened): Picture {
  const next = withState(picture, { poll: { ...wording(data), voted: false } })
  return withPoll({ ...next, tally: null, memory: learned(next.memory, [data]) }, data.poll, { state: 'open' })
}

export function pollClosed(picture: Picture, { data }: wire.EventPollClosed): Picture {
  const { tally, state } = picture
  const last = tally?.poll === data.poll ? tally : null
  const sums = last ? { voters: last.voters, ...(last.counts ? { counts: last.counts } : {}) } : {}
  const next = state.poll?.poll === data.poll ? withState(picture, { poll: null }) : picture
  return withPoll(last ? { ...next, tally: null } : next, data.poll, { state: 'closed', ...sums })
}

export function pollDeleted(picture: Picture, { data }: wire.EventPollDeleted): Picture {
  const { polls } = picture.state
  return polls ? withState(picture, { polls: without(polls, (card) => card.poll === data.poll) }) : picture
}

export function pollResultsShared(picture: Picture, { data }: wire.EventPollResultsShared): Picture {
  const { poll, counts, voters } = data
  const next = withPoll(picture, poll, { shared: true, counts, voters })
  const card = picture.memory.polls.get(poll)
  if (card) return withShared(next, { ...card, counts, voters })
  return withMemory(next, { unworded: remembered(next.memory.unworded, poll, { counts, voters }, POLLS_KEPT) })
}

function withShared(picture: Picture, card: wire.PollCard): Picture {
  const others = without(picture.state.shared, (other) => other.poll === card.poll)
  return withState(picture, { shared: appended(others, card, POLLS_KEPT) })
}

export function pollResultsHidden(picture: Picture, { data }: wire.EventPollResultsHidden): Picture {
  const shared = without(picture.state.shared, (card) => card.poll === data.poll)
  const next = shared === picture.state.shared ? picture : withState(picture, { shared })
  const unworded = forgotten(next.memory.unworded, data.poll)
  return withPoll(unworded === next.memory.unworded ? next : withMemory(next, { unworded }), data.poll, {
    shared: false,
  })
}

/** The polls of a list: the wording of shared results that was never told, and the sums of what is closed. */
export function listedPolls(picture: Picture, cards: readonly wire.PollCard[]): Picture {
  const start = { ...picture, memory: learned(picture.memory, cards) }
  return cards.reduce<Picture>((next, card) => {
    const { counts, voters } = card
    const counted = card.state === 'closed' ? withPoll(next, card.poll, { counts, voters }) : next
    const sums = counted.memory.unworded.get(card.poll)
    if (!sums) return counted
    const unworded = forgotten(counted.memory.unworded, card.poll)
    return withShared(withMemory(counted, { unworded }), { ...wording(card), ...sums })
  }, start)
}
