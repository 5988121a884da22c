/**
 * `npm run fuzz`: damaged mails against the properties of the readers.
 *
 * In: options (options.ts). Out: rate and seed on standard output; for each finding the path of a file
 * that shows it. Exit code: 0 nothing found, 1 findings, 2 usage.
 */
import { mkdtempSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import type { FoundInput } from './finding.ts'
import { parseOptions, USAGE } from './options.ts'
import { run } from './run.ts'
import { runInput, smallest, textOf } from './run-input.ts'
import { loadSeeds } from './seeds.ts'

/** A run that finds this much is wrong in one place, not in many; it ends. */
const MAX_FINDINGS = 1000
/** Files of one property; the rest are counted. */
const FILES_A_PROPERTY = 10
const PROGRESS_EVERY_MS = 10_000

async function main(args: readonly string[]): Promise<number> {
  const options = parseOptions(args)
  if (options === undefined) {
    process.stderr.write(USAGE)
    return 2
  }
  const { inputs, seed, workers, only } = options
  const seeds = loadSeeds()
  print(`seed ${seed}, ${seeds.mails.length} mails of ${seeds.folder}, ${workers} threads`)
  const report = reporter(seed)
  const start = performance.now()
  let told = start
  const rate = (done: number) => done / Math.max(0.001, (performance.now() - start) / 1000)
  const done =
    only === undefined
      ? await run({ seed, inputs, workers, maxFindings: MAX_FINDINGS }, seeds, {
          onFinding: report.add,
          onProgress: (count) => {
            if (performance.now() - told < PROGRESS_EVERY_MS) return
            told = performance.now()
            print(`${count} of ${inputs}, ${rate(count).toFixed(0)} inputs/s`)
          },
        })
      : await runOnly(only, seed, report.add)
  const findings = [...report.counts.values()].reduce((sum, count) => sum + count, 0)
  for (const [property, count] of report.counts) print(`${count} x ${property}`)
  print(`${done} inputs, ${rate(done).toFixed(0)} inputs/s, seed ${seed}: ${findings} findings`)
  return findings === 0 ? 0 : 1
}

async function runOnly(
  input: number,
  seed: number,
  add: (finding: FoundInput) => void,
): Promise<number> {
  const seeds = loadSeeds()
  const { target, text } = textOf({ seed, input }, seeds)
  print(`input ${input}: ${target}, ${text.length} bytes`)
  const finding = await runInput({ seed, input }, seeds)
  if (finding !== undefined) add(await smallest(finding))
  return 1
}

/** Writes the first findings of each property to files of their own; counts all. */
function reporter(seed: number) {
  let folder: string | undefined
  const counts = new Map<string, number>()
  const write = ({ property, input, text }: FoundInput): string => {
    folder ??= mkdtempSync(path.join(os.tmpdir(), 'forwardpath-fuzz-'))
    const file = path.join(folder, `${property.replaceAll(' ', '-')}-${input}.eml`)
    writeFileSync(file, Buffer.from(text, 'latin1'))
    return file
  }
  return {
    counts,
    add: (finding: FoundInput) => {
      const { property, target, detail, input, text } = finding
      const count = (counts.get(property) ?? 0) + 1
      counts.set(property, count)
      if (count > FILES_A_PROPERTY) return
      print(`${target}: ${property} (seed ${seed}, input ${input})`)
      print(`  ${JSON.stringify(detail.slice(0, 400))}`)
      print(`  ${write(finding)}, ${text.length} bytes`)
    },
  }
}

function print(line: string): void {
  process.stdout.write(`${line}\n`)
}

process.exitCode = await main(process.argv.slice(2))
