// Characters as the server counts and takes them: Unicode scalar values of the text in NFC.

/** How many characters the server will count. */
export function charactersIn(text: string): number {
  let count = 0
  for (const _ of text.normalize('NFC')) count += 1
  return count
}

/** What a paste may bring along and no server takes: other line breaks, tabs, control characters, marks that turn the
 *  direction of text. Blank at both ends goes too. */
export function tidy(text: string): string {
  return text
    .replace(/\r\n?|[\u2028\u2029]/g, '\n')
    .replace(/\t/g, ' ')
    .replace(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufff9-\ufffb]/g, '')
    .normalize('NFC')
    .trim()
}

/** The same for a single line. */
export const tidyLine = (text: string): string => tidy(text).replace(/\n+/g, ' ')
