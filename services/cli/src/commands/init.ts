/** `init`: asks about a mailbox, tests the login, writes the configuration file. */
import { accessSync, constants, lstatSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import path from 'node:path'
import type { Command } from 'commander'
import { testMailbox } from '@forwardpath/poller'
import {
  EXIT,
  ExitError,
  loadConfig,
  readConfigFile,
  type Config,
  type ReadConfigFile,
} from '@forwardpath/runtime'
import { addChangeOptions, type ChangeOptions } from '../change-options.ts'
import { configFileOf } from '../config.ts'
import { OAUTH2_PROVIDERS, TLS_WAYS } from '../init/answers.ts'
import { configText } from '../init/config-text.ts'
import { gatherAnswers } from '../init/gather-answers.ts'
import type { InitFlags } from '../init/init-flags.ts'
import { createQuestions, type Questions } from '../init/terminal-questions.ts'
import { mailboxLines } from '../mailbox-lines.ts'
import { collect, overridesOf } from '../options.ts'
import { writeData, writeMessage, writeText } from '../output.ts'
import { cannotWrite, writeFileWhole } from '../write-file-whole.ts'

type InitOptions = InitFlags &
  Omit<ChangeOptions, 'yes'> & {
    readonly out?: string
    readonly force?: boolean
    /** False with --no-test. */
    readonly test: boolean
  }

const HELP = `
It asks at a terminal for what no flag says. Without one it asks nothing and names an answer that is missing (exit 2); with
--yes it takes what it would have guessed. A typed password goes to a file of its own beside the configuration (mode 0600).
The login is tested before anything is written; where it fails without a terminal, nothing is written (exit as mailbox test).

Examples:
  forwardpath init
  forwardpath init --dry-run                    asks and tests, then prints the file in place of writing it
  forwardpath init --user bounces@example.net --password-file /run/secrets/imap_password --yes
  forwardpath init --user bounces@example.net --host imap.example.net --password-file imap-password --folder Bounces \\
    --own-domain example.net --own-domain example.org --after move:Processed --out /etc/forwardpath.yaml
  forwardpath init --user bounces@example.com --host outlook.office365.com --oauth2 microsoft --client-id ID \\
    --refresh-token-file refresh-token --yes`

/** `init`. */
export function addInitCommand(program: Command): void {
  addChangeOptions(program.command('init'), { keptIn: 'file', asks: 'take the guesses' })
    .description('asks about your mailbox, tests the login, writes the configuration file')
    .option('--user <user>', 'of the mailbox, mostly its address')
    .option('--host <host>', 'IMAP host (guess: imap. and the domain of the user)')
    .option('--tls <way>', `${TLS_WAYS.join(', ')}; none only on this machine (default: implicit)`)
    .option('--port <port>', 'default: 993, or 143 without implicit TLS')
    .option('--ca-file <file>', 'authorities that are trusted in place of the system’s')
    .option('--password-file <file>', 'holds the password; nobody else may read it (mode 0600)')
    .option('--oauth2 <provider>', `in place of a password: ${OAUTH2_PROVIDERS.join(', ')}`)
    .option('--client-id <id>', 'OAuth2: of your application')
    .option('--client-secret-file <file>', 'OAuth2: where the application has one')
    .option('--refresh-token-file <file>', 'OAuth2: holds the refresh token (mode 0600)')
    .option('--tenant <tenant>', 'OAuth2: of Microsoft (default: common)')
    .option('--token-url <url>', 'OAuth2: end point of another provider')
    .option('--folder <folder>', 'with the bounces (default: INBOX)')
    .option('--own-domain <domain>', 'that you send from; repeat it (guess: of the user)', collect)
    .option('--after <action>', 'with handled mails: leave, flag, move:FOLDER (default: leave)')
    .option('--out <file>', 'the file to write (default: forwardpath.yaml, or that of --config)')
    .option('--force', 'also over a file that is there')
    .option('--no-test', 'without logging in')
    .addHelpText('after', HELP)
    .action(init)
}

async function init(options: InitOptions, command: Command): Promise<void> {
  const file =
    options.out === undefined ? configFileOf(overridesOf(command)) : path.resolve(options.out)
  const { dir: folder, name } = path.parse(file)
  const passwordFile = path.join(folder, `${name}.imap-password`)
  const overwrite = { isAllowed: options.force === true }
  checkFolder(file)
  refuseToOverwrite(file, overwrite)
  const isTerminal = process.stdin.isTTY && process.stderr.isTTY
  const questions =
    isTerminal && options.yes !== true ? createQuestions(process.stdin, process.stderr) : undefined
  const { answers, typedPassword } = await gatherAnswers(options, {
    questions,
    folder,
    passwordFile: path.basename(passwordFile),
    checkPasswordFile: () => {
      refuseToOverwrite(passwordFile, overwrite)
    },
  })
  const password =
    typedPassword === undefined ? undefined : { file: passwordFile, text: `${typedPassword}\n` }
  const text = configText(answers, options.reason)
  const config = readAsWritten(file, [
    { file, text },
    ...(password === undefined ? [] : [password]),
  ])
  if (options.test) await testLogin(config, { questions, file, dryRun: options.dryRun === true })
  if (options.dryRun === true) {
    await writeText(text)
    writeMessage(`${shown(file)} would be this; nothing is written (--dry-run)`)
    return
  }
  // Minutes may have gone by at the questions.
  for (const one of [file, ...(password === undefined ? [] : [password.file])])
    refuseToOverwrite(one, overwrite)
  await writeFiles({ file, text }, password)
  await writeData(`${shown(file)}: written; only you can read it`)
  if (password !== undefined) await writeData(`${shown(password.file)}: holds the password`)
  writeMessage(`next: forwardpath ${configFlagFor(file)}run --once`)
}

type FileToWrite = { readonly file: string; readonly text: string }

/** What is tested is what `config check` will read, before any of it is on the disk. Throws ConfigError (78). */
function readAsWritten(file: string, files: readonly FileToWrite[]): Config {
  const readFile: ReadConfigFile = (name) => {
    const own = files.find((one) => one.file === name)
    return own === undefined ? readConfigFile(name) : { text: own.text, mode: 0o600 }
  }
  // Without the environment: a password there would be tested in place of the one that is written.
  return loadConfig({ env: {}, cwd: process.cwd(), overrides: { config: file }, readFile })
}

/** Says what the login shows. Throws the ExitError of `mailbox test` where it fails and nobody says to write all the same. */
async function testLogin(
  config: Config,
  {
    questions,
    file,
    dryRun,
  }: {
    readonly questions: Questions | undefined
    readonly file: string
    readonly dryRun: boolean
  },
): Promise<void> {
  try {
    for (const mailbox of config.mailboxes) {
      const maxMessageBytes = config.limits.messageBytes
      questions?.say(`logging in to ${mailbox.host}:${String(mailbox.port)} …`)
      const report = await testMailbox({ ...mailbox, isDemo: false, maxMessageBytes })
      // Of a dry run standard output is the file that would be written.
      for (const line of mailboxLines(mailbox.name, report))
        if (dryRun) writeMessage(line)
        else await writeData(line)
    }
  } catch (error) {
    if (questions === undefined || !(error instanceof ExitError)) throw error
    questions.say(error.toLine())
    const answer = await questions.ask(`Write ${shown(file)} all the same (yes, no)`, 'no')
    if (/^y(?:es)?$/i.test(answer)) return
    throw new ExitError('nothing was written', { exitCode: error.exitCode, cause: error })
  }
}

/** The password first: a configuration that is there is whole. */
async function writeFiles(config: FileToWrite, password: FileToWrite | undefined): Promise<void> {
  const isNew = password !== undefined && !isThere(password.file)
  if (password !== undefined) await writeFileWhole(password.file, password.text)
  try {
    await writeFileWhole(config.file, config.text)
  } catch (error) {
    if (isNew) await rm(password.file, { force: true })
    throw error
  }
}

/** Before anything is asked. Throws ExitError 1, as the writing would. */
function checkFolder(file: string): void {
  try {
    accessSync(path.dirname(file), constants.W_OK)
  } catch (error) {
    throw cannotWrite(file, error)
  }
}

/** Throws ExitError 78 where the file is there and nobody said that it may go. */
function refuseToOverwrite(file: string, { isAllowed }: { readonly isAllowed: boolean }): void {
  if (isAllowed || !isThere(file)) return
  throw new ExitError(`${shown(file)} is there already, and is not overwritten`, {
    exitCode: EXIT.configuration,
    remedy: 'name another with --out, or say --force',
  })
}

/** Also a link that leads nowhere: it would be replaced. */
function isThere(file: string): boolean {
  return lstatSync(file, { throwIfNoEntry: false }) !== undefined
}

/** Relative where it is in the working folder or below. */
function shown(file: string): string {
  const relative = path.relative(process.cwd(), file)
  return relative.startsWith('..') || path.isAbsolute(relative) ? file : relative
}

function configFlagFor(file: string): string {
  return file === configFileOf({}) ? '' : `--config ${shown(file)} `
}
