/** Whether the mailboxes that are read get what `expect_at_least` asks for. */
import { formatRate, type MailboxConfig } from '@forwardpath/runtime'
import type { MailboxRecord } from '@forwardpath/store'
import { shortTime } from '../output.ts'
import { skipped, type Check } from './check.ts'

/** One check for each mailbox of which something is expected; `known` is what the ledger knows of them all. */
export function silenceChecks(
  mailboxes: readonly MailboxConfig[],
  known: readonly MailboxRecord[],
): readonly Check[] {
  return mailboxes.flatMap(({ name, expectAtLeast }) =>
    expectAtLeast === undefined
      ? []
      : [
          checkOf(
            name,
            formatRate(expectAtLeast),
            known.find((one) => one.name === name),
          ),
        ],
  )
}

function checkOf(mailbox: string, rate: string, record: MailboxRecord | undefined): Check {
  const name = `mails of ${mailbox}`
  if (record === undefined || record.lastFullSweepAt === null)
    return skipped(name, 'no poller has read this mailbox yet')
  if (record.state !== 'alive')
    return skipped(name, `not known: the mailbox is ${record.state.replaceAll('_', ' ')}`)
  if (record.expected === null)
    return skipped(
      name,
      `the poller that runs does not know of expect_at_least: ${rate}; restart it`,
    )
  const swept = `last swept ${shortTime(record.lastFullSweepAt)} UTC`
  if (record.silentSince === null)
    return { name, status: 'ok', text: `expected ${rate}, not silent, ${swept}` }
  return {
    name,
    status: 'warning',
    text: `silent since ${shortTime(record.silentSince)} UTC: fewer than ${rate} came, ${swept}`,
    remedy: `see whether mail still gets to ${record.folder} of ${record.source} (return path, MX, filters), or lower mailboxes[].expect_at_least`,
  }
}
