import type { Command } from 'commander'
import { hashPassword, makePasswordLink, passwordFault, userNameFault } from '@forwardpath/api'
import { EXIT, ExitError, newId } from '@forwardpath/runtime'
import {
  changeUser,
  createUser,
  findUser,
  listUsers,
  ROLES,
  type Role,
  type UserRecord,
} from '@forwardpath/store'
import { withApp } from '../app.ts'
import { addChangeOptions, type ChangeOptions } from '../change-options.ts'
import { addListOptions, refuseUnknown, type ListOptions } from '../options.ts'
import { pagesUrl, parsePagesUrl } from '../pages-url.ts'
import { shortTime, writeData, writeJson, writeMessage, writeTable } from '../output.ts'
import { configOf, runChange, type Acting } from '../run-change.ts'
import { pageOf, writeList } from '../write-list.ts'

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

type UserOptions = ChangeOptions & { readonly json?: boolean }
type LinkOptions = UserOptions & { readonly url?: string }

/** `users add`, `users list`, `users role`, `users disable`, `users enable`, `users passwd`. */
export function addUsersCommands(program: Command): void {
  const group = program.command('users').description('who may sign in to the pages')
  addChangeOptions(group.command('add'))
    .description('makes a user, and the link that sets the password')
    .argument('<name>', 'lower-case letters, digits and . _ @ + -')
    .requiredOption('--role <role>', ROLES.join(', '))
    .option('--url <url>', 'where the pages are, as a browser sees them', parsePagesUrl)
    .option('--json', 'one JSON object')
    .addHelpText('after', ADD_HELP)
    .action(add)
  addListOptions(group.command('list'), { ids: 'usr_' })
    .description('the users, in the order in which they were made')
    .addHelpText('after', '\nExamples:\n  forwardpath users list')
    .action(async (options: ListOptions, command: Command) => {
      const users = await withApp(configOf(command), { schema: 'check' }, ({ database }) =>
        listUsers(database),
      )
      await writeList(pageOf(users, options), options, writeUsers)
    })
  addChangeOptions(group.command('role'))
    .description('gives another role; it holds from the next click on')
    .argument('<name>')
    .argument('<role>', ROLES.join(', '))
    .option('--json', 'one JSON object')
    .addHelpText(
      'after',
      '\nExamples:\n  forwardpath users role jane operator --reason "has the list from May on"',
    )
    .action(async (name: string, role: string, options: UserOptions, command: Command) => {
      await change(name, { change: { role: roleOf(role) }, note: role, options, command })
    })
  for (const [verb, isDisabled] of [
    ['disable', true],
    ['enable', false],
  ] as const) {
    addChangeOptions(group.command(verb))
      .description(isDisabled ? 'shuts a user out, at once' : 'lets a user in again')
      .argument('<name>')
      .option('--json', 'one JSON object')
      .addHelpText('after', `\nExamples:\n  forwardpath users ${verb} jane`)
      .action(async (name: string, options: UserOptions, command: Command) => {
        await change(name, { change: { isDisabled }, note: `${verb}d`, options, command })
      })
  }
  addChangeOptions(group.command('passwd'))
    .description('prints a link that sets a new password, or reads one')
    .argument('<name>')
    .option('--stdin', 'the first line of standard input is the password')
    .option('--url <url>', 'where the pages are, as a browser sees them', parsePagesUrl)
    .option('--json', 'one JSON object')
    .addHelpText('after', PASSWD_HELP)
    .action(passwd)
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
  const made = await runChange(command, options, async (acting) => {
    const user = await createUser(acting.database, {
      id: newId('usr'),
      name,
      role,
      passwordHash: undefined,
      createdBy: acting.who,
    })
    if (user === undefined) {
      throw new ExitError(`there is a user ${name} already`, {
        exitCode: EXIT.negative,
        remedy: `forwardpath users passwd ${name} gives a new link`,
      })
    }
    await acting.audit('user.create', name, role)
    return { user, link: await makeLink(acting, user, options) }
  })
  await writeLink(made, options, `${name} (${role}) would be made`)
}

async function passwd(
  name: string,
  options: LinkOptions & { readonly stdin?: boolean },
  command: Command,
): Promise<void> {
  const password = options.stdin === true ? await readPassword(name) : undefined
  // Before the transaction: it takes a while, and on purpose.
  const passwordHash = password === undefined ? undefined : await hashPassword(password)
  const { user, link } = await runChange(command, options, async (acting) => {
    const found = await findUser(acting.database, name)
    if (found === undefined || found.user.isDemo) throw notThere(name)
    if (passwordHash === undefined) {
      await acting.audit('user.link', name)
      return { user: found.user, link: await makeLink(acting, found.user, options) }
    }
    const user = await changeUser(acting.database, name, { passwordHash })
    if (user === undefined) throw notThere(name)
    await acting.audit('user.password', name)
    return { user, link: undefined }
  })
  const dryRun = options.dryRun === true
  if (link !== undefined)
    await writeLink({ user, link }, options, `${name} would get a link that sets a password`)
  else if (options.json === true) await writeJson({ ...user, dryRun })
  else
    await writeData(
      `the password of ${name} ${dryRun ? 'would be set' : 'is set'}; every session of before ${dryRun ? 'would end' : 'has ended'}`,
    )
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

async function makeLink(
  { database, config }: Acting,
  user: UserRecord,
  { url }: LinkOptions,
): Promise<string> {
  const path = await makePasswordLink(database, { userId: user.id, nowMs: Date.now() })
  return pagesUrl(config, path, url)
}

/** The link of a dry run opens nothing, so it is not shown: `instead` is. */
async function writeLink(
  { user, link }: { readonly user: UserRecord; readonly link: string },
  { json, dryRun = false }: LinkOptions,
  instead: string,
): Promise<void> {
  if (json === true) await writeJson({ ...user, link: dryRun ? null : link, dryRun })
  else if (dryRun) await writeData(instead)
  else {
    await writeData(link)
    writeMessage(
      `${user.name} (${user.role}) sets the password there: once, within a day. It is shown this once.`,
    )
  }
}

async function change(
  name: string,
  act: {
    readonly change: { readonly role?: Role | undefined; readonly isDisabled?: boolean }
    readonly note: string
    readonly options: UserOptions
    readonly command: Command
  },
): Promise<void> {
  const { options } = act
  const user = await runChange(act.command, options, async ({ database, audit }) => {
    if ((await findUser(database, name)) === undefined) throw notThere(name)
    const changed = await changeUser(database, name, act.change)
    if (changed === undefined) {
      throw new ExitError('nobody would be left who is admin and can sign in', {
        exitCode: EXIT.negative,
        remedy: 'make another admin first',
      })
    }
    await audit('user.change', name, act.note)
    return changed
  })
  const { json, dryRun = false } = options
  if (json === true) await writeJson({ ...user, dryRun })
  else
    await writeData(
      `${user.name}${dryRun ? ' would be' : ''}: ${user.role}${user.disabledAt === null ? '' : ', disabled'}`,
    )
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
