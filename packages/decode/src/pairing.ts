/**
 * Brings together what fields and text say of one recipient, by address and never by order.
 *
 * In: field groups, text entries, X-Failed-Recipients. Out: one `RecipientFacts` a recipient.
 * Promises: total, linear.
 */
import type { Address } from '@forwardpath/mail'
import type { PerRecipientFields } from './delivery-status.ts'
import type { TextEntry } from './formats/format.ts'
import { pairingKey } from './report-address.ts'

/** All that is known of one recipient before anything is chosen. */
export type RecipientFacts = {
  readonly fields: PerRecipientFields | undefined
  readonly entry: TextEntry | undefined
  /** From X-Failed-Recipients, where nothing else names him. */
  readonly listed: Address | undefined
}

/** What is to be paired. */
export type PairingInput = {
  readonly groups: readonly PerRecipientFields[]
  readonly entries: readonly TextEntry[]
  /** What a generic reading adds to the fields has to be confirmed and refused. */
  readonly entriesAreCertain: boolean
  /** Whether the returned message was sent to the address with this key. */
  readonly isConfirmed: (key: string) => boolean
  readonly failedRecipients: readonly Address[]
}

/** Pairs. Total; at most one result for each group, entry and listed address. */
export function pairRecipients(input: PairingInput): readonly RecipientFacts[] {
  const entriesByKey = indexEntries(input.entries)
  const used = new Set<TextEntry>()
  const telling = groupsThatTell(input)
  const facts: RecipientFacts[] = telling.map((fields) => {
    const entry = keysOfGroup(fields)
      .map((key) => entriesByKey.get(key))
      .find((found) => found !== undefined)
    if (entry !== undefined) used.add(entry)
    return { fields, entry, listed: undefined }
  })
  const left = input.entries.filter((entry) => !used.has(entry))
  return addListed(addEntries(facts, left, input), input.failedRecipients)
}

/** A group that names nobody is a torn or cut one where others are named, unless it is the only one of one. */
function groupsThatTell({ groups, entries }: PairingInput): readonly PerRecipientFields[] {
  const naming = groups.filter((fields) => fields.namesSomebody)
  const named = entries.filter((entry) => entry.address !== undefined)
  if (naming.length === 0 && (named.length === 0 || (groups.length === 1 && named.length === 1))) {
    return groups
  }
  return naming
}

function indexEntries(entries: readonly TextEntry[]): ReadonlyMap<string, TextEntry> {
  const index = new Map<string, TextEntry>()
  for (const entry of entries) {
    for (const key of keysOfEntry(entry)) {
      // The same paragraph twice (Mail.ru): the fuller one counts.
      const before = index.get(key)
      if (before === undefined || says(entry) > says(before)) index.set(key, entry)
    }
  }
  return index
}

function keysOfEntry({ address, alias }: TextEntry): readonly string[] {
  const keys = address === undefined ? [] : [pairingKey(address)]
  if (alias !== undefined) keys.push(pairingKey(alias))
  return keys
}

function says(entry: TextEntry): number {
  return entry.reply?.text.length ?? 0
}

function keysOfGroup(fields: PerRecipientFields): readonly string[] {
  const keys: string[] = []
  for (const address of [fields.actualRecipient, fields.finalRecipient, fields.originalRecipient]) {
    const key = address === undefined ? undefined : pairingKey(address)
    if (key !== undefined && !keys.includes(key)) keys.push(key)
  }
  return keys
}

/** Entries that no group names: the one that is left over for a lonely group, or recipients of their own. */
function addEntries(
  facts: readonly RecipientFacts[],
  left: readonly TextEntry[],
  input: PairingInput,
): readonly RecipientFacts[] {
  const [only, ...others] = facts
  const [entry] = left
  if (
    only !== undefined &&
    others.length === 0 &&
    only.entry === undefined &&
    entry !== undefined
  ) {
    if (left.length === 1 && mayBeSame(only.fields, entry, input.entriesAreCertain)) {
      return [{ ...only, entry }]
    }
  }
  const named = left.filter((one) => facts.length === 0 || addsTo(one, input))
  return [...facts, ...named.map((one) => ({ fields: undefined, entry: one, listed: undefined }))]
}

/** Whether an entry beside the groups is a recipient of his own. */
function addsTo(entry: TextEntry, input: PairingInput): boolean {
  if (entry.address === undefined) return false
  if (input.entriesAreCertain) return true
  return entry.reply?.code !== undefined && keysOfEntry(entry).some(input.isConfirmed)
}

/** A group without an address, a text without one, or two spellings that share a half: one recipient. */
function mayBeSame(
  fields: PerRecipientFields | undefined,
  entry: TextEntry,
  isCertain: boolean,
): boolean {
  const [groupKey] = fields === undefined ? [] : keysOfGroup(fields)
  const entryKey = entry.address === undefined ? undefined : pairingKey(entry.address)
  if (groupKey === undefined || entryKey === undefined) return true
  if (!isCertain) return false
  const [groupLocal, groupDomain] = halves(groupKey)
  const [entryLocal, entryDomain] = halves(entryKey)
  return groupLocal === entryLocal || groupDomain === entryDomain
}

function halves(key: string): readonly [string, string] {
  const at = key.lastIndexOf('@')
  return [key.slice(0, at), key.slice(at + 1)]
}

function addListed(
  facts: readonly RecipientFacts[],
  listed: readonly Address[],
): readonly RecipientFacts[] {
  if (listed.length === 0) return facts
  const known = new Set(facts.flatMap(keysOfFacts))
  const nameless = facts.length === 1 && known.size === 0
  if (nameless && listed.length === 1) return facts.map((one) => ({ ...one, listed: listed[0] }))
  const missing = listed.filter((address) => !known.has(pairingKey(address)))
  // The list has aliases where the text has targets: it adds nothing to a text that names as many.
  if (facts.length >= listed.length) return facts
  return [
    ...facts,
    ...missing.map((address) => ({ fields: undefined, entry: undefined, listed: address })),
  ]
}

function keysOfFacts(facts: RecipientFacts): readonly string[] {
  const ofEntry = facts.entry === undefined ? [] : keysOfEntry(facts.entry)
  return [...(facts.fields === undefined ? [] : keysOfGroup(facts.fields)), ...ofEntry]
}
