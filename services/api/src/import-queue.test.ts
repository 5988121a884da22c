import { createLogger } from '@forwardpath/runtime'
import { openDatabase } from '@forwardpath/store'
import { eventually } from '@forwardpath/test-support/eventually'
import { freePort } from '@forwardpath/test-support/free-port'
import { expect, test } from 'vitest'
import { openApiHarness } from './testing/api-harness.ts'

test('a database that is away is said in words, without a stack', async () => {
  const lines: string[] = []
  const log = createLogger({
    level: 'warn',
    format: 'json',
    stream: { write: (line) => void lines.push(line) },
  })
  const database = openDatabase({ url: `postgresql://nobody@127.0.0.1:${await freePort()}/none` })
  const api = await openApiHarness({ database, log })
  try {
    const said = await eventually(() => lines.find((line) => line.includes('imports wait')))
    expect(JSON.parse(said)).toMatchObject({
      level: 'warn',
      reason: expect.stringContaining('ECONNREFUSED') as unknown,
      msg: 'imports wait for the database',
    })
    expect(said).not.toContain('stack')
  } finally {
    await api.close()
    await database.close()
  }
})
