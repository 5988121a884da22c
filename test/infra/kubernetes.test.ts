/**
 * infra/kubernetes against the program and against docker-compose.yml: each command, variable, port, path and file is one that
 * there is, every part has no more rights than there, and reaches nobody else. There is no cluster in this test; the probes of
 * the look-up are run on a real one.
 */
import { readFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { OPERATIONS } from '@forwardpath/client'
import { ENVIRONMENT_VARIABLES, loadConfig, type Config } from '@forwardpath/runtime'
import { PART_ROLES, type PartRole } from '@forwardpath/store'
import { startChild, startForwardpath, type Child } from '@forwardpath/test-support/child'
import { eventually } from '@forwardpath/test-support/eventually'
import { freePort } from '@forwardpath/test-support/free-port'
import { createDatabase, type TestDatabase } from '@forwardpath/test-support/postgres'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { problemWith } from './command-line.ts'
import { readComposeFile, ROOT } from './compose-file.ts'
import {
  BASE,
  baseFiles,
  filesIn,
  isPart,
  readKustomization,
  readResources,
  selects,
  type Container,
  type Kustomization,
  type Labels,
  type Of,
  type Resource,
} from './kubernetes-files.ts'
import { documentOf } from './markdown.ts'

const compose = readComposeFile()
const kustomization = readKustomization()
const resources = readResources()
const readme = documentOf('infra/README.md')

function ofKind<K extends Resource['kind']>(kind: K): readonly Of<K>[] {
  return resources.filter((one): one is Of<K> => one.kind === kind)
}

const deployments = ofKind('Deployment')
const policies = ofKind('NetworkPolicy')

function deploymentOf(role: PartRole): Of<'Deployment'> {
  const found = deployments.find(({ metadata }) => metadata.name === `forwardpath-${role}`)
  if (found === undefined) throw new Error(`there is no deployment of the ${role}`)
  return found
}

/** The container that is the part itself. */
function partOf(role: PartRole): Container {
  const [container, ...more] = deploymentOf(role).spec.template.spec.containers
  if (container === undefined || more.length > 0) throw new Error(`${role} is not one container`)
  return container
}

function labelsOf(role: PartRole): Labels {
  return deploymentOf(role).spec.template.metadata.labels
}

/** Every container with the part that it belongs to. */
const containers = PART_ROLES.flatMap((role) => {
  const { initContainers = [], containers: own } = deploymentOf(role).spec.template.spec
  return [...initContainers, ...own].map((one) => [`${role}: ${one.name}`, role, one] as const)
})

describe('the base', () => {
  test('has the parts, and every file of its folder', () => {
    expect(deployments.map(({ metadata }) => metadata.name).sort()).toEqual(
      PART_ROLES.map((role) => `forwardpath-${role}`).sort(),
    )
    const files = kustomization.configMapGenerator.flatMap((one) => one.files)
    expect(baseFiles()).toEqual(['kustomization.yaml', ...files, ...kustomization.resources].sort())
  })

  test('gives no namespace, no secret and no server', () => {
    expect(kustomization.namespace).toBeUndefined()
    for (const { kind, metadata } of resources) {
      expect(metadata.namespace).toBeUndefined()
      expect(['Deployment', 'Service', 'PodDisruptionBudget', 'NetworkPolicy']).toContain(kind)
    }
    const names = resources.map(({ kind, metadata }) => `${kind} ${metadata.name}`)
    expect(new Set(names).size).toBe(names.length)
  })

  test('has the image that the compose file builds, of this version', () => {
    const [image] = kustomization.images
    expect(kustomization.images).toHaveLength(1)
    const { version } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as {
      readonly version: string
    }
    expect(image).toEqual({ name: 'forwardpath', newTag: version })
    expect(compose.services['worker']?.image).toBe(`forwardpath:${version}`)
  })
})

describe.each(deployments.map((one) => [one.metadata.name, one] as const))(
  'the deployment %s',
  (_, { metadata, spec }) => {
    const pod = spec.template.spec

    test('selects its own pods and no others', () => {
      const { matchLabels } = spec.selector
      expect(spec.template.metadata.labels).toEqual(matchLabels)
      expect(metadata.labels).toEqual(matchLabels)
      const same = deployments.filter((one) => isPart(matchLabels, one.spec.selector.matchLabels))
      expect(same).toHaveLength(1)
    })

    test('is not root, has no token of the cluster, and time enough to stop in order', () => {
      expect(pod.automountServiceAccountToken).toBe(false)
      expect(pod.hostNetwork ?? false).toBe(false)
      expect(pod.hostPID ?? false).toBe(false)
      expect(pod.terminationGracePeriodSeconds).toBeGreaterThan(15)
      expect(pod.securityContext).toMatchObject({
        runAsNonRoot: true,
        seccompProfile: { type: 'RuntimeDefault' },
      })
      expect(pod.securityContext.runAsUser).toBeGreaterThan(0)
      expect(pod.securityContext.fsGroup).toBe(pod.securityContext.runAsGroup)
    })

    test('has secrets that its group may read, and nobody else', () => {
      const modes = pod.volumes.flatMap(({ projected }) =>
        projected ? [projected.defaultMode] : [],
      )
      expect(modes).toEqual([0o440])
    })

    test('has volumes that are used, from a generator or a secret', () => {
      const mounted = [...(pod.initContainers ?? []), ...pod.containers].flatMap((one) =>
        one.volumeMounts.map(({ name }) => name),
      )
      for (const volume of pod.volumes) {
        expect(mounted).toContain(volume.name)
        const { configMap, projected, emptyDir } = volume
        expect([configMap, projected, emptyDir].filter((one) => one !== undefined)).toHaveLength(1)
        if (configMap === undefined) continue
        expect(kustomization.configMapGenerator.map(({ name }) => name)).toContain(configMap.name)
      }
    })
  },
)

describe.each(containers)('the container %s', (_, role, container) => {
  const { volumes } = deploymentOf(role).spec.template.spec

  test('runs a command that the program has, of its own image', () => {
    expect(container.image).toBe(kustomization.images[0]?.name)
    expect(container.command).toBeUndefined()
    expect(problemWith(container.args)).toBeUndefined()
    expect([role, 'migrate']).toContain(container.args[0])
  })

  test('sets variables that the program knows, and no secret', () => {
    for (const { name, value } of container.env ?? []) {
      expect([...ENVIRONMENT_VARIABLES.keys()]).toContain(name)
      expect(value).toMatch(/^\/etc\/forwardpath\//)
    }
  })

  test('has no rights that it does not need', () => {
    expect(container.securityContext).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    })
    for (const { name, readOnly } of container.volumeMounts) {
      const volume = volumes.find((one) => one.name === name)
      expect(volume, name).toBeDefined()
      expect(readOnly ?? false).toBe(volume?.emptyDir === undefined)
    }
  })

  test('asks for processor and memory, and has a limit of memory', () => {
    const { requests, limits } = container.resources
    expect(Object.keys(requests)).toEqual(['cpu', 'memory'])
    expect(Object.keys(limits)).toEqual(['memory'])
    expect(bytesOf(limits['memory'])).toBeGreaterThan(bytesOf(requests['memory']))
  })

  test('is asked how it is by commands and paths that there are', () => {
    const { readinessProbe, livenessProbe, startupProbe } = container
    expect(startupProbe).toBeUndefined()
    for (const { exec, httpGet } of [readinessProbe ?? {}, livenessProbe ?? {}]) {
      if (exec?.command[0] === 'forwardpath') {
        expect(problemWith(exec.command.slice(1))).toBeUndefined()
        expect(exec.command).toEqual(['forwardpath', 'doctor', '--role', role, '--here'])
      }
      if (httpGet === undefined) continue
      const paths = Object.values(OPERATIONS).map((operation) => operation.path)
      expect(paths).toContain(httpGet.path)
      expect((container.ports ?? []).map(({ name }) => name)).toContain(httpGet.port)
    }
  })
})

function bytesOf(quantity = ''): number {
  const [, digits, unit] = /^(\d+)(Mi|Gi)$/.exec(quantity) ?? []
  return Number(digits) * (unit === 'Gi' ? 1024 : 1) * 1024 ** 2
}

test('each part says how it is; only what takes requests is restarted for it', () => {
  for (const role of PART_ROLES) expect(partOf(role).readinessProbe, role).toBeDefined()
  const restarted = PART_ROLES.filter((role) => partOf(role).livenessProbe !== undefined)
  expect(restarted).toEqual(['api', 'lookup'])
  expect(partOf('api').livenessProbe?.httpGet?.path).toBe(OPERATIONS.getHealth.path)
  expect(partOf('api').readinessProbe?.httpGet?.path).toBe(OPERATIONS.getReadiness.path)
})

test('of pollers there is one, started when the last has ended; of the rest there are two', () => {
  expect(deploymentOf('poller').spec).toMatchObject({ replicas: 1, strategy: { type: 'Recreate' } })
  for (const role of PART_ROLES) {
    if (role !== 'poller') expect(deploymentOf(role).spec.replicas, role).toBe(2)
  }
})

test('what a probe could end, or does not migrate itself, migrates first', () => {
  const first = PART_ROLES.filter((role) =>
    deploymentOf(role).spec.template.spec.initContainers?.some(({ args }) => args[0] === 'migrate'),
  )
  expect(first).toEqual(['api', 'lookup'])
})

test('a disruption leaves one of each pair', () => {
  const budgets = ofKind('PodDisruptionBudget')
  expect(budgets.map(({ metadata }) => metadata.name).sort()).toEqual([
    'forwardpath-api',
    'forwardpath-lookup',
    'forwardpath-worker',
  ])
  for (const { metadata, spec } of budgets) {
    const deployment = deployments.find((one) => one.metadata.name === metadata.name)
    expect(spec.selector).toEqual(deployment?.spec.selector)
    expect(spec.minAvailable).toBeLessThan(deployment?.spec.replicas ?? 0)
  }
})

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
    for (const role of ['poller', 'worker', 'api'] as const) {
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

describe('networks', () => {
  /** Rules of all policies that mean this part. */
  const rulesOf = (role: PartRole, way: 'ingress' | 'egress') =>
    policies
      .filter((policy) => selects(policy, labelsOf(role)))
      .flatMap(({ spec }) => spec[way] ?? [])

  test('every part is under a policy that refuses both ways what no rule allows', () => {
    for (const role of PART_ROLES) {
      const whole = policies.filter(
        (policy) =>
          selects(policy, labelsOf(role)) &&
          ['Ingress', 'Egress'].every((type) => policy.spec.policyTypes.includes(type)),
      )
      expect(whole, role).toHaveLength(1)
    }
  })

  test('those have a way out that have one in the compose file, past no credentials of a cloud', () => {
    for (const role of PART_ROLES) {
      const networks = compose.services[role]?.networks ?? []
      const hasWayOut = networks.some((name) => compose.networks[name]?.internal !== true)
      const open = rulesOf(role, 'egress')
        .flatMap(({ to = [] }) => to)
        .filter(({ ipBlock }) => ipBlock?.cidr.endsWith('/0') === true)
      expect(open.length > 0, role).toBe(hasWayOut)
      for (const { ipBlock } of open) expect(ipBlock?.except).toHaveLength(1)
    }
  })

  test('those without a way out reach names and servers of private networks', () => {
    for (const role of ['api', 'lookup'] as const) {
      const rules = rulesOf(role, 'egress')
      expect(rules.map(({ ports }) => ports?.map(({ port }) => port))).toEqual([
        [53, 53],
        [5432, 6379],
      ])
      for (const { to = [] } of rules) expect(to.length).toBeGreaterThan(0)
    }
  })

  test('those are reached that are on the network of senders, each at all its ports, by pods with its label', () => {
    for (const role of PART_ROLES) {
      const isReached = compose.services[role]?.networks?.includes('senders') === true
      const rules = rulesOf(role, 'ingress')
      expect(rules.length, role).toBe(isReached ? 1 : 0)
      for (const { from = [], ports = [] } of rules) {
        expect(from).toEqual([
          { podSelector: { matchLabels: { [`forwardpath-${role}`]: 'client' } } },
        ])
        expect(readme.text).toContain(`\`forwardpath-${role}: client\``)
        expect(ports.map(({ port }) => port)).toEqual(partOf(role).ports?.map(({ name }) => name))
      }
    }
  })
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
    await eventually(async () => (await exitCodeOf('readinessProbe')) === 0, { timeoutMs: 60_000 })
    expect(await exitCodeOf('livenessProbe')).toBe(0)
    await lookup.stop()
    expect(await exitCodeOf('readinessProbe')).toBe(1)
    expect(await exitCodeOf('livenessProbe')).toBe(1)
  })
})
