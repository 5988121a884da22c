import type { Command } from 'commander'
import { hashPassword, makePasswordLink, passwordFault, userNameFault } from '@forwardpath/api'
import { EXIT, ExitError, newId } from '@forwardpath/runtime'
import {
  addAudit,
  changeUser,
  createUser,
  findUser,
  listUsers,
  ROLES,
  type Role,
  type UserRecord,
} from '@forwardpath/store'
import { withApp, type App } from '../app.ts'
import { readConfig } from '../config.ts'
import { operatorName, overridesOf, refuseUnknown } from '../options.ts'
import { pagesUrl } from '../pages-url.ts'
import { shortTime, writeData, writeJson, writeMessage, writeTable } from '../output.ts'

const ADD_HELP = `
Nobody types a password for another: the link is opened in a browser, by its user, who sets one. It is good once,
for a day. viewer looks on; reviewer decides address changes; operator changes the list; admin everything.

Examples:
  forwardpath users add jane --role reviewer
  forwardpath users add root --role admin --url https://bounces.example.net`

const PASSWD_HELP = `
Every session of the user ends when the password is set.

Examples:
  forwardpath users passwd jane                     prints a one-time link
  forwardpath users passwd jane --stdin < password`

type LinkOptions = { readonly url?: string; readonly json?: boolean }

/** `users add`, `users list`, `users role`, `users disable`, `users enable`, `users passwd`. */
export function addUsersCommands(program: Command): void {
  const group = program.command('users').description('who may sign in to the pages')
  group
    .command('add')
    .description('makes a user, and the link that sets the password')
    .argument('<name>', 'lower-case letters, digits and . _ @ + -')
    .requiredOption('--role <role>', ROLES.join(', '))
    .option('--url <url>', 'where the pages are, as a browser sees them')
    .option('--json', 'one JSON object')
    .addHelpText('after', ADD_HELP)
    .action(add)
  group
    .command('list')
    .description('the users')
    .option('--json', 'one JSON object a line')
    .addHelpText('after', '\nExamples:\n  forwardpath users list')
    .action(async (options: { json?: boolean }, command: Command) => {
      const users = await within(command, ({ database }) => listUsers(database))
      if (options.json === true) for (const user of users) await writeJson(user)
      else await writeUsers(users)
    })
  group
    .command('role')
    .description('gives another role; it holds from the next click on')
    .argument('<name>')
    .argument('<role>', ROLES.join(', '))
    .option('--json', 'one JSON object')
    .addHelpText('after', '\nExamples:\n  forwardpath users role jane operator')
    .action(async (name: string, role: string, options: LinkOptions, command: Command) => {
      await change(name, { change: { role: roleOf(role) }, note: role, options, command })
    })
  for (const [verb, isDisabled] of [
    ['disable', true],
    ['enable', false],
  ] as const) {
    group
      .command(verb)
      .description(isDisabled ? 'shuts a user out, at once' : 'lets a user in again')
      .argument('<name>')
      .option('--json', 'one JSON object')
      .addHelpText('after', `\nExamples:\n  forwardpath users ${verb} jane`)
      .action(async (name: string, options: LinkOptions, command: Command) => {
        await change(name, { change: { isDisabled }, note: `${verb}d`, options, command })
      })
  }
  group
    .command('passwd')
    .description('prints a link that sets a new password, or reads one')
    .argument('<name>')
    .option('--stdin', 'the first line of standard input is the password')
    .option('--url <url>', 'where the pages are, as a browser sees them')
    .option('--json', 'one JSON object')
    .addHelpText('after', PASSWD_HELP)
    .action(passwd)
}

function within<T>(command: Command, run: (app: App) => Promise<T>): Promise<T> {
  const config = readConfig({ overrides: overridesOf(command), mailboxSecrets: 'ignored' })
  return withApp(config, { schema: 'migrate' }, run)
}

function roleOf(text: string): Role | undefined {
  refuseUnknown('role', text, ROLES)
  return ROLES.find((role) => role === text)
}

async function add(
  name: string,
  options: LinkOptions & { readonly role: string },
  command: Command,
): Promise<void> {
  const role = roleOf(options.role) ?? 'viewer'
  const fault = userNameFault(name)
  if (fault !== undefined) throw new ExitError(fault, { exitCode: EXIT.usage })
  await within(command, async (app) => {
    const who = `operator:${operatorName()}`
    const user = await createUser(app.database, {
      id: newId('usr'),
      name,
      role,
      passwordHash: undefined,
      createdBy: who,
    })
    if (user === undefined) {
      throw new ExitError(`there is a user ${name} already`, {
        exitCode: EXIT.negative,
        remedy: `forwardpath users passwd ${name} gives a new link`,
      })
    }
    await addAudit(app.database, { who, action: 'user.create', subject: name, note: role })
    await writeLink(app, user, options)
  })
}

async function passwd(
  name: string,
  options: LinkOptions & { readonly stdin?: boolean },
  command: Command,
): Promise<void> {
  const password = options.stdin === true ? await readPassword(name) : undefined
  await within(command, async (app) => {
    const found = await findUser(app.database, name)
    if (found === undefined || found.user.isDemo) throw notThere(name)
    const who = `operator:${operatorName()}`
    if (password === undefined) {
      await addAudit(app.database, { who, action: 'user.link', subject: name, note: undefined })
      await writeLink(app, found.user, options)
      return
    }
    const passwordHash = await hashPassword(password)
    const user = await changeUser(app.database, name, { passwordHash })
    if (user === undefined) throw notThere(name)
    await addAudit(app.database, { who, action: 'user.password', subject: name, note: undefined })
    if (options.json === true) await writeJson(user)
    else await writeData(`the password of ${name} is set; every session of before has ended`)
  })
}

/** Of the first line, without its end. Throws ExitError 2 where it is not taken. */
async function readPassword(name: string): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of process.stdin) chunks.push(Buffer.from(chunk as Uint8Array))
  const password = Buffer.concat(chunks).toString('utf8').split(/\r?\n/, 1)[0] ?? ''
  const fault = passwordFault(password, name)
  if (fault !== undefined) throw new ExitError(fault, { exitCode: EXIT.usage })
  return password
}

async function writeLink(app: App, user: UserRecord, { url, json }: LinkOptions): Promise<void> {
  const path = await makePasswordLink(app.database, { userId: user.id, nowMs: Date.now() })
  const link = pagesUrl(app.config, path, url)
  if (json === true) {
    await writeJson({ ...user, link })
    return
  }
  await writeData(link)
  writeMessage(
    `${user.name} (${user.role}) sets the password there: once, within a day. It is shown this once.`,
  )
}

async function change(
  name: string,
  act: {
    readonly change: { readonly role?: Role | undefined; readonly isDisabled?: boolean }
    readonly note: string
    readonly options: LinkOptions
    readonly command: Command
  },
): Promise<void> {
  const user = await within(act.command, async ({ database }) => {
    if ((await findUser(database, name)) === undefined) throw notThere(name)
    const changed = await changeUser(database, name, act.change)
    if (changed === undefined) {
      throw new ExitError('nobody would be left who is admin and can sign in', {
        exitCode: EXIT.negative,
        remedy: 'make another admin first',
      })
    }
    const who = `operator:${operatorName()}`
    await addAudit(database, { who, action: 'user.change', subject: name, note: act.note })
    return changed
  })
  if (act.options.json === true) await writeJson(user)
  else await writeData(`${user.name}: ${user.role}${user.disabledAt === null ? '' : ', disabled'}`)
}

function notThere(name: string): ExitError {
  return new ExitError(`there is no user ${name}`, {
    exitCode: EXIT.negative,
    remedy: 'forwardpath users list names them',
  })
}

async function writeUsers(users: readonly UserRecord[]): Promise<void> {
  await writeTable(
    [
      { title: 'NAME', value: (u) => u.name },
      { title: 'ROLE', value: (u) => u.role },
      { title: 'STATE', value: stateOf },
      { title: 'LAST SIGN-IN', value: (u) => shortTime(u.lastSignInAt) },
      { title: 'MADE', value: (u) => shortTime(u.createdAt) },
      { title: 'BY', value: (u) => u.createdBy },
    ],
    users,
  )
}

function stateOf({ disabledAt, isDemo, hasPassword, lockedUntil }: UserRecord): string {
  if (disabledAt !== null) return 'disabled'
  if (isDemo) return 'demo'
  if (!hasPassword) return 'no password yet'
  return lockedUntil !== null && Date.parse(lockedUntil) > Date.now() ? 'locked' : 'may sign in'
}
