/**
 * M11: a check of 10,000 addresses against the usual `= any($1)`, which gives the same columns. Addresses come in no order, as a
 * sender has them; those that are not on the list stand between those that are. Two mixes: nine of ten are not on the list,
 * and half of them.
 */
import { parseAddress, type Address } from '@forwardpath/mail'
import { checkAddresses, createListFilter, type ListFilter } from '@forwardpath/store'
import type { Bench, BenchContext, Measure } from './bench.ts'
import {
  cpuRatio,
  interleaveWall,
  roundNumbers,
  wallAToA,
  wallOf,
  wallRatio,
} from './client-and-server.ts'
import { keyOf, missingKeyOf, spread, withListedDatabase, type Listed } from './listed-database.ts'

const QUESTIONS = 10_000
const MIXES = [
  { id: 'M11', found: 1_000, words: 'one of ten is on the list' },
  { id: 'M11 half', found: 5_000, words: 'half of them are on the list' },
] as const

type Mix = (typeof MIXES)[number]

/** M11. */
export const CHECK_BENCH: Bench = {
  id: 'M11',
  run: (context) =>
    withListedDatabase(context, async (listed) => {
      const { filter, readMs } = await readFilter(listed)
      const measures: Measure[] = []
      for (const mix of MIXES)
        measures.push(await measureMix({ ...listed, filter, readMs, mix }, context))
      return measures
    }),
}

async function readFilter({ database }: Listed) {
  const filter = createListFilter(database, { now: Date.now })
  const startedAt = performance.now()
  await filter.narrow(Array.from({ length: QUESTIONS }, (_, index) => missingKeyOf(index)))
  const isRead = await filter.settled()
  return { filter: isRead ? filter : undefined, readMs: performance.now() - startedAt }
}

type Run = Listed & {
  /** Absent for a list that is too small for one. */
  readonly filter: ListFilter | undefined
  readonly readMs: number
  readonly mix: Mix
}

const USUAL = `
  select address_key, id, scope, status, reason, category, expires_at from suppression
  where address_key = any($1) and scope = 'global' and status in ('active', 'held')
    and (expires_at is null or expires_at > now())`

async function measureMix(run: Run, { rounds }: BenchContext): Promise<Measure> {
  const { database, entries, filter, readMs, mix } = run
  const found = { usual: new Set<number>(), ours: new Set<number>() }
  const askedOf = prepareQuestions(entries, { rounds, mix })
  const check = async (
    place: { readonly round: number; readonly side: number },
    used: ListFilter | undefined,
  ): Promise<void> => {
    const wanted = askedOf(place).map((address) => ({ address }))
    const results = await checkAddresses(database, wanted, used)
    found.ours.add(results.filter(({ status }) => status !== 'clear').length)
  }
  const series = await interleaveWall(
    database,
    [
      {
        name: '= any($1)',
        run: async (round) => {
          const keys = askedOf({ round, side: 0 }).map((address) => address.toLowerCase())
          const { rows } = await database.query(USUAL, [keys])
          found.usual.add(rows.length)
        },
      },
      { name: 'check', run: (round) => check({ round, side: 1 }, filter) },
      { name: 'check without filter', run: (round) => check({ round, side: 2 }, undefined) },
    ],
    rounds,
  )
  const ms = series.map(({ samples }) => `${(wallOf(samples) / 1_000).toFixed(0)} ms`)
  return {
    id: mix.id,
    title: `check of ${String(QUESTIONS)} addresses against ${String(entries)} records, vs = any; ${mix.words}`,
    value: wallRatio(series),
    unit: 'x',
    better: 'higher',
    floor: 3,
    target: 5,
    aToA: wallAToA(series),
    series,
    checks: [
      {
        name: 'both find the same',
        ok: [...found.ours, ...found.usual].every((count) => count === mix.found),
        detail: `${[...found.ours].join(', ')} of ${String(QUESTIONS)}`,
      },
    ],
    remarks: [
      `${ms.join(' against ')} (without filter ${wallRatio([series[0], series[2]].flatMap((one) => one ?? [])).toFixed(1)}x); by CPU time of both processes ${cpuRatio(series).toFixed(1)}x`,
      `the filter was read in ${(readMs / 1_000).toFixed(1)} s; ours also asks for the domain of each, and for erased addresses`,
    ],
  }
}

const SIDES = 3

/**
 * Others for each round and side: whoever comes second must not find in memory what the first has fetched. Made before the clock runs,
 * since reading 10,000 addresses is no part of a check.
 */
function prepareQuestions(
  entries: number,
  { rounds, mix }: { readonly rounds: number; readonly mix: Mix },
): (place: { readonly round: number; readonly side: number }) => readonly Address[] {
  const numberOf = (round: number, side: number): number => SIDES * round + side
  const asked = new Map(
    roundNumbers(rounds).flatMap((round) =>
      Array.from({ length: SIDES }, (_, side) => {
        const number = numberOf(round, side)
        return [number, questions(entries, { number, mix })] as const
      }),
    ),
  )
  return ({ round, side }) => asked.get(numberOf(round, side)) ?? []
}

function questions(
  entries: number,
  { number: portion, mix }: { readonly number: number; readonly mix: Mix },
): readonly Address[] {
  return Array.from({ length: QUESTIONS }, (_, index) => {
    const number = spread(index + (portion + 100) * QUESTIONS, entries)
    const isListed = index % (QUESTIONS / mix.found) === 0
    const text = isListed ? keyOf(number) : missingKeyOf(number)
    const address = parseAddress(text)
    if (address === undefined) throw new Error(`${text} is no address`)
    return address
  })
}
