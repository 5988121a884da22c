/** The files of infra/kubernetes as values: resources, parts by their role, what a container sees of the file system. */
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import type { ReadConfigFile } from '@forwardpath/runtime'
import type { PartRole } from '@forwardpath/store'
import { parse, parseAllDocuments } from 'yaml'
import { ROOT } from './compose-file.ts'
import type { Container, Kustomization, Labels, Of, PodSpec, Resource } from './kubernetes-types.ts'

/** The base. */
export const BASE = path.join(ROOT, 'infra/kubernetes')

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

const RESOURCES = readResources()

/** All resources of one kind. */
export function ofKind<K extends Resource['kind']>(kind: K): readonly Of<K>[] {
  return RESOURCES.filter((one): one is Of<K> => one.kind === kind)
}

/** The deployment of a part. Throws where there is none. */
export function deploymentOf(role: PartRole): Of<'Deployment'> {
  const found = ofKind('Deployment').find(({ metadata }) => metadata.name === `forwardpath-${role}`)
  if (found === undefined) throw new Error(`there is no deployment of the ${role}`)
  return found
}

/** The container that is the part itself. */
export function partOf(role: PartRole): Container {
  const [container, ...more] = deploymentOf(role).spec.template.spec.containers
  if (container === undefined || more.length > 0) throw new Error(`${role} is not one container`)
  return container
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
