/**
 * Makes the mails of one server: `run.js SERVER ROOT OUT [NAME…]`, inside the network of run.sh. Writes a file a mail and
 * `truth-SERVER.jsonl` into OUT; what came back unasked goes to OUT/unasked.
 */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { amavis } from './amavis.ts'
import { courier } from './courier.ts'
import { cyrus } from './cyrus.ts'
import { dma } from './dma.ts'
import { dovecot } from './dovecot.ts'
import { rootAt, type Driver, type Root, type Running } from './driver.ts'
import { exim } from './exim.ts'
import { filters } from './filters.ts'
import { haraka } from './haraka.ts'
import { opensmtpd } from './opensmtpd.ts'
import { carriers } from './carriers.ts'
import { makeOriginal, messageIdOf } from './originals.ts'
import type { Taken } from './peer.ts'
import { postfix } from './postfix.ts'
import { sendmail } from './sendmail.ts'
import type { Returned, Situation } from './situation.ts'
import { startWorld } from './world.ts'
import { zoneMta } from './zone-mta.ts'

const DRIVERS = {
  amavis,
  cyrus,
  postfix,
  exim,
  filters,
  carriers,
  sendmail,
  opensmtpd,
  dma,
  haraka,
  dovecot,
  courier,
  'zone-mta': zoneMta,
} as const
const WAIT_MS = 60_000

type Open = { readonly situation: Situation; readonly number: number; readonly missing: Returned[] }

const [server = '', folder = '', out = '', ...names] = process.argv.slice(2)
const driver: Driver = DRIVERS[server as keyof typeof DRIVERS]
const root: Root = rootAt(folder)
const open: Open[] = []
const truths: string[] = []

mkdirSync(path.join(out, 'unasked'), { recursive: true })
execFileSync('hostname', [driver.host])
await startWorld(driver, keep)
const chosen = driver.situations.filter(({ name }) => names.length === 0 || names.includes(name))
for (const setup of new Set(chosen.map((one) => one.setup ?? 'plain'))) {
  await runSetup(
    setup,
    chosen.filter((one) => (one.setup ?? 'plain') === setup),
  )
}
writeTruths()
process.exit(0)

async function runSetup(setup: string, situations: readonly Situation[]): Promise<void> {
  note(`== ${driver.server} ${setup}: ${String(situations.length)} situations`)
  const running = await driver.start(setup, root)
  await greeted(running)
  open.length = 0
  for (const situation of situations) {
    const number = 101 + driver.situations.indexOf(situation)
    open.push({ situation, number, missing: [...situation.returns] })
    try {
      await send(situation, number, running)
    } catch (error) {
      note(`   ${situation.name}: not sent: ${String(error)}`)
    }
  }
  const until = Date.now() + (driver.waitMs ?? WAIT_MS)
  while (Date.now() < until && open.some(({ missing }) => missing.length > 0)) await pause(250)
  await pause(1_500)
  for (const { situation, missing } of open) {
    if (missing.length > 0)
      note(`   ${situation.name}: ${String(missing.length)} did not come back`)
  }
  await running.stop()
}

async function greeted({ port }: Running): Promise<void> {
  for (let tries = 0; tries < 80; tries++) {
    const isOpen = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1')
      socket.on('error', () => resolve(false))
      socket.on('data', () => {
        socket.end('QUIT\r\n')
        resolve(true)
      })
    })
    if (isOpen || port === 0) return
    await pause(250)
  }
  throw new Error(`${driver.server} does not greet`)
}

function senderOf(situation: Situation, number: number): string {
  return situation.from === undefined
    ? `news-${String(number)}@sender.example`
    : (situation.from ?? '')
}

async function send(situation: Situation, number: number, running: Running): Promise<void> {
  const from = senderOf(situation, number)
  const mail = makeOriginal(situation.original ?? 'order', { number, from, to: situation.to })
  if (situation.by !== undefined) {
    if (driver.act === undefined) throw new Error('no act')
    await driver.act(situation, root, from)
  } else if (situation.command !== undefined) {
    const command = situation.command.map((word) => word.replaceAll('{from}', from))
    // Not waited for by a call that blocks: the far servers are in this process.
    const child = root.spawn(command, 'pipe')
    child.stdin?.end(Buffer.from(mail.toString('latin1').replaceAll('\r\n', '\n'), 'latin1'))
    await new Promise((resolve) => child.once('exit', resolve))
  } else await submit(situation, { from, mail, running })
}

async function submit(
  situation: Situation,
  {
    from,
    mail,
    running,
  }: { readonly from: string; readonly mail: Buffer; readonly running: Running },
): Promise<void> {
  const socket = connect(running.port, '127.0.0.1')
  let text = ''
  socket.on('data', (bytes: Buffer) => (text += bytes.toString('latin1')))
  socket.on('error', (error) => (text += `599 ${String(error)}\r\n`))
  const reply = async (): Promise<string> => {
    for (let tries = 0; tries < 400; tries++) {
      if (/(?:^|\n)\d{3} [^\n]*\n$/.test(text)) break
      await pause(25)
    }
    const whole = text
    text = ''
    return whole
  }
  const say = async (line: string): Promise<void> => {
    socket.write(`${line}\r\n`)
    const answer = await reply()
    if (!/^[23]/.test(answer)) note(`   ${situation.name}: ${line}: ${answer.trim()}`)
  }
  await reply()
  await say(`${running.protocol === 'lmtp' ? 'LHLO' : 'EHLO'} app.sender.example`)
  const needsUtf8 = situation.to.some((address) => /[^\x20-\x7e]/.test(address))
  await say(
    `MAIL FROM:<${from}>${needsUtf8 ? ' SMTPUTF8' : ''} ${situation.mailOptions ?? ''}`.trim(),
  )
  for (const address of situation.to)
    await say(`RCPT TO:<${address}> ${situation.rcptOptions ?? ''}`.trim())
  await say('DATA')
  const stuffed = mail.toString('latin1').replace(/^\./gm, '..')
  socket.write(Buffer.from(stuffed, 'latin1'))
  await say('.')
  await say('QUIT')
  socket.destroy()
}

function keep(mail: Taken): void {
  // A mailbox's own line in front, and the line ends of a Unix mailbox.
  const text = `Return-Path: <${mail.from}>\n${mail.bytes.toString('latin1').replaceAll('\r\n', '\n')}`
  const owner = open.find((one) => isOf(one, mail, text))
  const at = owner?.missing.findIndex(({ has }) => has === undefined || text.includes(has)) ?? -1
  const [returned] = at === -1 ? [] : (owner?.missing.splice(at, 1) ?? [])
  if (owner === undefined || returned === undefined) {
    const name = `${driver.server}-${owner?.situation.name ?? 'unknown'}-${String(Date.now())}.eml`
    note(`   ${owner?.situation.name ?? mail.to.join(' ')}: one more came back: ${name}`)
    writeFileSync(path.join(out, 'unasked', name), Buffer.from(text, 'latin1'))
    return
  }
  const name = `${driver.server}-${owner.situation.name}${returned.suffix === undefined ? '' : `-${returned.suffix}`}.eml`
  writeFileSync(path.join(out, name), Buffer.from(text, 'latin1'))
  truths.push(truthLine(name, owner, returned))
}

function isOf({ situation, number }: Open, mail: Taken, text: string): boolean {
  const from = senderOf(situation, number)
  return (
    (from !== '' && situation.from === undefined && mail.to.includes(from)) ||
    text.includes(messageIdOf(number)) ||
    (situation.by !== undefined && situation.to.some((address) => text.includes(address)))
  )
}

function truthLine(name: string, { situation, number }: Open, returned: Returned): string {
  const reports = returned.reports.map((truth) => ({
    recipient: truth.to,
    finalRecipient: truth.final ?? truth.to,
    action: truth.action === undefined ? 'failed' : truth.action,
    replyCode: truth.code ?? null,
    status: null,
    categories: truth.is,
    forwardPath: truth.path ?? null,
    forwardPathTruth: truth.path ?? truth.mayPath ?? null,
  }))
  return JSON.stringify({
    file: `situations/${name}`,
    source: 'situations',
    mta: driver.server,
    case: situation.name,
    gold: returned.isUnsure !== true,
    kind: returned.kind ?? 'bounce',
    reports,
    originalMessageId: messageIdOf(number),
    envelopeSender: senderOf(situation, number),
  })
}

/** Lines of an earlier run of other situations stay. */
function writeTruths(): void {
  const file = path.join(out, `truth-${driver.server}.jsonl`)
  const before = existsSync(file) ? readFileSync(file, 'utf8').split('\n') : []
  const names = new Set(truths.map(fileOf))
  const kept = before.filter((line) => line !== '' && !names.has(fileOf(line)))
  const lines = [...kept, ...truths].sort()
  writeFileSync(file, lines.map((line) => `${line}\n`).join(''))
}

function fileOf(line: string): string {
  return /"file":"([^"]*)"/.exec(line)?.[1] ?? ''
}

function note(text: string): void {
  process.stdout.write(`${text}\n`)
}
