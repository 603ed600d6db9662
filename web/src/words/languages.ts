// The languages of the product's own help. Must not know what is said in them.

export const LANGUAGES = ['en', 'fr', 'it', 'de', 'es', 'pt', 'nl'] as const
export type Language = (typeof LANGUAGES)[number]

/** Each language's name for itself. */
export const OWN_NAMES: Record<Language, string> = {
  en: 'English',
  fr: 'Français',
  it: 'Italiano',
  de: 'Deutsch',
  es: 'Español',
  pt: 'Português',
  nl: 'Nederlands',
}
