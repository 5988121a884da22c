/** Keys of the HTTP API: made, shown once, revoked. */
import { SCOPES } from '@forwardpath/client'
import { html, type Html } from '@forwardpath/report'
import {
  addAudit,
  createApiKey,
  listApiKeys,
  revokeApiKey,
  type ApiKeyRecord,
} from '@forwardpath/store'
import { makeKey } from '../../key.ts'
import { page, PageProblem, type PageAnswer, type PageCall } from '../page.ts'
import type { PagesContext } from '../pages-context.ts'
import { day, pathTo, stateBadge } from '../parts.ts'
import type { TableColumn } from '../tables.ts'

/** `GET /keys`. */
export const keysPage = page('keys', (call, context) => keysAnswer(call, context, undefined))

async function keysAnswer(
  call: PageCall,
  { database }: PagesContext,
  made: { readonly name: string; readonly key: string } | undefined,
): Promise<PageAnswer> {
  const keys = await listApiKeys(database)
  const body = html`<h1>Keys</h1>
    <p class="lede">
      What programs ask the HTTP API with. A key may do what its scopes name, and nothing else.
    </p>
    ${
      made === undefined
        ? null
        : html`<section class="card">
            <h2>The key of ${made.name}</h2>
            <p>It is shown this once; only a hash of it is kept.</p>
            <p><code class="once">${made.key}</code></p>
          </section>`
    }
    ${call.tables.draw({
      id: 'keys',
      title: 'Keys',
      columns: columnsAt(call.nowMs),
      rows: keys,
      act: (k: ApiKeyRecord) => (k.revokedAt === null ? revokeForm(k, call) : null),
      whenEmpty: 'No key yet. Make one below, with as few scopes as will do.',
    })}
    ${createForm(call)}`
  return { kind: 'page', title: 'Keys', nav: 'keys', body }
}

function columnsAt(nowMs: number): readonly TableColumn<ApiKeyRecord>[] {
  return [
    { key: 'id', value: (k) => k.id },
    { key: 'name', title: 'Name', kind: 'foreign', value: (k) => k.name },
    {
      key: 'prefix',
      title: 'Begins',
      value: (k) => k.prefix,
      draw: (k) => html`<code>${k.prefix}…</code>`,
    },
    {
      key: 'state',
      title: 'State',
      value: (k) => stateOf(k, nowMs),
      draw: (k) => stateBadge(stateOf(k, nowMs)),
    },
    { key: 'scopes', title: 'Scopes', value: (k) => k.scopes.join(', ') },
    { key: 'lastUsedAt', title: 'Last used', kind: 'instant', value: (k) => k.lastUsedAt },
    { key: 'expiresAt', title: 'Expires', kind: 'day', isMinor: true, value: (k) => k.expiresAt },
    {
      key: 'createdAt',
      title: 'Made',
      isMinor: true,
      value: (k) => k.createdAt,
      draw: (k) => html`${day(k.createdAt)} <bdi>${k.createdBy}</bdi>`,
    },
    { key: 'createdBy', value: (k) => k.createdBy },
    { key: 'revokedAt', value: (k) => k.revokedAt },
  ]
}

function stateOf(
  { revokedAt, expiresAt }: ApiKeyRecord,
  nowMs: number,
): 'revoked' | 'expired' | 'valid' {
  if (revokedAt !== null) return 'revoked'
  return expiresAt !== null && Date.parse(expiresAt) <= nowMs ? 'expired' : 'valid'
}

function revokeForm({ id, name }: ApiKeyRecord, call: PageCall): Html {
  return html`<form method="post" action="${pathTo('/keys', id, '/revoke')}">
    <input type="hidden" name="token" value="${call.formToken}" />
    <button class="danger" aria-label="Revoke ${name}">Revoke</button>
  </form>`
}

function createForm(call: PageCall): Html {
  return html`<details class="act">
    <summary>Make a key …</summary>
    <form method="post" action="/keys">
      <input type="hidden" name="token" value="${call.formToken}" />
      <div class="field">
        <label for="key-name">What it is for</label
        ><input id="key-name" name="name" required maxlength="200" />
      </div>
      <fieldset>
        <legend>Scopes</legend>
        <div class="reasons">
          ${SCOPES.map((scope) => html`<label class="check"><input type="checkbox" name="scope" value="${scope}" /> ${scope}</label>`)}
        </div>
      </fieldset>
      <div class="field">
        <label for="key-expires">Good until (empty: until it is revoked)</label
        ><input id="key-expires" name="expires" type="date" />
      </div>
      <button class="main">Make the key</button>
    </form>
  </details>`
}

/** `POST /keys`: the answer shows the key, and is not a redirect: the key must stand in no address. */
export const createKeyPage = page('createKey', async (call, context) => {
  const { database, newId } = context
  const name = (call.form.get('name') ?? '').trim()
  const wanted = new Set(call.form.getAll('scope'))
  const scopes = SCOPES.filter((scope) => wanted.has(scope))
  const expires = call.form.get('expires') ?? ''
  const expiresAtMs = expires === '' ? undefined : Date.parse(expires)
  if (name === '' || name.length > 200 || /\p{Cc}/u.test(name))
    throw new PageProblem(400, 'Give the key a name.')
  if (scopes.length === 0)
    throw new PageProblem(
      400,
      'Choose at least one scope.',
      'suppressions:read is enough to check and to pull.',
    )
  if (expiresAtMs !== undefined && !(expiresAtMs > call.nowMs))
    throw new PageProblem(400, 'Choose a day to come.')
  const { key, prefix, sha256 } = makeKey()
  const { id } = await createApiKey(database, {
    id: newId('key'),
    name,
    prefix,
    sha256,
    scopes,
    createdBy: call.who,
    expiresAtMs,
  })
  await addAudit(database, {
    who: call.who,
    action: 'key.create',
    subject: id,
    note: scopes.join(' '),
  })
  return keysAnswer(call, context, { name, key })
})

/** `POST /keys/:id/revoke`. */
export const revokeKeyPage = page('revokeKey', async (call, { database }) => {
  const id = call.params['id'] ?? ''
  const record = await revokeApiKey(database, id)
  if (record === undefined) throw new PageProblem(404, 'There is no such key.')
  await addAudit(database, { who: call.who, action: 'key.revoke', subject: id, note: undefined })
  return { kind: 'see', path: '/keys' }
})
