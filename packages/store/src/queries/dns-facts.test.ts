import { beforeEach, describe, expect, it } from 'vitest'
import type { DnsFactAnswer, DnsFactKind } from './dns-fact.ts'
import { loadDnsFacts, type StoredDnsFacts } from './dns-facts.ts'
import {
  freeDnsRequests,
  requestDnsFacts,
  saveDnsFacts,
  wantedDnsFacts,
  type NewDnsFact,
} from './dns-requests.ts'
import { databaseOfFile } from '../testing/database.ts'

const { database } = await databaseOfFile()
const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

beforeEach(async () => {
  await database.query('truncate dns_request, dns_fact')
})

const MX = (exchange: string): DnsFactAnswer => {
  return { kind: 'answer', records: [{ exchange, preference: 10, addresses: ['192.0.2.1'] }] }
}
const GONE: DnsFactAnswer = { kind: 'nxdomain' }
const FAULT: DnsFactAnswer = { kind: 'fault', reason: 'timeout' }

const startMs = Date.now()
/** An answer so many hours ago. */
function fact(answer: DnsFactAnswer, hoursAgo = 0, over: Partial<NewDnsFact> = {}): NewDnsFact {
  const askedAtMs = startMs - Math.round(hoursAgo * HOUR_MS)
  return {
    name: 'old.test',
    kind: 'mx',
    answer,
    askedAtMs,
    servers: ['127.0.0.1:5353'],
    isFinal: false,
    ...over,
  }
}

const OLD = { name: 'old.test', kind: 'mx' } as const

async function load(
  reportedHoursAgo: number,
  options: { readonly asOfMs?: number } = {},
): Promise<StoredDnsFacts> {
  const question = { ...OLD, reportedAtMs: startMs - reportedHoursAgo * HOUR_MS }
  const [facts] = await loadDnsFacts(database, [question], options)
  if (facts === undefined) throw new Error('no row for the question')
  return facts
}

/** Lets time pass for the requests. */
async function pass(hours: number): Promise<void> {
  await database.query(
    `update dns_request set due_at = due_at - make_interval(hours => $1),
       next_ask_at = next_ask_at - make_interval(hours => $1)`,
    [hours],
  )
}

async function standing(): Promise<readonly unknown[]> {
  const { rows } = await database.query<Record<string, unknown>>(
    'select name, kind, tries from dns_request order by 1, 2',
  )
  return rows
}

describe('a request', () => {
  it('is taken once, and asked again for only when its taker died', async () => {
    expect(await requestDnsFacts(database, [OLD])).toEqual({ requested: 1, refused: 0 })
    expect(await wantedDnsFacts(database, 10)).toEqual([OLD])
    expect(await wantedDnsFacts(database, 10)).toEqual([])
    await pass(1)
    expect(await wantedDnsFacts(database, 10)).toEqual([OLD])
  })

  it('that nobody answered is given back, and one that had a fault keeps its wait', async () => {
    const faulty = { name: 'faulty.test', kind: 'mx' as const }
    const later = { name: 'later.test', kind: 'mx' as const, delayMs: DAY_MS }
    await requestDnsFacts(database, [OLD, faulty, later])
    expect(await wantedDnsFacts(database, 10)).toHaveLength(2)
    await saveDnsFacts(database, [{ ...fact({ kind: 'fault', reason: 'timeout' }), ...faulty }])
    await freeDnsRequests(database)
    expect(await wantedDnsFacts(database, 10)).toEqual([OLD])
  })

  it('is left once for one name, however it is written', async () => {
    const names = ['old.test', 'OLD.test', 'old.test.', 'old.test']
    const report = await requestDnsFacts(
      database,
      names.map((name) => ({ name, kind: 'mx' as const })),
    )
    expect(report).toEqual({ requested: 1, refused: 0 })
    expect(await requestDnsFacts(database, [OLD])).toEqual({ requested: 0, refused: 0 })
    await wantedDnsFacts(database, 10)
    expect(await requestDnsFacts(database, [OLD])).toEqual({ requested: 0, refused: 0 })
    expect(await standing()).toHaveLength(1)
  })

  it('is one of its own for each kind', async () => {
    const kinds: readonly DnsFactKind[] = ['mx', 'address', 'txt', 'ptr', 'spf']
    await requestDnsFacts(
      database,
      kinds.map((kind) => ({ name: 'old.test', kind })),
    )
    const taken = await wantedDnsFacts(database, 10)
    expect(taken.map(({ kind }) => kind).sort()).toEqual([...kinds].sort())
  })

  it('about our own domains comes before a flood of others, which starves no kind', async () => {
    const mx = Array.from({ length: 150 }, (_, n) => `made-up${String(n)}.test`)
    const txt = mx.map((name) => `sel._domainkey.${name}`)
    await requestDnsFacts(database, [
      ...mx.map((name) => ({ name, kind: 'mx' as const })),
      ...txt.map((name) => ({ name, kind: 'txt' as const })),
    ])
    await pass(1)
    await requestDnsFacts(database, [{ name: 'origin.test', kind: 'spf' }])
    const counts: Record<string, number> = {}
    for (const { kind } of await wantedDnsFacts(database, 100))
      counts[kind] = (counts[kind] ?? 0) + 1
    expect(counts).toEqual({ spf: 1, txt: 49, mx: 50 })
    const rest = await wantedDnsFacts(database, 300)
    expect(rest).toHaveLength(201)
  })

  it('about our own domains is taken where a flood has left no room', async () => {
    await database.query(
      `insert into dns_request (name, kind, due_at, next_ask_at)
       select 'made-up' || n || '.test', 'mx', now(), now() from generate_series(1, 100000) n`,
    )
    expect(
      await requestDnsFacts(database, [
        { name: 'one-more.test', kind: 'mx' },
        { name: 'origin.test', kind: 'spf' },
      ]),
    ).toEqual({ requested: 1, refused: 1 })
    expect(await wantedDnsFacts(database, 10)).toContainEqual({ name: 'origin.test', kind: 'spf' })
  })

  it('is not left for what was answered in the last hour', async () => {
    await saveDnsFacts(database, [fact(GONE, 0.9)])
    expect(await requestDnsFacts(database, [OLD])).toEqual({ requested: 0, refused: 0 })
    await database.query("update dns_fact set asked_at = asked_at - interval '12 minutes'")
    expect(await requestDnsFacts(database, [OLD])).toEqual({ requested: 1, refused: 0 })
  })

  it('may be for later, beside one for now', async () => {
    const later = { ...OLD, delayMs: DAY_MS }
    await saveDnsFacts(database, [fact(GONE)])
    expect(await requestDnsFacts(database, [later, OLD])).toEqual({ requested: 1, refused: 0 })
    expect(await requestDnsFacts(database, [later])).toMatchObject({ requested: 0 })
    expect(await wantedDnsFacts(database, 10)).toEqual([])
    await pass(24)
    expect(await wantedDnsFacts(database, 10)).toEqual([OLD])
  })

  it('for later stays when the one for now is answered', async () => {
    await requestDnsFacts(database, [OLD, { ...OLD, delayMs: DAY_MS }])
    expect(await standing()).toHaveLength(2)
    await saveDnsFacts(database, [fact(GONE)])
    expect(await standing()).toHaveLength(1)
    expect((await load(0)).isWaiting).toBe(true)
  })

  it('is taken in order and by one taker, up to the limit', async () => {
    const subjects = Array.from({ length: 30 }, (_, i) => {
      return { name: `d${String(i)}.test`, kind: 'mx' as const }
    })
    await requestDnsFacts(database, subjects)
    await requestDnsFacts(database, [OLD])
    await database.query(
      "update dns_request set next_ask_at = next_ask_at - interval '1 hour' where name = 'old.test'",
    )
    expect(await wantedDnsFacts(database, 1)).toEqual([OLD])
    const taken = await Promise.all([1, 2, 3].map(() => wantedDnsFacts(database, 10)))
    expect(taken.map((t) => t.length)).toEqual([10, 10, 10])
    expect(new Set(taken.flat().map(({ name }) => name)).size).toBe(30)
  })

  it('is refused for what is no name, and said so', async () => {
    const names = ['', '.', 'x'.repeat(256), 'é'.repeat(200)]
    const report = await requestDnsFacts(
      database,
      names.map((name) => ({ name, kind: 'mx' as const })),
    )
    expect(report).toEqual({ requested: 0, refused: 4 })
  })

  it('is refused where too many stand', async () => {
    await database.query(
      `insert into dns_request (name, kind, due_at, next_ask_at)
       select 'd' || n || '.test', 'mx', now(), now() from generate_series(1, 99999) n`,
    )
    const subjects = ['a.test', 'b.test', 'c.test'].map((name) => ({ name, kind: 'mx' as const }))
    expect(await requestDnsFacts(database, subjects)).toEqual({ requested: 1, refused: 2 })
  })

  it.each(["'; drop table dns_fact; --", 'a\0b.test', '\ud800.test', '[IPv6:2001:db8::1]', '%s$1'])(
    'takes %j as text, whatever it holds',
    async (name) => {
      expect(await requestDnsFacts(database, [{ name, kind: 'mx' }])).toMatchObject({
        requested: 1,
      })
      const [wanted] = await wantedDnsFacts(database, 1)
      if (wanted === undefined) throw new Error('not wanted')
      const isFinal = true
      const answer = { kind: 'fault', reason: 'bad_name' } as const
      expect(await saveDnsFacts(database, [fact(answer, 0, { ...wanted, isFinal })])).toBe(1)
      expect(await standing()).toEqual([])
      const [facts] = await loadDnsFacts(database, [{ name, kind: 'mx', reportedAtMs: startMs }])
      expect(facts?.latest?.answer).toEqual(answer)
    },
  )
})

describe('an answer', () => {
  it.each<DnsFactAnswer>([
    MX('mx.test'),
    { kind: 'answer', records: ['192.0.2.1'], ttlSeconds: 60, isPartial: true },
    { kind: 'answer', records: [{ exchange: 'old.test', preference: 0 }], isImplicit: true },
    { kind: 'null_mx' },
    { kind: 'nodata' },
    GONE,
    FAULT,
  ])('comes back as it was stored: %o', async (answer) => {
    await saveDnsFacts(database, [fact(answer, 1)])
    expect((await load(0)).latest).toEqual({
      answer,
      askedAtMs: startMs - HOUR_MS,
      servers: ['127.0.0.1:5353'],
    })
  })

  it('is stored once, however often it comes', async () => {
    expect(await saveDnsFacts(database, [fact(GONE, 1), fact(GONE, 1)])).toBe(1)
    expect(await saveDnsFacts(database, [fact(GONE, 1)])).toBe(0)
    expect(await saveDnsFacts(database, [])).toBe(0)
  })

  it('loses what Postgres cannot hold, and nothing else', async () => {
    const records = ['a\0b', '\ud800', `x${'y'.repeat(30_000)}`, "'; --"]
    await saveDnsFacts(database, [fact({ kind: 'answer', records }, 0, { kind: 'txt' })])
    const [facts] = await loadDnsFacts(database, [
      { name: 'old.test', kind: 'txt', reportedAtMs: startMs },
    ])
    expect(facts?.latest?.answer).toEqual({
      kind: 'answer',
      records: ['a\uFFFDb', '\uFFFD', records[2], records[3]],
    })
  })

  it('settles its request', async () => {
    await requestDnsFacts(database, [OLD])
    await wantedDnsFacts(database, 10)
    expect((await load(0)).isWaiting).toBe(true)
    await saveDnsFacts(database, [fact(MX('mx.test'))])
    expect(await load(0)).toMatchObject({ isWaiting: false, answered: { answer: MX('mx.test') } })
  })

  it('of a clock that runs ahead was given now', async () => {
    await saveDnsFacts(database, [fact(GONE, -5)])
    expect((await load(0)).latest?.askedAtMs).toBeLessThan(Date.now() + HOUR_MS)
  })
})

describe('a fault', () => {
  it('is tried again, ever later, and given up within a day', async () => {
    await requestDnsFacts(database, [OLD])
    const waits: number[] = []
    const clock = 'extract(epoch from next_ask_at - now())::float8 / 60 as minutes'
    for (let hours = 0; ;) {
      expect(await wantedDnsFacts(database, 10)).toEqual([OLD])
      await saveDnsFacts(database, [fact(FAULT, -hours)])
      const { rows } = await database.query<{ minutes: number }>(`select ${clock} from dns_request`)
      const wait = rows[0]?.minutes
      if (wait === undefined) break
      waits.push(Math.round(wait))
      await database.query(
        `update dns_request set due_at = due_at - make_interval(mins => $1::integer + 1),
           next_ask_at = next_ask_at - make_interval(mins => $1::integer + 1)`,
        [Math.round(wait)],
      )
    }
    expect(waits).toEqual([15, 30, 60, 120, 240, 240, 240, 240, 240])
    expect(await load(0)).toMatchObject({ isWaiting: false, answered: undefined })
    expect((await load(0)).latest?.answer).toEqual(FAULT)
  })

  it('that stays is not tried again', async () => {
    await requestDnsFacts(database, [OLD])
    const answer = { kind: 'fault', reason: 'special_name' } as const
    await saveDnsFacts(database, [fact(answer, 0, { isFinal: true })])
    expect(await standing()).toEqual([])
  })

  it('does not hide the answer before it', async () => {
    await saveDnsFacts(database, [fact(MX('mx.test'), 5), fact(FAULT, 1)])
    const { before, answered, latest } = await load(0)
    expect(before?.answer).toEqual(MX('mx.test'))
    expect(answered?.answer).toEqual(MX('mx.test'))
    expect(latest?.answer).toEqual(FAULT)
  })
})

describe('when we sent', () => {
  it.each([
    ['the last answer before the report', [50, 30, 10], 20, 30],
    ['not one of the same moment', [30, 20], 20, 30],
    ['an answer of 30 days before', [20 + 30 * 24], 20, 20 + 30 * 24],
    ['not one older than that', [20 + 30 * 24 + 1], 20, undefined],
    ['not one from after', [10], 20, undefined],
  ] as const)('is %s', async (_, answersHoursAgo, reported, expected) => {
    await saveDnsFacts(
      database,
      answersHoursAgo.map((hours) => fact(MX(`mx${String(hours)}.test`), hours)),
    )
    const { before, latest } = await load(reported)
    expect(before?.answer).toEqual(
      expected === undefined ? undefined : MX(`mx${String(expected)}.test`),
    )
    expect(latest?.answer).toEqual(MX(`mx${String(Math.min(...answersHoursAgo))}.test`))
  })
})

describe('a run of answers of one kind', () => {
  it.each<[string, readonly NewDnsFact[], number | undefined]>([
    ['begins with the first', [fact(GONE, 30), fact(GONE, 2)], 30],
    ['is one answer long', [fact(GONE, 3)], 3],
    ['begins anew after another kind', [fact(GONE, 60), fact(MX('a.test'), 40), fact(GONE, 2)], 2],
    ['goes on through a fault', [fact(GONE, 30), fact(FAULT, 20), fact(GONE, 2)], 30],
    ['is not begun by a fault', [fact(FAULT, 40), fact(GONE, 2)], 2],
    ['is none without an answer', [fact(FAULT, 1)], undefined],
  ])('%s', async (_, facts, hoursAgo) => {
    await saveDnsFacts(database, facts)
    const { answered } = await load(0)
    expect(answered?.sameKindSinceMs).toBe(
      hoursAgo === undefined ? undefined : startMs - hoursAgo * HOUR_MS,
    )
  })
})

describe('reading', () => {
  it('gives a row for each question, in their order', async () => {
    await saveDnsFacts(database, [fact(GONE, 1, { name: 'b.test' })])
    const names = ['c.test', 'B.test', 'a.test', 'b.test', '']
    const facts = await loadDnsFacts(
      database,
      names.map((name) => ({ name, kind: 'mx' as const, reportedAtMs: startMs })),
    )
    expect(facts.map(({ name }) => name)).toEqual(names)
    expect(facts.map(({ latest }) => latest?.answer.kind)).toEqual([
      undefined,
      'nxdomain',
      undefined,
      'nxdomain',
      undefined,
    ])
    expect(await loadDnsFacts(database, [])).toEqual([])
  })

  it('as of a moment sees nothing later', async () => {
    await saveDnsFacts(database, [fact(MX('a.test'), 30), fact(GONE, 20), fact(GONE, 2)])
    const then = await load(10, { asOfMs: startMs - 25 * HOUR_MS })
    expect(then.latest?.answer).toEqual(MX('a.test'))
    expect(then.before?.answer).toEqual(MX('a.test'))
    expect(then.answered?.sameKindSinceMs).toBe(startMs - 30 * HOUR_MS)
  })
})
