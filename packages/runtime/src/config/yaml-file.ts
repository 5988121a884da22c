/**
 * Reads a YAML file into a plain tree and remembers where each key stands.
 *
 * YAML 1.2 core schema: a date stays text, `no` is not false. A key given twice is an error. Total: problems come back
 * as values.
 */
import { isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument } from 'yaml'
import type { Document, Node } from 'yaml'
import { messageOf } from '../errors.ts'
import type { ConfigProblem } from './problem.ts'
import { isTree } from './schema.ts'
import type { Tree } from './schema.ts'

/** A file that was read. */
export type YamlFile = {
  readonly tree: Tree
  readonly problems: readonly ConfigProblem[]
  /** `name:line` of the deepest part of the path that the file has. */
  readonly whereIs: (path: readonly PropertyKey[]) => string
}

/** So many faults of its form are told of a file. */
const MAX_FAULTS = 3

/** Reads the text of a configuration file; `name` is how messages call the file. */
export function parseYamlFile(text: string, name: string): YamlFile {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, schema: 'core' })
  const at = (offset: number): string => `${name}:${String(lines.linePos(offset).line)}`
  // What follows a first fault is mostly its echo; of a file that is no YAML at all there are hundreds.
  const problems = document.errors.slice(0, MAX_FAULTS).map((error) => ({
    where: at(error.pos[0]),
    message: `is not valid YAML: ${error.message}`,
    remedy: 'mend the line; blanks at its start matter, and text with ": " or "#" needs quotes',
  }))
  const whereIs = (path: readonly PropertyKey[]): string => at(offsetOf(document, path))
  if (problems.length > 0) return { tree: {}, problems, whereIs }
  const read = readTree(document, name)
  return { ...read, whereIs }
}

function readTree(document: Document, name: string): Pick<YamlFile, 'tree' | 'problems'> {
  try {
    // The limit on aliases is the library's guard against a file that unfolds to gigabytes.
    const value: unknown = document.toJS({ maxAliasCount: 100 })
    if (value === null || value === undefined) return { tree: {}, problems: [] }
    if (isTree(value)) return { tree: withoutNulls(value), problems: [] }
  } catch (error) {
    const message = `cannot be unfolded: ${messageOf(error)}`
    return { tree: {}, problems: [{ where: name, message, remedy: 'write it without aliases' }] }
  }
  const message = 'is not a list of keys'
  return { tree: {}, problems: [{ where: `${name}:1`, message, remedy: 'begin with version: 1' }] }
}

/** A key with nothing behind it counts as left out; it stays in the tree, so that an unknown one is still noticed. */
function withoutNulls(tree: Tree): Tree {
  return Object.fromEntries(Object.entries(tree).map(([key, value]) => [key, withoutNull(value)]))
}

function withoutNull(value: unknown): unknown {
  if (value === null) return undefined
  if (Array.isArray(value)) return value.map((item: unknown) => withoutNull(item))
  return isTree(value) ? withoutNulls(value) : value
}

function offsetOf(document: Document, path: readonly PropertyKey[]): number {
  let node: unknown = document.contents
  let offset = startOf(node) ?? 0
  for (const part of path) {
    if (isAlias(node)) node = node.resolve(document)
    const [key, value] = childOf(node, part)
    offset = startOf(key) ?? startOf(value) ?? offset
    if (value === undefined) return offset
    node = value
  }
  return offset
}

function childOf(node: unknown, part: PropertyKey): readonly [key: unknown, value: unknown] {
  if (isMap(node)) {
    const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === String(part))
    return [pair?.key, pair?.value ?? undefined]
  }
  if (isSeq(node) && typeof part === 'number') return [undefined, node.items[part]]
  return [undefined, undefined]
}

function startOf(node: unknown): number | undefined {
  return isNodeWithRange(node) ? node.range?.[0] : undefined
}

function isNodeWithRange(node: unknown): node is Node {
  return typeof node === 'object' && node !== null && 'range' in node
}
