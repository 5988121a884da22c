/** Servers that read the list as a whole: rspamd by HTTP (docs/mta/rspamd.md), OpenSMTPD from a file (docs/mta/opensmtpd.md). */
import { execFile } from 'node:child_process'
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { findProgram, requireServer, SERVERS } from '@forwardpath/test-support/servers'
import { snippetOf } from '@forwardpath/test-support/snippets'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startLookUpProcess, type LookUpProcess } from './look-up-process.ts'

const run = promisify(execFile)
const ROOT = path.resolve(import.meta.dirname, '../..')
const opensmtpd = requireServer('opensmtpd', import.meta.filename)

let lookUp: LookUpProcess
let folder: string
beforeAll(async () => {
  lookUp = await startLookUpProcess('temp')
  await lookUp.suppress('gone@example.org')
  await lookUp.suppress('old@example.org')
  folder = await mkdtemp(path.join(os.tmpdir(), 'forwardpath-test-files-'))
})
afterAll(async () => {
  await lookUp.stop()
  await rm(folder, { recursive: true, force: true })
})

test('the maps that rspamd is told of are there, and are asked for again at no cost', async () => {
  const snippet = snippetOf('docs/mta/rspamd.md', '# local.d/multimap.conf', {
    '127.0.0.1:9996': `127.0.0.1:${String(lookUp.ports.http)}`,
  })
  const urls = [...snippet.matchAll(/map = "([^"]+)"/g)].map(([, url = '']) => url)
  expect(urls).toHaveLength(2)
  const texts = await Promise.all(urls.map(async (url) => (await fetch(url)).text()))
  expect(texts.map((text) => text.split('\n').toSorted())).toEqual([
    ['', 'gone@example.org', 'old@example.org'],
    [''],
  ])
  for (const url of urls) {
    const etag = (await fetch(url)).headers.get('etag') ?? ''
    expect((await fetch(url, { headers: { 'If-None-Match': etag } })).status).toBe(304)
  }
})

describe('OpenSMTPD', () => {
  const PAGE = 'docs/mta/opensmtpd.md'

  test.skipIf(opensmtpd.missing)('can read the configuration', async () => {
    const list = path.join(folder, 'suppressed')
    await writeFile(list, 'gone@example.org\n')
    const file = path.join(folder, 'smtpd.conf')
    await writeFile(file, snippetOf(PAGE, '# smtpd.conf', { '/etc/mail/suppressed': list }))
    const program = findProgram(SERVERS.opensmtpd.program) ?? ''
    const { stderr } = await run(program, ['-n', '-f', file])
    expect(stderr).toContain('configuration OK')
  })

  /** The page's commands, with the real `forwardpath`, and a `smtpctl` that only notes that it was called. */
  async function refresh(url: string): Promise<{ readonly failed: boolean }> {
    const bin = path.join(folder, 'bin')
    await mkdir(bin, { recursive: true })
    const forwardpath = path.join(ROOT, 'services/cli/bin/forwardpath.js')
    const scripts = {
      forwardpath: `exec "${process.execPath}" "${forwardpath}" "$@"`,
      smtpctl: `echo "$@" >> "${folder}/called"`,
    }
    for (const [name, line] of Object.entries(scripts)) {
      await writeFile(path.join(bin, name), `#!/bin/sh\n${line}\n`)
      await chmod(path.join(bin, name), 0o755)
    }
    const commands = snippetOf(
      PAGE,
      'forwardpath suppressions export --format txt > /etc/mail/suppressed.new &&',
      { '/etc/mail': folder },
    )
    const env = { PATH: `${bin}:/usr/bin:/bin`, DATABASE_URL: url }
    const ended = run('sh', ['-c', commands], { env, cwd: folder })
    return ended.then(
      () => ({ failed: false }),
      () => ({ failed: true }),
    )
  }

  test('gets the list whole, or keeps the one it has', async () => {
    const list = path.join(folder, 'suppressed')
    expect(await refresh(lookUp.databaseUrl)).toEqual({ failed: false })
    const lines = (await readFile(list, 'utf8')).trimEnd().split('\n').toSorted()
    expect(lines).toEqual(['gone@example.org', 'old@example.org'])
    expect(await readFile(path.join(folder, 'called'), 'utf8')).toBe('update table suppressed\n')
    expect(await refresh('postgresql://u:p@127.0.0.1:1/x')).toEqual({ failed: true })
    expect((await readFile(list, 'utf8')).trimEnd().split('\n')).toHaveLength(2)
    expect(await readFile(path.join(folder, 'called'), 'utf8')).toBe('update table suppressed\n')
  })
})
