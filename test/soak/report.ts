/** The words and the table in which a soak test ends. Pure. */
import type { Account } from './account.ts'
import type { SlopeRow } from './verdict.ts'

const HEAD = ['process', 'figure', 'first', 'last', 'an hour', 'limit', '']

/** The slopes as lines of a table. */
export function slopeTable(rows: readonly SlopeRow[]): readonly string[] {
  const cells = rows.map(({ owner, figure, first, last, perHour, limit, verdict }) => [
    ...[owner, figure, plain(first), plain(last)],
    perHour === undefined ? '' : `${perHour > 0 ? '+' : ''}${perHour.toFixed(2)}`,
    ...[plain(limit), verdict],
  ])
  const all = [HEAD, ...cells]
  const widths = HEAD.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)))
  return all.map((row) =>
    row
      .map((cell, column) =>
        column < 2 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join('  ')
      .trimEnd(),
  )
}

/** The account in one line. */
export function accountLine(account: Account): string {
  const { delivered, done, quarantined, lost, storedTwice, eventsTwice, countedTwice } = account
  const twice = storedTwice + eventsTwice + countedTwice
  return `${delivered} mails: ${done} done, ${quarantined} given up after three kills, ${lost} lost, ${twice} twice`
}

/** `01:02:03` of a time in milliseconds. */
export function clock(ms: number): string {
  const seconds = Math.floor(ms / 1_000)
  return [seconds / 3_600, (seconds / 60) % 60, seconds % 60]
    .map((part) => String(Math.floor(part)).padStart(2, '0'))
    .join(':')
}

function plain(value: number | undefined): string {
  return value === undefined ? '-' : value.toFixed(value >= 100 || Number.isInteger(value) ? 0 : 2)
}
