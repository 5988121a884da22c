/**
 * docker-compose.yml against the program: each command, variable, file, port and flag in it is one that exists. There is no
 * container engine in this test; what it says is read, and tried by hand where that is possible.
 */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { createQueues } from '@forwardpath/jobs'
import {
  createLogger,
  ENVIRONMENT_VARIABLES,
  loadConfig,
  readConfigFile,
  Secret,
  type ReadConfigFile,
} from '@forwardpath/runtime'
import { freePort } from '@forwardpath/test-support/free-port'
import { startChild } from '@forwardpath/test-support/child'
import { findProgram, requireServer } from '@forwardpath/test-support/servers'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { problemWith } from './command-line.ts'
import { interpolate, readComposeFile, ROOT, type ComposeService } from './compose-file.ts'

const compose = readComposeFile()
const services = Object.entries(compose.services)
const ours = services.filter(([, service]) => service.build?.dockerfile === 'infra/Dockerfile')
const redisServer = requireServer('redis', import.meta.filename)

function serviceOf(name: string): ComposeService {
  const service = compose.services[name]
  if (service === undefined) throw new Error(`there is no service ${name}`)
  return service
}

test('it has the servers and the parts, and the demo mailbox only where it is asked for', () => {
  expect(Object.keys(compose.services).sort()).toEqual([
    'api',
    'dovecot',
    'lookup',
    'poller',
    'postgres',
    'redis',
    'worker',
  ])
  const optional = services.filter(([, service]) => service.profiles !== undefined)
  expect(optional.map(([name, { profiles }]) => [name, profiles])).toEqual([
    ['dovecot', ['demo-mailbox']],
  ])
})

describe.each(services)('the service %s', (name, service) => {
  test('comes back after a fault and says how it is', () => {
    expect(service.restart).toBe('unless-stopped')
    expect(service.healthcheck?.test[0]).toMatch(/^CMD(-SHELL)?$/)
  })

  test('publishes no port', () => {
    expect(service.ports ?? []).toEqual([])
  })

  test('comes from a named line of an image, or from infra/', () => {
    expect(service.image).toMatch(/^[a-z-]+:[0-9]/)
    if (service.build === undefined) return
    expect(service.build.context).toBe('.')
    expect(existsSync(path.join(ROOT, service.build.dockerfile))).toBe(true)
  })

  test('names secrets, networks and volumes that are declared, and files that are there', () => {
    expect(Object.keys(compose.secrets)).toEqual(
      expect.arrayContaining([...(service.secrets ?? [])]),
    )
    expect(Object.keys(compose.networks)).toEqual(
      expect.arrayContaining([...(service.networks ?? [])]),
    )
    for (const volume of service.volumes ?? []) {
      if (typeof volume === 'string') {
        expect(Object.keys(compose.volumes)).toContain(volume.split(':')[0])
      } else {
        expect(existsSync(path.join(ROOT, interpolate(volume.source)))).toBe(true)
      }
    }
  })

  test('waits for services that are there and can be healthy', () => {
    for (const [other, { condition }] of Object.entries(service.depends_on ?? {})) {
      expect(condition).toBe('service_healthy')
      expect(serviceOf(other).healthcheck, `${name} waits for ${other}`).toBeDefined()
    }
  })

  test('holds no secret in its environment or its command', () => {
    const text = JSON.stringify([service.environment, service.command])
    expect(text).not.toMatch(/:\/\/[^"]*:[^"]*@/)
    for (const [key, value] of Object.entries(service.environment ?? {})) {
      if (/PASSWORD|SECRET|TOKEN/.test(key)) expect(value).toMatch(/^\/run\/secrets\//)
    }
  })
})

describe.each(ours)('the part %s', (_, service) => {
  test('runs commands that the program has', () => {
    expect(problemWith(service.command ?? [])).toBeUndefined()
    const [kind, program, ...words] = service.healthcheck?.test ?? []
    expect([kind, program]).toEqual(['CMD', 'forwardpath'])
    expect(problemWith(words)).toBeUndefined()
  })

  test('sets variables that the program knows', () => {
    const names = Object.keys(service.environment ?? {})
    expect(names).toContain('FORWARDPATH_CONFIG')
    for (const name of names) expect([...ENVIRONMENT_VARIABLES.keys()]).toContain(name)
  })

  test('has no rights that it does not need, and time enough to stop in order', () => {
    expect(service.read_only).toBe(true)
    expect(service.cap_drop).toEqual(['ALL'])
    expect(service.user).toMatch(/^\$\{FP_UID:-[1-9]/)
    expect(Number.parseInt(service.stop_grace_period ?? '', 10)).toBeGreaterThan(15)
  })
})

test('only the poller has the password of the mailbox; it and the worker alone have a way out', () => {
  const isOutside = ({ networks = [] }: ComposeService): boolean =>
    networks.some((network) => compose.networks[network]?.internal !== true)
  const outside = services.filter(([, service]) => isOutside(service))
  expect(outside.map(([name]) => name)).toEqual(['poller', 'worker'])
  const knowing = services.filter(([, { secrets = [] }]) => secrets.includes('imap_password'))
  expect(knowing.map(([name]) => name)).toEqual(['poller', 'dovecot'])
})

/** The files that a container sees, with the secrets that make-secrets.sh would have made. */
function readInContainer(
  service: ComposeService,
  variables: Readonly<Record<string, string>>,
): ReadConfigFile {
  const secrets: Readonly<Record<string, string>> = {
    database_url: 'postgresql://forwardpath:0123456789abcdef@postgres:5432/forwardpath\n',
    imap_password: 'secret\n',
  }
  return (file) => {
    const secret = service.secrets?.find((one) => file === `/run/secrets/${one}`)
    if (secret !== undefined) return { text: secrets[secret] ?? '', mode: 0o600 }
    if (file === '/run/demo-tls/certificate.pem') return { text: 'a certificate', mode: 0o644 }
    for (const volume of service.volumes ?? []) {
      if (typeof volume !== 'string' && volume.target === file) {
        return readConfigFile(path.join(ROOT, interpolate(volume.source, variables)))
      }
    }
    return undefined
  }
}

function configOf(name: string, variables: Readonly<Record<string, string>>) {
  const service = serviceOf(name)
  const environment = Object.entries(service.environment ?? {})
  return loadConfig({
    env: Object.fromEntries(
      environment.map(([key, value]) => [key, interpolate(value, variables)]),
    ),
    cwd: '/app',
    readFile: readInContainer(service, variables),
    mailboxSecrets: name === 'poller' ? 'required' : 'ignored',
  })
}

describe('the configuration that a container gets', () => {
  test('with a mailbox in .env', () => {
    const url = 'imaps://bounces@example.net@imap.example.net/INBOX'
    const { database, redis, mailboxes } = configOf('poller', { FORWARDPATH_MAILBOX: url })
    expect(mailboxes).toMatchObject([{ host: 'imap.example.net', user: 'bounces@example.net' }])
    expect(new URL(database.url?.reveal() ?? '').hostname).toBe('postgres')
    expect(new URL(redis.url?.reveal() ?? '').hostname).toBe('redis')
  })

  test('with the demo mailbox', () => {
    const { mailboxes } = configOf('poller', { FP_CONFIG: './infra/demo/forwardpath.yaml' })
    expect(mailboxes).toMatchObject([{ host: 'dovecot', port: 993, security: 'tls' }])
  })

  test.each([{}, { FP_CONFIG: './infra/demo/forwardpath.yaml' }])(
    'of a worker: %j',
    (variables) => {
      const { database, redis, notices } = configOf('worker', variables)
      expect(database.url).toBeDefined()
      expect(redis.url).toBeDefined()
      expect(notices).toEqual([])
    },
  )

  test.each([{}, { FP_CONFIG: './infra/demo/forwardpath.yaml' }])(
    'has API and look-up answer on every address of their containers: %j',
    (variables) => {
      expect(configOf('api', variables).api.listen).toMatchObject({ host: '0.0.0.0', port: 8551 })
      const { lookup } = configOf('lookup', variables)
      for (const server of [lookup.socketmap, lookup.tcp, lookup.policy]) {
        expect(server).toMatchObject({ host: '0.0.0.0' })
      }
    },
  )

  test('names the servers by their services, at their usual ports', () => {
    const { database, redis } = configOf('worker', {})
    const places = [database.url, redis.url].map((url) => new URL(url?.reveal() ?? ''))
    for (const { hostname } of places) expect(Object.keys(compose.services)).toContain(hostname)
    expect(places.map(({ port }) => port)).toEqual(['5432', '6379'])
  })
})

test('PostgreSQL makes the user and the database that its health check and our URL name', () => {
  const { environment = {}, healthcheck } = serviceOf('postgres')
  const url = configOf('worker', {}).database.url?.reveal() ?? ''
  expect(new URL(url).username).toBe(environment['POSTGRES_USER'])
  expect(new URL(url).pathname).toBe(`/${environment['POSTGRES_DB'] ?? ''}`)
  expect(healthcheck?.test).toEqual(
    expect.arrayContaining([
      'pg_isready',
      `--username=${environment['POSTGRES_USER'] ?? ''}`,
      `--dbname=${environment['POSTGRES_DB'] ?? ''}`,
    ]),
  )
})

test('Redis drops nothing and writes down what it took', () => {
  const { command = [], volumes } = serviceOf('redis')
  const valueOf = (flag: string): string | undefined => command[command.indexOf(flag) + 1]
  expect(valueOf('--maxmemory-policy')).toBe('noeviction')
  expect(valueOf('--appendonly')).toBe('yes')
  expect(volumes).toEqual(['redis:/data'])
})

describe.skipIf(redisServer.missing || findProgram('redis-server') === undefined)(
  'a Redis that is started with that command',
  () => {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'forwardpath-test-compose-'))
    let redis: Awaited<ReturnType<typeof startChild>>
    let port: number
    beforeAll(async () => {
      port = await freePort()
      const [, ...flags] = serviceOf('redis').command ?? []
      const place = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder]
      redis = await startChild(findProgram('redis-server') ?? '', [...flags, ...place])
      await redis.line('Ready to accept connections')
    })
    afterAll(async () => {
      await redis.stop()
      rmSync(folder, { recursive: true, force: true })
    })

    test('is one that the queue accepts', async () => {
      const log = createLogger({ level: 'silent', format: 'json' })
      const redisUrl = new Secret(`redis://127.0.0.1:${String(port)}`)
      const queues = await createQueues({ redisUrl, log })
      await queues.add([{ jobId: 'b-compose', ids: ['1'] }])
      expect(await queues.counts()).toMatchObject({ waiting: 1 })
      await queues.close()
      expect(readdirSync(folder)).toContain('appendonlydir')
    })
  },
)

describe('make-secrets.sh', () => {
  const script = path.join(ROOT, 'infra/make-secrets.sh')
  const parent = mkdtempSync(path.join(os.tmpdir(), 'forwardpath-test-secrets-'))
  afterAll(() => {
    rmSync(parent, { recursive: true, force: true })
  })

  async function make(name: string, args: readonly string[], input: string) {
    const folder = path.join(parent, name)
    const child = await startChild(script, args, { input, env: { FP_SECRETS: folder } })
    const { code } = await child.exit
    const read = (file: string): string => readFileSync(path.join(folder, file), 'utf8')
    return { code, folder, read, said: `${child.stdout()}${child.stderr()}` }
  }

  test('makes every secret that the compose file names, for its owner alone', async () => {
    const { code, folder, read } = await make('one', [], 'p:ss word\n')
    expect(code).toBe(0)
    expect(readdirSync(folder).sort()).toEqual(Object.keys(compose.secrets).sort())
    for (const [name, { file }] of Object.entries(compose.secrets)) {
      expect(file).toBe(`./infra/secrets/${name}`)
      expect(statSync(path.join(folder, name)).mode & 0o777).toBe(0o600)
    }
    expect(read('imap_password')).toBe('p:ss word\n')
    expect(read('database_url')).toContain(read('postgres_password').trim())
  })

  test('keeps what is there', async () => {
    const first = await make('two', ['--demo'], '')
    const made = first.read('imap_password')
    const second = await make('two', [], 'another\n')
    expect(second.code).toBe(0)
    expect(second.read('imap_password')).toBe(made)
  })

  test('shows no password, and makes nothing up for a mailbox that is not the demo', async () => {
    const { code, folder, said } = await make('three', [], '')
    expect(code).toBe(2)
    expect(existsSync(path.join(folder, 'imap_password'))).toBe(false)
    expect(said).not.toContain(readFileSync(path.join(folder, 'postgres_password'), 'utf8').trim())
  })

  test('writes nothing that git would take', () => {
    expect(readFileSync(path.join(ROOT, 'infra/.gitignore'), 'utf8')).toMatch(/^secrets\/$/m)
  })
})
