import { parseAddress } from '@forwardpath/mail'
import { newId } from '@forwardpath/runtime'
import { expect, it } from 'vitest'
import { loadOverview } from './page-overview.ts'
import { addSuppressions, releaseSuppressions } from './person-changes.ts'
import { databaseOfFile } from '../testing/database.ts'

const { database } = await databaseOfFile()

it('counts each record of today once, by what it became', async () => {
  const now = new Date().toISOString()
  const names = ['stays', 'goes', 'comes-and-goes'].map((name) => `${name}@acme.example`)
  const addresses = names.flatMap((name) => parseAddress(name) ?? [])
  const act = { changeSetId: newId('chs'), who: 'operator:test', note: 'by hand' }
  const add = async (): Promise<void> => {
    await addSuppressions(
      database,
      addresses.map((address) => ({
        newId: newId('sup'),
        address,
        scope: 'global',
        reason: 'manual' as const,
        expiresAtMs: undefined,
        note: undefined,
      })),
      { act, mode: { source: 'operator', revive: true }, dryRun: false },
    )
  }
  const release = async (from: number): Promise<void> => {
    const some = addresses.slice(from).map((address) => ({ address, scope: 'global' }))
    await releaseSuppressions(database, some, {
      act: { ...act, changeSetId: newId('chs') },
      why: 'works again',
      override: false,
      dryRun: false,
    })
  }
  await add()
  await release(2)
  await add()
  await release(1)
  const { today } = await database.session((snapshot) => loadOverview(snapshot, { days: 7, now }))
  expect(today).toEqual({ held: 0, active: 1, released: 2, expired: 0 })
})
