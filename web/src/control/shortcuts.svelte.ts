// The one key that does something without a control having the focus, and its switch: a key alone may be in the way of
// whoever speaks to their computer (WCAG 2.1.4).

const STORED = 'cuelight.shortcuts'

class Shortcuts {
  on = $state(read())

  choose(on: boolean): void {
    this.on = on
    try {
      localStorage.setItem(STORED, on ? 'on' : 'off')
    } catch {
      // A browser that keeps nothing: it holds for this page alone.
    }
  }

  /** Whether this key press is meant for the page: not while somebody types, nor with another key, nor over a dialog. */
  asks(event: KeyboardEvent, key: string): boolean {
    if (!this.on || event.key !== key || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return false
    const target = event.target
    if (!(target instanceof HTMLElement)) return false
    return !target.isContentEditable && target.closest('input, textarea, select, dialog, [role="menu"]') === null
  }
}

function read(): boolean {
  try {
    return localStorage.getItem(STORED) !== 'off'
  } catch {
    return true
  }
}

export const shortcuts = new Shortcuts()
