// Says in words what the organizers changed for the person who looks, and makes the place where it shows flash once. What
// is seen anyway, such as who speaks, is not said.
import type { Folded, Update, wire } from '../client'
import { isOnStage, isStaff, type Live } from '../live/live.svelte'
import { notices } from '../live/notices.svelte'
import { t } from '../words/words.svelte'

export class Told {
  /** Counts up at each change of what one's own devices may do, and of who presents. */
  own = $state(0)
  stage = $state(0)
  #before: Folded | null
  readonly stop: () => void

  constructor(private readonly live: Live) {
    this.#before = live.folded
    this.stop = live.listen((update) => this.#hear(update))
  }

  #hear(update: Update): void {
    const before = this.#before
    const now = this.live.folded
    this.#before = now
    if (!before || !now || before === now || before.session !== now.session) return
    this.#phase(before, now)
    this.#role(before, now)
    this.#baton(before, now)
    this.#muted(before, now)
    this.#stageThings(before, now)
    if (update.kind === 'events') for (const event of update.events) this.#event(event, before, now)
  }

  /** Says something about one's own devices. */
  #ownWords(id: string): void {
    this.own += 1
    notices.say(t(id))
  }

  #phase(before: Folded, now: Folded): void {
    const { phase } = now.state
    if (phase !== before.state.phase && phase !== 'ended') notices.say(t(`told-phase-${phase}`))
  }

  #role(before: Folded, now: Folded): void {
    const { role } = now.you
    // The page itself tells those who come from the control room.
    if (role === before.you.role || isStaff(before.you.role)) return
    const kind = isStaff(role) ? 'staff' : role
    this.#ownWords(isOnStage(role) || isOnStage(before.you.role) ? `told-role-${kind}` : 'told-role-attendee')
  }

  #baton(before: Folded, now: Folded): void {
    const { participant, term } = now.state.presenter
    if (term === before.state.presenter.term) return
    this.stage += 1
    if (now.you.presenter && !before.you.presenter) return this.#ownWords('told-baton-you')
    const name = participant?.name
    if (before.you.presenter) return this.#ownWordsNamed(name)
    // That somebody presents once it begins goes without saying.
    if (name && before.state.presenter.term > 0 && now.state.phase === before.state.phase) notices.say(t('told-baton', { name }))
  }

  #ownWordsNamed(name: string | undefined): void {
    this.own += 1
    notices.say(name ? t('told-baton-from-you', { name }) : t('told-baton-gone'))
  }

  /** Whoever could not speak before either is not told that they cannot. */
  #muted(before: Folded, now: Folded): void {
    const { mute } = now.state
    const could = before.you.capabilities.includes('speak')
    const can = now.you.capabilities.includes('speak')
    const everybody = mute.mute_epoch !== before.state.mute.mute_epoch
    if (everybody && could && mute.active && !before.you.presenter && !isStaff(now.you.role)) {
      return this.#ownWords(mute.locked || !can ? 'told-all-muted-locked' : 'told-all-muted')
    }
    if (everybody && could && !mute.active && before.state.mute.locked) return this.#ownWords('told-mute-lifted')
    if (could && before.you.mic !== now.you.mic && now.you.mic === 'muted_by_staff') return this.#ownWords('told-muted')
    const alone = !now.unmute_requested && !now.you.presenter && before.you.role === now.you.role
    if (can && !could && alone) this.#ownWords('told-may-speak')
  }

  #stageThings(before: Folded, now: Folded): void {
    const { recording, control } = now.state
    const me = now.you.participant
    if (recording.state === 'on' && before.state.recording.state === 'off') notices.say(t('told-recording'))
    if (control?.participant === me && before.state.control?.participant !== me) this.#ownWords('told-control')
    if (before.state.control?.participant === me && control?.participant !== me) this.#ownWords('told-control-gone')
  }

  #event(event: wire.SessionEvent, before: Folded, now: Folded): void {
    const me = now.you.participant
    const others = event.by !== me
    if (event.event === 'webcam_changed' && event.data.participant === me && !event.data.on && others && before.you.webcam) {
      this.#ownWords(event.by == null ? 'told-webcam-off' : 'told-webcam-off-staff')
    }
    const lowered = event.event === 'hands_lowered' || (event.event === 'hand_changed' && event.data.participant === me && !event.data.raised)
    if (lowered && others && before.you.hand) this.#ownWords('told-hand-lowered')
    if (event.event === 'poll_results_shared') notices.say(t('told-results'))
    if (event.event === 'question_assigned' && event.data.participant?.participant === me && others) {
      notices.say(t('told-question-assigned'))
    }
  }
}
