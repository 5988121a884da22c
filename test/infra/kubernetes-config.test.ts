/**
 * What the parts are configured with in infra/kubernetes: the file of the generator and the secrets, as the program reads them;
 * ports and services by it, the overlay and the secrets of the manual, and the look-up's probes on a real look-up.
 */
import { readFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { loadConfig, type Config } from '@forwardpath/runtime'
import { PART_ROLES, type PartRole } from '@forwardpath/store'
import { startChild, startForwardpath, type Child } from '@forwardpath/test-support/child'
import { eventually } from '@forwardpath/test-support/eventually'
import { freePort } from '@forwardpath/test-support/free-port'
import { createDatabase, type TestDatabase } from '@forwardpath/test-support/postgres'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { ROOT } from './compose-file.ts'
import {
  BASE,
  deploymentOf,
  filesIn,
  ofKind,
  partOf,
  readKustomization,
} from './kubernetes-files.ts'
import type { Kustomization } from './kubernetes-types.ts'
import { documentOf } from './markdown.ts'

const kustomization = readKustomization()
const deployments = ofKind('Deployment')
const readme = documentOf('infra/README.md')

/** What stands in the secrets, by the name of the file. */
const SECRETS: Readonly<Record<string, string>> = {
  database_url: 'postgresql://forwardpath:0123456789abcdef@db.example.net:5432/forwardpath\n',
  redis_url: 'redis://:0123456789abcdef@queue.example.net\n',
  imap_password: 'secret\n',
}

/** What a part is configured with; `more` is appended to the file, as somebody with a Redis does, whose secret is then there. */
function configOf(role: PartRole, more = ''): Config {
  const container = partOf(role)
  const readFile = filesIn(container, deploymentOf(role).spec.template.spec, {
    secretText: (name) => SECRETS[name] ?? '',
    withOptional: more !== '',
  })
  return loadConfig({
    env: Object.fromEntries((container.env ?? []).map(({ name, value }) => [name, value])),
    cwd: '/app',
    readFile: (name) => {
      const file = readFile(name)
      return file && name.endsWith('.yaml') ? { ...file, text: `${file.text}${more}` } : file
    },
    mailboxSecrets: role === 'poller' ? 'required' : 'ignored',
  })
}

describe('the configuration', () => {
  test.each(PART_ROLES)('is good for the %s', (role) => {
    const { database, redis, notices, mailboxes } = configOf(role)
    expect(notices).toEqual([])
    expect(new URL(database.url?.reveal() ?? '').hostname).toBe('db.example.net')
    expect(redis.url).toBeUndefined()
    expect(mailboxes).toHaveLength(1)
  })

  test('may name a Redis where the manual says', () => {
    const [, line = ''] = /`redis\.(url_file: [^`]+)`/.exec(readme.text) ?? []
    for (const role of PART_ROLES) {
      const { redis } = configOf(role, `redis:\n  ${line}\n`)
      expect(new URL(redis.url?.reveal() ?? '').hostname).toBe('queue.example.net')
    }
  })

  test('has ports open where containers and services say, and the list on loopback alone', () => {
    const { api, lookup } = configOf('lookup')
    const open = [api.listen, lookup.socketmap, lookup.tcp, lookup.policy]
    for (const one of open) expect(one).toMatchObject({ host: '0.0.0.0' })
    expect(lookup.http).toMatchObject({ host: '127.0.0.1' })
    const portsOf = (role: PartRole): readonly number[] =>
      (partOf(role).ports ?? []).map(({ containerPort }) => containerPort)
    expect([...portsOf('api'), ...portsOf('lookup')]).toEqual(open.map((one) => one?.port))
    expect([...portsOf('poller'), ...portsOf('worker')]).toEqual([])
    for (const { metadata, spec } of ofKind('Service')) {
      const deployment = deployments.find((one) => one.metadata.name === metadata.name)
      expect(spec.type ?? 'ClusterIP').toBe('ClusterIP')
      expect(spec.selector).toEqual(deployment?.spec.selector.matchLabels)
      const ports = deployment?.spec.template.spec.containers.flatMap((one) => one.ports ?? [])
      expect(spec.ports.map(({ targetPort, port }) => [targetPort, port])).toEqual(
        ports?.map(({ name, containerPort }) => [name, containerPort]),
      )
    }
    expect(ofKind('Service').map(({ metadata }) => metadata.name)).toEqual([
      'forwardpath-api',
      'forwardpath-lookup',
    ])
  })
})

describe('secrets', () => {
  const sourcesOf = (role: PartRole) =>
    deploymentOf(role).spec.template.spec.volumes.flatMap(({ projected }) =>
      (projected?.sources ?? []).map(({ secret }) => secret),
    )

  test('only the poller has the password of the mailbox', () => {
    const knowing = PART_ROLES.filter((role) =>
      sourcesOf(role).some(({ name }) => name === 'forwardpath-mailbox'),
    )
    expect(knowing).toEqual(['poller'])
  })

  test('the manual makes each that must be there, from a file, with the key that is read', () => {
    const made = readme.blocks
      .flatMap(({ lines }) => lines)
      .flatMap((line) => {
        const [, name = '', options = ''] = /create secret generic (\S+) (.*)$/.exec(line) ?? []
        return name === '' ? [] : [[name, options] as const]
      })
    const needed = new Map(
      PART_ROLES.flatMap(sourcesOf)
        .filter(({ optional }) => optional !== true)
        .map(({ name, items }) => [name, items.map(({ key }) => key)]),
    )
    expect(made.map(([name]) => name).sort()).toEqual([...needed.keys()].sort())
    for (const [name, options] of made) {
      expect(options).toMatch(/^--from-file=\w+=\w+$/)
      expect(needed.get(name)).toEqual([/--from-file=(\w+)=/.exec(options)?.[1]])
    }
  })
})

test('the overlay of the manual changes the image and the configuration that there are', () => {
  const overlays = readme.blocks
    .filter(({ language }) => language === 'yaml')
    .map(({ lines }) => parse(lines.join('\n')) as Kustomization)
  expect(overlays).toHaveLength(1)
  for (const { resources: bases, images, configMapGenerator } of overlays) {
    expect(bases.map((base) => path.resolve(ROOT, 'my-bounces', base))).toEqual([BASE])
    expect(images.map(({ name }) => name)).toEqual(kustomization.images.map(({ name }) => name))
    expect(configMapGenerator).toEqual(
      kustomization.configMapGenerator.map((one) => ({ ...one, behavior: 'replace' })),
    )
  }
})

describe("the look-up's probes, on a look-up", () => {
  let database: TestDatabase
  let folder: string
  let lookup: Child
  let port: number
  beforeAll(async () => {
    database = await createDatabase()
    folder = await mkdtemp(path.join(os.tmpdir(), 'forwardpath-test-kubernetes-'))
    port = await freePort()
    const file = path.join(folder, 'forwardpath.yaml')
    const own = parse(readFileSync(path.join(BASE, 'forwardpath.yaml'), 'utf8')) as {
      readonly lookup: Readonly<Record<string, string>>
    }
    const here = { socketmap: '127.0.0.1:0', tcp: 'off', policy: 'off' }
    const http = own.lookup['http']?.replace(/\d+$/, String(port))
    await writeFile(file, JSON.stringify({ version: 1, lookup: { ...own.lookup, ...here, http } }))
    const env = { DATABASE_URL: database.url, FORWARDPATH_CONFIG: file }
    lookup = await startForwardpath(['lookup'], { env, cwd: folder })
  })
  afterAll(async () => {
    await lookup.stop()
    await database.drop()
    await rm(folder, { recursive: true, force: true })
  })

  /** Runs the probe's own command, at the port of this test. */
  async function exitCodeOf(kind: 'readinessProbe' | 'livenessProbe'): Promise<number | undefined> {
    const [program = '', flag = '', script = ''] = partOf('lookup')[kind]?.exec?.command ?? []
    expect([program, flag]).toEqual(['node', '-e'])
    const { http } = configOf('lookup').lookup
    expect(script).toContain(`'http://127.0.0.1:${String(http?.port)}/healthz'`)
    const there = script.replace(String(http?.port), String(port))
    const child = await startChild(process.execPath, [flag, there], { input: '' })
    return (await child.exit).code
  }

  test('say ready when the list is there, alive while it answers, and neither when it is gone', async () => {
    await eventually(async () => (await exitCodeOf('readinessProbe')) === 0, { timeoutMs: 150_000 })
    expect(await exitCodeOf('livenessProbe')).toBe(0)
    await lookup.stop()
    expect(await exitCodeOf('readinessProbe')).toBe(1)
    expect(await exitCodeOf('livenessProbe')).toBe(1)
  })
})
