/** Reads a CSV as a spreadsheet would (RFC 4180 s2): names first, then the rows. Throws TypeError for what is none. */
export function readCsv(text: string): {
  readonly names: readonly string[]
  readonly rows: readonly (readonly string[])[]
} {
  if (!text.endsWith('\r\n')) throw new TypeError('the last line has no end')
  const [names = [], ...rows] = text.slice(0, -2).split('\r\n').map(readLine)
  for (const row of rows)
    if (row.length !== names.length) throw new TypeError(`${String(row.length)} cells in a row`)
  return { names, rows }
}

/** The encoder writes line ends within a cell out, so a line is a row. */
function readLine(line: string): readonly string[] {
  return [...`,${line}`.matchAll(/,(?:"((?:[^"]|"")*)"|([^",]*))/g)].map(
    ([, quoted, plain = '']) => quoted?.replaceAll('""', '"') ?? plain,
  )
}
