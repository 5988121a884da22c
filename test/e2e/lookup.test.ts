/** `forwardpath lookup` and the look-up in `run`, as an operator meets them: starting, wrong settings, a lost database, SIGHUP. */
import { createServer } from 'node:net'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { runForwardpath, startForwardpath, type Child } from '@forwardpath/test-support/child'
import { eventually } from '@forwardpath/test-support/eventually'
import { freePort } from '@forwardpath/test-support/free-port'
import { createDatabase, createEmptyDatabase } from '@forwardpath/test-support/postgres'
import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

let folder: string
let database: Awaited<ReturnType<typeof createDatabase>>
beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'forwardpath-test-lookup-'))
  database = await createDatabase()
})
afterAll(async () => {
  await database.drop()
  await rm(folder, { recursive: true, force: true })
})

/** A configuration file with this section. */
async function configured(lookup: string): Promise<string> {
  const file = path.join(folder, `${String(Math.random()).slice(2)}.yaml`)
  await writeFile(file, `version: 1\nlookup: ${lookup}\n`)
  return file
}

async function run(lookup: string, url = database.url) {
  const config = await configured(lookup)
  return runForwardpath(['lookup', '--config', config], { cwd: folder, env: { DATABASE_URL: url } })
}

describe('lookup', () => {
  test('says what is wrong, in one line, and ends with the code for it', async () => {
    const allOff = await run('{ socketmap: off, tcp: off, policy: off }')
    expect(allOff).toMatchObject({ code: 78 })
    expect(allOff.stderr).toMatch(
      /^forwardpath: every server of lookup is off; give lookup\.socketmap/,
    )

    const taken = createServer().listen(0, '127.0.0.1')
    await once(taken, 'listening')
    const { port } = taken.address() as { readonly port: number }
    const inUse = await run(`{ socketmap: '127.0.0.1:${String(port)}', tcp: off, policy: off }`)
    taken.close()
    expect(inUse).toMatchObject({ code: 78 })
    expect(inUse.stderr).toMatch(
      /lookup\.socketmap: cannot listen: .*EADDRINUSE.*choose another port/,
    )

    const unknown = await run('{ socketmaps: off }')
    expect(unknown).toMatchObject({ code: 78 })
    expect(unknown.stderr).toContain('lookup.socketmaps')
  })

  test('begins with no database that is away, empty or foreign', async () => {
    const free = String(await freePort())
    const own = `{ socketmap: '127.0.0.1:0', tcp: off, policy: off }`
    const away = await run(own, `postgresql://u:p@127.0.0.1:${free}/x`)
    expect(away).toMatchObject({ code: 69 })
    expect(away.stderr).not.toContain('u:p@')
    const empty = await createEmptyDatabase()
    expect(await run(own, empty.url)).toMatchObject({ code: 78 })
    await empty.drop()
  })

  test('reads the list anew on SIGHUP, and ends in order on SIGTERM', async () => {
    const config = await configured(`{ socketmap: '127.0.0.1:0', tcp: off, policy: off }`)
    const child = await startForwardpath(['lookup', '--config', config], {
      cwd: folder,
      env: { DATABASE_URL: database.url },
    })
    const reads = (): number => child.stderr().split('the list is read').length - 1
    await eventually(() => reads() > 0, { timeoutMs: 90_000, describe: child.stderr })
    const before = reads()
    child.signal('SIGHUP')
    await eventually(() => reads() > before, { describe: child.stderr })
    expect(await child.stop()).toEqual({ code: 0, signal: undefined })
  })

  test('obeys a SIGHUP that comes while it starts', async () => {
    const config = await configured(`{ socketmap: '127.0.0.1:0', tcp: off, policy: off }`)
    const client = new Client({ connectionString: database.url })
    await client.connect()
    await client.query('begin')
    // Every start looks at it first.
    await client.query('lock table schema_migration in access exclusive mode')
    const child = await startForwardpath(['lookup', '--config', config], {
      cwd: folder,
      env: { DATABASE_URL: database.url },
    })
    await eventually(
      async () => {
        const { rows } = await client.query(
          "select from pg_locks where relation = 'schema_migration'::regclass and not granted",
        )
        return rows.length > 0
      },
      { timeoutMs: 90_000, describe: child.stderr },
    )
    child.signal('SIGHUP')
    await client.query('rollback')
    await client.end()
    const reads = (): number => child.stderr().split('the list is read').length - 1
    await eventually(() => reads() === 2, { timeoutMs: 90_000, describe: child.stderr })
    expect(await child.stop()).toEqual({ code: 0, signal: undefined })
  })
})

describe('run', () => {
  async function started(lookup: string | undefined): Promise<Child> {
    const args = lookup === undefined ? [] : ['--config', await configured(lookup)]
    const child = await startForwardpath(['run', ...args], {
      cwd: folder,
      env: { DATABASE_URL: database.url },
    })
    await child.line(/Ctrl-C stops/)
    return child
  }

  test('answers where the section is there', async () => {
    const child = await started(`{ socketmap: '127.0.0.1:0', tcp: off, policy: off }`)
    expect(`${child.stdout()}${child.stderr()}`).toContain('answering look-ups')
    expect(await child.stop()).toMatchObject({ code: 0 })
  })

  test('and takes no port where it is not', async () => {
    const child = await started(undefined)
    expect(`${child.stdout()}${child.stderr()}`).not.toContain('answering look-ups')
    await child.stop()
  })
})
