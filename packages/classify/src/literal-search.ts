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
  const { root, rows, shallow, firstChild, nodes, hits } = packTrie(trie, linkStates(trie), classes)

  function step(from: number, wanted: number): number {
    let state = from
    while (state !== 0) {
      if (state < shallow && wanted < ROW_CLASSES) return rows[state * ROW_CLASSES + wanted] ?? 0
      let child = state < shallow ? (firstChild[state] ?? NONE) : childBehind(state)
      while (child !== NONE && nodes[child * NODE + SYMBOL] !== wanted)
        child = nodes[child * NODE + SIBLING] ?? NONE
      if (child !== NONE) return child
      state = failureOf(state)
    }
    return root[wanted] ?? 0
  }

  /** Of a deep state: its first child stands behind it, and is the only state that may. */
  function childBehind(state: number): number {
    return (nodes[state * NODE + FAILURE] ?? 0) < 0 ? NONE : state + 1
  }

  /** Below zero where the state has no children. */
  function failureOf(state: number): number {
    const link = nodes[state * NODE + FAILURE] ?? 0
    return link < 0 ? ~link : link
  }

  return (text, onHit) => {
    let state = 0
    for (let position = 0; position < text.length; position++) {
      state = step(state, classOf[text.charCodeAt(position)] ?? 0)
      const list = nodes[state * NODE + HITS] ?? 0
      if (list === 0) continue
      const last = list + (hits[list] ?? 0)
      for (let hit = list + 1; hit <= last; hit++) onHit(hits[hit] ?? 0, position + 1)
    }
  }
}

type Alphabet = {
  /** Code unit → class, the most frequent first; 0 is every character that no literal has. */
  readonly classOf: Uint16Array
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
  const classOf = new Uint16Array(65_536)
  const byUse = [...uses].sort(([, one], [, other]) => other - one)
  for (const [index, [code]] of byUse.entries()) classOf[code] = index + 1
  return { classOf, classes: uses.size + 1 }
}

type State = {
  readonly depth: number
  readonly symbol: number
  readonly children: Map<number, number>
  /** Literals that end here. */
  readonly own: number[]
}

/** States by breadth, so that those with rows come first and a state's failure comes before it. */
function buildTrie(literals: readonly string[], classOf: Uint16Array): readonly State[] {
  const states: State[] = [newState(0, 0)]
  let reached = literals.map((literal, index) => ({ literal, index, state: 0 }))
  for (let depth = 1; reached.length > 0; depth++) {
    const deeper: typeof reached = []
    for (const { literal, index, state } of reached) {
      const child = childOf(states, state, classOf[literal.charCodeAt(depth - 1)] ?? 0)
      if (literal.length === depth) states[child]?.own.push(index)
      else deeper.push({ literal, index, state: child })
    }
    reached = deeper
  }
  return states
}

function newState(depth: number, symbol: number): State {
  return { depth, symbol, children: new Map<number, number>(), own: [] }
}

function childOf(states: State[], parent: number, symbol: number): number {
  const { children, depth } = states[parent] ?? newState(0, 0)
  const known = children.get(symbol)
  if (known !== undefined) return known
  const child = states.push(newState(depth + 1, symbol)) - 1
  children.set(symbol, child)
  return child
}

type Links = {
  readonly failure: Int32Array
  /** Literals that end in a state, its own and those of its failures. */
  readonly outputs: readonly (readonly number[])[]
}

function linkStates(trie: readonly State[]): Links {
  const failure = new Int32Array(trie.length)
  const outputs: (readonly number[])[] = []
  for (const [state, { children, own }] of trie.entries()) {
    const fallback = failure[state] ?? 0
    outputs.push(state === 0 ? own : [...own, ...(outputs[fallback] ?? [])])
    for (const [symbol, child] of children)
      failure[child] = state === 0 ? 0 : follow(fallback, symbol)
  }
  return { failure, outputs }

  function follow(from: number, symbol: number): number {
    for (let state = from; ; state = failure[state] ?? 0) {
      const child = trie[state]?.children.get(symbol)
      if (child !== undefined) return child
      if (state === 0) return 0
    }
  }
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
  readonly hits: Uint32Array
}

function packTrie(trie: readonly State[], { failure, outputs }: Links, classes: number): Packed {
  const shallow = trie.filter(({ depth }) => depth < ROW_DEPTH).length
  const numbers = numberStates(trie, shallow)
  const numberOf = (state: number): number => numbers[state] ?? 0
  const nodes = new Int32Array(trie.length * NODE)
  const firstChild = new Int32Array(shallow).fill(NONE)
  const hits = [0]
  for (const [state, { symbol, children }] of trie.entries()) {
    const node = numberOf(state) * NODE
    const link = numberOf(failure[state] ?? 0)
    const ends = outputs[state] ?? []
    nodes[node + SYMBOL] = symbol
    nodes[node + FAILURE] = children.size === 0 ? ~link : link
    if (ends.length > 0) nodes[node + HITS] = hits.push(ends.length, ...ends) - ends.length - 1
    let before = NONE
    for (const child of children.values()) {
      nodes[numberOf(child) * NODE + SIBLING] = before
      before = numberOf(child)
    }
    if (state < shallow) firstChild[state] = before
  }
  const rows = fillRows(trie, { failure, shallow, numberOf })
  const root = new Int32Array(classes)
  for (const [symbol, child] of trie[0]?.children ?? []) root[symbol] = numberOf(child)
  return { root, shallow, rows, firstChild, nodes, hits: Uint32Array.from(hits) }
}

/** Shallow states keep their numbers; behind each of the others stands its first child, the one added last. */
function numberStates(trie: readonly State[], shallow: number): Int32Array {
  const numbers = Int32Array.from(trie, (_state, index) => index)
  const waiting: number[] = []
  const wait = (state: number): void => {
    for (const child of trie[state]?.children.values() ?? []) waiting.push(child)
  }
  let next = shallow
  for (let parent = 0; parent < shallow; parent++) {
    if (trie[parent]?.depth === ROW_DEPTH - 1) wait(parent)
    for (let state = waiting.pop(); state !== undefined; state = waiting.pop()) {
      numbers[state] = next++
      wait(state)
    }
  }
  return numbers
}

type RowSource = {
  readonly failure: Int32Array
  readonly shallow: number
  readonly numberOf: (state: number) => number
}

/** A state's row is its failure's, with its own children in it; a failure is less deep than its state. */
function fillRows(trie: readonly State[], { failure, shallow, numberOf }: RowSource): Int32Array {
  const rows = new Int32Array(shallow * ROW_CLASSES)
  for (const [state, { children }] of trie.slice(0, shallow).entries()) {
    const from = (failure[state] ?? 0) * ROW_CLASSES
    if (state > 0) rows.copyWithin(state * ROW_CLASSES, from, from + ROW_CLASSES)
    for (const [symbol, child] of children) {
      if (symbol < ROW_CLASSES) rows[state * ROW_CLASSES + symbol] = numberOf(child)
    }
  }
  return rows
}
