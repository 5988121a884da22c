/** `token sign`: return paths for one recipient, or for each line of standard input. */
import { randomBytes } from 'node:crypto'
import { createInterface } from 'node:readline'
import { InvalidArgumentError, type Command } from 'commander'
import { EXIT, ExitError, forTerminal } from '@forwardpath/runtime'
import { parseMailedAddress, type Address } from '@forwardpath/mail'
import {
  parseReturnPathFormat,
  signingKey,
  signReturnPath,
  type ReturnPathFormat,
  type ReturnPathSigning,
} from '@forwardpath/trust'
import { declareRead } from '../command-kind.ts'
import { readConfig } from '../config.ts'
import { addressArgument, overridesOf } from '../options.ts'
import { quoted, writeData, writeJson, writeMessage } from '../output.ts'
import { loadTokenKeys, tokenSettings, type TokenSettings } from '../token-keys.ts'

const SIGN_HELP = `
The return path is the envelope sender (MAIL FROM) of one mail to one recipient. --message-id is your own number of that
mail, 0 to 2^64 - 1; a random one where it is left out. With - each line of standard input is an address, and after a blank
or a comma its message id; each line of output is the address, a tab, and its return path.

Examples:
  forwardpath token sign jane@example.org --message-id 4711
  forwardpath token sign - < recipients.txt`

/** Adds it to the group `token`. */
export function addTokenSignCommand(group: Command): void {
  declareRead(group.command('sign'))
    .description('prints the return path of a mail to this recipient')
    .argument('<recipient>', 'an address, or - for lines of standard input')
    .option('--message-id <number>', 'your own number of the mail', parseMessageId)
    .option('--json', 'one JSON object a recipient')
    .addHelpText('after', SIGN_HELP)
    .action(sign)
}

/** The section `tokens` of the configuration. Throws ExitError 78 where there is none. */
export function tokenSettingsOf(command: Command): TokenSettings {
  return tokenSettings(readConfig({ overrides: overridesOf(command), mailboxSecrets: 'ignored' }))
}

/** The schema has checked domain, prefix and separator; what only this reader finds is said all the same. */
function formatOf(settings: TokenSettings): ReturnPathFormat {
  const result = parseReturnPathFormat(settings)
  if (result.ok) return result.format
  throw new ExitError(`tokens: ${result.errors.join(', ')}`, { exitCode: EXIT.configuration })
}

type SignOptions = { readonly json?: boolean; readonly messageId?: bigint }

async function sign(recipient: string, options: SignOptions, command: Command): Promise<void> {
  const settings = tokenSettingsOf(command)
  const signing = {
    keys: loadTokenKeys(settings.keysFile),
    format: formatOf(settings),
    lifetimeMs: settings.lifetimeMs,
  }
  if (signingKey(signing.keys, Date.now()) === undefined) {
    throw new ExitError(`no key of ${settings.keysFile} signs at this time`, {
      exitCode: EXIT.configuration,
      remedy: 'set the clock, or run `forwardpath token rotate`',
    })
  }
  if (recipient !== '-') {
    const mail = { recipient: addressArgument(recipient), messageId: options.messageId }
    await writeSigned(mail, signing, { asJson: options.json === true, isOne: true })
    return
  }
  if (options.messageId !== undefined) {
    throw new ExitError('--message-id is of one mail, and - is many', {
      exitCode: EXIT.usage,
      remedy: 'write each message id behind its address',
    })
  }
  await signLines(signing, options.json === true)
}

type Mail = { readonly recipient: Address; readonly messageId: bigint | undefined }

async function writeSigned(
  mail: Mail,
  signing: ReturnPathSigning,
  form: { readonly asJson: boolean; readonly isOne: boolean },
): Promise<void> {
  const { recipient } = mail
  const messageId = mail.messageId ?? randomBytes(8).readBigUInt64BE(0)
  const returnPath = signReturnPath({ recipient, messageId, nowMs: Date.now() }, signing)
  // 64 bit do not fit a number of JSON (RFC 8259 s6), so the id is text.
  if (form.asJson) await writeJson({ recipient, messageId: messageId.toString(), returnPath })
  else await writeData(form.isOne ? returnPath : `${recipient}\t${returnPath}`)
}

/** Every line that can be signed is; one that cannot is named, and the exit code is 1. */
async function signLines(signing: ReturnPathSigning, asJson: boolean): Promise<void> {
  let number = 0
  for await (const line of createInterface({ input: process.stdin, crlfDelay: Infinity })) {
    number += 1
    if (line.trim() === '') continue
    const mail = readLine(line)
    if ('message' in mail) {
      writeMessage(`-:${String(number)}: ${forTerminal(mail.message)}`)
      process.exitCode = EXIT.negative
    } else await writeSigned(mail, signing, { asJson, isOne: false })
  }
}

/** More than an address of 254 octets and 20 digits need. */
const MAX_LINE_CHARS = 1_200

function readLine(line: string): Mail | { readonly message: string } {
  if (line.length > MAX_LINE_CHARS) return { message: 'the line is too long' }
  const [, first = '', id] = /^\s*(.*?)(?:[\s,;]+([0-9]+))?\s*$/.exec(line) ?? []
  const recipient = parseMailedAddress(first)
  if (recipient === undefined) return { message: `${quoted(first)} is not a mail address` }
  const messageId = id === undefined ? undefined : messageIdOf(id)
  return id !== undefined && messageId === undefined
    ? { message: `${quoted(id)} is not a message id: a whole number from 0 to 2^64 - 1` }
    : { recipient, messageId }
}

const LAST_MESSAGE_ID = 2n ** 64n - 1n

function messageIdOf(text: string): bigint | undefined {
  if (!/^[0-9]{1,20}$/.test(text)) return undefined
  const id = BigInt(text)
  return id <= LAST_MESSAGE_ID ? id : undefined
}

function parseMessageId(text: string): bigint {
  const id = messageIdOf(text)
  if (id === undefined) throw new InvalidArgumentError('a whole number from 0 to 2^64 - 1')
  return id
}
