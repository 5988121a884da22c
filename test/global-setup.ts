/**
 * One PostgreSQL and one migrated template for a whole test run; every test file then copies the template
 * (`createDatabase` of support/postgres.ts). Nothing is started where the core's tests run alone.
 *
 * The server is the embedded one, in a temporary folder and without fsync; or the one at `TEST_DATABASE_URL`.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { createLogger, startEmbeddedPostgres } from '@forwardpath/runtime'
import { migrate, openDatabase } from '@forwardpath/store'
import { createTemplate } from '@forwardpath/test-support/postgres'
import type { TestProject } from 'vitest/node'

/** All test files of a run share it: each has pools of its own, and processes that open more. */
const MAX_CONNECTIONS = 300

type Server = { readonly url: string; readonly stop: () => Promise<void> }

/** Called by Vitest before the first test; what it returns is called after the last. */
export async function setup(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  if (project.vitest.projects.every(({ name }) => name === 'core')) return undefined
  const server = await startServer()
  try {
    const template = await createTemplate(server.url, migrateTemplate)
    project.provide('postgres', { adminUrl: server.url, template: template.template })
    return async () => {
      await template.drop()
      await server.stop()
    }
  } catch (error) {
    await server.stop()
    throw error
  }
}

async function startServer(): Promise<Server> {
  const external = process.env['TEST_DATABASE_URL']
  if (external !== undefined && external !== '') {
    return { url: external, stop: () => Promise.resolve() }
  }
  const dataDir = await mkdtemp(path.join(os.tmpdir(), 'forwardpath-test-postgres-'))
  const removeDataDir = (): Promise<void> => rm(dataDir, { recursive: true, force: true })
  try {
    const server = await startEmbeddedPostgres({
      dataDir,
      fsync: false,
      maxConnections: MAX_CONNECTIONS,
      log: createLogger({ level: 'warn', format: 'json' }),
      connect: ({ url }) => askDatabase(url, () => Promise.resolve()),
    })
    return { url: server.url, stop: () => server.stop().finally(removeDataDir) }
  } catch (error) {
    await removeDataDir()
    throw error
  }
}

function migrateTemplate(url: string): Promise<void> {
  return askDatabase(url, async (database) => {
    await migrate(database)
  })
}

async function askDatabase(
  url: string,
  ask: (database: ReturnType<typeof openDatabase>) => Promise<void>,
): Promise<void> {
  const database = openDatabase({ url, max: 1 })
  try {
    await database.query('select 1')
    await ask(database)
  } finally {
    await database.close()
  }
}
