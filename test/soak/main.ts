/**
 * `npm run soak`. In: options (options.ts). Out: a line each half minute, the slopes as a table, what is wrong; all of it as JSON where
 * a file is named. Leaves nothing running and no folder, but the logs where something was wrong. Exit codes: see USAGE.
 */
import { existsSync, writeFileSync } from 'node:fs'
import { parseOptions, USAGE, type SoakOptions } from './options.ts'
import { accountLine, slopeTable } from './report.ts'
import { cleanUp, startRig, type Started } from './rig.ts'
import { soak, type SoakResult } from './soak.ts'

const STOPPED = 130

async function main(args: readonly string[]): Promise<number> {
  const options = parseOptions(args, Math.floor(Math.random() * 1_000_000))
  if (options === 'help') {
    say(USAGE.trimEnd())
    return 0
  }
  if (options === undefined) {
    process.stderr.write(USAGE)
    return 2
  }
  if (!existsSync('/proc/self/fd')) {
    process.stderr.write('descriptors and memory are read from /proc, which this system has not\n')
    return 2
  }
  if (!canWrite(options.json)) return 2
  const stopping = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    // It comes twice: what the tests' servers run in ends its children and passes the signal on.
    process.on(signal, () => {
      stopping.abort(new Error(signal))
    })
  }
  return run(options, stopping.signal)
}

async function run(options: SoakOptions, signal: AbortSignal): Promise<number> {
  const started: Started = { stops: [], folder: undefined }
  let keep = true
  try {
    const rig = await startRig(options, started)
    const { minutes, mails, seed } = options
    say(
      `${minutes} minutes, ${mails} mails, seed ${seed}, queue in ${rig.queue.kind}, mailboxes in ${rig.mailboxes.kind}`,
    )
    const result = await soak(rig, { options, signal, say })
    keep = result.findings.length > 0
    tell(result)
    if (options.json !== undefined) writeJson(options.json, options, result)
    return keep ? 1 : 0
  } catch (error) {
    if (!signal.aborted) throw error
    keep = false
    say('stopped')
    return STOPPED
  } finally {
    await cleanUp(started, { keep })
    if (keep) say(`logs: ${started.folder ?? 'none'}`)
  }
}

/** Asked before the hour, not after it. */
function canWrite(file: string | undefined): boolean {
  try {
    if (file !== undefined) writeFileSync(file, '')
    return true
  } catch (error) {
    process.stderr.write(`--json: ${error instanceof Error ? error.message : String(error)}\n`)
    return false
  }
}

function tell({ slopes, account, faults, findings }: SoakResult): void {
  for (const line of slopeTable(slopes)) say(line)
  const names = Object.entries(faults).map(([name, count]) => `${count} x ${name}`)
  say(`faults: ${names.length === 0 ? 'none' : names.join(', ')}`)
  say(accountLine(account))
  for (const finding of findings) say(`WRONG: ${finding}`)
  say(findings.length === 0 ? 'all is well' : `${findings.length} findings`)
}

function writeJson(file: string, options: SoakOptions, result: SoakResult): void {
  const { sampler, ...told } = result
  const samples = { series: sampler.series(), tables: sampler.tables() }
  writeFileSync(file, `${JSON.stringify({ options, ...told, samples })}\n`)
}

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}

process.exitCode = await main(process.argv.slice(2))
