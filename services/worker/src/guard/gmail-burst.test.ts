/**
 * The Gmail burst of December 2020 (docs/policy.md, "A bad day of a provider"), row for row, on a real database.
 */
import { fsck, listIncidents } from '@forwardpath/store'
import { DAY_MS, DEFAULT_GUARD, HOUR_MS } from '@forwardpath/suppress'
import { chanceOf } from '@forwardpath/test-support/chance'
import { afterEach, describe, expect, it } from 'vitest'
import { rowsInForce } from '../testing/list-rows.ts'
import { PERSON, startTimeline, type TimedReport, type Timeline } from '../testing/timeline.ts'
import { chooseForIncident } from './carry-out.ts'

const open: Timeline[] = []
async function timeline(...args: Parameters<typeof startTimeline>): Promise<Timeline> {
  const made = await startTimeline(...args)
  open.push(made)
  return made
}
afterEach(async () => {
  for (const { context, close } of open.splice(0)) {
    const { findings } = await fsck(context.database)
    await close()
    expect(findings).toEqual([])
  }
})

/** The month ends with the day before yesterday, so that the clock of the database is never behind. */
const START_MS = Math.floor((Date.now() - 45 * DAY_MS) / DAY_MS) * DAY_MS
const at = (days: number, hours = 0): number => START_MS + days * DAY_MS + hours * HOUR_MS

/** The burst: 30 h across two midnights, beginning in the afternoon of day 31. */
const BURST_FROM = at(31, 14)
const BURST_HOURS = 30
const BURST = 10_000

type Scenario = {
  readonly month: readonly TimedReport[]
  readonly burst: readonly TimedReport[]
  readonly after: readonly TimedReport[]
  /** Gone for good: refused before the burst, in it, and after it. */
  readonly dead: readonly string[]
}

function scenario(): Scenario {
  const random = chanceOf(20_201_214)
  let count = 0
  const report = (atMs: number, address: string, over: Partial<TimedReport> = {}): TimedReport => ({
    id: `r${String(++count).padStart(6, '0')}`,
    atMs,
    address,
    category: 'user_unknown',
    ...over,
  })
  const pick = (fromMs: number, untilMs: number): number =>
    Math.floor(fromMs + random() * (untilMs - fromMs))
  const providers = ['gmail.com', 'outlook.com', 'yahoo.com', 'mail.example.org']
  const dead = Array.from({ length: 200 }, (_, i) => `dead${String(i)}@gmail.com`)
  const ordinary = (fromMs: number, untilMs: number, perDay: number): TimedReport[] =>
    providers.flatMap((domain) =>
      Array.from({ length: Math.round((perDay * (untilMs - fromMs)) / DAY_MS) }, () => {
        const address = `user${String(Math.floor(random() * 300))}@${domain}`
        const kinds = ['user_unknown', 'mailbox_full', 'mailbox_disabled', 'reputation'] as const
        const category = kinds[Math.floor(random() * kinds.length)] ?? 'user_unknown'
        return report(pick(fromMs, untilMs), address, { category })
      }),
    )
  const addresses = Array.from({ length: 7_000 }, (_, i) =>
    i < dead.length
      ? (dead[i] ?? '')
      : `live${String(i)}@${i % 40 === 0 ? 'googlemail.com' : 'gmail.com'}`,
  )
  const alive = addresses.filter((_, i) => i >= dead.length && i % 10 < 3)
  return {
    dead,
    month: [
      ...ordinary(at(0), BURST_FROM, 12),
      ...dead.map((address) => report(pick(at(3), at(24)), address)),
      ...dead.slice(0, 100).map((address) => report(pick(at(27, 12), at(30)), address)),
      ...alive.map((address) => report(pick(at(10), at(31)), address, { isDelivered: true })),
    ],
    burst: [
      ...Array.from({ length: BURST }, (_, i) =>
        report(
          pick(BURST_FROM, BURST_FROM + BURST_HOURS * HOUR_MS),
          addresses[i % addresses.length] ?? '',
        ),
      ),
      ...ordinary(BURST_FROM, BURST_FROM + BURST_HOURS * HOUR_MS, 40).filter(
        (r) => !r.address.endsWith('@gmail.com') || r.category !== 'user_unknown',
      ),
    ],
    after: [
      ...ordinary(at(34), at(38), 12),
      ...dead.map((address) => report(pick(at(36), at(38)), address)),
    ],
  }
}

/** When the numbers of rule (a) were first reached, in any hour that ends with a report. */
function thresholdMs(reports: readonly TimedReport[], alive: ReadonlySet<string>): number {
  const burst = reports
    .filter((r) => r.category === 'user_unknown' && /@(?:gmail|googlemail)\.com$/.test(r.address))
    .toSorted((a, b) => a.atMs - b.atMs)
  for (const { atMs } of burst) {
    const hour = burst.filter((r) => r.atMs <= atMs && r.atMs > atMs - HOUR_MS)
    const addresses = new Set(hour.map((r) => r.address))
    const living = [...addresses].filter((address) => alive.has(address)).length
    const isReached =
      addresses.size >= DEFAULT_GUARD.aliveAddresses &&
      living >= addresses.size * DEFAULT_GUARD.aliveShare
    if (isReached) return atMs
  }
  throw new Error('the burst never reaches the threshold')
}

async function playAll(line: Timeline, { month, burst, after }: Scenario): Promise<void> {
  await line.play(month, { batchMs: DAY_MS })
  // Half a minute at a time until the incident is there, then as a busy day's batches.
  const firstMs = BURST_FROM + HOUR_MS / 2
  await line.play(
    burst.filter((r) => r.atMs < firstMs),
    { batchMs: 30_000 },
  )
  await line.play(burst.filter((r) => r.atMs >= firstMs))
  await line.wait(at(33, 4))
  await line.play(after, { batchMs: DAY_MS })
  await line.wait(at(38, 1))
}

describe('the Gmail burst', () => {
  it('is held, counts for nothing, and is rolled back to the list of a month without it', async () => {
    const story = scenario()
    const line = await timeline(START_MS)
    await playAll(line, story)
    const { database } = line.context
    const [incident, ...others] = await listIncidents(database, {}, { limit: 10 })
    if (incident === undefined) throw new Error('no incident was opened')
    expect(others).toEqual([])
    expect(incident).toMatchObject({
      provider: 'gmail.com',
      categories: ['user_unknown'],
      state: 'closed',
    })

    const alive = new Set(story.month.filter((r) => r.isDelivered).map((r) => r.address))
    const lateMs = Date.parse(incident.openedAt) - thresholdMs(story.burst, alive)
    expect(lateMs).toBeLessThanOrEqual(60_000)

    const onlyBurst = await database.query<{ n: number }>(
      `select count(*)::int as n from suppression_change
       where status = 'active' and address_key like 'live%'`,
    )
    expect(onlyBurst.rows).toEqual([{ n: 0 }])
    const before = await rowsInForce(database, at(38, 1))

    const result = await chooseForIncident(line.context, {
      incident,
      choice: 'rolled_back',
      who: PERSON,
      note: 'Google said so',
    })
    const released = await database.query<{ op: string; n: number }>(
      `select op, count(*)::int as n from suppression_change
       where change_set_id = $1 and status = 'released' group by op`,
      [result.changeSetId],
    )
    expect(released.rows).toEqual([{ op: 'remove', n: result.released }])
    expect(result.released).toBeGreaterThan(6_000)

    const isOfWindow = (r: TimedReport): boolean =>
      r.category === 'user_unknown' &&
      r.isDelivered !== true &&
      /@(?:gmail|googlemail)\.com$/.test(r.address) &&
      r.atMs >= Date.parse(incident.from) &&
      r.atMs < Date.parse(incident.until ?? '')
    const without = (reports: readonly TimedReport[]): readonly TimedReport[] =>
      reports.filter((r) => !isOfWindow(r))
    const reference = await timeline(START_MS, null)
    await playAll(reference, {
      ...story,
      month: without(story.month),
      burst: without(story.burst),
      after: without(story.after),
    })
    const expected = await rowsInForce(reference.context.database, at(38, 1))
    const now = await rowsInForce(database, at(38, 1))
    expect(now).toEqual(expected)
    const active = new Set(now.filter((r) => r['status'] === 'active').map((r) => r['address_key']))
    expect(story.dead.filter((address) => !active.has(address))).toEqual([])
    const others2 = (rows: typeof now): typeof now =>
      rows.filter((r) => r['provider'] !== 'gmail.com')
    expect(others2(now)).toEqual(others2(before))
  })

  it('with the guard off makes nobody active whose sender pulls the feed', async () => {
    const story = scenario()
    const line = await timeline(START_MS, null)
    await line.play(story.burst)
    const { rows } = await line.context.database.query(
      `select address_key from suppression where status = 'active' and provider = 'gmail.com' and category = 'user_unknown'`,
    )
    expect(rows).toEqual([])
  })
})
