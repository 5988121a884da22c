/**
 * What a database holds at the end, in a form in which two runs can be compared: without ids, and without the times at which
 * it was written down.
 */
import { expect } from 'vitest'
import type { Command, Row } from '../e2e/command.ts'

/**
 * All events, the list and the address changes, one text a row, sorted. The events without their copies: a report that came
 * twice and was read by two workers at one moment may stand there twice, and counts once.
 */
export type Outcome = {
  readonly bounces: readonly string[]
  readonly suppressions: readonly string[]
  readonly changes: readonly string[]
}

const BOUNCE_FIELDS = [
  ...['receivedAt', 'kind', 'recipient', 'originalMessageId', 'action', 'replyCode', 'status'],
  ...['category', 'permanence', 'diagnostic', 'rule', 'forwardPath', 'remoteMta'],
]
const SUPPRESSION_FIELDS = [
  ...['address', 'scope', 'status', 'reason', 'category', 'replyCode', 'enhancedStatusCode'],
  ...['diagnostic', 'rule', 'evidenceCount', 'firstEventAt', 'lastEventAt', 'expiresAt'],
]
const CHANGE_FIELDS = [
  ...['oldAddress', 'newAddress', 'kind', 'state', 'reason', 'source', 'quote', 'candidates'],
  ...['observations'],
]

/** Reads all of it with the command line. */
export async function readOutcome(command: Command): Promise<Outcome> {
  const list = async (noun: string, fields: readonly string[]): Promise<readonly string[]> => {
    const rows = await command.rows([noun, 'list', '--json', '--limit', '100000'])
    return rows.map((row) => textOf(row, fields)).sort()
  }
  return {
    bounces: [...new Set(await list('bounces', BOUNCE_FIELDS))],
    suppressions: await list('suppressions', SUPPRESSION_FIELDS),
    changes: await list('changes', CHANGE_FIELDS),
  }
}

/** Expects equal outcomes, and says what one has and the other lacks. */
export function expectEqual(found: Outcome, expected: Outcome): void {
  const differences = (['bounces', 'changes', 'suppressions'] as const).flatMap((noun) => [
    ...without(expected[noun], found[noun]).map((row) => `missing in ${noun}: ${row}`),
    ...without(found[noun], expected[noun]).map((row) => `not expected in ${noun}: ${row}`),
  ])
  expect(differences).toEqual([])
}

/** Rows of `rows` that `others` has not, or has fewer times. */
function without(rows: readonly string[], others: readonly string[]): readonly string[] {
  const left = [...others]
  return rows.filter((row) => {
    const at = left.indexOf(row)
    if (at >= 0) left.splice(at, 1)
    return at < 0
  })
}

/** How many mails have which state, over all mailboxes. */
export async function readAccounts(command: Command): Promise<Readonly<Record<string, number>>> {
  const report = await command.object(['fsck', '--json'])
  expect(report['findings']).toEqual([])
  const sums: Record<string, number> = {}
  for (const account of report['accounts'] as readonly Row[]) {
    for (const [name, value] of Object.entries(account)) {
      if (typeof value === 'number') sums[name] = (sums[name] ?? 0) + value
    }
  }
  return sums
}

function textOf(row: Row, fields: readonly string[]): string {
  return JSON.stringify(Object.fromEntries(fields.map((field) => [field, row[field]])))
}
