/**
 * Aho-Corasick over the literals of all rules: one pass over a text names every literal in it.
 * (A. Aho, M. Corasick, "Efficient string matching", CACM 18(6), 1975.)
 *
 * States near the root have a whole row, character class → state, with the failure links followed
 * beforehand. Deeper ones, which are nearly all and have mostly one child, have a list of children and
 * a failure link. So the automaton of some thousand literals stays within the cache of a processor:
 * dense rows for all of them took 34 MB and six times as long. A pass is linear in the text and its hits.
 */

/** Calls `onHit` for each place where a literal ends, with its index and the offset after it. */
export type LiteralSearch = (text: string, onHit: (literal: number, end: number) => void) => void

/** States less deep than this have rows: some hundred, which most characters of most texts stay in. */
const ROW_DEPTH = 3
const NONE = -1

/** Literals are distinct and not empty; their indexes are what the search reports. */
export function buildLiteralSearch(literals: readonly string[]): LiteralSearch {
  const alphabet = readAlphabet(literals)
  const trie = buildTrie(literals, alphabet.classOf)
  const { rows, failure, outputs } = linkStates(trie, alphabet.classes)
  const { classOf, classes } = alphabet
  const { symbol, firstChild, nextSibling } = packTrie(trie)

  function step(from: number, wanted: number): number {
    let state = from
    while (state >= rows.count) {
      let child = firstChild[state] ?? NONE
      while (child !== NONE && symbol[child] !== wanted) child = nextSibling[child] ?? NONE
      if (child !== NONE) return child
      state = failure[state] ?? 0
    }
    return rows.next[state * classes + wanted] ?? 0
  }

  return (text, onHit) => {
    let state = 0
    for (let position = 0; position < text.length; position++) {
      const wanted = classOf[text.charCodeAt(position)] ?? 0
      state = step(state, wanted)
      const hits = outputs[state]
      if (hits !== undefined) for (const hit of hits) onHit(hit, position + 1)
    }
  }
}

type Alphabet = {
  /** Code unit → class; 0 is every character that no literal has. */
  readonly classOf: Uint16Array
  readonly classes: number
}

function readAlphabet(literals: readonly string[]): Alphabet {
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
  readonly rows: { readonly count: number; readonly next: Int32Array }
  readonly failure: Int32Array
  /** Literals that end in a state, its own and those of its failures; absent where none does. */
  readonly outputs: readonly (readonly number[] | undefined)[]
}

function linkStates(trie: readonly State[], classes: number): Links {
  const count = trie.filter(({ depth }) => depth < ROW_DEPTH).length
  const next = new Int32Array(count * classes)
  const failure = new Int32Array(trie.length)
  const outputs: (readonly number[] | undefined)[] = []
  for (const [state, { children, own }] of trie.entries()) {
    const fallback = failure[state] ?? 0
    const all = [...own, ...(state === 0 ? [] : (outputs[fallback] ?? []))]
    outputs.push(all.length === 0 ? undefined : all)
    if (state > 0 && state < count)
      next.copyWithin(state * classes, fallback * classes, (fallback + 1) * classes)
    for (const [symbol, child] of children) {
      failure[child] = state === 0 ? 0 : follow(fallback, symbol)
      if (state < count) next[state * classes + symbol] = child
    }
  }
  return { rows: { count, next }, failure, outputs }

  function follow(from: number, symbol: number): number {
    for (let state = from; ; state = failure[state] ?? 0) {
      const child = trie[state]?.children.get(symbol)
      if (child !== undefined) return child
      if (state === 0) return 0
    }
  }
}

type Packed = {
  readonly symbol: Uint16Array
  readonly firstChild: Int32Array
  readonly nextSibling: Int32Array
}

function packTrie(trie: readonly State[]): Packed {
  const symbol = Uint16Array.from(trie, (state) => state.symbol)
  const firstChild = new Int32Array(trie.length).fill(NONE)
  const nextSibling = new Int32Array(trie.length).fill(NONE)
  for (const [state, { children }] of trie.entries()) {
    let before = NONE
    for (const child of children.values()) {
      if (before === NONE) firstChild[state] = child
      else nextSibling[before] = child
      before = child
    }
  }
  return { symbol, firstChild, nextSibling }
}
