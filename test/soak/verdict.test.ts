import { describe, expect, test } from 'vitest'
import { accountLine, clock, slopeTable } from './report.ts'
import type { Sample } from './slope.ts'
import { isBad, judge, LIMITS, type Figure, type Judging, type Series } from './verdict.ts'

const MINUTE_MS = 60_000
const HOUR: Judging = {
  warmUpMs: 5 * MINUTE_MS,
  countedMs: 60 * MINUTE_MS,
  spared: new Set(['worker']),
}

/** A reading each minute from its birth on. */
function life(minutes: number, valueAt: (minute: number) => number): readonly Sample[] {
  return Array.from({ length: minutes }, (_, minute) => ({
    atMs: minute * MINUTE_MS,
    value: valueAt(minute),
  }))
}

function worker(figure: Figure, ...lives: readonly (readonly Sample[])[]): Series {
  return { owner: 'worker', figure, lives }
}

function verdictOf(series: Series, judging = HOUR): string | undefined {
  return judge([series], judging)[0]?.verdict
}

describe('a figure', () => {
  test.each(Object.entries(LIMITS) as [Figure, number][])(
    '%s may rise by %s an hour',
    (figure, limit) => {
      const rising = (factor: number) =>
        worker(
          figure,
          life(66, (minute) => 30 + (factor * limit * minute) / 60),
        )
      expect(verdictOf(rising(0.9))).toBe('flat')
      expect(verdictOf(rising(1.1))).toBe('rises')
    },
  )

  test('that rises while it warms up, and then no more, is flat', () => {
    expect(
      verdictOf(
        worker(
          'heap MB',
          life(66, (minute) => Math.min(minute, 4) * 5),
        ),
      ),
    ).toBe('flat')
  })

  test('of one descriptor lost every five minutes rises', () => {
    expect(
      verdictOf(
        worker(
          'descriptors',
          life(66, (minute) => 20 + Math.floor(minute / 5)),
        ),
      ),
    ).toBe('rises')
  })

  test('that jumps up for a while, as connections do after a cut, is flat', () => {
    expect(
      verdictOf(
        worker(
          'connections',
          life(66, (minute) => (minute % 10 < 2 ? 20 : 8)),
        ),
      ),
    ).toBe('flat')
  })

  test('in a short run may rise by what an hour may', () => {
    const judging = { ...HOUR, warmUpMs: MINUTE_MS, countedMs: 10 * MINUTE_MS }
    const risen = (megabytes: number) =>
      worker(
        'heap MB',
        life(11, (minute) => 30 + (megabytes * minute) / 10),
      )
    expect(verdictOf(risen(0.9), judging)).toBe('flat')
    expect(verdictOf(risen(1.1), judging)).toBe('rises')
  })

  test('of a part that must not be killed, and has no long life, is missing', () => {
    expect(verdictOf(worker('heap MB'))).toBe('missing')
    expect(
      verdictOf(
        worker(
          'heap MB',
          life(30, () => 1),
        ),
      ),
    ).toBe('missing')
    expect(
      verdictOf(
        worker(
          'heap MB',
          life(7, () => 1),
        ),
      ),
    ).toBe('missing')
  })

  test('of a part that is killed now and then is short', () => {
    const killed = {
      ...worker(
        'heap MB',
        life(20, (minute) => minute),
      ),
      owner: 'killed',
    }
    expect(verdictOf(killed)).toBe('short')
  })
})

test('only a rise and a missing figure are bad', () => {
  const rows = judge(
    [
      worker(
        'heap MB',
        life(66, (minute) => minute),
      ),
      worker('heap MB'),
      worker(
        'heap MB',
        life(66, () => 1),
      ),
      { ...worker('heap MB'), owner: 'killed' },
    ],
    HOUR,
  )
  expect(rows.map((row) => [row.verdict, isBad(row)])).toEqual([
    ['rises', true],
    ['missing', true],
    ['flat', false],
    ['short', false],
  ])
})

test('the table has first, last, slope and limit in columns', () => {
  const rows = judge(
    [
      worker(
        'heap MB',
        life(66, (minute) => 30 + minute / 10),
      ),
      worker('descriptors'),
    ],
    HOUR,
  )
  expect(slopeTable(rows)).toEqual([
    'process  figure       first   last  an hour  limit',
    'worker   heap MB      31.05  35.95    +6.00      1    rises',
    'worker   descriptors      -      -               6  missing',
  ])
})

test('times and accounts are words', () => {
  expect(clock(3_723_000)).toBe('01:02:03')
  expect(
    accountLine({
      ...{ delivered: 9, done: 7, quarantined: 1, lost: 1, storedTwice: 0, wrongEvents: 0 },
      ...{ eventsTwice: 2, countedTwice: 0, wrongRecords: 0, examples: [3] },
    }),
  ).toBe('9 mails: 7 done, 1 given up after three kills, 1 lost, 2 twice')
})
