/** Days that are no incident, and hours that are (docs/policy.md, "A bad day of a provider"), on a real database. */
import { addSentMessages, fsck, listIncidents } from '@forwardpath/store'
import { DAY_MS, HOUR_MS } from '@forwardpath/suppress'
import { chanceOf } from '@forwardpath/test-support/chance'
import { parseMailedAddress } from '@forwardpath/mail'
import { afterEach, describe, expect, it } from 'vitest'
import { allRows, rowsInForce } from '../testing/list-rows.ts'
import { PERSON, startTimeline, type TimedReport, type Timeline } from '../testing/timeline.ts'
import { chooseForIncident } from './carry-out.ts'

let line: Timeline | undefined
afterEach(async () => {
  const findings = line === undefined ? [] : (await fsck(line.context.database)).findings
  await line?.close()
  line = undefined
  expect(findings).toEqual([])
})

const TODAY_MS = Math.floor(Date.now() / DAY_MS) * DAY_MS
const daysAgo = (days: number, hours = 0): number => TODAY_MS - days * DAY_MS + hours * HOUR_MS

let count = 0
function refusal(atMs: number, address: string, over: Partial<TimedReport> = {}): TimedReport {
  return { id: `q${String(++count)}`, atMs, address, category: 'user_unknown', ...over }
}

/** `many` addresses of a provider refused within the hour that begins here. */
function hourOf(
  fromMs: number,
  provider: string,
  many: number,
  over: Partial<TimedReport> = {},
): TimedReport[] {
  return Array.from({ length: many }, (_, i) =>
    refusal(fromMs + (i * 55 * 60_000) / many, `u${String(++count)}@${provider}`, over),
  )
}

/** A few refusals a day, so that there is a history. */
function trickle(fromMs: number, untilMs: number, providers: readonly string[]): TimedReport[] {
  const random = chanceOf(7)
  const days = Math.round((untilMs - fromMs) / DAY_MS)
  return providers.flatMap((provider) =>
    Array.from({ length: days * 6 }, () =>
      refusal(
        Math.floor(fromMs + random() * (untilMs - fromMs)),
        `t${String(++count)}@${provider}`,
      ),
    ),
  )
}

async function incidents(): Promise<readonly string[]> {
  if (line === undefined) throw new TypeError('no timeline')
  const rows = await listIncidents(line.context.database, {}, { limit: 20 })
  return rows.map((r) => `${r.provider} ${r.categories.join(' ')} ${r.rule} ${r.state}`)
}

describe('no incident is opened by', () => {
  it('an archive of five years, whether it comes by IMAP or from files', async () => {
    line = await startTimeline(daysAgo(0))
    const archive = Array.from({ length: 60 }, (_, month) =>
      hourOf(daysAgo(40 + month * 30, 9), 'gmail.com', 60),
    ).flat()
    await line.play(archive, { batchMs: 30 * DAY_MS })
    await line.play(hourOf(daysAgo(0, -2), 'gmail.com', 300), { mailbox: 'import' })
    await line.wait(daysAgo(0) + 60_000)
    expect(await incidents()).toEqual([])
  })

  it('a monthly newsletter, on the first Monday of each month', async () => {
    line = await startTimeline(daysAgo(200))
    const gaps = [28, 35, 28, 28, 35]
    let day = 190
    const issues = gaps.map((gap) => (day -= gap))
    const mailings = issues.flatMap((ago, index) =>
      ['gmail.com', 'outlook.com', 'mail.example.org'].flatMap((provider) =>
        hourOf(daysAgo(ago, 9), provider, 120 + index * 30),
      ),
    )
    await line.play(
      [
        ...mailings,
        ...trickle(daysAgo(190), daysAgo(10), ['gmail.com', 'outlook.com', 'mail.example.org']),
      ],
      { batchMs: DAY_MS },
    )
    expect(await incidents()).toEqual([])
  })

  it('a newsletter to one provider alone, once its second issue comes', async () => {
    line = await startTimeline(daysAgo(80))
    await line.play(
      [70, 35].flatMap((ago) => hourOf(daysAgo(ago, 9), 'gmail.com', 120)),
      { batchMs: HOUR_MS },
    )
    expect(await incidents()).toEqual([])
  })

  it('a quiet week', async () => {
    line = await startTimeline(daysAgo(8))
    await line.play(trickle(daysAgo(8), daysAgo(1), ['gmail.com', 'yahoo.com']), {
      batchMs: DAY_MS,
    })
    expect(await incidents()).toEqual([])
  })

  it('a first day, whose spike has no history to be held against', async () => {
    line = await startTimeline(daysAgo(1))
    await line.play(hourOf(daysAgo(1, 9), 'gmail.com', 400), { batchMs: HOUR_MS })
    await line.wait(daysAgo(1, 10))
    expect(await incidents()).toEqual([])
  })

  it('forged reports: what may not act is not counted', async () => {
    line = await startTimeline(daysAgo(40))
    await line.play(trickle(daysAgo(40), daysAgo(2), ['gmail.com']), { batchMs: 4 * DAY_MS })
    await line.play(hourOf(daysAgo(1, 9), 'gmail.com', 300, { trust: 'unverified' }))
    await line.wait(daysAgo(1, 10))
    expect(await incidents()).toEqual([])
  })

  it('the same address, refused again and again', async () => {
    line = await startTimeline(daysAgo(40))
    await line.play(trickle(daysAgo(40), daysAgo(2), ['gmail.com']), { batchMs: 4 * DAY_MS })
    const again = Array.from({ length: 200 }, (_, i) =>
      refusal(daysAgo(1, 9) + i * 15_000, 'same@gmail.com'),
    )
    await line.play(again)
    await line.wait(daysAgo(1, 10))
    expect(await incidents()).toEqual([])
  })

  it('a campaign of which the sent log tells', async () => {
    line = await startTimeline(daysAgo(40))
    const { database } = line.context
    await line.play(trickle(daysAgo(40), daysAgo(2), ['gmail.com']), { batchMs: 4 * DAY_MS })
    const recipient = (i: number) => parseMailedAddress(`s${String(i)}@gmail.com`)
    const sent = (many: number, agoDays: number, name: string) =>
      Array.from({ length: many }, (_, i) => {
        const to = recipient(i)
        if (to === undefined) throw new TypeError('no address')
        return {
          messageId: `<${name}${String(i)}@origin.example>`,
          recipient: to,
          sentAtMs: daysAgo(agoDays, 8),
          stream: undefined,
          campaign: undefined,
          leadSource: undefined,
        }
      })
    for (let ago = 39; ago > 2; ago -= 1)
      await addSentMessages(database, sent(200, ago, `d${String(ago)}-`))
    await addSentMessages(database, sent(8_000, 1, 'campaign-'))
    await line.play(hourOf(daysAgo(1, 9), 'gmail.com', 120))
    expect(await incidents()).toEqual([])
  })
})

describe('an incident', () => {
  it('is opened by a spike against the history, and by no other provider or category of that hour', async () => {
    line = await startTimeline(daysAgo(40))
    await line.play(trickle(daysAgo(40), daysAgo(2), ['gmail.com', 'outlook.com']), {
      batchMs: 4 * DAY_MS,
    })
    await line.play([
      ...hourOf(daysAgo(1, 9), 'gmail.com', 30),
      ...hourOf(daysAgo(1, 9), 'googlemail.com', 30),
      ...hourOf(daysAgo(1, 9), 'outlook.com', 10),
      ...hourOf(daysAgo(1, 9), 'gmail.com', 10, { category: 'mailbox_disabled' }),
    ])
    expect(await incidents()).toEqual(['gmail.com user_unknown spike open'])
  })

  it('is opened by addresses that showed life, with no history at all', async () => {
    line = await startTimeline(daysAgo(3))
    const refused = hourOf(daysAgo(1, 9), 'gmail.com', 25)
    const living = refused
      .slice(0, 8)
      .map((r) => refusal(daysAgo(2), r.address, { isDelivered: true }))
    await line.play([...living, ...refused])
    expect(await incidents()).toEqual(['gmail.com user_unknown alive open'])
  })

  it('holds what it alone made active, closes after six quiet hours, and is rolled back after seven days', async () => {
    line = await startTimeline(daysAgo(12))
    const { database } = line.context
    // The first count is four days old, so the second one, in the look-back of the incident, makes them active.
    const early = Array.from({ length: 5 }, (_, i) => `early${String(i)}@gmail.com`)
    await line.play(early.map((address) => refusal(daysAgo(11, 6), address)))
    await line.play(early.map((address) => refusal(daysAgo(7, 6), address)))
    const statusOf = async () =>
      (await allRows(database))
        .filter((r) => String(r['address']).startsWith('early'))
        .map((r) => r['status'])
    expect(new Set(await statusOf())).toEqual(new Set(['active']))
    const refused = hourOf(daysAgo(7, 9), 'gmail.com', 25)
    const living = refused
      .slice(0, 8)
      .map((r) => refusal(daysAgo(9), r.address, { isDelivered: true }))
    await line.play([...living, ...refused])
    expect(await incidents()).toEqual(['gmail.com user_unknown alive open'])
    expect(new Set(await statusOf())).toEqual(new Set(['held']))

    await line.wait(daysAgo(7, 15))
    expect(await incidents()).toEqual(['gmail.com user_unknown alive open'])
    await line.wait(daysAgo(7, 17))
    expect(await incidents()).toEqual(['gmail.com user_unknown alive closed'])
    await line.wait(daysAgo(0, 16))
    expect(await incidents()).toEqual(['gmail.com user_unknown alive closed'])
    await line.wait(daysAgo(0, 18))
    expect(await incidents()).toEqual(['gmail.com user_unknown alive rolled_back'])
    expect(await rowsInForce(database, daysAgo(0, 18))).toEqual([])
  })

  it('that is confirmed counts: what it held becomes active, and the choice can be taken back', async () => {
    line = await startTimeline(daysAgo(12))
    const { context } = line
    const dead = Array.from({ length: 25 }, (_, i) => `gone${String(i)}@gmail.com`)
    const living = dead.slice(0, 8).map((a) => refusal(daysAgo(9), a, { isDelivered: true }))
    await line.play(dead.slice(8).map((a) => refusal(daysAgo(7, 9), a)))
    await line.play([...living, ...dead.map((a, i) => refusal(daysAgo(3, 9) + i * 1_000, a))])
    const statuses = async () =>
      (await allRows(context.database)).reduce<Record<string, number>>((sum, r) => {
        const status = String(r['status'])
        return { ...sum, [status]: (sum[status] ?? 0) + 1 }
      }, {})
    expect(await statuses()).toEqual({ held: 25 })
    const [incident] = await listIncidents(context.database, {}, { limit: 1 })
    if (incident === undefined) throw new Error('no incident was opened')
    await chooseForIncident(context, {
      incident,
      choice: 'confirmed',
      who: PERSON,
      note: undefined,
    })
    expect(await statuses()).toEqual({ active: 17, held: 8 })
    expect(await incidents()).toEqual(['gmail.com user_unknown alive confirmed'])
  })
})
