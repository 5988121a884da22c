/**
 * Rows as parameters: one array a column, unnested by the server. The statement's text depends on the
 * columns only, so it is prepared once and no value is ever part of it.
 */

/** One column of the input. */
export type Column<Row> = {
  readonly name: string
  /** Element type, such as `text` or `timestamptz`. */
  readonly type: string
  readonly value: (row: Row) => unknown
}

/** The pieces of a statement that reads rows from its parameters. */
export type UnnestedRows = {
  /** `unnest($1::text[], …) as input (a, …)` */
  readonly from: string
  readonly names: string
  readonly values: readonly (readonly unknown[])[]
}

/** Rows → parameters. `firstParameter` is the number of the first array. */
export function unnestRows<Row>(
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  firstParameter = 1,
): UnnestedRows {
  const names = columns.map((column) => column.name).join(', ')
  const parameters = columns.map(
    (column, index) => `$${String(firstParameter + index)}::${column.type}[]`,
  )
  return {
    from: `unnest(${parameters.join(', ')}) as input (${names})`,
    names,
    values: columns.map((column) => rows.map(column.value)),
  }
}

/** SQL that turns a column of JSON arrays back into text[]: unnest would flatten arrays of arrays. */
export function textArrayFromJson(column: string): string {
  return `array(select jsonb_array_elements_text(${column}::jsonb))`
}

/** Milliseconds since the epoch → what timestamptz reads; absent → null. */
export function timestampOrNull(ms: number | undefined): string | null {
  return ms === undefined ? null : new Date(ms).toISOString()
}
