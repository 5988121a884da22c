/** A change set in a person's words. */
import { forTerminal } from '@forwardpath/runtime'
import type { ForesightSet, Totals, UndoReport } from '@forwardpath/store'
import { recordCount, type DifferenceSample } from '@forwardpath/suppress'
import { counted, shorten } from '../output.ts'

const EFFECTS = [
  ['added', 'would be suppressed'],
  ['held', 'would be held'],
  ['released', 'would be released: nothing left that stops them'],
  ['altered', 'stay, with another reason, end or evidence'],
] as const

/** What a dry run found; ends with the digest, where there is something to apply. */
export function totalLines(totals: Totals): readonly string[] {
  return [
    ...readLines(totals),
    `${totals.addresses.toLocaleString('en-US')} ${totals.addresses === 1 ? 'address' : 'addresses'} decided again`,
    ...EFFECTS.flatMap(([effect, words]) =>
      totals.effects[effect] === 0
        ? []
        : [
            `  ${totals.effects[effect].toLocaleString('en-US')} ${words}`,
            ...totals.samples.filter((s) => s.effect === effect).map(sampleLine),
          ],
    ),
    ...(totals.opens + totals.closes === 0
      ? []
      : [`  address changes: ${String(totals.opens)} would open, ${String(totals.closes)} close`]),
    ...conflictLines(totals),
  ]
}

function readLines(totals: Totals): readonly string[] {
  const { read, expired, unreadable, reports } = totals
  const isReading = read + expired + unreadable > 0
  const words = [
    `${counted(read, 'mail')} read again`,
    ...(expired === 0
      ? []
      : [`${expired.toLocaleString('en-US')} past their retention keep their result`]),
    ...(unreadable === 0
      ? []
      : [`${unreadable.toLocaleString('en-US')} cannot be read and keep their result`]),
  ]
  return [
    ...(isReading ? [words.join('; ')] : []),
    ...(isReading && reports.length === 0 ? ['  every report reads as before'] : []),
    ...reports.map(({ from, to, count }) => `  ${counted(count, 'report')} ${from} → ${to}`),
  ]
}

function sampleLine(sample: DifferenceSample): string {
  const rule = sample.rule === null ? '' : ` by ${sample.rule.id}`
  const span = sample.span === null ? '' : ` [${sample.span.join('–')}]`
  const quote = sample.quote === null ? '' : `: ${shorten(sample.quote, 70)}`
  const change = `${sample.from ?? 'nothing'} → ${sample.to ?? 'nothing'}`
  return forTerminal(`    ${sample.address} (${sample.scope}) ${change}${rule}${span}${quote}`)
}

const CONFLICTS = {
  person: 'a person decided',
  import: 'came with an import',
  sticky: 'is sticky',
  evidence_gone: 'its reports are past their retention',
  decided_change: 'its address change is decided',
} as const

/** Conflicts that are named on a screen; all of them stand in the JSON. */
const MAX_NAMED = 10

function conflictLines({ conflicts, conflictCount }: Totals): readonly string[] {
  if (conflictCount === 0) return []
  return [
    `  ${conflictCount.toLocaleString('en-US')} stay as they are, though the reports now say otherwise:`,
    ...conflicts
      .slice(0, MAX_NAMED)
      .map((c) =>
        forTerminal(
          `    ${c.addressKey} (${c.scope}) ${c.stands}, would be ${c.wouldBe}: ${CONFLICTS[c.kind]}`,
        ),
      ),
    ...(conflictCount > MAX_NAMED ? ['    … (--json names them)'] : []),
  ]
}

/** What undoing did, or would do. */
export function undoLines(
  report: UndoReport,
  { undoId, dryRun }: { readonly undoId: string; readonly dryRun: boolean },
): readonly string[] {
  return [
    `${dryRun ? 'would be undone' : 'undone'}: ${counted(report.restored, 'record')} restored, ${counted(report.reports, 'report')} read as before` +
      (report.changes === 0 ? '' : `, ${counted(report.changes, 'address change')} put back`),
    ...(report.keptCount === 0
      ? []
      : [`a later decision stands on ${counted(report.keptCount, 'record')}, which stay:`]),
    ...report.kept
      .slice(0, MAX_NAMED)
      .map((k) => forTerminal(`  ${k.addressKey} (${k.scope}), by ${k.by}`)),
    dryRun ? 'nothing is written (--dry-run)' : `change set ${undoId}`,
  ]
}

/** One object for programs; the digest is what `--apply` takes. */
export function foreseenJson(foreseen: {
  readonly id: string
  readonly digest: string
  readonly totals: Totals
}): object {
  return { changeSetId: foreseen.id, digest: foreseen.digest, applied: false, ...foreseen.totals }
}

/** Whether applying it would do anything. */
export function isEmpty({ totals }: Pick<ForesightSet, 'totals'> & { totals: Totals }): boolean {
  return recordCount(totals) + totals.opens + totals.closes + totals.reports.length === 0
}
