/**
 * The plug-in of docs/mta/haraka.md against a real look-up. Haraka itself is not there: what it hands to a plug-in (its
 * constants as globals, the settings, connection and parameters of `hook_rcpt`) is.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import os from 'node:os'
import path from 'node:path'
import { snippetOf } from '@forwardpath/test-support/snippets'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startLookUpProcess, type LookUpProcess } from './look-up-process.ts'

const PAGE = 'docs/mta/haraka.md'
/** Haraka's own numbers. */
const [DENY, DENYSOFT] = [902, 903]

type Plugin = {
  readonly register: (this: object) => void
  readonly hook_rcpt: (
    this: object,
    next: (...words: readonly unknown[]) => void,
    connection: object,
    params: readonly object[],
  ) => void
}

let lookUp: LookUpProcess
let folder: string
let plugin: Plugin
beforeAll(async () => {
  lookUp = await startLookUpProcess('temp')
  await lookUp.suppress('gone@example.org')
  await lookUp.suppress('jane@example.org', 'stream:newsletter')
  await lookUp.suppress('ann@example.org', 'stream:newsletter')
  folder = await mkdtemp(path.join(os.tmpdir(), 'forwardpath-test-haraka-'))
  const file = path.join(folder, 'forwardpath.cjs')
  await writeFile(file, snippetOf(PAGE, '// plugins/forwardpath.js'))
  Object.assign(globalThis, { DENY, DENYSOFT })
  plugin = createRequire(import.meta.url)(file) as Plugin
})
afterAll(async () => {
  await lookUp.stop()
  await rm(folder, { recursive: true, force: true })
})

/** What the plug-in gives to `next`, set up by the page's own settings. */
function hookRcpt(mail: {
  readonly recipient: string
  readonly sender?: string
  readonly user?: string
  readonly onError?: string
}): Promise<readonly unknown[]> {
  const settings = snippetOf(PAGE, '; config/forwardpath.ini', {
    '127.0.0.1:9996': `127.0.0.1:${String(lookUp.ports.http)}`,
    'on_error = temp': `on_error = ${mail.onError ?? 'temp'}`,
  })
  const main = Object.fromEntries(
    [...settings.matchAll(/^(\w+) = (.*)$/gm)].map(([, key, value]) => [key, value]),
  ) as Readonly<Record<string, string>>
  const self = { config: { get: () => ({ main }) } }
  plugin.register.call(self)
  const address = (text: string | undefined) =>
    text === undefined ? null : { address: () => text }
  const connection = {
    transaction: { mail_from: address(mail.sender) },
    notes: mail.user === undefined ? {} : { auth_user: mail.user },
    logerror: () => undefined,
  }
  return new Promise((resolve) => {
    plugin.hook_rcpt.call(
      self,
      (...words) => {
        resolve(words)
      },
      connection,
      [{ address: () => mail.recipient }],
    )
  })
}

const REFUSED = [
  DENY,
  expect.stringMatching(/^5\.7\.1 recipient suppressed by mta1\.example\.net \[fp:sup_\w{26}\]$/),
]

test('refuses whom the list has, in the stream of the sender', async () => {
  expect(await hookRcpt({ recipient: 'gone@example.org' })).toEqual(REFUSED)
  expect(await hookRcpt({ recipient: 'here@example.org' })).toEqual([])
  expect(await hookRcpt({ recipient: 'jane@example.org', sender: 'a@example.net' })).toEqual([])
  const newsletter = { recipient: 'jane@example.org', sender: 'a@news.example.net' }
  expect(await hookRcpt(newsletter)).toEqual(REFUSED)
})

test('has the mail wait while the look-up is dead, or lets it through where it is told to', async () => {
  await lookUp.kill()
  const deferred = [DENYSOFT, expect.stringContaining('not at hand')]
  expect(await hookRcpt({ recipient: 'here@example.org' })).toEqual(deferred)
  expect(await hookRcpt({ recipient: 'here@example.org', onError: 'open' })).toEqual([])
  await lookUp.start()
  expect(await hookRcpt({ recipient: 'gone@example.org' })).toEqual(REFUSED)
})
