import { openApiDocument } from '@forwardpath/client'
import { addSuppressions } from '@forwardpath/store'
import { addressOf } from '@forwardpath/test-support/address-of'
import { chanceOf } from '@forwardpath/test-support/chance'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createAnswerChecker } from './testing/answer-checker.ts'
import { openApiHarness, type ApiHarness } from './testing/api-harness.ts'
import { createRequests, type RandomRequest } from './testing/random-requests.ts'

/** FORWARDPATH_TEST_REQUESTS=10000 is the long version. */
const COUNT = Number(process.env['FORWARDPATH_TEST_REQUESTS'] ?? 1_500)
const SEED = Number(process.env['FORWARDPATH_TEST_SEED'] ?? 20_261_122)

let api: ApiHarness

beforeAll(async () => {
  api = await openApiHarness()
  await addSuppressions(
    api.database,
    ['old@example.org', 'jane@example.net'].map((text) => ({
      newId: api.context.newId('sup'),
      address: addressOf(text),
      scope: 'global',
      reason: 'complaint',
      expiresAtMs: undefined,
      note: undefined,
    })),
    {
      act: { changeSetId: api.context.newId('chs'), who: 'test', note: undefined },
      mode: { source: 'api', revive: true },
      dryRun: false,
    },
  )
})

afterAll(async () => {
  await api.close()
})

test(
  `${String(COUNT)} requests made from the document: no 5xx, and every answer is as described (seed ${String(SEED)})`,
  { timeout: 600_000 },
  async () => {
    const known = await knownWords()
    const next = createRequests(openApiDocument({ version: 'test' }), {
      chance: chanceOf(SEED),
      known,
    })
    const check = createAnswerChecker()
    const seen = new Map<number, number>()
    const faults: string[] = []
    for (let number = 0; number < COUNT; number += 1) {
      const request = next()
      const answer = await api.ask(request.method, request.url, {
        headers: request.headers,
        ...(request.body === undefined ? {} : { body: request.body }),
      })
      seen.set(answer.status, (seen.get(answer.status) ?? 0) + 1)
      const wrong = checkOne(answer, request)
      if (wrong.length > 0)
        faults.push(`${line(request)} → ${String(answer.status)}: ${wrong.join('; ')}`)
    }
    expect(faults.slice(0, 5)).toEqual([])
    // The requests are neither all refused nor all harmless.
    expect(seen.get(200) ?? 0).toBeGreaterThan(COUNT / 20)
    expect(seen.get(400) ?? 0).toBeGreaterThan(COUNT / 20)

    function checkOne(
      answer: Awaited<ReturnType<ApiHarness['ask']>>,
      request: RandomRequest,
    ): readonly string[] {
      if (answer.status >= 500) return [answer.text.slice(0, 300)]
      return hides(answer.text) ?? check(answer, request)
    }
  },
)

/** What must never be in an answer. */
function hides(text: string): readonly string[] | undefined {
  return /node_modules|\bat async |suppression_change|relation "|syntax error at/.test(text)
    ? ['tells of the inside']
    : undefined
}

function line({ method, url, body }: RandomRequest): string {
  return `${method} ${url.slice(0, 200)} ${String(body ?? '').slice(0, 200)}`
}

async function knownWords(): Promise<readonly string[]> {
  const list = await api.ask('GET', '/v1/suppressions?limit=1')
  const feed = await api.ask('GET', '/v1/feeds/suppressions?limit=1')
  const sets = await api.ask('GET', '/v1/change-sets')
  const [set] = sets.body['data'] as readonly { readonly id: string }[]
  return [list.body['nextCursor'], feed.body['cursor'], set?.id, 'old@example.org'].filter(
    (word) => typeof word === 'string',
  )
}
