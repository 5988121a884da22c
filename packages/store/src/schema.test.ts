import { expect, it } from 'vitest'
import { createDatabase } from '@forwardpath/test-support/postgres'
import { openDatabase } from './database.ts'
import { dumpSchema } from './testing/dump-schema.ts'

it('gives the schema that is committed', async () => {
  const test = await createDatabase()
  const database = openDatabase({ url: test.url })
  await expect(await dumpSchema(database)).toMatchFileSnapshot('../schema.sql')
  await database.close()
  await test.drop()
})
