import type { Command } from 'commander'
import { EXIT, ExitError } from '@forwardpath/runtime'
import { newKey, rotateKeys, tokensIn, verifyToken, type TokenKey } from '@forwardpath/trust'
import { addChangeOptions, type ChangeOptions } from '../change-options.ts'
import { declareRead } from '../command-kind.ts'
import { addressArgument } from '../options.ts'
import { writeData, writeJson } from '../output.ts'
import { createKeyFile, loadTokenKeys, newKeyOctets, replaceKeyFile } from '../token-keys.ts'
import { addTokenSignCommand, tokenSettingsOf } from './token-sign.ts'

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
  addChangeOptions(group.command('keygen'), { keptIn: 'file' })
    .description(
      'writes the file tokens.keys_file with a first key (0600); never over one that is there',
    )
    .option('--json', 'what was made as one JSON object, without the secret')
    .addHelpText(
      'after',
      '\nExamples:\n  forwardpath token keygen --dry-run\n  forwardpath token keygen',
    )
    .action(keygen)
  addTokenSignCommand(group)
  declareRead(group.command('verify'))
    .description('does this return path fit this recipient now? exit code 0: fits, 1: does not')
    .argument('<return-path>', 'as a report was sent to it')
    .argument('<recipient>', 'the address that the report is about')
    .option('--json', 'one JSON object')
    .addHelpText(
      'after',
      '\nWhy it does not fit is not said: broken, out of date and of somebody else look alike.\n\nExamples:\n  forwardpath token verify b+btab…@bounces.example.net jane@example.org',
    )
    .action(verify)
  addChangeOptions(group.command('rotate'), { keptIn: 'file' })
    .description('adds a key, and retires the one that signs now')
    .option('--json', 'the keys as one JSON object, without secrets')
    .addHelpText('after', ROTATE_HELP)
    .action(rotate)
}

type JsonOption = { readonly json?: boolean }
type KeyOptions = ChangeOptions & JsonOption

async function keygen(
  { json, reason, dryRun = false }: KeyOptions,
  command: Command,
): Promise<void> {
  const { keysFile } = tokenSettingsOf(command)
  const keys = newKey({ nowMs: Date.now(), random: newKeyOctets(), reason })
  await createKeyFile(keysFile, keys, { dryRun })
  if (json === true) await writeJson({ keysFile, written: !dryRun, keys: keys.map(shownKey) })
  else if (dryRun) await writeData(`${keysFile} would be made, with key ${idsOf(keys)} (mode 0600)`)
  else await writeData(`${keysFile}: key ${idsOf(keys)}, which signs from now on (mode 0600)`)
}

/** What a report to this return path about this recipient would get. Any reason why it does not fit looks the same. */
async function verify(
  returnPath: string,
  recipient: string,
  options: JsonOption,
  command: Command,
): Promise<void> {
  const settings = tokenSettingsOf(command)
  const keys = loadTokenKeys(settings.keysFile)
  const check = { keys, addresses: [addressArgument(recipient)], receivedAtMs: Date.now() }
  const verified = tokensIn(returnPath).flatMap((token) => verifyToken(token, check) ?? [])[0]
  const fits = verified !== undefined
  // Before a byte is written: a reader that goes away ends the process, and the code is the answer.
  process.exitCode = fits ? EXIT.done : EXIT.negative
  if (options.json === true)
    await writeJson({ fits, messageId: verified?.messageId.toString() ?? null })
  else if (fits) await writeData(`fits: message id ${verified.messageId.toString()}`)
  else await writeData('does not fit')
}

async function rotate(options: KeyOptions, command: Command): Promise<void> {
  const { keysFile, lifetimeMs } = tokenSettingsOf(command)
  const standing = loadTokenKeys(keysFile)
  const { reason } = options
  const making = { nowMs: Date.now(), random: newKeyOctets(), reason }
  const rotated = rotateKeys(standing, { ...making, lifetimeMs })
  if (!rotated.ok) {
    throw new ExitError(`not rotated: ${rotated.errors.join(', ')}`, {
      exitCode: EXIT.negative,
      remedy:
        'wait for that time; a third key would push out one whose return paths are on their way',
    })
  }
  const written = options.dryRun !== true
  await replaceKeyFile(keysFile, rotated.keys, { dryRun: !written })
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
    reason: key.reason ?? null,
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
