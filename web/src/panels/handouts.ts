// Files that are handed out: what kind one is, and what a refused upload means. Pure.

/** The endings that the server can tell; which of them it takes is its setting. */
export const ENDINGS = '.pdf,.txt,.csv,.md,.png,.jpg,.jpeg,.gif,.webp,.pptx,.docx,.xlsx,.odp,.odt,.zip,.mp4'

const KINDS: readonly (readonly [prefix: string, kind: string])[] = [
  ['application/pdf', 'pdf'],
  ['image/', 'image'],
  ['video/', 'video'],
  ['text/csv', 'table'],
  ['text/', 'text'],
  ['application/zip', 'archive'],
  ['application/vnd.openxmlformats-officedocument.presentationml', 'slides'],
  ['application/vnd.oasis.opendocument.presentation', 'slides'],
  ['application/vnd.openxmlformats-officedocument.spreadsheetml', 'table'],
  ['application/vnd.openxmlformats-officedocument.wordprocessingml', 'text'],
  ['application/vnd.oasis.opendocument.text', 'text'],
]

/** The kind of file, as the end of a message's id. */
export function kindOf(media_type: string): string {
  return KINDS.find(([prefix]) => media_type.startsWith(prefix))?.[1] ?? 'other'
}
