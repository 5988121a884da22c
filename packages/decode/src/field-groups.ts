/**
 * Field groups as text: `Name: value` lines in paragraphs (RFC 3464 s2.1), with the oddities that servers
 * are known for. What the fields mean is `delivery-status.ts`.
 *
 * In: the text of a part. Out: one group a recipient or message, in order. Promises: total, linear.
 */

/** One field with its lines: the first is what followed the colon. */
export type Field = { readonly name: string; readonly lines: string[] }

/** Fields by lower-case name; several of a name keep their order. */
export type FieldGroup = Map<string, Field[]>

const MAX_FIELD_LINES = 64
const MAX_NAME_CHARS = 68
const NAME = /^[A-Za-z][A-Za-z0-9-]+$/

/** Fields that name the recipient of a group: RFC 3464 s2.3.1, s2.3.2, and Sendmail's. */
export const RECIPIENT_FIELDS = [
  'final-recipient',
  'original-recipient',
  'x-actual-recipient',
] as const

/** Fields of the group about the message (RFC 3464 s2.2). */
export const PER_MESSAGE_FIELDS = [
  'reporting-mta',
  'original-envelope-id',
  'arrival-date',
  'received-from-mta',
  'dsn-gateway',
] as const

/** Fields that say of whom the group speaks or what became of him: a second one begins a new group. */
const HEAD_FIELDS: ReadonlySet<string> = new Set([...RECIPIENT_FIELDS, 'action', 'status'])

/** Reads all groups. Total, linear. */
export function readFieldGroups(text: string): readonly FieldGroup[] {
  return joinFragments(readFragments(text))
}

/** The value of a field, its lines joined by one blank. */
export function joined(field: Field): string {
  return field.lines.length === 1 ? (field.lines[0] ?? '') : field.lines.join(' ')
}

/** Splits at blank lines, and where a field of the head comes a second time. */
function readFragments(text: string): FieldGroup[] {
  const fragments: FieldGroup[] = []
  let group: FieldGroup = new Map()
  let field: Field | undefined
  for (const line of text.split('\n')) {
    const trimmed = line.trim()
    const name = trimmed === '' || continues(line, field) ? undefined : fieldName(trimmed)
    const isRepeated = name !== undefined && HEAD_FIELDS.has(name) && group.has(name)
    if (trimmed === '' || (isRepeated && hasRecipient(group))) {
      if (group.size > 0) fragments.push(group)
      group = new Map()
      field = undefined
    }
    if (name === undefined) {
      if (trimmed !== '' && field !== undefined && field.lines.length < MAX_FIELD_LINES) {
        field.lines.push(trimmed)
      }
      continue
    }
    field = { name, lines: [trimmed.slice(trimmed.indexOf(':') + 1).trim()] }
    const sameName = group.get(name)
    if (sameName === undefined) group.set(name, [field])
    else sameName.push(field)
  }
  if (group.size > 0) fragments.push(group)
  return fragments
}

/** The name of the field that a line begins, in lower case; absent where the line is no field. Total. */
export function fieldName(line: string): string | undefined {
  const colon = line.indexOf(':')
  if (colon < 2 || colon > MAX_NAME_CHARS) return undefined
  const name = line.slice(0, colon).trimEnd()
  return NAME.test(name) ? name.toLowerCase() : undefined
}

/**
 * Folded, or at column 0 with a reply code (nullmailer does not fold). A line at column 0 that is no field
 * continues too; that is what a line without a name means to the caller.
 */
function continues(line: string, field: Field | undefined): boolean {
  if (field === undefined) return false
  const isFolded = line.startsWith(' ') || line.startsWith('\t')
  return isFolded || (field.name === 'diagnostic-code' && /^[2-5]\d\d[- ]/.test(line))
}

/**
 * Puts together what blank lines tore apart: fields of the head without a recipient belong to the
 * recipient that follows, where the one before has his own, and to the one before otherwise.
 */
function joinFragments(fragments: readonly FieldGroup[]): FieldGroup[] {
  const groups: FieldGroup[] = []
  let waiting: FieldGroup | undefined
  for (const fragment of fragments) {
    const last = groups.at(-1)
    if (hasRecipient(fragment)) {
      groups.push(waiting === undefined ? fragment : merge(waiting, fragment))
      waiting = undefined
    } else if (isPerMessage(fragment)) {
      groups.push(fragment)
    } else if (last === undefined || !hasRecipient(last) || last.has('action')) {
      waiting = waiting === undefined ? fragment : merge(waiting, fragment)
    } else {
      merge(last, fragment)
    }
  }
  const last = groups.at(-1)
  if (waiting !== undefined) {
    if (last !== undefined && hasRecipient(last)) merge(last, waiting)
    else groups.push(waiting)
  }
  return groups
}

function isPerMessage(group: FieldGroup): boolean {
  return PER_MESSAGE_FIELDS.some((name) => group.has(name))
}

/** Whether a field of the group names a recipient, readable or not. */
export function hasRecipient(group: FieldGroup): boolean {
  return RECIPIENT_FIELDS.some((name) => group.has(name))
}

/** Adds the fields of `from` to `into`, in place: thousands of fragments may go into one group. */
function merge(into: FieldGroup, from: FieldGroup): FieldGroup {
  for (const [name, fields] of from) {
    const before = into.get(name)
    if (before === undefined) into.set(name, fields)
    else for (const field of fields) before.push(field)
  }
  return into
}
