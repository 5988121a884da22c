import type { AddressKey } from '@forwardpath/mail'
import { differenceLines, type Difference } from '@forwardpath/suppress'
import { beforeAll, expect, it } from 'vitest'
import { databaseOfFile } from '../testing/database.ts'
import { listForeseen, type Foreseen } from './list-foreseen.ts'
import { createForesight } from './redecide-set.ts'

const { database } = await databaseOfFile()
const SET = 'chs_01'

/** As the worker writes it: an address whose record goes, one whose record comes with its change, one where nothing changes. */
beforeAll(async () => {
  await createForesight(database, {
    id: SET,
    what: 'reclassify',
    who: 'user:ann',
    note: undefined,
    parameters: { door: 'reclassify', policyVersion: '1', windows: [], windowsThen: [] },
    asOfMs: 0,
  })
  const gone: Difference = {
    records: [
      {
        addressKey: keyOf('b@example.org'),
        scope: 'global',
        effect: 'released',
        from: 'active',
        draft: undefined,
        sample: undefined,
      },
    ],
    changes: [],
    conflicts: [],
  }
  await keep('b@example.org', differenceLines(gone))
  await keep('a@example.org', [
    JSON.stringify(['change', 'a@example.org', 'new@example.com', 'opens']),
    JSON.stringify([
      'record',
      'a@example.org',
      'stream:news',
      'held',
      null,
      ['held', 'moved', 'moved', null, 'bnc_1', ['bnc_1']],
    ]),
  ])
  await keep('c@example.org', [])
})

function keyOf(text: string): AddressKey {
  return text as AddressKey
}

async function keep(addressKey: string, lines: readonly string[]): Promise<void> {
  await database.query(
    'insert into change_set_address (change_set_id, address_key, lines) values ($1, $2, $3)',
    [SET, addressKey, lines],
  )
}

const CHANGE: Foreseen = {
  addressKey: 'a@example.org',
  scope: null,
  from: null,
  effect: 'opens',
  category: null,
  target: 'new@example.com',
}
const HELD: Foreseen = {
  addressKey: 'a@example.org',
  scope: 'stream:news',
  from: null,
  effect: 'held',
  category: 'moved',
  target: null,
}
const RELEASED: Foreseen = {
  addressKey: 'b@example.org',
  scope: 'global',
  from: 'active',
  effect: 'released',
  category: null,
  target: null,
}

it('lists what changes, in the order of the addresses, and nothing of those that stay', async () => {
  const all = await listForeseen(database, SET, { after: undefined, limit: 10 })
  expect(all).toEqual({ rows: [CHANGE, HELD, RELEASED], next: undefined })
})

it('goes on behind an address, which is never parted', async () => {
  const first = await listForeseen(database, SET, { after: undefined, limit: 1 })
  expect(first).toEqual({ rows: [CHANGE, HELD], next: 'a@example.org' })
  const second = await listForeseen(database, SET, { after: first.next, limit: 1 })
  expect(second).toEqual({ rows: [RELEASED], next: undefined })
})

it('has nothing of a set that there is not', async () => {
  const none = await listForeseen(database, 'chs_none', { after: undefined, limit: 1 })
  expect(none).toEqual({ rows: [], next: undefined })
})
