/**
 * Flag > environment > file > default: the layers merged, and for each effective value the layer that gave it.
 * Mappings are merged key by key; a list of a higher layer replaces the lower one whole. Total, pure.
 */
import { formatKey } from './problem.ts'
import { isTree, MAILBOX_DEFAULTS } from './schema.ts'
import type { Tree } from './schema.ts'

/** Where a value comes from, strongest first. */
export type LayerName = 'flag' | 'environment' | 'file' | 'default'

/** One source of settings. */
export type Layer = {
  readonly name: LayerName
  readonly tree: Tree
  /** How messages name the place of a path. */
  readonly whereIs: (path: readonly PropertyKey[]) => string
}

/** One effective value, as the file would write it. */
export type EffectiveValue = {
  readonly key: string
  readonly value: unknown
  readonly layer: LayerName
  /** File and line, variable or flag; `default` for defaults. */
  readonly where: string
}

/** All layers in one tree; `layers` has the strongest first. */
export function mergeLayers(layers: readonly Layer[]): Tree {
  const merged = layers.reduceRight<Tree>((below, layer) => merge(below, layer.tree), {})
  const mailboxes = merged['mailboxes']
  if (!Array.isArray(mailboxes)) return merged
  const only = mailboxes.length === 1 ? { name: 'main' } : {}
  const defaults = merge(MAILBOX_DEFAULTS, only)
  return {
    ...merged,
    mailboxes: mailboxes.map((mailbox: unknown) =>
      isTree(mailbox) ? merge(defaults, mailbox) : mailbox,
    ),
  }
}

/** The layer that has the last word on a path. */
export function layerOf(layers: readonly Layer[], path: readonly PropertyKey[]): Layer | undefined {
  // A list comes whole from one layer: what that layer leaves out of an entry is a default, never a lower layer's.
  const listAt = path.findIndex((part) => typeof part === 'number')
  const owner =
    listAt < 0 ? undefined : layers.find((layer) => has(layer.tree, path.slice(0, listAt)))
  if (owner !== undefined) return has(owner.tree, path) ? owner : layers.at(-1)
  return layers.find((layer) => has(layer.tree, path))
}

/** Where the deepest known part of a path stands: for messages, so a missing key is told at its parent. */
export function whereIs(layers: readonly Layer[], path: readonly PropertyKey[]): string {
  for (let length = path.length; length > 0; length -= 1) {
    const part = path.slice(0, length)
    const layer = layers.find(
      ({ name, tree }) => name !== 'default' && has(tree, part, { orEmpty: true }),
    )
    if (layer !== undefined) return layer.whereIs(part)
  }
  return layers.find((layer) => layer.name === 'file')?.whereIs([]) ?? 'configuration'
}

/** Every leaf of the merged tree with its layer, in the tree's order. */
export function effectiveValues(tree: Tree, layers: readonly Layer[]): readonly EffectiveValue[] {
  return leavesOf(tree, []).map(({ path, value }) => {
    const layer = layerOf(layers, path)
    const name = layer?.name ?? 'default'
    return { key: formatKey(path), value, layer: name, where: layer?.whereIs(path) ?? 'default' }
  })
}

function merge(below: Tree, above: Tree): Tree {
  // A map: written into an object, a key `__proto__` would become its prototype, where nobody sees that it is unknown.
  const result = new Map(Object.entries(below))
  for (const [key, value] of Object.entries(above)) {
    const old = result.get(key)
    // A key without a value keeps what is below it; an unknown one stays, so that it is noticed.
    if (value === undefined && result.has(key)) continue
    result.set(key, isTree(old) && isTree(value) ? merge(old, value) : value)
  }
  return Object.fromEntries(result)
}

function has(
  tree: Tree,
  path: readonly PropertyKey[],
  options: { orEmpty?: boolean } = {},
): boolean {
  let value: unknown = tree
  for (const part of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part)) return false
    value = (value as Record<PropertyKey, unknown>)[part]
  }
  return value !== undefined || options.orEmpty === true
}

type Leaf = { readonly path: readonly PropertyKey[]; readonly value: unknown }

function leavesOf(value: unknown, path: readonly PropertyKey[]): readonly Leaf[] {
  if (value === undefined) return []
  if (isTree(value))
    return Object.entries(value).flatMap(([key, item]) => leavesOf(item, [...path, key]))
  if (Array.isArray(value) && value.some(isTree)) {
    return value.flatMap((item: unknown, index) => leavesOf(item, [...path, index]))
  }
  return [{ path, value }]
}
