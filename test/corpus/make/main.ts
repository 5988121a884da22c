/**
 * Makes bounces: `node test/dist/make/corpus/make/main.js SERVER [CASE…]`, as root on Linux. README.md says what it needs.
 *
 * It runs itself again in a network and a mount namespace of its own, where ports 25 and 53 are free and nothing beyond
 * loopback can be reached; starts name server, receiver and server; sends every case; waits; and writes what came back
 * to `../servers` with its line of expected.jsonl. Files of a server that were there before and are not made now are
 * kept, so that one case can be made again alone.
 */
import { execFileSync, spawnSync } from 'node:child_process'
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { startDnsServer } from '../../support/dns-server.ts'
import { selfSigned } from '../../support/self-signed.ts'
import { CASES } from './cases.ts'
import type { ServerCase } from './case.ts'
import { DRIVERS } from './drivers.ts'
import { originalOf } from './originals.ts'
import { domainsOf, ORIGIN, placesOf, SINK_ADDRESS, zonesOf } from './places.ts'
import { startReceiver, type Accepted } from './receiver.ts'
import type { ServerDriver, Submission } from './server.ts'
import { addressOf, expectedLine, type ExpectedLine } from './truth.ts'

const CORPUS = path.resolve(import.meta.dirname, '../../../../corpus')
const OUTPUT = path.join(CORPUS, 'servers')
const TRUTH = path.join(OUTPUT, 'expected.jsonl')
const INSIDE = 'FORWARDPATH_MAKE_INSIDE'

const [name = '', ...wanted] = process.argv.slice(2)
const driver = DRIVERS.find((one) => one.name === name)
if (driver === undefined) {
  process.stderr.write(`usage: main.js ${DRIVERS.map((one) => one.name).join('|')} [CASE…]\n`)
  process.exitCode = 2
} else if (process.env[INSIDE] === undefined) {
  process.exitCode = runInside()
} else await make(driver)

/** This very command, in namespaces of its own. */
function runInside(): number {
  const packages = unpack(driver?.aptPackages ?? [])
  const script = 'ip link set lo up && exec "$@"'
  const self = [process.execPath, ...process.argv.slice(1)]
  const args = [
    '--net',
    '--mount',
    '--uts',
    '--fork',
    '--pid',
    '--mount-proc',
    '--kill-child',
    'sh',
    '-c',
    script,
    'sh',
    ...self,
  ]
  const env = { ...process.env, [INSIDE]: packages }
  return spawnSync('unshare', args, { stdio: 'inherit', env }).status ?? 1
}

/** Debian's packages below one folder, fetched once. */
function unpack(names: readonly string[]): string {
  const folder = path.join(os.tmpdir(), 'forwardpath-make-packages')
  for (const one of names) {
    const root = path.join(folder, one)
    if (existsSync(root)) continue
    mkdirSync(root, { recursive: true })
    execFileSync('apt-get', ['download', one], { cwd: root, stdio: 'ignore' })
    execFileSync('sh', ['-c', 'dpkg -x ./*.deb . && rm ./*.deb'], { cwd: root })
  }
  return folder
}

async function make(by: ServerDriver): Promise<void> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'forwardpath-make-'))
  const logFile = path.join(folder, 'log')
  const log = (line: string): void => appendFileSync(logFile, `${line}\n`)
  const cases = CASES.filter(isWanted).flatMap((of) => by.adapt(of) ?? [])
  const places = placesOf(CASES)
  settleIn(folder)
  const names = await startDnsServer(zonesOf(places), { port: 53 })
  const credentials = selfSigned(`mx.${ORIGIN}`)
  const receiver = await startReceiver(places, { credentials, log })
  const server = await by.start({
    folder: path.join(folder, 'server'),
    packages: process.env[INSIDE] ?? '',
    receiver,
    addressOf: (of) => places.find(({ domain }) => domain === domainsOf(of)[0])?.address ?? '',
    log,
  })
  const submissions = cases.map((of, at) => submissionOf(of, at))
  try {
    for (const submission of submissions) {
      await server.submit(submission).catch((error: unknown) => {
        process.stderr.write(`${submission.of.name}: ${String(error)}\n`)
      })
    }
    await server.settle()
  } finally {
    await server.stop()
  }
  write(by, submissions, [...receiver.accepted(), ...(server.delivered?.() ?? [])])
  await receiver.stop()
  await names.stop()
  if (process.env['FORWARDPATH_MAKE_KEEP'] === undefined) rmSync(folder, { recursive: true })
  else process.stdout.write(`log: ${logFile}\n`)
}

/** Names of this run in place of the machine's: seen within its mount namespace alone. */
function settleIn(folder: string): void {
  const files = {
    '/etc/resolv.conf': 'nameserver 127.0.0.1\n',
    '/etc/hosts': `127.0.0.1 localhost\n${SINK_ADDRESS} mail.${ORIGIN}\n`,
    '/etc/hostname': `mail.${ORIGIN}\n`,
  }
  for (const [file, text] of Object.entries(files)) {
    const own = path.join(folder, path.basename(file))
    writeFileSync(own, text)
    execFileSync('mount', ['--bind', own, file])
  }
  execFileSync('hostname', [`mail.${ORIGIN}`])
}

/** Named, or all but those that are named with a `-` before. */
function isWanted({ name: one, only }: ServerCase): boolean {
  if (only !== undefined && only !== name) return false
  const included = wanted.filter((word) => !word.startsWith('-'))
  return (included.length === 0 || included.includes(one)) && !wanted.includes(`-${one}`)
}

function submissionOf(of: ServerCase, at: number): Submission {
  const number = CASES.findIndex(({ name: one }) => one === of.name) + 1
  const tag = (0x5f3a1 * number).toString(36)
  const to = of.recipients.map((one) => addressOf(of, one))
  const messageId = `<${tag}.${String(number)}@app.${ORIGIN}>`
  const message = Buffer.from(originalOf(of.original ?? 'plain', { to, messageId, number }))
  return {
    of,
    from: of.isBounce === true ? '' : `bounces-${String(4_000 + at)}-${tag}@${ORIGIN}`,
    to,
    message,
  }
}

/** What came back, and the truth about it. */
function write(
  by: ServerDriver,
  submissions: readonly Submission[],
  accepted: readonly Accepted[],
): void {
  mkdirSync(OUTPUT, { recursive: true })
  const lines = new Map(readTruth().map((line) => [line.file, line]))
  for (const submission of submissions) {
    const bounces = bouncesOf(submission, accepted)
    if (bounces.length === 0) {
      process.stderr.write(`${submission.of.name}: no bounce\n`)
      continue
    }
    for (const line of lines.values()) {
      if (line.mta !== by.name || line.case !== submission.of.name) continue
      lines.delete(line.file)
      rmSync(path.join(CORPUS, line.file), { force: true })
    }
    bounces.forEach((bounce, at) => {
      const file = `servers/${by.name}-${submission.of.name}${at === 0 ? '' : `-${String(at + 1)}`}.eml`
      const text = bounce.data.toString('latin1').replaceAll('\r\n', '\n')
      const bytes = Buffer.from(`Return-Path: <${bounce.from}>\n${text}`, 'latin1')
      writeFileSync(path.join(CORPUS, file), bytes)
      lines.set(file, truthOf(by, { submission, file, text: bytes.toString('utf8') }))
    })
  }
  const sorted = [...lines.values()].sort((one, other) => (one.file < other.file ? -1 : 1))
  writeFileSync(TRUTH, sorted.map((line) => `${JSON.stringify(line)}\n`).join(''))
}

function readTruth(): readonly ExpectedLine[] {
  if (!existsSync(TRUTH)) return []
  const lines = readFileSync(TRUTH, 'utf8').split('\n')
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as ExpectedLine)
}

/** Double bounces all go to one address: the mail that they return tells which is whose. */
function bouncesOf(
  { from, of, message }: Submission,
  accepted: readonly Accepted[],
): readonly Accepted[] {
  if (of.isBounce !== true) return accepted.filter((mail) => mail.to.includes(from))
  const messageId = messageIdOf(message)
  return accepted.filter(
    (mail) => mail.to.includes(`postmaster@${ORIGIN}`) && mail.data.includes(messageId),
  )
}

function messageIdOf(message: Buffer): string {
  return /^Message-ID: (.*?)\r?$/m.exec(message.toString())?.[1] ?? ''
}

function truthOf(
  by: ServerDriver,
  mail: { readonly submission: Submission; readonly file: string; readonly text: string },
): ExpectedLine {
  const { submission, file, text } = mail
  const { of, from } = submission
  const claimed = /^Action: (delayed|relayed)$/m.exec(text)?.[1]
  const isTrue = claimed === 'relayed' || (claimed === 'delayed' && by.isAlwaysFinal !== true)
  const action = isTrue ? claimed : 'failed'
  const about =
    by.about?.(of, text) ??
    of.recipients.filter(({ truth }) => truth).map((one) => addressOf(of, one))
  const messageId = messageIdOf(submission.message)
  const isLate = by.lateWords !== undefined && text.includes(by.lateWords)
  return expectedLine({ server: by.name, file, of, about, action, isLate, text, messageId, from })
}
