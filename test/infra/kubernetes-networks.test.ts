/** Who reaches whom in infra/kubernetes: the same as by the networks of docker-compose.yml. */
import { PART_ROLES, type PartRole } from '@forwardpath/store'
import { describe, expect, test } from 'vitest'
import { readComposeFile } from './compose-file.ts'
import { deploymentOf, ofKind, partOf, selects } from './kubernetes-files.ts'
import type { Labels } from './kubernetes-types.ts'
import { documentOf } from './markdown.ts'

const compose = readComposeFile()
const policies = ofKind('NetworkPolicy')
const readme = documentOf('infra/README.md')

function labelsOf(role: PartRole): Labels {
  return deploymentOf(role).spec.template.metadata.labels
}

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
