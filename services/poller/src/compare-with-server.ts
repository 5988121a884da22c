/**
 * `fsck --server`: the ledger against the mail server that it was read from.
 *
 * In: a mailbox and the database. Out: what contradicts in two looks, one finding for each kind of contradiction. Changes
 * nothing, not even a flag (EXAMINE). It promises no clean result that was not seen: a server that does not answer is an error.
 */
import { EXIT, ExitError } from '@forwardpath/runtime'
import { sweepMark, type Database, type Finding, type SweepMark } from '@forwardpath/store'
import { explainFault } from './explain-fault.ts'
import {
  lookAtServer,
  type Contradiction,
  type Contradictions,
  type ServerLook,
} from './look-at-server.ts'
import { mailboxUrl, type PolledMailbox } from './polled-mailbox.ts'
import { POLLER_TIMING } from './poller-options.ts'
import { connectImap, type ImapConnection, type ImapDeadlines } from './sources/imap/connection.ts'
import { ImapFault } from './sources/imap/fault.ts'
import { fetchSizes } from './sources/imap/fetch.ts'
import { formatUidSet, piecesOf } from './sources/imap/uid-set.ts'

/** A mailbox as its server and the ledger have it. */
export type ServerComparison = {
  readonly mailbox: string
  readonly uidValidity: string
  /** Mails that the server lists. */
  readonly listed: number
  /** Rows of the ledger with this UIDVALIDITY. */
  readonly known: number
  /** Listed, not in the ledger, and too young for that to be a finding. */
  readonly awaited: number
  readonly findings: readonly Finding[]
}

/** UIDs in one FETCH of dates. */
const MAX_UIDS = 500
/** Characters of UIDs in one line; the rest is cut, and the count says how many there are. */
const MAX_SET_CHARS = 300

/**
 * Compares. Throws ExitError: 69 host away, 75 the server began to number anew meanwhile, 77 login or certificate refused, 78
 * folder missing, or the name stands for another mailbox in the ledger; and what the database throws.
 */
export async function compareWithServer(
  mailbox: PolledMailbox,
  options: { readonly database: Database; readonly deadlines?: ImapDeadlines },
): Promise<ServerComparison> {
  const { database, deadlines } = options
  const mark = await sweepMark(database, mailbox.name)
  if (mark !== undefined) refuseAnother(mailbox, mark)
  try {
    const connection = await connectImap(mailbox, deadlines === undefined ? {} : { deadlines })
    try {
      return await compare(connection, mailbox, { database, mark })
    } finally {
      await connection.logout()
    }
  } catch (error) {
    throw error instanceof ImapFault ? explainFault(mailbox, error) : error
  }
}

type Compared = { readonly database: Database; readonly mark: SweepMark | undefined }

async function compare(
  connection: ImapConnection,
  mailbox: PolledMailbox,
  { database, mark }: Compared,
): Promise<ServerComparison> {
  const first = await lookAtServer(connection, mailbox, database)
  const isClean = first.contradictions.size === 0
  const second = isClean ? first : await lookAtServer(connection, mailbox, database)
  if (first.uidValidity !== second.uidValidity) throw numberedAnew(mailbox)
  const both = inBoth(first.contradictions, second.contradictions)
  const unknown = both.get('server-mail-unknown') ?? []
  const late = await lateOnes(connection, unknown, { mark, uidValidity: second.uidValidity })
  if (unknown.length > 0) both.set('server-mail-unknown', late)
  const findings = [...both].flatMap(([what, uids]) =>
    uids.length === 0 ? [] : [findingOf(mailbox, second, { what, uids })],
  )
  const { uidValidity, listed, known } = second
  const awaited = unknown.length - late.length
  return { mailbox: mailbox.name, uidValidity, listed, known, awaited, findings }
}

/** What is in both looks: the rest came or went in between. */
function inBoth(
  first: Contradictions,
  second: Contradictions,
): Map<Contradiction, readonly number[]> {
  const both = new Map<Contradiction, readonly number[]>()
  for (const [what, uids] of second) {
    const before = new Set(first.get(what))
    const those = uids.filter((uid) => before.has(uid)).sort((a, b) => a - b)
    if (those.length > 0) both.set(what, those)
  }
  return both
}

/**
 * Of the mails that no row knows, those that a sweep should have found: by the mark of the sweeps where there was a full one
 * lately, else by their INTERNALDATE. A mail without a date is taken for old.
 */
async function lateOnes(
  connection: ImapConnection,
  uids: readonly number[],
  { mark, uidValidity }: Pick<Compared, 'mark'> & { readonly uidValidity: string },
): Promise<readonly number[]> {
  const intervalMs = POLLER_TIMING.fullSweepMs
  const isSwept = (mark?.sweptAgoMs ?? Infinity) < intervalMs && mark?.uidValidity === uidValidity
  const uidNext = mark?.uidNext ?? 1
  const asked = isSwept ? uids.filter((uid) => uid < uidNext) : uids
  const young = new Set<number>()
  for (const piece of piecesOf(asked, MAX_UIDS)) {
    const { got, fault } = await fetchSizes(connection, piece)
    if (fault !== undefined) throw fault
    for (const { uid, internalDateMs } of got.values())
      if (internalDateMs !== undefined && Date.now() - internalDateMs < intervalMs) young.add(uid)
  }
  return asked.filter((uid) => !young.has(uid))
}

function findingOf(
  { name }: PolledMailbox,
  { uidValidity }: ServerLook,
  { what, uids }: { readonly what: Contradiction; readonly uids: readonly number[] },
): Finding {
  const { says, repair } = WORDS[what]
  const { length } = uids
  const mails = `${length.toLocaleString('en-US')} mail${length === 1 ? '' : 's'}`
  const set = formatUidSet(uids)
  const shown =
    set.length <= MAX_SET_CHARS
      ? set
      : `${set.slice(0, set.lastIndexOf(',', MAX_SET_CHARS))} and further ones`
  const detail = `${name} (UIDVALIDITY ${uidValidity}): ${mails} ${says}: UID ${shown}`
  return { check: what, detail, repair }
}

type Words = { readonly says: string; readonly repair: string }

/** Each kind of contradiction, and what would mend it. */
const WORDS: Readonly<Record<Contradiction, Words>> = {
  'server-mail-unknown': {
    says: 'on the server that the ledger does not know',
    repair:
      'run a poller of this mailbox: it reads what the ledger lacks. Where one runs, its log says why it does not',
  },
  'server-vanished-is-there': {
    says: 'gone for good by the ledger, and on the server',
    repair:
      'the server did not list a mail that it had: copy it to a folder of its own and take it in with `forwardpath import mail`',
  },
  'server-moved-is-there': {
    says: 'moved or deleted by the ledger, and still in the folder',
    repair:
      'the server said OK and kept them, or somebody put the server back: nothing is lost; move them by hand',
  },
  'server-flag-missing': {
    says: 'flagged by the ledger, and neither read nor marked on the server',
    repair: 'somebody took the flags away, or the folder does not keep them: nothing is lost',
  },
  'server-left-is-gone': {
    says: 'left in the folder, and not there any more',
    repair:
      'somebody else removed them: nothing is lost, their bytes were stored here. Another program that empties the folder may also take mails that were not read yet',
  },
  'server-only-copy-gone': {
    says: 'never stored here (too big or not given), and not in the folder any more',
    repair: 'the server had the only copy: ask for a backup of the mailbox',
  },
  'server-numbers-went-back': {
    says: 'with numbers that the server has yet to give',
    repair:
      'the mailbox was put back without a new UIDVALIDITY: mails that get these numbers now will be taken for known. Have the server give a new UIDVALIDITY, or read the mailbox under a new name',
  },
}

/** The kinds of contradiction that are looked for. */
export const SERVER_CHECKS: readonly string[] = Object.keys(WORDS)

function numberedAnew({ name }: PolledMailbox): ExitError {
  return new ExitError(`mailbox ${name}: the server began to number its mails anew meanwhile`, {
    exitCode: EXIT.tryAgain,
    remedy: 'let the poller sweep it, then run fsck again',
  })
}

/** Rows of another mailbox would contradict everything. Port and kind of TLS do not make it another one. */
function refuseAnother(mailbox: PolledMailbox, { source }: SweepMark): void {
  const place = (url: string): string => url.replace(/^imaps?:\/\//, '').replace(/:\d+(?=\/)/, '')
  if (place(source) === place(mailboxUrl(mailbox))) return
  throw new ExitError(`mailbox ${mailbox.name}: it is ${source} in the ledger`, {
    exitCode: EXIT.configuration,
    remedy: 'give the new one a name of its own in the configuration file',
  })
}
