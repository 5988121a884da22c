/**
 * Chains and loops of address changes: a→b and b→c are links of one chain, each with its own evidence (docs/address-changes.md).
 *
 * In: links near a change. Out: the chain it stands in, whether it closes a loop or is too long, and what stands between its two
 * ends unbound. Pure, total; linear in the links times the length of the longest chain.
 *
 * A link is judged by links of its own standing or above: forged b→a must not take a bound a→b with it.
 */
import { isBound, trustRank, type Trust } from '@forwardpath/mail'
import type { ChangeState } from './change.ts'

/** One change as a link: only what offers an address. */
export type Link = {
  readonly id: string
  readonly oldKey: string
  readonly newKey: string
  readonly state: ChangeState
  readonly trust: Trust
}

/** Links of a chain at the most; a longer one leads nowhere. Project choice. */
export const MAX_CHAIN_LINKS = 5

/** What a link is part of. */
export type ChainView = {
  /** Keys from the first old address to the last new one; empty where the link stands alone. */
  readonly chain: readonly string[]
  /** It comes back to its beginning, leads into a loop, or is longer than {@link MAX_CHAIN_LINKS}. */
  readonly isLoop: boolean
  /** With `isLoop`: the undecided links, no firmer than itself, that are rejected with it; itself among them. */
  readonly together: readonly string[]
}

/** The chain around one link. `links` may hold the link itself and others that have nothing to do with it. */
export function chainAround(link: Link, links: readonly Link[]): ChainView {
  const live = links.filter((l) => isLive(l) && l.id !== link.id)
  // The link itself is among them, so that a walk in a loop comes round.
  const peers = [link, ...live.filter((l) => trustRank(l.trust) >= trustRank(link.trust))]
  const before = longestWalk(link.oldKey, peers, 'back')
  const after = longestWalk(link.newKey, peers, 'on')
  const isLoop = before.length + 1 + after.length > MAX_CHAIN_LINKS
  const drawn = isLoop ? [] : shownChain(link, live)
  return { chain: drawn, isLoop, together: isLoop ? togetherWith(link, [...before, ...after]) : [] }
}

/** What is rejected or closed leads nowhere. */
function isLive(link: Link): boolean {
  return link.state !== 'rejected' && link.state !== 'closed'
}

function shownChain(link: Link, others: readonly Link[]): readonly string[] {
  const before = longestWalk(link.oldKey, others, 'back').map((l) => l.oldKey)
  const after = longestWalk(link.newKey, others, 'on').map((l) => l.newKey)
  if (before.length + after.length === 0) return []
  return [...before.reverse(), link.oldKey, link.newKey, ...after].slice(0, MAX_CHAIN_LINKS + 1)
}

function togetherWith(link: Link, walk: readonly Link[]): readonly string[] {
  const undecided = walk.filter(
    (l) =>
      (l.state === 'checking' || l.state === 'pending') &&
      trustRank(l.trust) <= trustRank(link.trust),
  )
  return [...new Set([link.id, ...undecided.map((l) => l.id)])].sort()
}

type Step = { readonly link: Link; readonly previous: Step | undefined }

/**
 * The longest walk from a key, at most {@link MAX_CHAIN_LINKS} links: in a loop it goes round until that is reached. One
 * step for each key and length, so that many links to one key cost no more than their number.
 */
function longestWalk(
  from: string,
  links: readonly Link[],
  direction: 'on' | 'back',
): readonly Link[] {
  const byStart = new Map<string, Link[]>()
  for (const link of links) {
    const start = direction === 'on' ? link.oldKey : link.newKey
    const list = byStart.get(start)
    if (list === undefined) byStart.set(start, [link])
    else list.push(link)
  }
  let ends = new Map<string, Step | undefined>([[from, undefined]])
  for (let length = 0; length < MAX_CHAIN_LINKS; length++) {
    const next = new Map<string, Step | undefined>()
    for (const [key, previous] of ends) {
      for (const link of byStart.get(key) ?? []) {
        const end = direction === 'on' ? link.newKey : link.oldKey
        if (!next.has(end)) next.set(end, { link, previous })
      }
    }
    if (next.size === 0) break
    ends = next
  }
  return walkOf([...ends.values()][0])
}

function walkOf(step: Step | undefined): readonly Link[] {
  const walk: Link[] = []
  for (let at = step; at !== undefined; at = at.previous) walk.push(at.link)
  return walk.reverse()
}

/**
 * Old → new of each link on a way from the change's old address to its new one, the change itself left out, that no
 * report binds. Approving a→c past a→b→c needs both links to be at least `correlated`.
 */
export function unboundBetween(change: Link, links: readonly Link[]): readonly string[] {
  const live = links.filter((l) => isLive(l) && l.id !== change.id)
  const fromOld = distances(change.oldKey, live, 'on')
  const toNew = distances(change.newKey, live, 'back')
  return live
    .filter((l) => {
      const length = (fromOld.get(l.oldKey) ?? Infinity) + 1 + (toNew.get(l.newKey) ?? Infinity)
      return length <= MAX_CHAIN_LINKS && !isBound(l.trust)
    })
    .map((l) => `${l.oldKey} → ${l.newKey}`)
}

function distances(
  from: string,
  links: readonly Link[],
  direction: 'on' | 'back',
): ReadonlyMap<string, number> {
  const found = new Map([[from, 0]])
  for (let length = 1; length <= MAX_CHAIN_LINKS; length++) {
    for (const { oldKey, newKey } of links) {
      const [start, end] = direction === 'on' ? [oldKey, newKey] : [newKey, oldKey]
      if (found.get(start) === length - 1 && !found.has(end)) found.set(end, length)
    }
  }
  return found
}
