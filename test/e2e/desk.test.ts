/**
 * The desk by hand, as a reviewer works at it: list, show, approve with the override that an unbound change asks for, reject
 * as forged, put off, take back, export. Each act is one row of the audit, and the record of the old address follows. The steps
 * build on each other.
 */
import path from 'node:path'
import { copyAsFresh } from '@forwardpath/test-support/fresh-mails'
import { createDatabase, type TestDatabase } from '@forwardpath/test-support/postgres'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { expectOneLine, newCommand, type Command, type Row } from './command.ts'

const CORPUS = path.resolve(import.meta.dirname, '../corpus/mta')
const MAILS = [
  'exim-551-moved-long.eml',
  'exim-551-moved-516.eml',
  'exim-551-moved-paren.eml',
  'exim-551-hint-several.eml',
  'exim-551-hint-same.eml',
].map((name) => path.join(CORPUS, name))

let database: TestDatabase
let command: Command
let changes: readonly Row[]
/** One to approve, one to reject, one to put off. */
let ids: readonly [string, string, string]

beforeAll(async () => {
  database = await createDatabase()
  command = await newCommand({ DATABASE_URL: database.url })
  const folder = path.join(path.dirname(command.dataDir), 'mails')
  for (const mail of MAILS) await copyAsFresh(mail, folder)
  await command.object(['import', 'mail', folder, '--json'])
  changes = await command.rows(['changes', 'list', '--json'])
  const pending = changes.filter((c) => c['state'] === 'pending' && c['newAddress'] !== null)
  const [a, b, c] = pending.map((change) => String(change['id']))
  if (a === undefined || b === undefined || c === undefined) throw new Error('three are needed')
  ids = [a, b, c]
})
afterAll(async () => {
  await command.expectClean()
  await command.remove()
  await database.drop()
})

async function show(id: string): Promise<Row> {
  return command.object(['changes', 'show', id, '--json'])
}

async function auditOf(id: string): Promise<readonly string[]> {
  const history = (await show(id))['history'] as readonly Row[]
  return history.map((event) => String(event['fact']))
}

async function recordOf(id: string): Promise<string> {
  const { oldAddress } = await show(id)
  const [row] = await command.rows([
    'suppressions',
    'list',
    '--json',
    '--address',
    String(oldAddress),
  ])
  return row === undefined ? 'none' : `${String(row['status'])} ${String(row['reason'])}`
}

describe('reading', () => {
  test('each proposal has the fields of the interface', () => {
    const [first] = changes
    expect(Object.keys(first ?? {})).toEqual(
      expect.arrayContaining(
        `id oldAddress newAddress newContact kind state reason source quote trust score risks candidates chain mx
         observations leadSource snoozedUntil decision exportedTo confirmedAt consent dueAt createdAt updatedAt version`.split(
          /\s+/,
        ),
      ),
    )
    for (const change of changes)
      expect(change).toMatchObject({ consent: 're-permission required' })
  })

  test('what leads nowhere is rejected with its reason, and several candidates wait', () => {
    expect(changes.filter((c) => c['reason'] === 'same')).toHaveLength(1)
    const several = changes.filter((c) => (c['risks'] as string[]).includes('several_candidates'))
    expect(several).toMatchObject([{ state: 'pending', newAddress: null }])
  })

  test('filters narrow, and unknown values are said', async () => {
    const rejected = await command.rows(['changes', 'list', '--json', '--state', 'rejected'])
    expect(rejected).toMatchObject([{ reason: 'same' }])
    const [first] = changes
    const target = String(changes.find((c) => c['newAddress'] !== null)?.['newAddress'])
    expect(await command.rows(['changes', 'list', '--json', '--target', target])).toHaveLength(1)
    const after = ['changes', 'list', '--json', '--limit', '1', '--after', String(first?.['id'])]
    expect(await command.rows(after)).toMatchObject([{ id: changes[1]?.['id'] }])
    const unknown = await command.run(['changes', 'list', '--risk', 'made_up'])
    expectOneLine(unknown, { code: 2, says: /no flag "made_up".*shared_target/ })
  })

  test('one is shown for a person, with its score and history', async () => {
    const { stdout, code } = await command.run(['changes', 'show', ids[0]])
    expect(code).toBe(0)
    expect(stdout).toMatch(/ → .*\n.*moved, pending/)
    expect(stdout).toMatch(/score \d+ of 100: −15 other organisation/)
    expect(stdout).toMatch(/pipeline: checked → pending/)
  })
})

describe('approving', () => {
  test('what no report binds asks for an override and a note', async () => {
    const alone = await command.run(['changes', 'approve', ids[0]])
    expectOneLine(alone, { code: 1, says: /no report binds it.*override and a note/ })
    const bare = await command.run(['changes', 'approve', ids[0], '--override'])
    expectOneLine(bare, { code: 2, says: /an override needs a note/ })
    expect(await auditOf(ids[0])).toEqual(['opened', 'checked'])
  })

  test('is foreseen by --dry-run', async () => {
    const args = ['changes', 'approve', ids[0], '--override', '--note', 'called', '--dry-run']
    const { stdout, code } = await command.run(args)
    expect([code, stdout]).toEqual([0, expect.stringContaining('would be approved')])
    expect(await show(ids[0])).toMatchObject({ state: 'pending' })
  })

  test('suppresses the old address', async () => {
    expect(await recordOf(ids[0])).toBe('held moved')
    const args = ['changes', 'approve', ids[0], '--override', '--note', 'called her', '--json']
    expect(await command.rows(args)).toMatchObject([{ ok: true, state: 'approved', dryRun: false }])
    expect(await auditOf(ids[0])).toEqual(['opened', 'checked', 'approved'])
    expect(await recordOf(ids[0])).toBe('active moved')
    expect(await show(ids[0])).toMatchObject({ decision: { note: 'called her', override: true } })
  })

  test('twice is refused, with who was first', async () => {
    const again = await command.run(['changes', 'approve', ids[0], '--override', '--note', 'x'])
    expectOneLine(again, { code: 1, says: /is approved already/ })
    expect(again.stderr).toMatch(/operator:\S+: approved/)
  })

  test('of what has changed since it was looked at is refused, with what changed', async () => {
    const { version } = await show(ids[0])
    const args = ['changes', 'revert', ids[0], '--if-version', String(Number(version) - 1)]
    const stale = await command.run(args)
    expectOneLine(stale, { code: 1, says: /has changed: you saw version/ })
    expect(stale.stderr).toMatch(/operator:\S+: approved/)
  })
})

describe('exporting', () => {
  test('gives the approved ones only, and says that consent does not come with them', async () => {
    const refused = await command.run(['changes', 'export', ids[1]])
    expectOneLine(refused, { code: 1, says: /is pending: it cannot be exported; approve it first/ })
    const { stdout, stderr } = await command.run(['changes', 'export', '--to', 'crm'])
    const [head, line, ...more] = stdout.trim().split('\n')
    expect(head).toMatch(/^id,oldAddress,newAddress,.*,consent$/)
    expect(line).toMatch(new RegExp(`^${ids[0]},.*,re-permission required$`))
    expect(more).toEqual([])
    expect(stderr).toMatch(/1 address change exported to crm; consent: re-permission required/)
    expect(await show(ids[0])).toMatchObject({ exportedTo: [{ to: 'crm' }] })
    expect(await auditOf(ids[0])).toEqual(['opened', 'checked', 'approved', 'exported'])
  })

  test('gives a system what it has not had, and again if it is asked', async () => {
    const args = ['changes', 'export', '--to', 'crm', '--format', 'json']
    expect(await command.rows(args)).toEqual([])
    expect(await command.rows([...args, '--again', '--dry-run'])).toMatchObject([{ id: ids[0] }])
    expect(
      await command.rows(['changes', 'export', '--to', 'shop', '--format', 'json']),
    ).toHaveLength(1)
  })

  test('can be confirmed, once', async () => {
    expect((await command.run(['changes', 'confirm', ids[0]])).code).toBe(0)
    expect(await show(ids[0])).toMatchObject({ consent: 'confirmed' })
    const again = await command.run(['changes', 'confirm', ids[0]])
    expectOneLine(again, { code: 1, says: /confirmed already/ })
    const pending = await command.run(['changes', 'confirm', ids[1]])
    expectOneLine(pending, { code: 1, says: /is pending: it cannot be confirmed/ })
  })
})

describe('taking back', () => {
  test('an approval holds the old address again and keeps its exports listed', async () => {
    expect((await command.run(['changes', 'revert', ids[0], '--note', 'wrong person'])).code).toBe(
      0,
    )
    expect(await recordOf(ids[0])).toBe('held moved')
    expect(await show(ids[0])).toMatchObject({
      state: 'pending',
      decision: null,
      exportedTo: [{ to: 'crm' }, { to: 'shop' }],
      consent: 're-permission required',
    })
    expect(await command.rows(['changes', 'export', '--format', 'json', '--to', 'other'])).toEqual(
      [],
    )
  })
})

describe('rejecting', () => {
  test('needs a reason that there is', async () => {
    const none = await command.run(['changes', 'reject', ids[1]])
    expect([none.code, none.stderr]).toEqual([2, expect.stringContaining('--reason')])
    const other = await command.run(['changes', 'reject', ids[1], '--reason', 'because'])
    expect([other.code, other.stderr]).toEqual([2, expect.stringContaining('forged')])
  })

  test('as forged releases the old address', async () => {
    expect(await recordOf(ids[1])).toBe('held moved')
    const args = ['changes', 'reject', ids[1], '--reason', 'forged', '--note', 'not our mail']
    expect((await command.run(args)).code).toBe(0)
    expect(await show(ids[1])).toMatchObject({ state: 'rejected', reason: 'forged' })
    expect(await auditOf(ids[1])).toEqual(['opened', 'checked', 'rejected'])
    expect(await recordOf(ids[1])).toBe('released moved')
  })
})

describe('putting off', () => {
  test('needs a day to come and a note', async () => {
    const past = await command.run(['changes', 'snooze', ids[2], '--until', '2020-01-01'])
    expect([past.code, past.stderr]).toEqual([2, expect.stringContaining('a date to come')])
    const bare = await command.run(['changes', 'snooze', ids[2], '--until', '14d'])
    expectOneLine(bare, { code: 2, says: /needs a note/ })
    const args = ['changes', 'snooze', ids[2], '--until', '14d', '--note', 'asked him']
    expect((await command.run(args)).code).toBe(0)
    expect(await show(ids[2])).toMatchObject({ state: 'pending', snoozeNote: 'asked him' })
    expect(await auditOf(ids[2])).toEqual(['opened', 'checked', 'snoozed'])
  })
})

describe('wrong input', () => {
  test.each([
    [['changes', 'show', 'adc_nothing'], 1, /there is no address change adc_nothing/],
    [['changes', 'approve', 'adc_nothing', '--override', '--note', 'x'], 1, /no address change/],
    [['changes', 'reject', '--reason', 'wrong'], 2, /takes the ids/],
    [
      ['changes', 'reject', '--reason', 'wrong', '--target', 'nobody@x.example'],
      1,
      /nothing that waits/,
    ],
    [['changes', 'list', '--state', 'open'], 2, /no state "open"/],
    [['changes', 'list', '--target', 'no address'], 2, /is not a mail address/],
  ] as const)('%s', async (args, code, says) => {
    expectOneLine(await command.run(args), { code, says })
  })

  test('more than one at once wants a yes', async () => {
    const args = ['changes', 'revert', ids[1], ids[2]]
    expectOneLine(await command.run(args), {
      code: 2,
      says: /revert 2 address changes at once: it takes --yes/,
    })
    const mixed = await command.run([...args, '--yes'])
    expect(mixed.code).toBe(1)
    expect(mixed.stdout).toMatch(/taken back/)
    expect(mixed.stderr).toMatch(/is pending: it cannot be taken back/)
  })
})
