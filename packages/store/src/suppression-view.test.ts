import { beforeAll, expect, it } from 'vitest'
import { databaseOfFile } from './testing/database.ts'

const { database } = await databaseOfFile()

beforeAll(async () => {
  await database.query(
    `insert into suppression (id, address, address_key, scope, domain, status, reason, source, origin, policy_version, trust, evidence_count, updated_at, created_at, expires_at, seq)
     select 'sup_' || name, name || '@acme.example', name || '@acme.example', 'global', 'acme.example', status,
       'manual', 'operator', 'admin', '1', 'verified', 1, now(), now(), now() + until, row_number() over ()
     from (values
       ('active', 'active', null::interval), ('held', 'held', interval '1 day'), ('released', 'released', null),
       ('expired', 'expired', null), ('over', 'active', interval '-1 minute')) v (name, status, until)`,
  )
})

it('has what may not be mailed now, also before an end is written down', async () => {
  const { rows } = await database.query(
    'select address_key, status from suppression_active order by address_key',
  )
  expect(rows).toEqual([
    { address_key: 'active@acme.example', status: 'active' },
    { address_key: 'held@acme.example', status: 'held' },
  ])
})

it('is asked by an index, and by a role that may read nothing else', async () => {
  await database.transaction(async (tx) => {
    await tx.query('create role forwardpath_test_mta')
    await tx.query('grant select on suppression_active to forwardpath_test_mta')
    await tx.query('set local role forwardpath_test_mta')
    await tx.query('set local enable_seqscan = off')
    const { rows } = await tx.query<{ 'QUERY PLAN': string }>(
      "explain select status from suppression_active where address_key = 'held@acme.example'",
    )
    expect(rows.map((row) => row['QUERY PLAN']).join('\n')).toContain('Index')
    await tx.query('savepoint before')
    await expect(tx.query('select address_key from suppression')).rejects.toMatchObject({
      code: '42501',
    })
    await tx.query('rollback to savepoint before')
    await tx.query('reset role')
    await tx.query('revoke select on suppression_active from forwardpath_test_mta')
    await tx.query('drop role forwardpath_test_mta')
  })
})
