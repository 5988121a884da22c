import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openApiHarness, type ApiHarness } from './testing/api-harness.ts'

let api: ApiHarness
beforeAll(async () => {
  api = await openApiHarness()
})
afterAll(async () => {
  await api.close()
})

setFlagsFromString('--expose-gc')
/** A collection of the young generation, in which what lives for the second time becomes old. */
const collectYoung = runInNewContext('() => gc({ type: "minor" })') as () => void

const REQUESTS = 500
/** What else a process keeps now and then comes in one of them; what each request leaves comes in all. */
const MOST_ROUNDS = 5
/** With what hangs on it a request that is kept is some 9 KB; client and server in one process leave 1 to 2 KB. */
const MOST_BYTES = 5_000

/** docs/decisions/0034: what outlives its request makes every collection of the young generation long. */
test('an answered request is gone with the next collection of the young generation', async () => {
  await ask(REQUESTS)
  let least = Infinity
  for (let round = 0; round < MOST_ROUNDS && least >= MOST_BYTES; round++) {
    const before = oldBytes()
    await ask(REQUESTS)
    least = Math.min(least, (oldBytes() - before) / REQUESTS)
  }
  expect(least).toBeLessThan(MOST_BYTES)
})

async function ask(count: number): Promise<void> {
  for (let asked = 0; asked < count; asked++) {
    const answer = await api.ask('POST', '/v1/suppressions/check', {
      json: { addresses: [`left${String(asked)}@behind.example`] },
    })
    expect(answer.status).toBe(200)
    if (asked % 50 === 49) collectYoung()
  }
  collectYoung()
  collectYoung()
}

function oldBytes(): number {
  const old = getHeapSpaceStatistics().find(({ space_name }) => space_name === 'old_space')
  return old?.space_used_size ?? NaN
}
