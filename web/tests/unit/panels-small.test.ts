// The small parts of the panels: characters, kinds of files, reactions, news, the pace of captions.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { wire } from '../../src/client'
import { charactersIn, tidy, tidyLine } from '../../src/design/characters'
import { Captioner } from '../../src/panels/captioner'
import { kindOf } from '../../src/panels/handouts'
import { newsOf } from '../../src/panels/news'
import { floats, summed } from '../../src/panels/reactions'

describe('characters', () => {
  it('are scalar values in NFC', () => {
    expect(charactersIn('e\u0301')).toBe(1)
    expect(charactersIn('👍🏽')).toBe(2)
    expect(charactersIn('')).toBe(0)
  })

  it('are cleared of what a paste brings along', () => {
    expect(tidy(' a\tb\r\nc\u0000\u202e\u2028d ')).toBe('a b\nc\nd')
    expect(tidyLine('a\n\nb')).toBe('a b')
    // What joins emoji stays.
    expect(tidy('👩\u200d💻')).toBe('👩\u200d💻')
  })
})

it('knows kinds of files', () => {
  expect(kindOf('application/pdf')).toBe('pdf')
  expect(kindOf('image/webp')).toBe('image')
  expect(kindOf('text/csv')).toBe('table')
  expect(kindOf('text/markdown')).toBe('text')
  expect(kindOf('application/vnd.openxmlformats-officedocument.presentationml.presentation')).toBe('slides')
  expect(kindOf('application/x-unknown')).toBe('other')
})

describe('reactions', () => {
  it('of a crowd float as a handful', () => {
    expect(floats({ heart: 1 }).length).toBe(1)
    expect(floats({ heart: 10_000 }).length).toBe(4)
    expect(floats({ heart: 0, unheard_of: 5 })).toEqual([])
  })
  it('add up', () => {
    expect(summed({ heart: 1 }, { heart: 2, clap: 1 })).toEqual({ heart: 3, clap: 1 })
  })
})

describe('news', () => {
  const you = { participant: 'me' }
  const ada = { participant: 'ada', name: 'Ada', role: 'organizer' as const }
  const event = (name: string, data: object, by = 'ada') => ({ seq: 1, at: '', by, event: name, data }) as unknown as wire.SessionEvent

  it('stands on the tab of its kind', () => {
    expect(newsOf(event('chat_message', { from: ada }), you)).toBe('chat')
    expect(newsOf(event('question_asked', {}), you)).toBe('questions')
    expect(newsOf(event('poll_opened', {}), you)).toBe('polls')
    expect(newsOf(event('handout_added', {}), you)).toBe('handouts')
    expect(newsOf(event('survey_set', {}), you)).toBe('survey')
    expect(newsOf(event('mic_changed', {}), you)).toBe(null)
  })
  it('is nothing that one did oneself, nor what concerns others', () => {
    expect(newsOf(event('poll_opened', {}, 'me'), you)).toBe(null)
    expect(newsOf(event('question_asked', { own: true }), you)).toBe(null)
    expect(newsOf(event('question_assigned', { participant: ada }), you)).toBe(null)
    expect(newsOf(event('question_assigned', { participant: { ...ada, participant: 'me' } }), you)).toBe('questions')
  })
})

describe('captions', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  it('go out at once, then at most four times a second, the latest always', () => {
    const said: string[] = []
    const captioner = new Captioner((text) => said.push(text))
    for (const text of ['W', 'We', 'We b']) captioner.typed(text)
    expect(said).toEqual(['W'])
    vi.advanceTimersByTime(250)
    expect(said).toEqual(['W', 'We b'])
    vi.advanceTimersByTime(1000)
    captioner.typed('We b')
    captioner.typed('')
    expect(said).toEqual(['W', 'We b'])
  })
  it('stop when the line is said for good', () => {
    const said: string[] = []
    const captioner = new Captioner((text) => said.push(text))
    captioner.typed('W')
    captioner.typed('We')
    captioner.stop()
    vi.advanceTimersByTime(1000)
    expect(said).toEqual(['W'])
  })
})
