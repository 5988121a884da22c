/**
 * Corpora hold many odd formats and few ordinary mails. This is a mix nearer to a real mailbox: 90 %
 * reports with fields (RFC 3464), 8 % bounces in prose, 2 % the rest. The shares are an estimate.
 */
import { decode } from '@forwardpath/decode'
import { leavesOf } from '@forwardpath/mail'
import { isDeclined, readFast } from '@forwardpath/mime'
import type { CorpusMail } from './corpus.ts'

const MIX_MAILS = 1000
const GROUPS = ['fields', 'prose', 'rest'] as const
type Group = (typeof GROUPS)[number]
const SHARES: Readonly<Record<Group, number>> = { fields: 0.9, prose: 0.08, rest: 0.02 }

/** 1,000 mails; mails of a group that has too few come more than once. Empty groups leave a gap. */
export function ordinaryMix(mails: readonly CorpusMail[]): readonly CorpusMail[] {
  const grouped = mails.map((mail) => ({ mail, group: groupOf(mail.bytes) }))
  return GROUPS.flatMap((name) => {
    const members = grouped.filter(({ group }) => group === name).map(({ mail }) => mail)
    return repeated(members, MIX_MAILS * SHARES[name])
  })
}

function repeated<T>(items: readonly T[], count: number): readonly T[] {
  const copies = items.length === 0 ? 0 : Math.ceil(count / items.length)
  return Array.from({ length: copies }, () => items)
    .flat()
    .slice(0, count)
}

function groupOf(bytes: Uint8Array): Group {
  const message = readFast(bytes)
  if (isDeclined(message)) return 'rest'
  const { kind } = decode(message)
  if (kind !== 'bounce' && kind !== 'delivery_notice') return 'rest'
  const hasFields = leavesOf(message.root).some(({ contentType }) =>
    contentType.endsWith('delivery-status'),
  )
  return hasFields ? 'fields' : 'prose'
}
