/** Lines of our own lists: suppressions and the sent log. What each column means, and what is wrong with it. */
import { hostName, parseMailedAddress, type Address } from '@forwardpath/mail'
import { tokenMessageIdText, type Addition, type SentMessage } from '@forwardpath/store'
import { SUPPRESSION_REASONS } from '@forwardpath/suppress'
import { instantMs } from './instant.ts'
import type { FileLine, LineResult } from './list-file.ts'
import { quoted } from './output.ts'

/** Names of the columns of a list of suppressions. */
export const SUPPRESSION_COLUMNS = [
  'address',
  'email',
  'reason',
  'scope',
  'expires_at',
  'note',
] as const

/** Names of the columns of a sent log. */
export const SENT_COLUMNS = ['message_id', 'recipient', 'sent_at'] as const

/** A domain with more exchangers is none that anybody mails. */
const MAX_MX = 50

/** One address that must not be mailed. */
export function readAddition({ cells }: FileLine): LineResult<Omit<Addition, 'newId'>> {
  const address = addressOf(cells['address'] ?? cells['email'])
  if (address === undefined)
    return {
      message: `${quoted(cells['address'] ?? cells['email'] ?? '')} is no mail address`,
    }
  const reason =
    cells['reason'] === undefined || cells['reason'] === '' ? 'import' : cells['reason']
  const known = SUPPRESSION_REASONS.find((r) => r === reason)
  if (known === undefined)
    return {
      message: `there is no reason ${quoted(reason)}; use ${SUPPRESSION_REASONS.join(', ')}`,
    }
  const scope = cells['scope'] === undefined || cells['scope'] === '' ? 'global' : cells['scope']
  if (!/^(?:global|stream:.{1,200})$/.test(scope))
    return { message: `${quoted(scope)} is no scope; use global or stream:NAME` }
  const expiry = instantOf(cells['expires_at'])
  if (expiry === 'bad')
    return {
      message: `${quoted(cells['expires_at'] ?? '')} is no time; write 2026-01-31 or RFC 3339`,
    }
  const { note } = cells
  return {
    row: {
      address,
      scope,
      reason: known,
      expiresAtMs: expiry,
      note: note === '' ? undefined : note,
    },
  }
}

/** One mail that went out. */
export function readSent({ cells }: FileLine): LineResult<SentMessage> {
  const messageId = cells['message_id'] ?? ''
  if (!/^<?[^<>\s]{1,990}>?$/.test(messageId))
    return { message: `${quoted(messageId)} is no Message-ID` }
  const recipient = addressOf(cells['recipient'])
  if (recipient === undefined)
    return { message: `${quoted(cells['recipient'] ?? '')} is no mail address` }
  const sentAtMs = instantOf(cells['sent_at'])
  if (sentAtMs === undefined || sentAtMs === 'bad')
    return {
      message: `${quoted(cells['sent_at'] ?? '')} is no time; write 2026-01-31 or RFC 3339`,
    }
  const text = (name: string): string | undefined => (cells[name] === '' ? undefined : cells[name])
  const mx = hostsOf(cells['mx'])
  if (mx === 'bad')
    return {
      message: `${quoted(cells['mx'] ?? '')} are no host names, or more than ${String(MAX_MX)}`,
    }
  return {
    row: {
      messageId: sentMessageId(messageId),
      recipient,
      sentAtMs,
      stream: text('stream'),
      campaign: text('campaign'),
      leadSource: text('lead_source'),
      mx,
    },
  }
}

/** A Message-ID with its angle brackets; a number is the sender's own id, as in its tokens. */
function sentMessageId(text: string): string {
  if (/^\d{1,20}$/.test(text) && BigInt(text) < 2n ** 64n) return tokenMessageIdText(BigInt(text))
  return text.startsWith('<') ? text : `<${text}>`
}

/** Exchangers in one cell. */
function hostsOf(cell: string | undefined): readonly string[] | 'bad' | undefined {
  const words = cell?.split(/[\s,;]+/).filter((word) => word !== '') ?? []
  if (words.length === 0) return undefined
  const names = words.flatMap((word) => hostName(word) ?? [])
  return names.length < words.length || names.length > MAX_MX ? 'bad' : names
}

function addressOf(text: string | undefined): Address | undefined {
  return text === undefined ? undefined : parseMailedAddress(text.replace(/^<(.*)>$/, '$1'))
}

function instantOf(text: string | undefined): number | 'bad' | undefined {
  if (text === undefined || text === '') return undefined
  return instantMs(text) ?? 'bad'
}
