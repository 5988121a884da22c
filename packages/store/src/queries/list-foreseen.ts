/** What a change set that was foreseen would change, one line each, as differenceLines of packages/suppress wrote them. */
import type { Queryable } from '../database.ts'

/** One record of the list, or one address change of the desk. Absent facts are null. */
export type Foreseen = {
  readonly addressKey: string
  /** Null of an address change. */
  readonly scope: string | null
  /** The status that stands; null where nothing is listed. */
  readonly from: string | null
  /** `added`, `held`, `released`, `altered`; of an address change `opens`, `closes`. */
  readonly effect: string
  readonly category: string | null
  /** The new address of an address change. */
  readonly target: string | null
}

/** One page, in the order of the address keys; an address is never parted. `next`: the key to go on behind. */
export async function listForeseen(
  database: Queryable,
  changeSetId: string,
  page: { readonly after: string | undefined; readonly limit: number },
): Promise<{ readonly rows: readonly Foreseen[]; readonly next: string | undefined }> {
  const { rows } = await database.query<{ address_key: string; lines: readonly string[] }>(
    // served by the primary key (change_set_id, address_key)
    `select address_key, lines from change_set_address
     where change_set_id = $1 and ($2::text is null or address_key > $2) and lines <> '{}'
     order by address_key limit $3`,
    [changeSetId, page.after ?? null, page.limit + 1],
  )
  const shown = rows.slice(0, page.limit)
  return {
    rows: shown.flatMap(({ lines }) => lines.map(readLine)),
    next: rows.length > page.limit ? shown.at(-1)?.address_key : undefined,
  }
}

type Line =
  | readonly ['change', string, string, string]
  | readonly ['record', string, string, string, string | null, readonly (string | null)[] | null]

/** The program's own lines, and no other. */
function readLine(text: string): Foreseen {
  const line = JSON.parse(text) as Line
  if (line[0] === 'change') {
    const [, addressKey, target, effect] = line
    return { addressKey, scope: null, from: null, effect, category: null, target }
  }
  const [, addressKey, scope, effect, from, draft] = line
  // A draft is (status, reason, category, …).
  return { addressKey, scope, from, effect, category: draft?.[2] ?? null, target: null }
}
