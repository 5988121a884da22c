/** The lines of docs/mta/kumomta.md, run by Lua with a stand-in for KumoMTA (kumomta.lua), against a real look-up. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { startChild } from '@forwardpath/test-support/child'
import { findProgram, requireServer, SERVERS } from '@forwardpath/test-support/servers'
import { snippetOf } from '@forwardpath/test-support/snippets'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startLookUpProcess, type LookUpProcess } from './look-up-process.ts'

const PAGE = 'docs/mta/kumomta.md'
const lua = requireServer('lua', import.meta.filename)

describe.skipIf(lua.missing)('KumoMTA', () => {
  let lookUp: LookUpProcess
  let folder: string
  beforeAll(async () => {
    lookUp = await startLookUpProcess('temp')
    await lookUp.suppress('gone@example.org')
    await lookUp.suppress('jane@example.org', 'stream:newsletter')
    folder = await mkdtemp(path.join(os.tmpdir(), 'forwardpath-test-kumomta-'))
  })
  afterAll(async () => {
    await lookUp.stop()
    await rm(folder, { recursive: true, force: true })
  })

  /** What becomes of mails, each written as `smtp|http SENDER RECIPIENT USER`. */
  async function receive(
    mails: readonly string[],
    onError: 'temp' | 'open' = 'temp',
  ): Promise<readonly string[]> {
    await mkdir(path.join(folder, 'policy'), { recursive: true })
    const module = snippetOf(PAGE, '-- policy/forwardpath.lua', {
      '127.0.0.1:9996': `127.0.0.1:${String(lookUp.ports.http)}`,
      "ON_ERROR = 'temp'": `ON_ERROR = '${onError}'`,
    })
    await writeFile(path.join(folder, 'policy/forwardpath.lua'), module)
    const init = snippetOf(PAGE, '-- policy/init.lua')
    await writeFile(path.join(folder, 'policy/init.lua'), init)
    const here = import.meta.dirname
    const child = await startChild(
      findProgram(SERVERS.lua.program) ?? '',
      [path.join(here, 'kumomta.lua'), folder, process.execPath, path.join(here, 'kumomta-ask.js')],
      { input: mails.map((mail) => `${mail.replaceAll(' ', '\t')}\n`).join('') },
    )
    const { code } = await child.exit
    expect(code, child.stderr()).toBe(0)
    return child.stdout().trimEnd().split('\n')
  }

  const REFUSED: unknown = expect.stringMatching(
    /^550 5\.7\.1 recipient suppressed by mta1\.example\.net \[fp:sup_\w{26}\]$/,
  )

  test('refuses whom the list has, in the stream of the sender, by SMTP and by HTTP', async () => {
    const replies = await receive([
      'smtp a@example.net gone@example.org ',
      'http a@example.net gone@example.org ',
      'smtp a@example.net here@example.org ',
      'http a@example.net here@example.org key',
      'smtp a@example.net jane@example.org ',
      'smtp a@news.example.net jane@example.org ',
      'http a@news.example.net jane@example.org ',
      'smtp  gone@example.org ',
    ])
    expect(replies).toEqual([
      ...[REFUSED, REFUSED, 'accepted', 'accepted', 'accepted'],
      ...[REFUSED, REFUSED, REFUSED],
    ])
  })

  test('has the mail wait while the look-up is dead, or lets it through where it is told to', async () => {
    await lookUp.kill()
    const mail = ['smtp a@example.net here@example.org ']
    expect(await receive(mail)).toEqual(['451 4.3.0 suppression list not at hand, try again later'])
    expect(await receive(mail, 'open')).toEqual(['accepted'])
    await lookUp.start()
  })
})
