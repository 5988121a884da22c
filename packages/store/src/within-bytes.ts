/** How many mails' bytes are in memory at once: batches are cut by size as well as by number. */

/** Bodies of one batch or job; they pass through the driver as hex, so the process holds about three times as much. */
export const MAX_BATCH_BYTES = 16 * 1024 * 1024

/** The first rows whose bytes fit together; the first one always, however large, so that it is not waited for in vain. */
export function withinBytes<Row extends { readonly size_bytes: string }>(
  rows: readonly Row[],
  maxBytes = MAX_BATCH_BYTES,
): readonly Row[] {
  let bytes = 0
  const end = rows.findIndex((row, index) => {
    bytes += Number(row.size_bytes)
    return index > 0 && bytes > maxBytes
  })
  return end === -1 ? rows : rows.slice(0, end)
}
