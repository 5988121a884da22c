import { randomBytes } from 'node:crypto'
import { createInterface } from 'node:readline'
import { InvalidArgumentError, type Command } from 'commander'
import { EXIT, ExitError, forTerminal } from '@forwardpath/runtime'
import { parseMailedAddress, type Address } from '@forwardpath/mail'
import {
  newKey,
  parseReturnPathFormat,
  rotateKeys,
  signingKey,
  signReturnPath,
  tokensIn,
  verifyToken,
  type ReturnPathFormat,
  type ReturnPathSigning,
  type TokenKey,
} from '@forwardpath/trust'
import { readConfig } from '../config.ts'
import { addressArgument, overridesOf } from '../options.ts'
import { writeData, writeJson, writeMessage } from '../output.ts'
import {
  createKeyFile,
  newKeyOctets,
  loadTokenKeys,
  replaceKeyFile,
  tokenSettings,
  type TokenSettings,
} from '../token-keys.ts'

const SIGN_HELP = `
The return path is the envelope sender (MAIL FROM) of one mail to one recipient. --message-id is your own number of that
mail, 0 to 2^64 - 1; a random one where it is left out. With - each line of standard input is an address, and after a blank
or a comma its message id; each line of output is the address, a tab, and its return path.

Examples:
  forwardpath token sign jane@example.org --message-id 4711
  forwardpath token sign - < recipients.txt`

const ROTATE_HELP = `
The new key verifies at once and signs a day later, when every process has been restarted with it; the old one
verifies until the last return path that it signed is out of date and 7 days are over. Run it once for each rotation.

Examples:
  forwardpath token rotate --dry-run
  forwardpath token rotate`

/** `token keygen`, `token sign`, `token verify`, `token rotate`. */
export function addTokenCommands(program: Command): void {
  const group = program
    .command('token')
    .description('signed return paths: they bind a report to one mail that you sent')
  group
    .command('keygen')
    .description(
      'writes the file tokens.keys_file with a first key (0600); never over one that is there',
    )
    .option('--json', 'what was made as one JSON object, without the secret')
    .addHelpText('after', '\nExamples:\n  forwardpath token keygen')
    .action(async (options: JsonOption, command: Command) => {
      const { keysFile } = settingsOf(command)
      const keys = newKey({ nowMs: Date.now(), random: newKeyOctets() })
      await createKeyFile(keysFile, keys)
      if (options.json === true) await writeJson({ keysFile, keys: keys.map(shownKey) })
      else await writeData(`${keysFile}: key ${idsOf(keys)}, which signs from now on (mode 0600)`)
    })
  group
    .command('sign')
    .description('prints the return path of a mail to this recipient')
    .argument('<recipient>', 'an address, or - for lines of standard input')
    .option('--message-id <number>', 'your own number of the mail', parseMessageId)
    .option('--json', 'one JSON object a recipient')
    .addHelpText('after', SIGN_HELP)
    .action(sign)
  group
    .command('verify')
    .description('does this return path fit this recipient now? exit code 0: fits, 1: does not')
    .argument('<return-path>', 'as a report was sent to it')
    .argument('<recipient>', 'the address that the report is about')
    .option('--json', 'one JSON object')
    .addHelpText(
      'after',
      '\nWhy it does not fit is not said: broken, out of date and of somebody else look alike.\n\nExamples:\n  forwardpath token verify b+btab…@bounces.example.net jane@example.org',
    )
    .action(verify)
  group
    .command('rotate')
    .description('adds a key, and retires the one that signs now')
    .option('--dry-run', 'say what would be written, write nothing')
    .option('--json', 'the keys as one JSON object, without secrets')
    .addHelpText('after', ROTATE_HELP)
    .action(rotate)
}

type JsonOption = { readonly json?: boolean }

function settingsOf(command: Command): TokenSettings {
  return tokenSettings(readConfig({ overrides: overridesOf(command), mailboxSecrets: 'ignored' }))
}

/** The schema has checked domain, prefix and separator; what only this reader finds is said all the same. */
function formatOf(settings: TokenSettings): ReturnPathFormat {
  const result = parseReturnPathFormat(settings)
  if (result.ok) return result.format
  throw new ExitError(`tokens: ${result.errors.join(', ')}`, { exitCode: EXIT.configuration })
}

type SignOptions = JsonOption & { readonly messageId?: bigint }

async function sign(recipient: string, options: SignOptions, command: Command): Promise<void> {
  const settings = settingsOf(command)
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
  const [, first = '', id] = /^\s*(.*?)(?:[\s,;]+([0-9]{1,20}))?\s*$/.exec(line) ?? []
  const recipient = parseMailedAddress(first)
  if (recipient === undefined) return { message: `${JSON.stringify(first)} is not a mail address` }
  const messageId = id === undefined ? undefined : messageIdOf(id)
  return id !== undefined && messageId === undefined
    ? { message: `${id} is not a message id` }
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

/** What a report to this return path about this recipient would get. Any reason why it does not fit looks the same. */
async function verify(
  returnPath: string,
  recipient: string,
  options: JsonOption,
  command: Command,
): Promise<void> {
  const settings = settingsOf(command)
  const keys = loadTokenKeys(settings.keysFile)
  const check = { keys, addresses: [addressArgument(recipient)], receivedAtMs: Date.now() }
  const verified = tokensIn(returnPath).flatMap((token) => verifyToken(token, check) ?? [])[0]
  const fits = verified !== undefined
  if (options.json === true)
    await writeJson({ fits, messageId: verified?.messageId.toString() ?? null })
  else if (fits) await writeData(`fits: message id ${verified.messageId.toString()}`)
  else await writeData('does not fit')
  process.exitCode = fits ? EXIT.done : EXIT.negative
}

async function rotate(
  options: JsonOption & { readonly dryRun?: boolean },
  command: Command,
): Promise<void> {
  const { keysFile, lifetimeMs } = settingsOf(command)
  const standing = loadTokenKeys(keysFile)
  const rotated = rotateKeys(standing, { nowMs: Date.now(), random: newKeyOctets(), lifetimeMs })
  if (!rotated.ok) {
    throw new ExitError(`not rotated: ${rotated.errors.join(', ')}`, {
      exitCode: EXIT.negative,
      remedy:
        'wait for that time; a third key would push out one whose return paths are on their way',
    })
  }
  const written = options.dryRun !== true
  if (written) await replaceKeyFile(keysFile, rotated.keys)
  if (options.json === true) {
    await writeJson({ keysFile, written, keys: rotated.keys.map(shownKey) })
    return
  }
  for (const key of rotated.keys) await writeData(lineOf(key))
  await writeData(
    written
      ? `${keysFile} is written; restart every process and sender within a day`
      : 'nothing is written (--dry-run)',
  )
}

function shownKey(key: TokenKey): Readonly<Record<string, unknown>> {
  return {
    id: key.id,
    createdAt: new Date(key.createdAtMs).toISOString(),
    signsFrom: new Date(key.signsFromMs).toISOString(),
    dropAfter: key.dropAfterMs === undefined ? null : new Date(key.dropAfterMs).toISOString(),
  }
}

function lineOf({ id, signsFromMs, dropAfterMs }: TokenKey): string {
  const signs = `key ${String(id)}: verifies, signs from ${new Date(signsFromMs).toISOString()}`
  return dropAfterMs === undefined
    ? signs
    : `key ${String(id)}: verifies until ${new Date(dropAfterMs).toISOString()}`
}

function idsOf(keys: readonly TokenKey[]): string {
  return keys.map(({ id }) => String(id)).join(', ')
}
