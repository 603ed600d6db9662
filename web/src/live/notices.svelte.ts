// Short sentences that come and go, read out by screen readers. Must not know what happened: callers say it in words.

export interface Notice {
  id: number
  text: string
  tone: 'plain' | 'warn'
}

const SHOWN_MS = 6_000
const SHOWN_MAX = 4

class Notices {
  list = $state<Notice[]>([])
  #next = 0

  say(text: string): void {
    this.#add(text, 'plain')
  }
  warn(text: string): void {
    this.#add(text, 'warn')
  }
  dismiss(id: number): void {
    this.list = this.list.filter((notice) => notice.id !== id)
  }

  #add(text: string, tone: Notice['tone']): void {
    // The same sentence twice in a row says nothing new.
    const others = this.list.filter((notice) => notice.text !== text)
    const notice = { id: this.#next++, text, tone }
    this.list = [...others, notice].slice(-SHOWN_MAX)
    setTimeout(() => this.dismiss(notice.id), SHOWN_MS)
  }
}

export const notices = new Notices()
