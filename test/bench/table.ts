/** The result as people read it. */
import type { Measure } from './bench.ts'
import type { Verdict } from './judge.ts'
import { cpuSpread, wallSpread, type Series } from './series.ts'

/** A measure with its verdict. */
export type Judged = { readonly measure: Measure; readonly verdict: Verdict }

const VERDICTS: Readonly<Record<Verdict, string>> = {
  target: 'target reached',
  floor: 'floor held',
  missed: 'BELOW FLOOR',
  void: 'VOID',
}

/** Sides of one measure that are printed; the result file has all. */
const MAX_SIDES = 10

/** One line a measure, then what each was measured from. */
export function formatTable(results: readonly Judged[]): string {
  const rows = results.map(({ measure, verdict }) => [
    measure.id,
    measure.title,
    figure(measure.value, measure.unit),
    figure(measure.floor, measure.unit),
    figure(measure.target, measure.unit),
    measure.aToA?.toFixed(3) ?? '-',
    VERDICTS[verdict],
  ])
  const header = ['', 'what', 'figure', 'floor', 'target', 'A to A', 'verdict']
  return [...align([header, ...rows]), '', ...results.flatMap(details)].join('\n')
}

function details({ measure }: Judged): readonly string[] {
  const sides = measure.series.slice(0, MAX_SIDES).map(sideLine)
  const rest = measure.series.length - sides.length
  const failed = measure.checks.map(({ name, ok, detail }) => [ok ? 'ok' : 'FAILED', name, detail])
  const remarks = measure.remarks.map((remark) => `  ${remark}`)
  const checks = align(failed).map((line) => `  ${line}`)
  return [
    `${measure.id}: ${measure.title}`,
    ...align(sides).map((line) => `  ${line}`),
    ...(rest > 0 ? [`  and ${rest} more in the result file`] : []),
    ...checks,
    ...remarks,
    '',
  ]
}

/** Median with least and most, CPU and wall. */
function sideLine(series: Series): readonly string[] {
  const cpu = cpuSpread(series)
  const wall = wallSpread(series)
  return [
    series.name,
    `${micros(cpu.median)} CPU a ${series.per}`,
    `(${micros(cpu.min)} to ${micros(cpu.max)})`,
    `${micros(wall.median)} wall`,
    `${series.samples.length} samples`,
  ]
}

function micros(value: number): string {
  if (value >= 10_000) return `${(value / 1000).toFixed(1)} ms`
  return `${value.toFixed(value < 100 ? 1 : 0)} us`
}

function figure(value: number, unit: Measure['unit']): string {
  const digits = value < 100 ? 1 : 0
  return unit === 'x' ? `${value.toFixed(digits)}x` : `${value.toFixed(digits)} ${unit}`
}

function align(rows: readonly (readonly string[])[]): readonly string[] {
  const widths: number[] = []
  for (const row of rows) {
    for (const [column, cell] of row.entries()) {
      widths[column] = Math.max(widths[column] ?? 0, cell.length)
    }
  }
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  )
}
