// Light or dark: as the system has it, unless it was chosen here.

export const THEMES = ['auto', 'light', 'dark'] as const
export type Theme = (typeof THEMES)[number]
const STORED = 'cuelight.theme'

class Look {
  theme = $state<Theme>('auto')

  restore(): void {
    try {
      const stored = localStorage.getItem(STORED)
      this.choose(THEMES.find((theme) => theme === stored) ?? 'auto', false)
    } catch {
      this.choose('auto', false)
    }
  }

  choose(theme: Theme, remember = true): void {
    this.theme = theme
    if (theme === 'auto') delete document.documentElement.dataset.theme
    else document.documentElement.dataset.theme = theme
    try {
      if (remember) localStorage.setItem(STORED, theme)
    } catch {
      // Nothing is kept: it holds for this page alone.
    }
  }
}

export const look = new Look()
