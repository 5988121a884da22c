import { createHash } from 'node:crypto'
import { addressOf } from '@forwardpath/test-support/address-of'
import { describe, expect, it } from 'vitest'
import { addressKey } from '@forwardpath/mail'
import { newId } from '@forwardpath/runtime'
import { erasedKey } from './erased-key.ts'
import { checkAddress, checkAddresses } from './queries/check-addresses.ts'
import { addContacts } from './queries/contacts.ts'
import { exportLines, type ExportForm } from './queries/export-lines.ts'
import { readFeed } from './queries/feed.ts'
import { fsck } from './queries/fsck.ts'
import { listChanges } from './queries/list-changes.ts'
import { listSuppressions } from './queries/list-suppressions.ts'
import type { NewBounce } from './queries/outcome.ts'
import { addSuppressions, releaseSuppressions } from './queries/person-changes.ts'
import { eraseAddress, type EraseReport } from './queries/privacy-erase.ts'
import { exportHeld } from './queries/privacy-export.ts'
import { ADDRESS_TABLES, PRIVACY_TABLES } from './queries/privacy-tables.ts'
import { addSentMessages } from './queries/sent-log.ts'
import { storeMessages } from './queries/store-messages.ts'
import { takeMailbox } from './queries/take-mailbox.ts'
import { databaseOfFile } from './testing/database.ts'
import { bounce, done, finish, RECEIVED_MS } from './testing/fixtures.ts'

const { database } = await databaseOfFile()

describe('the tables that privacy knows', () => {
  it('are all tables, with every column that can hold text', async () => {
    const { rows } = await database.query<{ name: string; columns: readonly string[] }>(
      `select c.table_name as name, array_agg(c.column_name::text order by c.column_name) as columns
       from information_schema.columns c join information_schema.tables t using (table_schema, table_name)
       where c.table_schema = 'public' and t.table_type = 'BASE TABLE'
         and c.data_type in ('text', 'character varying', 'character', 'json', 'jsonb', 'ARRAY', 'bytea', 'xml', 'USER-DEFINED', 'tsvector')
         and not exists (select from pg_inherits i where i.inhrelid = to_regclass(c.table_name))
       group by 1 order by 1`,
    )
    const known = PRIVACY_TABLES.map(({ name, holds, free }) => ({
      name,
      columns: [...Object.keys(holds), ...free].toSorted(),
    }))
    const byName = known
      .toSorted((a, b) => (a.name < b.name ? -1 : 1))
      .filter((t) => t.columns.length > 0)
    expect(byName).toEqual(rows)
  })

  it('name each column in the form that it has', async () => {
    const { rows } = await database.query<{ column: string; form: string }>(
      `select table_name || '.' || column_name as column,
         case data_type when 'ARRAY' then 'text[]' else data_type end as form
       from information_schema.columns where table_schema = 'public'`,
    )
    const forms = new Map(rows.map((row) => [row.column, row.form]))
    for (const { name, holds } of ADDRESS_TABLES)
      for (const [column, form] of Object.entries(holds))
        expect(forms.get(`${name}.${column}`), `${name}.${column}`).toBe(form)
  })

  it('cover every column whose name says that it holds an address', () => {
    for (const { name, free } of PRIVACY_TABLES)
      for (const column of free)
        expect(`${name}.${column}`).not.toMatch(
          /address_key|recipient|_address$|\.address$|email|note$(?<!webhook_endpoint\.note)/,
        )
  })
})

let nextUid = 1
async function takeIn(
  mailbox: string,
  mails: readonly (readonly [string, readonly NewBounce[]])[],
) {
  const { epoch } = await takeMailbox(database, {
    name: mailbox,
    source: 'imaps://u@h/x',
    folder: 'INBOX',
    stream: undefined,
    isDemo: false,
  })
  const { storedIds } = await storeMessages(
    database,
    { mailbox, uidValidity: '7', epoch },
    mails.map(([text]) => ({
      uid: String(nextUid++),
      receivedAtMs: RECEIVED_MS,
      sizeBytes: text.length,
      lane: 1 as const,
      bytes: Buffer.from(text),
    })),
  )
  await finish(
    database,
    mails.flatMap(([, bounces], index) =>
      bounces.length === 0 ? [] : [done(storedIds[index], bounces)],
    ),
  )
  return storedIds
}

function moved(recipient: string, target: string): NewBounce {
  const base = bounce(recipient, {
    replyCode: 551,
    diagnostic: `551 5.7.1 User not local; please try <${target}>`,
  })
  return {
    ...base,
    classification: {
      ...base.classification,
      category: 'moved',
      evidence: { quote: `please try <${target}>`, source: 'diagnostic-code', within: undefined },
      forwardPath: addressOf(target) as unknown as NewBounce['classification']['forwardPath'],
    },
  }
}

/** Puts the address into everything that can hold it, by the ways that it comes in, and by hand where there is none. */
async function spread(address: string): Promise<void> {
  const key = addressKey(addressOf(address))
  const mail = `Subject: returned\r\n\r\n<${address}> is unknown here`
  await takeIn(`box of ${newId('job')}`, [
    [
      mail,
      [
        bounce(address, {
          originalRecipient: address,
          diagnostic: `550 5.1.1 <${address}> no such user`,
          returnPath: `b+${address.replace('@', '=')}@bounces.example`,
          envelopeId: address,
          originalMessageId: '<1@origin.example>',
        }),
        bounce('neighbour@other.example', { ordinal: 1, diagnostic: `550 alias of <${address}>` }),
      ],
    ],
    [mail, [{ ...moved('old-' + address, address) }]],
    [mail, [{ ...moved(address, 'elsewhere@new.example') }]],
    [`a letter from ${address}`, [bounce('third@other.example', { kind: 'auto_reply' })]],
  ])
  await addContacts(
    database,
    [
      {
        address: addressOf(address),
        leadSource: 'fair',
        capturedAtMs: undefined,
        owner: `kim of ${address}`,
      },
    ],
    { dryRun: false },
  )
  await addSentMessages(database, [
    {
      messageId: '<1@origin.example>',
      recipient: addressOf(address),
      sentAtMs: Date.now(),
      stream: undefined,
      campaign: undefined,
      leadSource: undefined,
    },
  ])
  await addSuppressions(
    database,
    [
      {
        newId: newId('sup'),
        address: addressOf(address),
        scope: 'stream:news',
        reason: 'complaint',
        expiresAtMs: undefined,
        note: `${address} called`,
      },
      {
        newId: newId('sup'),
        address: addressOf('colleague@other.example'),
        scope: 'stream:news',
        reason: 'manual',
        expiresAtMs: undefined,
        note: `asked by ${address}`,
      },
    ],
    {
      act: { changeSetId: newId('chs'), who: 'operator:test', note: `for ${address}` },
      mode: { source: 'operator', revive: true },
      dryRun: false,
    },
  )
  const set = newId('chs')
  await database.query(
    "insert into change_set (id, what, who, parameters) values ($1, 'reclassify', 'x', jsonb_build_object('of', $2::text))",
    [set, address],
  )
  await database.query(
    'insert into change_set_address (change_set_id, address_key, lines) values ($1, $2, array[$2::text])',
    [set, key],
  )
  await database.query(
    `insert into change_set_report (change_set_id, bounce_id, raw_message_id, key_before, bounce_after, classification_after)
     select $1, id, raw_message_id, address_key, to_jsonb(b), '{}' from bounce b where address_key = $2`,
    [set, key],
  )
  await database.query(
    "insert into webhook_event (id, type, data, more) values ($1, 't', '{}', jsonb_build_object('address', jsonb_build_object('recipient', $2::text)))",
    [newId('job'), address],
  )
  await database.query(
    "insert into webhook_endpoint (id, url, secret, created_by) values ('whe_1', 'https://x.example', 's', 'y') on conflict do nothing",
  )
  await database.query(
    "insert into webhook_delivery (event_id, endpoint_id, last_error) select id, 'whe_1', 'refused ' || $1 from webhook_event on conflict do nothing",
    [address],
  )
  await database.query(
    "insert into import_job (id, kind, vendor, state, who, problems, error) values ($1, 'contacts', 'csv', 'failed', 'x', jsonb_build_array(jsonb_build_object('line', 3, 'message', $2::text)), $2)",
    [newId('job'), address],
  )
  await database.query(
    "insert into api_key (id, name, prefix, sha256, scopes, created_by) values ('key_1', 'n', 'p', sha256('x'), '{a}', 'b') on conflict do nothing",
  )
  await database.query(
    "insert into idempotency_key (key_id, key, digest, answer) values ('key_1', $1, sha256('x'), jsonb_build_object('a', $2::text))",
    [newId('job'), address],
  )
  await database.query(
    "insert into audit_event (who, action, subject, note) values ('x', 'y', $1, 'about ' || $1)",
    [address],
  )
  await database.query(
    "update raw_message set detail = 'cannot read ' || $1 where id = (select max(id) from raw_message)",
    [address],
  )
  await database.query(
    `insert into incident (id, provider, categories, state, rule, from_at, until_at, opened_at, last_held_at, hour_addresses, hour_alive, note)
     values ($1, 'x.example', '{user_unknown}', 'confirmed', 'person', now(), now() + interval '1 h', now(), now(), 1, 1, $2)`,
    [newId('inc' as 'job'), `asked by ${address}`],
  )
  await database.query(
    "insert into page_figure (program, name, key, value, made_at, took_ms) values ('p', $1, $2, json_build_object('a', $2::text), now(), 1)",
    [newId('job'), address],
  )
  await database.query('insert into retention_step (step, after) values ($1, $2)', [
    newId('job'),
    `["x", "${address}"]`,
  ])
  await database.query(
    "update address_change set snooze_note = 'told by ' || $1, decision = jsonb_build_object('note', $1::text) where old_key = $2",
    [address, `old-${address}`.toLowerCase()],
  )
}

/** Independent of what privacy knows: every row of every table as text. */
async function rowsThatName(text: string): Promise<readonly string[]> {
  const { rows: tables } = await database.query<{ name: string }>(
    "select table_name as name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE' order by 1",
  )
  const named: string[] = []
  for (const { name } of tables) {
    const { rows } = await database.query<{ n: number }>(
      `select count(*)::int as n from ${name} t where strpos(lower(to_jsonb(t)::text), lower($1)) > 0`,
      [text],
    )
    const bytes = name.startsWith('raw_body')
      ? await database.query<{ n: number }>(
          `select count(*)::int as n from ${name} where position(convert_to($1, 'UTF8') in bytes) > 0`,
          [text],
        )
      : undefined
    if ((rows[0]?.n ?? 0) + (bytes?.rows[0]?.n ?? 0) > 0) named.push(name)
  }
  return named
}

function erase(address: string, over: { readonly dryRun?: boolean } = {}): Promise<EraseReport> {
  return eraseAddress(database, addressOf(address), {
    who: 'operator:test',
    note: 'asked by letter',
    dryRun: false,
    ...over,
  })
}

async function findings(): Promise<readonly string[]> {
  return (await fsck(database)).findings.map(({ check, detail }) => `${check}: ${detail}`)
}

async function exported(
  form: ExportForm,
): Promise<{ readonly text: string; readonly leftOut: number }> {
  const chunks: Buffer[] = []
  const { leftOut } = await exportLines(database, {
    form,
    write: (chunk) => {
      chunks.push(chunk)
      return Promise.resolve()
    },
  })
  return { text: Buffer.concat(chunks).toString(), leftOut }
}

describe('a person who asks', () => {
  it('gets every row that names the address, and the mails', async () => {
    await spread('Export.Me@asks.example')
    const tables = new Map<string, number>()
    const texts: string[] = []
    const counts = await exportHeld(database, addressOf('export.me@asks.example'), {
      withMails: true,
      onRow: ({ table, row }) => {
        tables.set(table, (tables.get(table) ?? 0) + 1)
        texts.push(JSON.stringify(row))
        return Promise.resolve()
      },
    })
    expect(Object.fromEntries(tables)).toEqual(counts)
    const named = (await rowsThatName('export.me@asks.example')).map((name) =>
      name.replace(/^raw_body_.*/, 'raw_body'),
    )
    expect(named.length).toBeGreaterThan(18)
    for (const table of named) expect([...tables.keys()], table).toContain(table)
    expect(texts.join()).toContain(
      Buffer.from('a letter from Export.Me@asks.example').toString('base64').slice(0, 40),
    )
  })

  it('gets nothing where nothing is held, also where the address is part of another one', async () => {
    await spread('joann@part.example')
    const onRow = () => Promise.resolve()
    for (const other of ['ann@part.example', 'joann@part.example.org', 'joann@art.example']) {
      expect(
        await exportHeld(database, addressOf(other), { withMails: false, onRow }),
        other,
      ).toEqual({})
    }
  })
})

describe('a person who is erased', () => {
  it('is in no table and no mail any more, and the accounts are clean', async () => {
    await spread('Canary.One@erase.example')
    const before = await rowsThatName('canary.one@erase.example')
    expect(before.length).toBeGreaterThan(18)
    const dry = await erase('canary.one@erase.example', { dryRun: true })
    expect(dry.kept).toEqual(['global', 'stream:news'])
    expect(await rowsThatName('canary.one@erase.example')).toEqual(before)

    const report = await erase('canary.one@erase.example')
    expect(report).toMatchObject({
      found: dry.found,
      kept: ['global', 'stream:news'],
      waiting: 0,
      left: 0,
    })
    // A neighbour's address that contains it is another one.
    const named = await rowsThatName('canary.one')
    const { rows } = await database.query<{ n: number }>(
      "select count(*)::int as n from bounce where address_key = 'old-canary.one@erase.example'",
    )
    expect(rows).toEqual([{ n: 1 }])
    await erase('old-canary.one@erase.example')
    expect(await rowsThatName('canary.one')).toEqual([])
    expect(named).not.toContain('contact')
    expect(await findings()).toEqual([])
  })

  it('stays suppressed, in its scopes, for who has the address', async () => {
    const address = addressOf('canary.one@erase.example')
    const hash = createHash('sha256').update('canary.one@erase.example').digest('hex')
    expect(await checkAddress(database, address)).toMatchObject({ status: 'held' })
    expect(await checkAddress(database, address, 'news')).toMatchObject({ status: 'suppressed' })
    const [one, two] = await checkAddresses(database, [
      { address, stream: 'news' },
      { address: addressOf('nobody@erase.example') },
    ])
    expect(one).toMatchObject({ status: 'suppressed', record: { reason: 'complaint' } })
    expect(two).toMatchObject({ status: 'clear' })
    const found = await listSuppressions(
      database,
      { addressKey: addressKey(address) },
      { limit: 10 },
    )
    expect(found.map((s) => `${s.addressKey} ${s.scope} ${s.status}`).toSorted()).toEqual([
      `sha256:${hash} global held`,
      `sha256:${hash} stream:news active`,
    ])
    const sha256 = await exported('sha256')
    expect(sha256.text.split('\n').filter((line) => line === hash)).toHaveLength(1)
    expect((await exported('snapshot')).text).toContain(`sha256:${hash}`)
    for (const form of ['csv', 'txt', 'postfix', 'exim'] as const) {
      const { text, leftOut } = await exported(form)
      expect(text).not.toContain(hash)
      expect(leftOut, form).toBeGreaterThan(0)
    }
    const feed = await readFeed(database, undefined, 10_000)
    const told =
      feed.kind === 'page' ? feed.changes.filter((c) => c.addressKey === `sha256:${hash}`) : []
    expect(told.every((change) => change.op === 'upsert')).toBe(true)
    expect(told.length).toBeGreaterThan(1)
  })

  it('leaves one row of the audit, and a second time changes nothing', async () => {
    const audit = async () =>
      (
        await database.query<{ note: string }>(
          "select note from audit_event where action = 'privacy.erase' and subject = $1",
          [erasedKey('canary.one@erase.example')],
        )
      ).rows
    expect(await audit()).toEqual([{ note: 'asked by letter' }])
    expect(await erase('canary.one@erase.example', { dryRun: true })).toEqual({
      found: {},
      kept: ['global', 'stream:news'],
      waiting: 0,
      left: 0,
    })
  })

  it('can be released by who has the address, also from under the hash', async () => {
    const address = addressOf('canary.one@erase.example')
    const act = { changeSetId: newId('chs'), who: 'operator:test', note: undefined }
    const outcomes = await releaseSuppressions(database, [{ address, scope: 'global' }], {
      act,
      why: 'came back',
      override: false,
      dryRun: false,
    })
    expect(outcomes.map((o) => o.outcome)).toEqual(['released'])
    expect(await checkAddress(database, address)).toMatchObject({ status: 'clear' })
    expect(await findings()).toEqual([])
  })

  it('once more after the address came back keeps the stricter record', async () => {
    const address = addressOf('twice@erase.example')
    await takeIn('twice', [['x', [bounce('twice@erase.example')]]])
    await erase('twice@erase.example')
    await addSuppressions(
      database,
      [
        {
          newId: newId('sup'),
          address,
          scope: 'global',
          reason: 'compliance',
          expiresAtMs: undefined,
          note: undefined,
        },
      ],
      {
        act: { changeSetId: newId('chs'), who: 'operator:test', note: undefined },
        mode: { source: 'api', revive: true },
        dryRun: false,
      },
    )
    await erase('twice@erase.example')
    expect(await checkAddress(database, address)).toMatchObject({
      status: 'suppressed',
      record: { reason: 'compliance' },
    })
    await takeIn('twice2', [['x', [bounce('twice@erase.example')]]])
    await erase('twice@erase.example')
    expect(await checkAddress(database, address)).toMatchObject({
      status: 'suppressed',
      record: { reason: 'compliance' },
    })
    expect(await findings()).toEqual([])
  })

  it('of whom only an ended record is known leaves nothing', async () => {
    const address = addressOf('ended@erase.example')
    await takeIn('ended', [['x', [bounce('ended@erase.example')]]])
    const act = { changeSetId: newId('chs'), who: 'operator:test', note: undefined }
    await releaseSuppressions(database, [{ address, scope: 'global' }], {
      act,
      why: 'fine',
      override: false,
      dryRun: false,
    })
    expect(await erase('ended@erase.example')).toMatchObject({ kept: [], left: 0 })
    const { rows } = await database.query(
      'select from suppression_change where address_key = any($1)',
      [['ended@erase.example', erasedKey('ended@erase.example')]],
    )
    expect(rows).toEqual([])
    expect(await findings()).toEqual([])
  })

  it('as the new address of somebody else ends that proposal; the old address keeps its record', async () => {
    await takeIn('target', [['x', [moved('old@target.example', 'wanted@target.example')]]])
    expect(
      await listChanges(database, { oldKey: 'old@target.example' }, { limit: 5 }),
    ).toMatchObject([{ state: 'pending', newAddress: 'wanted@target.example' }])
    await erase('wanted@target.example')
    expect(
      await listChanges(database, { oldKey: 'old@target.example' }, { limit: 5 }),
    ).toMatchObject([{ state: 'closed', reason: 'expired', newAddress: null }])
    expect(await checkAddress(database, addressOf('old@target.example'))).toMatchObject({
      status: 'held',
    })
    const [record] = await listSuppressions(
      database,
      { addressKey: addressKey(addressOf('old@target.example')) },
      { limit: 1 },
    )
    expect(record?.diagnostic).toBe('551 5.7.1 User not local; please try <***>')
    expect(await findings()).toEqual([])
  })

  it('says what waits: a mail without an outcome keeps its bytes', async () => {
    const text = 'letter of waiting@erase.example'
    const [id] = await takeIn('waiting', [[text, []]])
    expect(await erase('waiting@erase.example')).toMatchObject({ waiting: 1, left: 0 })
    await finish(database, [done(id, [])])
    expect(await erase('waiting@erase.example')).toMatchObject({
      found: { raw_body: 1 },
      waiting: 0,
      left: 0,
    })
    expect(await findings()).toEqual([])
  })

  it.each([
    "o'neil+a.b@odd.example",
    '"quoted name"@odd.example',
    'grüße@bücher.example',
    'a%b*c@odd.example',
    '$^{x}|y@odd.example',
  ])('is found whatever its letters: %s', async (address) => {
    await takeIn(newId('job'), [
      [`to <${address}>`, [bounce(address, { diagnostic: `550 <${address}> unknown` })]],
    ])
    expect(await erase(address)).toMatchObject({ left: 0, kept: ['global'] })
    expect(await rowsThatName(String(addressKey(addressOf(address))))).toEqual([])
    expect(await checkAddress(database, addressOf(address))).toMatchObject({ status: 'held' })
  })
})

describe('what is append only', () => {
  it('stays so for everybody else, also after an erasure on the same connection', async () => {
    await erase('nobody@append.example')
    for (const table of ['suppression_change', 'audit_event', 'address_change_event'])
      await expect(database.query(`update ${table} set who = 'x'`)).rejects.toThrow('append only')
  })
})
