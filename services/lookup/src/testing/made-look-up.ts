/** A look-up over a list that the test writes down, without a database. */
import type { ListedSuppression } from '@forwardpath/store'
import { createLookUp, type LookUp } from '../look-up.ts'
import { createStreamChoice } from '../streams.ts'
import { createTable, type SuppressionTable } from '../table.ts'

/** The refusal of {@link madeLookUp}, without code and status. */
export const REFUSAL = 'recipient suppressed by mta1.example.net [fp:sup_1]'

/** Suppressed: `gone@example.org`, `"a b"@example.org`; in stream `news`: `ann@example.org`; the domain dead.example. */
export function madeTable(): SuppressionTable {
  const table = createTable()
  for (const [addressKey, scope = 'global'] of [
    ['gone@example.org'],
    ['"a b"@example.org'],
    ['jürgen@example.org'],
    ['per%cent@example.org'],
    ['ann@example.org', 'stream:news'],
    ['@dead.example'],
  ]) {
    table.add(record(addressKey ?? '', scope))
  }
  return table
}

function record(addressKey: string, scope: string): ListedSuppression {
  return {
    id: 'sup_1',
    addressKey,
    scope,
    status: 'active',
    reason: 'hard_bounce',
    category: 'user_unknown',
    expiresAtMs: undefined,
  }
}

/** Answers from {@link madeTable}; without a table as without a fresh list. */
export function madeLookUp(
  options: { readonly onError?: 'temp' | 'open'; readonly isBlind?: boolean } = {},
): LookUp {
  const table = options.isBlind === true ? undefined : madeTable()
  return createLookUp({
    replica: { current: () => table },
    streamOf: createStreamChoice([
      { by: 'sasl', value: 'crm', stream: 'news' },
      { by: 'sender', value: 'news.example.net', stream: 'news' },
    ]),
    onError: options.onError ?? 'temp',
    host: 'mta1.example.net',
    now: () => Date.UTC(2026, 0, 1),
  })
}
