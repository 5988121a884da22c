/** How a new local part follows from the old one: what a migration of a whole domain keeps. Total, linear. */

/** `same`; `dots`: but for dots, hyphens, underscores; `initial`: first name cut to its initial, either way; `other`. */
export type LocalPartPattern = 'same' | 'dots' | 'initial' | 'other'

/** The first that holds. Compared without case, without what follows a plus. */
export function localPartPattern(oldLocal: string, newLocal: string): LocalPartPattern {
  const left = plain(oldLocal)
  const right = plain(newLocal)
  if (left === right) return 'same'
  if (squeezed(left) === squeezed(right)) return 'dots'
  const isInitial =
    initialForms(left).has(squeezed(right)) || initialForms(right).has(squeezed(left))
  return isInitial ? 'initial' : 'other'
}

function plain(localPart: string): string {
  const folded = localPart.normalize('NFC').toLowerCase()
  const plus = folded.indexOf('+')
  return plus > 0 ? folded.slice(0, plus) : folded
}

function squeezed(localPart: string): string {
  return localPart.replace(/[._-]/g, '')
}

/** `jane.roe` → `jroe`, `roej`, `janer`; nothing where there is no separator to tell the names apart. */
function initialForms(localPart: string): ReadonlySet<string> {
  const names = localPart.split(/[._-]/).filter((name) => name !== '')
  const first = names[0]
  const last = names.at(-1)
  if (names.length < 2 || first === undefined || last === undefined) return new Set()
  return new Set([
    `${first.slice(0, 1)}${last}`,
    `${last}${first.slice(0, 1)}`,
    `${first}${last.slice(0, 1)}`,
  ])
}
