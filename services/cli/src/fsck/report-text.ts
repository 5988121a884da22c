/** The report of `fsck` as JSON and as text. */
import { SERVER_CHECKS } from '@forwardpath/poller'
import { FSCK_CHECKS, type Finding } from '@forwardpath/store'
import { counted, writeData, writeTable } from '../output.ts'
import type { Report } from './examine.ts'

/** One object; without `--server` it has no `servers`. */
export function jsonOf({ servers, ...report }: Report): unknown {
  if (servers === undefined) return report
  const rows = servers.compared.map(({ mailbox, comparison, error }) => ({
    mailbox,
    uidValidity: comparison?.uidValidity ?? null,
    listed: comparison?.listed ?? null,
    known: comparison?.known ?? null,
    awaited: comparison?.awaited ?? null,
    error: error === undefined ? null : { code: error.exitCode, message: error.message },
  }))
  return { ...report, servers: rows, notConfigured: servers.notConfigured }
}

/** Accounts, servers, findings, and one line that says how it is. */
export async function writeReport(report: Report, withRepairs: boolean): Promise<void> {
  await writeAccounts(report)
  if (report.servers !== undefined) await writeServers(report.servers)
  for (const finding of report.findings) await writeFinding(finding, withRepairs)
  await writeData(conclusionOf(report))
}

async function writeAccounts({ accounts }: Report): Promise<void> {
  const count = (value: number): string => String(value)
  await writeTable(
    [
      { title: 'MAILBOX', value: (a) => a.mailbox },
      { title: 'UIDVALIDITY', value: (a) => a.uidValidity },
      { title: 'SEEN', value: (a) => count(a.seen) },
      { title: 'DONE', value: (a) => count(a.done) },
      { title: 'QUARANTINED', value: (a) => count(a.quarantined) },
      { title: 'TOO_BIG', value: (a) => count(a.tooBig) },
      { title: 'VANISHED', value: (a) => count(a.vanished) },
      { title: 'STORED', value: (a) => count(a.stored) },
    ],
    accounts,
  )
}

async function writeServers({
  compared,
  notConfigured,
}: NonNullable<Report['servers']>): Promise<void> {
  await writeData('')
  const count = (value: number | undefined): string => (value === undefined ? '-' : String(value))
  await writeTable(
    [
      { title: 'SERVER OF', value: ({ mailbox }) => mailbox },
      { title: 'UIDVALIDITY', value: ({ comparison }) => comparison?.uidValidity ?? '-' },
      { title: 'LISTED', value: ({ comparison }) => count(comparison?.listed) },
      { title: 'KNOWN', value: ({ comparison }) => count(comparison?.known) },
      { title: 'AWAITED', value: ({ comparison }) => count(comparison?.awaited) },
    ],
    compared,
  )
  for (const name of notConfigured)
    await writeData(`${name}: not compared, since the configuration does not name it`)
}

async function writeFinding(
  { check, detail, repair }: Finding,
  withRepair: boolean,
): Promise<void> {
  await writeData(`${check}: ${detail}`)
  if (withRepair) await writeData(`  mend: ${repair}`)
}

function conclusionOf({ findings, servers }: Report): string {
  const compared = servers?.compared ?? []
  const failed = compared.filter(({ error }) => error !== undefined).length
  const checks = FSCK_CHECKS.length + (failed < compared.length ? SERVER_CHECKS.length : 0)
  const outcome = findings.length === 0 ? 'clean' : counted(findings.length, 'finding')
  if (failed === 0) return `${String(checks)} checks, ${outcome}`
  const notCompared = `${String(failed)} of ${counted(compared.length, 'server')} not compared`
  return `${String(checks)} checks, ${findings.length === 0 ? 'no findings' : outcome}, but ${notCompared}`
}
