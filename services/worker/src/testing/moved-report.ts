/** Reports about one recipient with the reply that a test wants, and the desk of a harness as a person uses it. */
import { DESK_RULES, type Act } from '@forwardpath/changes'
import { newId } from '@forwardpath/runtime'
import {
  actOnChanges,
  listChangeEvents,
  listChanges,
  listSuppressions,
  type ChangeActOutcome,
  type ChangeFilter,
  type ChangeRecord,
} from '@forwardpath/store'
import { addressKey } from '@forwardpath/mail'
import { addressOf } from '@forwardpath/test-support/address-of'
import { expiryDay, newKey, signToken, type TokenKey } from '@forwardpath/trust'
import { deskOptions } from '../desk.ts'
import { NO_TRUST, type WorkerHarness } from './worker-harness.ts'

/** What a report says. */
export type MovedReport = {
  readonly recipient: string
  /** The reply, codes included. */
  readonly reply: string
  /** Who said it; `undefined`: the report names nobody. */
  readonly host?: string | undefined
  /** Signed: the report is `verified`. */
  readonly isSigned?: boolean
  /** Of the returned mail; each is an event of its own. */
  readonly messageId?: string
}

/** The key that {@link movedReport} signs with: put it into the settings of the harness. */
export const SIGNING_KEY: TokenKey = firstKey()
/** A worker that knows the key. */
export const SIGNED_TRUST = { ...NO_TRUST, tokenKeys: [SIGNING_KEY] }

function firstKey(): TokenKey {
  const nowMs = Date.now() - 86_400_000
  const [made] = newKey({ nowMs, random: new Uint8Array(32).fill(9) })
  if (made === undefined) throw new Error('no key')
  return made
}

let reports = 0

/** A DSN in the layout of RFC 3464. */
export function movedReport(report: MovedReport): Buffer {
  const { recipient, reply, host } = report
  const id = report.messageId ?? `${String(++reports)}.${newId('msg')}@app.origin.example`
  const code = reply.slice(0, 3)
  return Buffer.from(
    [
      `From: MAILER-DAEMON@mta1.origin.example`,
      `To: <${report.isSigned === true ? signedPath(recipient) : 'bounces@origin.example'}>`,
      'Subject: Undelivered Mail Returned to Sender',
      'Auto-Submitted: auto-replied',
      'MIME-Version: 1.0',
      'Content-Type: multipart/report; report-type=delivery-status; boundary="b"',
      '',
      '--b',
      'Content-Type: text/plain; charset=utf-8',
      '',
      `<${recipient}>: ${host === undefined ? '' : `host ${host} said: `}${reply}`,
      '',
      '--b',
      'Content-Type: message/delivery-status',
      '',
      'Reporting-MTA: dns; mta1.origin.example',
      '',
      `Final-Recipient: rfc822; ${recipient}`,
      `Original-Recipient: rfc822; ${recipient}`,
      'Action: failed',
      `Status: ${code.startsWith('4') ? '4' : '5'}.0.0`,
      ...(host === undefined ? [] : [`Remote-MTA: dns; ${host}`]),
      `Diagnostic-Code: smtp; ${reply}`,
      '',
      '--b',
      'Content-Type: text/rfc822-headers',
      '',
      'From: hello@origin.example',
      `To: ${recipient}`,
      `Message-ID: <${id}>`,
      '',
      '--b--',
      '',
    ].join('\r\n'),
  )
}

function signedPath(recipient: string): string {
  const token = signToken({
    key: SIGNING_KEY,
    messageId: BigInt(++reports),
    expiresOnDay: expiryDay(Date.now()),
    recipient: addressOf(recipient),
  })
  return `b+${token}@origin.example`
}

/** The desk of a harness. */
export type Desk = {
  readonly list: (filter?: ChangeFilter) => Promise<readonly ChangeRecord[]>
  /** The one change of this old address; throws where there is none or several. */
  readonly of: (oldAddress: string) => Promise<ChangeRecord>
  readonly act: (
    ids: string | readonly string[],
    act: Omit<Act, 'by'>,
    over?: { readonly dryRun?: boolean; readonly nowMs?: number },
  ) => Promise<readonly ChangeActOutcome[]>
  /** `status reason source` of an address's record, or `none`. */
  readonly record: (address: string) => Promise<string>
  /** `who fact` of each audit row. */
  readonly audit: (id: string) => Promise<readonly string[]>
}

/** A person at the desk. */
export function deskOf({ context }: WorkerHarness): Desk {
  const { database } = context
  const list: Desk['list'] = (filter = {}) => listChanges(database, filter, { limit: 20_000 })
  return {
    list,
    of: async (oldAddress) => {
      const [change, ...more] = await list({ oldKey: addressKey(addressOf(oldAddress)) })
      if (change === undefined || more.length > 0) throw new Error(`not one change: ${oldAddress}`)
      return change
    },
    act: (ids, act, over = {}) =>
      actOnChanges(
        database,
        (typeof ids === 'string' ? [ids] : ids).map((id) => ({ id, act })),
        {
          by: { changeSetId: newId('chs'), who: 'operator:test', note: act.note },
          what: `changes ${act.kind}`,
          dryRun: over.dryRun === true,
          desk: {
            ...deskOptions(context),
            rules: DESK_RULES,
            ...(over.nowMs !== undefined && { nowMs: over.nowMs }),
          },
          newId: () => newId('sup'),
        },
      ),
    record: async (address) => {
      const key = addressKey(addressOf(address))
      const [row] = await listSuppressions(database, { addressKey: key }, { limit: 1 })
      return row === undefined ? 'none' : `${row.status} ${row.reason} ${row.source}`
    },
    audit: async (id) => {
      const events = await listChangeEvents(database, id)
      return events.map(({ who, fact }) => `${who} ${fact}`)
    },
  }
}
