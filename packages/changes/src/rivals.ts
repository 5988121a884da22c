/**
 * Two new addresses for one old one (docs/address-changes.md): the older pending change is superseded by the newer; where both are
 * recent and bound, both stand with a flag. A newer one of a lower tier supersedes nothing, else a forger would close what is
 * genuine: then both are flagged. Pure, total.
 */
import { isBound, trustRank, type Trust } from '@forwardpath/mail'
import type { ChangeState } from './change.ts'

/** Another change of the same old address that offers another address. */
export type Rival = {
  readonly id: string
  readonly newKey: string
  readonly state: ChangeState
  readonly trust: Trust
  readonly lastAtMs: number
}

/** Sightings this close together speak of one time; project choice, as long as a move's hold. */
const RECENT_MS = 30 * 86_400_000

/** What a change's rivals make of it. */
export type Rivalry = 'none' | 'superseded' | 'conflict'

/** Total. `rivals` may hold the change itself. */
export function rivalryOf(change: Rival, rivals: readonly Rival[]): Rivalry {
  const others = rivals.filter(
    (r) =>
      r.newKey !== change.newKey &&
      (r.state === 'checking' || r.state === 'pending' || r.state === 'approved'),
  )
  if (others.some((other) => supersedes(other, change))) return 'superseded'
  return others.some((other) => !supersedes(change, other)) ? 'conflict' : 'none'
}

/** Whether the first takes the place of the second. */
function supersedes(newer: Rival, older: Rival): boolean {
  if (!isLater(newer, older) || trustRank(newer.trust) < trustRank(older.trust)) return false
  // What a person approved stands until he takes it back; what is not yet checked takes nobody's place.
  if (older.state === 'approved' || newer.state === 'checking') return false
  const isRecent = newer.lastAtMs - older.lastAtMs <= RECENT_MS
  return !(isRecent && isBound(newer.trust) && isBound(older.trust))
}

function isLater(left: Rival, right: Rival): boolean {
  return left.lastAtMs === right.lastAtMs ? left.id > right.id : left.lastAtMs > right.lastAtMs
}
