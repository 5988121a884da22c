/**
 * Aho-Corasick over the literals of all rules: one pass over a text names every literal in it.
 * (A. Aho, M. Corasick, "Efficient string matching", CACM 18(6), 1975.)
 *
 * The automaton is a dense table: state × character class → state, where class 0 is every character
 * that no literal has. Building is linear in the literals, a pass is linear in the text and its hits.
 */

/** Calls `onHit` for each place where a literal ends, with its index and the offset after it. */
export type LiteralSearch = (text: string, onHit: (literal: number, end: number) => void) => void

type Trie = {
  readonly children: Map<number, number>[]
  /** Literals that end in the state: its own, then those of its suffixes. */
  readonly outputs: number[][]
}

/** Literals are distinct and not empty; their indexes are what the search reports. */
export function buildLiteralSearch(literals: readonly string[]): LiteralSearch {
  const { classOf, classes } = characterClasses(literals)
  const { next, outputs } = buildTable(buildTrie(literals, classOf), classes)
  return (text, onHit) => {
    let row = 0
    for (let position = 0; position < text.length; position++) {
      row = next[row + (classOf[text.charCodeAt(position)] ?? 0)] ?? 0
      const hits = outputs[row]
      if (hits !== undefined) for (const hit of hits) onHit(hit, position + 1)
    }
  }
}

function characterClasses(literals: readonly string[]): { classOf: Uint16Array; classes: number } {
  const classOf = new Uint16Array(65_536)
  let classes = 1
  for (const literal of literals) {
    for (let position = 0; position < literal.length; position++) {
      const code = literal.charCodeAt(position)
      if (classOf[code] === 0) classOf[code] = classes++
    }
  }
  return { classOf, classes }
}

function buildTrie(literals: readonly string[], classOf: Uint16Array): Trie {
  const trie: Trie = { children: [new Map()], outputs: [[]] }
  for (const [index, literal] of literals.entries()) {
    let state = 0
    for (let position = 0; position < literal.length; position++) {
      state = childOf(trie, state, classOf[literal.charCodeAt(position)] ?? 0)
    }
    trie.outputs[state]?.push(index)
  }
  return trie
}

function childOf(trie: Trie, state: number, symbol: number): number {
  const known = trie.children[state]?.get(symbol)
  if (known !== undefined) return known
  const child = trie.children.length
  trie.children[state]?.set(symbol, child)
  trie.children.push(new Map())
  trie.outputs.push([])
  return child
}

type Table = {
  /** Offset of a state's row, plus the class of a character → offset of the next state's row. */
  readonly next: Int32Array
  /** By offset of the row; absent where nothing ends. */
  readonly outputs: readonly (readonly number[] | undefined)[]
}

/** Breadth first, so that the row of a state's suffix is complete before its own is copied from it. */
function buildTable(trie: Trie, classes: number): Table {
  const next = new Int32Array(trie.children.length * classes)
  const suffix = new Int32Array(trie.children.length)
  const outputs: (readonly number[] | undefined)[] = []
  const queue = [0]
  for (let head = 0; head < queue.length; head++) {
    const state = queue[head] ?? 0
    const fallback = suffix[state] ?? 0
    const own = trie.outputs[state] ?? []
    if (state !== 0) {
      next.copyWithin(state * classes, fallback * classes, (fallback + 1) * classes)
      own.push(...(trie.outputs[fallback] ?? []))
    }
    if (own.length > 0) outputs[state * classes] = own
    for (const [symbol, child] of trie.children[state] ?? []) {
      suffix[child] = state === 0 ? 0 : (next[fallback * classes + symbol] ?? 0) / classes
      next[state * classes + symbol] = child * classes
      queue.push(child)
    }
  }
  return { next, outputs }
}
