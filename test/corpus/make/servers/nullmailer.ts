/**
 * nullmailer: hands everything to one smarthost. Here the smarthost is the receiver of the case, one after the other;
 * the report then goes to the sink. Its sender runs through the queue once and ends (`pausetime` 0).
 *
 * The first refusal ends the dialogue, and every recipient's field has that reply: who was refused cannot be told where
 * the reply names nobody. Of these no category is demanded, and a new address only of the one to whom it was given.
 */
import { execFileSync } from 'node:child_process'
import { mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { domainToASCII } from 'node:url'
import { startChild } from '../../../support/child.ts'
import type { CaseRecipient, ServerCase } from '../case.ts'
import { domainsOf, ORIGIN, SINK_ADDRESS } from '../places.ts'
import { makeRoot } from '../root.ts'
import type { Ground, RunningServer, ServerDriver, Submission } from '../server.ts'

/** Debian's nullmailer. */
export const nullmailer: ServerDriver = {
  name: 'nullmailer',
  aptPackages: ['nullmailer'],
  start: (ground) => Promise.resolve(start(ground)),
  adapt,
  isAlwaysFinal: true,
}

/** A protocol program that gets no answer is ended after this; 3,600 in earnest. */
const SEND_TIMEOUT_SECONDS = 3

function start(ground: Ground): RunningServer {
  const root = path.join(ground.folder, 'root')
  makeRoot(root, path.join(ground.packages, 'nullmailer'))
  const spool = path.join(root, 'var/spool/nullmailer')
  const settings = path.join(root, 'etc/nullmailer')
  for (const one of [
    settings,
    ...['queue', 'tmp', 'failed'].map((name) => path.join(spool, name)),
  ]) {
    mkdirSync(one, { recursive: true })
  }
  execFileSync('mkfifo', [path.join(spool, 'trigger')])
  const set = (name: string, value: string): void =>
    writeFileSync(path.join(settings, name), `${value}\n`)
  writeFileSync(path.join(root, 'etc/mailname'), `mail.${ORIGIN}\n`)
  set('me', `mail.${ORIGIN}`)
  set('pausetime', '0')
  set('sendtimeout', String(SEND_TIMEOUT_SECONDS))
  set('doublebounceto', `postmaster@${ORIGIN}`)
  // Not synchronous: the receiver speaks meanwhile.
  const run = async (program: string, input: Uint8Array | '' = ''): Promise<void> => {
    const child = await startChild('chroot', [root, program], { input })
    await child.exit
    ground.log(`${child.stdout()}${child.stderr()}`)
  }
  const pass = async (smarthost: string): Promise<void> => {
    set('remotes', smarthost)
    await run('/usr/sbin/nullmailer-send')
  }
  const waiting = (): readonly string[] => readdirSync(path.join(spool, 'queue'))
  const bounce = async (mail: Submission): Promise<void> => {
    set('queuelifetime', '604800')
    set('bouncelines', mail.of.name.startsWith('body-') ? '500' : '0')
    await run('/usr/sbin/nullmailer-queue', queued(mail))
    const [file = ''] = waiting()
    const smarthost = `mx.${domainToASCII(domainsOf(mail.of)[0] ?? '')} smtp ${mail.of.smarthostOptions ?? ''}`
    await pass(smarthost)
    // It was not refused for good: the same again after the life time of a mail.
    if (waiting().includes(file)) {
      set('queuelifetime', '1')
      const longAgo = new Date(Date.now() - 10_000)
      utimesSync(path.join(spool, 'queue', file), longAgo, longAgo)
      await pass(smarthost)
    }
    await pass(`${SINK_ADDRESS} smtp`)
  }
  return {
    submit: bounce,
    settle: () => Promise.resolve(),
    stop: () => Promise.resolve(),
  }
}

/** The format of nullmailer-queue(8): sender, recipients, an empty line, the mail with LF. */
function queued({ from, to, message }: Submission): Buffer {
  const envelope = [from, ...to, '', ''].join('\n')
  return Buffer.concat([
    Buffer.from(envelope),
    Buffer.from(message.toString('latin1').replaceAll('\r\n', '\n'), 'latin1'),
  ])
}

function adapt(of: ServerCase): ServerCase | undefined {
  // It serves nobody, and says nothing of what was delivered nor of a bounce that is refused.
  if (of.domainKind === 'local' || of.isBounce === true || of.name === '251-relayed') {
    return undefined
  }
  // It takes the code of its report from the first numbers with dots, and then fails to write it.
  if (['551-moved-addr-literal', '554-banner'].includes(of.name)) return undefined
  // "Connect failed" is all that it says of names; of a dialogue that broke off it says nothing at all.
  const isUnheard = of.recipients.every(({ truth }) => truth?.replyCode === undefined)
  if (isUnheard && of.smarthostOptions === undefined) {
    const categories = of.domainKind === undefined ? [] : ['network', 'expired']
    return { ...of, recipients: of.recipients.map((one) => ({ ...one, truth: { categories } })) }
  }
  if (of.recipients.length < 2) return of
  const first = of.recipients.findIndex(({ reply }) => reply !== undefined)
  const recipients = of.recipients.map((one, at): CaseRecipient => {
    return first === -1 || at === first ? one : { ...one, truth: { categories: [] } }
  })
  return { ...of, recipients }
}
