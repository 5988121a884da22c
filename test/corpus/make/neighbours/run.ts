/**
 * Makes the mails of one program: `run.js PROGRAM ROOT OUT [CASE…]`, inside the network of run.sh. Writes a file a mail and
 * `truth-PROGRAM.jsonl` into OUT; what came back unasked goes to OUT/unasked.
 */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { rootAt } from '../situations/driver.ts'
import type { Taken } from '../situations/peer.ts'
import { startAround, startPostfix } from './host.ts'
import type { Case, Coming, World } from './program.ts'
import { PROGRAMS } from './programs.ts'

const WAIT_MS = 20_000

const [name = '', folder = '', out = '', ...names] = process.argv.slice(2)
const program = PROGRAMS.find((one) => one.name === name)
if (program === undefined) throw new Error(`no program ${name}`)
const root = rootAt(folder)
const truths: string[] = []
let current: { readonly of: Case; readonly missing: Coming[] } | undefined
let sent = 0

mkdirSync(path.join(out, 'unasked'), { recursive: true })
execFileSync('hostname', [program.host])
await startAround(program, keep)
startPostfix(program, root)
await greeted()
await program.prepare(root)
const world: World = { root, post }
for (const one of program.cases) {
  if (names.length > 0 && !names.includes(one.name)) continue
  note(`   ${one.name}`)
  current = { of: one, missing: [...one.mails] }
  try {
    await one.act(world)
  } catch (error) {
    note(`   ${one.name}: ${String(error)}`)
  }
  const until = Date.now() + (one.waitMs ?? WAIT_MS)
  while (Date.now() < until && current.missing.length > 0) await pause(100)
  await pause(500)
  if (current.missing.length > 0)
    note(`   ${one.name}: ${String(current.missing.length)} did not come`)
}
writeTruths()
root.run(['/usr/sbin/postfix', 'stop'])
process.exit(0)

async function greeted(): Promise<void> {
  for (let tries = 0; tries < 80; tries++) {
    const isOpen = await new Promise<boolean>((resolve) => {
      const socket = connect(25, '127.0.0.1')
      socket.on('error', () => resolve(false))
      socket.on('data', () => {
        socket.end('QUIT\r\n')
        resolve(true)
      })
    })
    if (isOpen) return
    await pause(250)
  }
  throw new Error('Postfix does not greet')
}

async function post(mail: Parameters<World['post']>[0]): Promise<void> {
  sent++
  const socket = connect(25, '127.0.0.1')
  let text = ''
  socket.on('data', (bytes: Buffer) => (text += bytes.toString('latin1')))
  socket.on('error', (error) => (text += `599 ${String(error)}\r\n`))
  const say = async (line: string | undefined): Promise<void> => {
    if (line !== undefined) socket.write(`${line}\r\n`)
    for (let tries = 0; tries < 400 && !/(?:^|\n)\d{3} [^\n]*\n$/.test(text); tries++)
      await pause(25)
    if (!/^[23]/.test(text)) note(`   ${line ?? ''}: ${text.trim()}`)
    text = ''
  }
  await say(undefined)
  await say('EHLO app.sender.example')
  await say(`MAIL FROM:<${mail.from}>`)
  await say(`RCPT TO:<${mail.to}>`)
  await say('DATA')
  const head = [
    'Date: Tue, 12 Mar 2024 08:30:11 +0100',
    `Message-ID: <${(sent * 7919).toString(36)}.${String(sent)}@app.sender.example>`,
  ]
  const bytes = Buffer.from([...head, ...mail.lines].join('\r\n'), 'utf8').toString('latin1')
  socket.write(Buffer.from(bytes.replace(/^\./gm, '..'), 'latin1'))
  await say('\r\n.')
  await say('QUIT')
  socket.destroy()
}

function keep(mail: Taken): void {
  // A mailbox's own line in front, and the line ends of a Unix mailbox.
  const text = `Return-Path: <${mail.from}>\n${mail.bytes.toString('latin1').replaceAll('\r\n', '\n')}`
  const at = current?.missing.findIndex(({ has }) => has === undefined || text.includes(has)) ?? -1
  const [coming] = at === -1 ? [] : (current?.missing.splice(at, 1) ?? [])
  const of = current?.of
  if (of === undefined || coming === undefined) {
    const file = `${name}-${of?.name ?? 'early'}-${String(Date.now())}.eml`
    note(`   one more came: ${file}`)
    writeFileSync(path.join(out, 'unasked', file), Buffer.from(text, 'latin1'))
    return
  }
  const file = `${name}-${of.name}${coming.suffix === undefined ? '' : `-${coming.suffix}`}.eml`
  writeFileSync(path.join(out, file), Buffer.from(text, 'latin1'))
  truths.push(truthLine(file, of, coming))
}

function truthLine(file: string, of: Case, truth: Coming): string {
  const reports = (truth.reports ?? []).map(({ to, is, code, path: forwardPath }) => ({
    recipient: to,
    finalRecipient: to,
    action: is === undefined ? null : 'failed',
    replyCode: code ?? null,
    status: null,
    categories: is ?? [],
    forwardPath: forwardPath ?? null,
    forwardPathTruth: forwardPath ?? null,
  }))
  const { kinds, says, until, offers, mayOffer } = truth
  return JSON.stringify({
    file: `neighbours/${file}`,
    source: 'neighbours',
    mta: name,
    case: of.name,
    gold: kinds.length === 1,
    kind: kinds[0],
    kinds,
    reports,
    mayReport: truth.mayReport ?? [],
    ...(says === undefined ? {} : { says }),
    ...(until === undefined ? {} : { until }),
    offers: offers ?? null,
    ...(mayOffer === undefined ? {} : { mayOffer }),
  })
}

/** Lines of an earlier run of other cases stay. */
function writeTruths(): void {
  const file = path.join(out, `truth-${name}.jsonl`)
  const before = existsSync(file) ? readFileSync(file, 'utf8').split('\n') : []
  const written = new Set(truths.map(fileOf))
  const kept = before.filter((line) => line !== '' && !written.has(fileOf(line)))
  writeFileSync(
    file,
    [...kept, ...truths]
      .sort()
      .map((line) => `${line}\n`)
      .join(''),
  )
}

function fileOf(line: string): string {
  return /"file":"([^"]*)"/.exec(line)?.[1] ?? ''
}

function note(text: string): void {
  process.stdout.write(`${text}\n`)
}
