/** What was read of each address, by its key; in the order of the rows. */
export function groupByKey<Row extends { readonly address_key: string }, Item>(
  rows: readonly Row[],
  read: (row: Row) => Item,
): ReadonlyMap<string, Item[]> {
  const byKey = new Map<string, Item[]>()
  for (const row of rows) {
    const list = byKey.get(row.address_key)
    if (list === undefined) byKey.set(row.address_key, [read(row)])
    else list.push(read(row))
  }
  return byKey
}
