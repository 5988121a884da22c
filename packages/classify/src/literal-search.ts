/**
 * Aho-Corasick over the literals of all rules: one pass over a text names every literal in it.
 * (A. Aho, M. Corasick, "Efficient string matching", CACM 18(6), 1975.)
 *
 * A text has some hundred characters, and other work has emptied the caches of the processor since the one
 * before: what is touched decides, not what is computed. States near the root have a row, character class →
 * state, with the failure links followed beforehand; a row has the frequent classes alone, so that all rows
 * are some 100 KB. Deeper states, which are nearly all and have mostly one child, are four numbers each and
 * stand in the order of a walk through the trie: a literal that matches is read along one stretch of memory.
 * Dense rows for all states took 34 MB and six times as long (measured). A pass is linear in the text and
 * its hits.
 */

import { numberAt } from './number-at.ts'

/** Calls `onHit` for each place where a literal ends, with its index and the offset after it. */
export type LiteralSearch = (text: string, onHit: (literal: number, end: number) => void) => void

/** States less deep than this have rows: some hundred, which most characters of most texts stay in. */
const ROW_DEPTH = 3
/** The characters that literals have most: letters, digits and marks. Others have no place in a row. */
const ROW_CLASSES = 64
const NONE = -1

/** Literals are distinct and not empty; their indexes are what the search reports. */
export function buildLiteralSearch(literals: readonly string[]): LiteralSearch {
  const { classOf, classes } = readAlphabet(literals)
  const trie = buildTrie(literals, classOf)
  linkStates(trie)
  const { root, rows, shallow, firstChild, nodes, hits } = packTrie(trie, classes)

  function step(from: number, wanted: number): number {
    let state = from
    while (state !== 0) {
      if (state < shallow && wanted < ROW_CLASSES)
        return numberAt(rows, state * ROW_CLASSES + wanted)
      let child = state < shallow ? numberAt(firstChild, state) : childBehind(state)
      while (child !== NONE && nodes[child * NODE + SYMBOL] !== wanted)
        child = numberAt(nodes, child * NODE + SIBLING)
      if (child !== NONE) return child
      state = failureOf(state)
    }
    return numberAt(root, wanted)
  }

  /** Of a deep state: its first child stands behind it, and is the only state that may. */
  function childBehind(state: number): number {
    return numberAt(nodes, state * NODE + FAILURE) < 0 ? NONE : state + 1
  }

  /** Below zero where the state has no children. */
  function failureOf(state: number): number {
    const link = numberAt(nodes, state * NODE + FAILURE)
    return link < 0 ? ~link : link
  }

  return (text, onHit) => {
    let state = 0
    for (let position = 0; position < text.length; position++) {
      state = step(state, numberAt(classOf, text.charCodeAt(position)))
      const list = numberAt(nodes, state * NODE + HITS)
      if (list === 0) continue
      const last = list + numberAt(hits, list)
      for (let hit = list + 1; hit <= last; hit++) onHit(numberAt(hits, hit), position + 1)
    }
  }
}

type Alphabet = {
  /** Code unit → class, the most frequent first; 0 is every character that no literal has. */
  readonly classOf: Int32Array
  readonly classes: number
}

function readAlphabet(literals: readonly string[]): Alphabet {
  const uses = new Map<number, number>()
  for (const literal of literals) {
    for (let position = 0; position < literal.length; position++) {
      const code = literal.charCodeAt(position)
      uses.set(code, (uses.get(code) ?? 0) + 1)
    }
  }
  const classOf = new Int32Array(65_536)
  const byUse = [...uses].sort(([, one], [, other]) => other - one)
  for (const [index, [code]] of byUse.entries()) classOf[code] = index + 1
  return { classOf, classes: uses.size + 1 }
}

type State = {
  /** By breadth, so that those with rows come first and a state's failure comes before it; 0 is the root. */
  readonly number: number
  readonly depth: number
  readonly symbol: number
  readonly children: Map<number, State>
  /** Literals that end in the state; once it is linked, also those of its failures. */
  readonly ends: number[]
  /** The state of its longest suffix, once it is linked. Absent for the root. */
  failure: State | undefined
}

/** All states by their numbers, the root among them. */
type Trie = { readonly root: State; readonly states: readonly State[] }

function newState(number: number, depth: number, symbol: number): State {
  return { number, depth, symbol, children: new Map(), ends: [], failure: undefined }
}

function buildTrie(literals: readonly string[], classOf: Int32Array): Trie {
  const root = newState(0, 0, 0)
  const states = [root]
  let reached = literals.map((literal, index) => ({ literal, index, state: root }))
  for (let depth = 1; reached.length > 0; depth++) {
    const deeper: typeof reached = []
    for (const { literal, index, state } of reached) {
      const child = childOf(states, state, numberAt(classOf, literal.charCodeAt(depth - 1)))
      if (literal.length === depth) child.ends.push(index)
      else deeper.push({ literal, index, state: child })
    }
    reached = deeper
  }
  return { root, states }
}

function childOf(states: State[], { children, depth }: State, symbol: number): State {
  const known = children.get(symbol)
  if (known !== undefined) return known
  const child = newState(states.length, depth + 1, symbol)
  states.push(child)
  children.set(symbol, child)
  return child
}

function linkStates({ root, states }: Trie): void {
  for (const { failure, ends, children } of states) {
    if (failure !== undefined) ends.push(...failure.ends)
    for (const child of children.values()) child.failure = follow(failure, child.symbol) ?? root
  }
}

/** Where a symbol leads from a state or, where it has no such child, from its failures. Absent: nowhere. */
function follow(from: State | undefined, symbol: number): State | undefined {
  let state = from
  while (state !== undefined && !state.children.has(symbol)) state = state.failure
  return state?.children.get(symbol)
}

/** What a state has in `nodes`: four numbers, so that none of them lies in two cache lines. */
const NODE = 4
const SYMBOL = 0
const SIBLING = 1
/** Inverted where the state has no children. */
const FAILURE = 2
/** Where its list stands in `hits`; 0 is none. */
const HITS = 3

type Packed = {
  /** The root's row, of all classes. */
  readonly root: Int32Array
  /** States below this number have rows of the frequent classes. */
  readonly shallow: number
  readonly rows: Int32Array
  /** Of a shallow state. */
  readonly firstChild: Int32Array
  readonly nodes: Int32Array
  /** Lists of literals, each behind its length. */
  readonly hits: Int32Array
}

function packTrie({ root, states }: Trie, classes: number): Packed {
  const shallow = states.filter(({ depth }) => depth < ROW_DEPTH).length
  const numbers = numberStates(states, shallow)
  const nodes = new Int32Array(states.length * NODE)
  const firstChild = new Int32Array(shallow).fill(NONE)
  const hits = [0]
  for (const { number, symbol, children, failure, ends } of states) {
    const node = numberAt(numbers, number) * NODE
    const link = numberAt(numbers, (failure ?? root).number)
    nodes[node + SYMBOL] = symbol
    nodes[node + FAILURE] = children.size === 0 ? ~link : link
    if (ends.length > 0) nodes[node + HITS] = hits.push(ends.length, ...ends) - ends.length - 1
    let before = NONE
    for (const child of children.values()) {
      const place = numberAt(numbers, child.number)
      nodes[place * NODE + SIBLING] = before
      before = place
    }
    if (number < shallow) firstChild[number] = before
  }
  const rows = fillRows(states.slice(0, shallow), numbers)
  const row = new Int32Array(classes)
  for (const [symbol, child] of root.children) row[symbol] = numberAt(numbers, child.number)
  return { root: row, shallow, rows, firstChild, nodes, hits: Int32Array.from(hits) }
}

/** Shallow states keep their numbers; behind each of the others stands its first child, the one added last. */
function numberStates(states: readonly State[], shallow: number): Int32Array {
  const numbers = Int32Array.from(states, ({ number }) => number)
  let next = shallow
  for (const parent of states.slice(0, shallow)) {
    if (parent.depth < ROW_DEPTH - 1) continue
    const waiting = [...parent.children.values()]
    for (let state = waiting.pop(); state !== undefined; state = waiting.pop()) {
      numbers[state.number] = next++
      waiting.push(...state.children.values())
    }
  }
  return numbers
}

/** A state's row is its failure's, with its own children in it; a failure is less deep than its state. */
function fillRows(shallow: readonly State[], numbers: Int32Array): Int32Array {
  const rows = new Int32Array(shallow.length * ROW_CLASSES)
  for (const { number, failure, children } of shallow) {
    const row = number * ROW_CLASSES
    if (failure !== undefined) {
      const from = failure.number * ROW_CLASSES
      rows.copyWithin(row, from, from + ROW_CLASSES)
    }
    for (const [symbol, child] of children) {
      if (symbol < ROW_CLASSES) rows[row + symbol] = numberAt(numbers, child.number)
    }
  }
  return rows
}
