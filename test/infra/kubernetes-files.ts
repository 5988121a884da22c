/** The files of infra/kubernetes as values, and what a container of theirs sees of the file system. */
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import type { ReadConfigFile } from '@forwardpath/runtime'
import { parse, parseAllDocuments } from 'yaml'
import { ROOT } from './compose-file.ts'

/** The base. */
export const BASE = path.join(ROOT, 'infra/kubernetes')

/** Labels, as selectors and metadata have them. */
export type Labels = Readonly<Record<string, string>>

/** A probe of either kind. */
export type Probe = {
  readonly exec?: { readonly command: readonly string[] }
  readonly httpGet?: { readonly path: string; readonly port: string | number }
}

/** A container, also of those that run first. */
export type Container = {
  readonly name: string
  readonly image: string
  readonly command?: readonly string[]
  readonly args: readonly string[]
  readonly env?: readonly { readonly name: string; readonly value?: string }[]
  readonly ports?: readonly { readonly name: string; readonly containerPort: number }[]
  readonly volumeMounts: readonly {
    readonly name: string
    readonly mountPath: string
    readonly readOnly?: boolean
  }[]
  readonly securityContext: {
    readonly allowPrivilegeEscalation: boolean
    readonly readOnlyRootFilesystem: boolean
    readonly capabilities: Readonly<Record<string, readonly string[]>>
    readonly privileged?: boolean
  }
  readonly readinessProbe?: Probe
  readonly livenessProbe?: Probe
  readonly startupProbe?: Probe
  readonly resources: {
    readonly requests: Readonly<Record<string, string>>
    readonly limits: Readonly<Record<string, string>>
  }
}

/** One secret of a projected volume. */
export type SecretSource = {
  readonly name: string
  readonly optional?: boolean
  readonly items: readonly { readonly key: string; readonly path: string }[]
}

/** A volume of one of the three kinds that are used. */
export type Volume = {
  readonly name: string
  readonly configMap?: { readonly name: string }
  readonly projected?: {
    readonly defaultMode: number
    readonly sources: readonly { readonly secret: SecretSource }[]
  }
  readonly emptyDir?: { readonly sizeLimit: string }
}

/** A pod as its template says. */
export type PodSpec = {
  readonly automountServiceAccountToken?: boolean
  readonly hostNetwork?: boolean
  readonly hostPID?: boolean
  readonly terminationGracePeriodSeconds: number
  readonly securityContext: {
    readonly runAsNonRoot: boolean
    readonly runAsUser: number
    readonly runAsGroup: number
    readonly fsGroup: number
    readonly seccompProfile: { readonly type: string }
  }
  readonly initContainers?: readonly Container[]
  readonly containers: readonly Container[]
  readonly volumes: readonly Volume[]
}

/** Where a policy lets somebody come from or go to. */
export type Peer = {
  readonly podSelector?: { readonly matchLabels: Labels }
  readonly namespaceSelector?: { readonly matchLabels: Labels }
  readonly ipBlock?: { readonly cidr: string; readonly except?: readonly string[] }
}

/** Ports with the peers on their other side. */
export type PolicyRule = {
  readonly from?: readonly Peer[]
  readonly to?: readonly Peer[]
  readonly ports?: readonly { readonly protocol: string; readonly port: string | number }[]
}

type Metadata = { readonly name: string; readonly namespace?: string; readonly labels?: Labels }
type Expression = { readonly key: string; readonly operator: string; readonly values: string[] }

/** What the base is made of. */
export type Resource =
  | {
      readonly kind: 'Deployment'
      readonly metadata: Metadata
      readonly spec: {
        readonly replicas: number
        readonly strategy?: { readonly type: string }
        readonly selector: { readonly matchLabels: Labels }
        readonly template: {
          readonly metadata: { readonly labels: Labels }
          readonly spec: PodSpec
        }
      }
    }
  | {
      readonly kind: 'Service'
      readonly metadata: Metadata
      readonly spec: {
        readonly type?: string
        readonly selector: Labels
        readonly ports: readonly {
          readonly name: string
          readonly port: number
          readonly targetPort: string
        }[]
      }
    }
  | {
      readonly kind: 'PodDisruptionBudget'
      readonly metadata: Metadata
      readonly spec: { readonly minAvailable: number; readonly selector: { matchLabels: Labels } }
    }
  | {
      readonly kind: 'NetworkPolicy'
      readonly metadata: Metadata
      readonly spec: {
        readonly podSelector: {
          readonly matchLabels: Labels
          readonly matchExpressions?: readonly Expression[]
        }
        readonly policyTypes: readonly string[]
        readonly ingress?: readonly PolicyRule[]
        readonly egress?: readonly PolicyRule[]
      }
    }

/** Those of one kind. */
export type Of<K extends Resource['kind']> = Extract<Resource, { readonly kind: K }>

/** kustomization.yaml. */
export type Kustomization = {
  readonly kind: string
  readonly namespace?: string
  readonly resources: readonly string[]
  readonly images: readonly {
    readonly name: string
    readonly newName?: string
    readonly newTag: string
  }[]
  readonly configMapGenerator: readonly {
    readonly name: string
    readonly behavior?: string
    readonly files: readonly string[]
  }[]
}

/** Reads kustomization.yaml. */
export function readKustomization(): Kustomization {
  return parse(readFileSync(path.join(BASE, 'kustomization.yaml'), 'utf8')) as Kustomization
}

/** Every resource of the files that kustomization.yaml names. */
export function readResources(): readonly Resource[] {
  return readKustomization().resources.flatMap((file) =>
    parseAllDocuments(readFileSync(path.join(BASE, file), 'utf8')).map((document) => {
      // A key that is there twice, or a tab: YAML's own complaints.
      for (const error of document.errors) throw error
      return document.toJS() as Resource
    }),
  )
}

/** Names of all files of the base. */
export function baseFiles(): readonly string[] {
  return readdirSync(BASE).sort()
}

/** Whether a pod with these labels is meant. */
export function selects({ spec: { podSelector } }: Of<'NetworkPolicy'>, labels: Labels): boolean {
  const { matchLabels, matchExpressions = [] } = podSelector
  return (
    isPart(matchLabels, labels) &&
    matchExpressions.every(
      ({ key, operator, values }) => operator === 'In' && values.includes(labels[key] ?? ''),
    )
  )
}

/** Whether every label of the first is in the second. */
export function isPart(some: Labels, all: Labels): boolean {
  return Object.entries(some).every(([key, value]) => all[key] === value)
}

/**
 * What a container finds below its mounts: the files of the generator, and each key of a secret with `text` as its content.
 * `withOptional`: also of the secrets that need not be there.
 */
export function filesIn(
  container: Container,
  pod: PodSpec,
  {
    secretText,
    withOptional,
  }: { readonly secretText: (path: string) => string; readonly withOptional: boolean },
): ReadConfigFile {
  const files = new Map<string, { readonly text: string; readonly mode: number }>()
  for (const { name, mountPath } of container.volumeMounts) {
    const volume = pod.volumes.find((one) => one.name === name)
    for (const generated of readKustomization().configMapGenerator) {
      if (volume?.configMap?.name !== generated.name) continue
      for (const file of generated.files) {
        const text = readFileSync(path.join(BASE, file), 'utf8')
        files.set(path.posix.join(mountPath, file), { text, mode: 0o644 })
      }
    }
    for (const { secret } of volume?.projected?.sources ?? []) {
      if (secret.optional === true && !withOptional) continue
      for (const item of secret.items) {
        const mode = volume?.projected?.defaultMode ?? 0o644
        files.set(path.posix.join(mountPath, item.path), { text: secretText(item.path), mode })
      }
    }
  }
  return (file) => files.get(file)
}
