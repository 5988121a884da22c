/**
 * How the local parts of an old and a new address go together: kept, or rewritten between the usual forms of a company. By it
 * the migration of a whole domain is known (docs/address-changes.md, "What is checked"). Pure, total, linear.
 */

/** The patterns, the surest first. `other`: none of them, which is no pattern that many could share. */
export const LOCAL_PART_PATTERNS = [
  'same',
  'separators',
  'first.last → flast',
  'flast → first.last',
  'first.last → last.first',
  'first.last → first',
  'first.last → last',
  'other',
] as const

/** One pattern. */
export type LocalPartPattern = (typeof LOCAL_PART_PATTERNS)[number]

const SEPARATOR = /[._-]/

/** Reads the pattern of two addresses; case, and what follows a `+`, do not matter. Total. */
export function localPartPattern(oldAddress: string, newAddress: string): LocalPartPattern {
  const before = localPartOf(oldAddress)
  const after = localPartOf(newAddress)
  if (before === '' || after === '') return 'other'
  if (before === after) return 'same'
  const from = before.split(SEPARATOR).filter((word) => word !== '')
  const to = after.split(SEPARATOR).filter((word) => word !== '')
  if (from.length > 0 && from.join('') === to.join('')) return 'separators'
  if (from.length === 2) return fromTwoWords(from, to)
  return from.length === 1 && to.length === 2 && initialForm(to) === before
    ? 'flast → first.last'
    : 'other'
}

function fromTwoWords(from: readonly string[], to: readonly string[]): LocalPartPattern {
  const [first = '', last = ''] = from
  const joined = to.join('.')
  if (joined === initialForm(from) || joined === `${first.charAt(0)}.${last}`)
    return 'first.last → flast'
  if (joined === `${last}.${first}`) return 'first.last → last.first'
  if (first.length === 1 && to.length === 2 && to[1] === last && to[0]?.startsWith(first) === true)
    return 'flast → first.last'
  if (joined === first) return 'first.last → first'
  return joined === last ? 'first.last → last' : 'other'
}

/** `jane.roe` → `jroe`. */
function initialForm([first = '', last = '']: readonly string[]): string {
  return `${first.charAt(0)}${last}`
}

function localPartOf(address: string): string {
  const at = address.lastIndexOf('@')
  const local = (at === -1 ? address : address.slice(0, at)).normalize('NFC').toLowerCase()
  const plus = local.indexOf('+')
  return plus > 0 ? local.slice(0, plus) : local
}
