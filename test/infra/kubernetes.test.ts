/**
 * The pods of infra/kubernetes against the program and against docker-compose.yml: each command, variable, path and file is one
 * that there is, and every part has no more rights than there.
 */
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { OPERATIONS } from '@forwardpath/client'
import { ENVIRONMENT_VARIABLES } from '@forwardpath/runtime'
import { PART_ROLES } from '@forwardpath/store'
import { describe, expect, test } from 'vitest'
import { problemWith } from './command-line.ts'
import { readComposeFile, ROOT } from './compose-file.ts'
import {
  baseFiles,
  deploymentOf,
  isPart,
  ofKind,
  partOf,
  readKustomization,
  readResources,
} from './kubernetes-files.ts'

const kustomization = readKustomization()
const resources = readResources()
const deployments = ofKind('Deployment')

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
    expect(readComposeFile().services['worker']?.image).toBe(`forwardpath:${version}`)
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
