/** Changes as links of chains, read around some of them. */
import type { ChangeState, Link } from '@forwardpath/changes'
import type { Trust } from '@forwardpath/mail'
import type { Queryable } from '../database.ts'

/** As long as a chain may be, and one more to see that it is too long. */
const MAX_STEPS = 6
/** Links that are read at the most: a target that a forger has given ten thousand sources must not cost more. */
const MAX_LINKS = 2_000

/** Every live link within six steps on from, or back to, the given keys. */
export async function loadLinks(
  tx: Queryable,
  keys: { readonly oldKeys: readonly string[]; readonly newKeys: readonly string[] },
): Promise<readonly Link[]> {
  const [on, back] = [await walk(tx, 'on', keys.newKeys), await walk(tx, 'back', keys.oldKeys)]
  return [...new Map([...on, ...back].map((link) => [link.id, link])).values()]
}

async function walk(
  tx: Queryable,
  direction: 'on' | 'back',
  keys: readonly string[],
): Promise<readonly Link[]> {
  if (keys.length === 0) return []
  const [start, end] = direction === 'on' ? ['old_key', 'new_key'] : ['new_key', 'old_key']
  const { rows } = await tx.query<Link & { state: ChangeState; trust: Trust }>(
    // served by address_change_pair (old_key, target) on, by address_change_new (new_key) back
    `with recursive walked as (
       select id, old_key, new_key, state, trust, 1 as step from address_change
       where ${start} = any($1::text[]) and ${LIVE}
       union
       select c.id, c.old_key, c.new_key, c.state, c.trust, w.step + 1
       from walked w join address_change c on c.${start} = w.${end}
       where w.step < ${String(MAX_STEPS)} and c.new_key is not null
         and c.state in ('checking', 'pending', 'approved'))
     select id, old_key as "oldKey", new_key as "newKey", state, trust
     from walked limit ${String(MAX_LINKS)}`,
    [[...new Set(keys)]],
  )
  return rows
}

const LIVE = "new_key is not null and state in ('checking', 'pending', 'approved')"
