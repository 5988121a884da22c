/** Users: who may sign in, with which role. Passwords are set by their owners, behind a link that is good once. */
import { html, type Html } from '@forwardpath/report'
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
import { page, PageProblem, type PageAnswer, type PageCall } from '../page.ts'
import type { PagesContext } from '../pages-context.ts'
import { badge, day, pathTo, select, type Tone } from '../parts.ts'
import type { TableColumn } from '../tables.ts'
import { makePasswordLink } from '../../links.ts'
import { userNameFault } from '../user-name.ts'

/** `GET /users`. */
export const usersPage = page('users', (call, context) => usersAnswer(call, context, undefined))

async function usersAnswer(
  call: PageCall,
  { database }: PagesContext,
  link: { readonly name: string; readonly path: string } | undefined,
): Promise<PageAnswer> {
  const users = await listUsers(database)
  const body = html`<h1>Users</h1>
    <p class="lede">
      A viewer looks on, a reviewer decides address changes, an operator changes the list, an admin
      everything.
    </p>
    ${
      link === undefined
        ? null
        : html`<section class="card">
            <h2>Link for ${link.name}</h2>
            <p>
              Hand it on safely: whoever opens it sets the password. It is good once, for a day, and
              shown this once. It begins with the address of these pages:
            </p>
            <p><code class="once">${link.path}</code></p>
          </section>`
    }
    ${call.tables.draw({
      id: 'users',
      title: 'Users',
      path: '/users',
      columns: columnsAt(call.nowMs),
      rows: users,
      act: (u: UserRecord) => (u.isDemo ? null : actsOf(u, call)),
      whenEmpty: 'Nobody yet.',
    })}
    <details class="act">
      <summary>Add a user …</summary>
      <form method="post" action="/users">
        <input type="hidden" name="token" value="${call.formToken}" />
        <div class="field">
          <label for="user-name">Name</label
          ><input id="user-name" name="name" required maxlength="64" autocapitalize="none" />
        </div>
        <div class="field">${select('role', 'Role', { values: ROLES, chosen: 'viewer' })}</div>
        <button class="main">Add and show the link</button>
      </form>
    </details>`
  return { kind: 'page', title: 'Users', nav: 'users', body }
}

function columnsAt(nowMs: number): readonly TableColumn<UserRecord>[] {
  return [
    { key: 'name', title: 'Name', kind: 'foreign', value: (u) => u.name },
    { key: 'role', title: 'Role', value: (u) => u.role },
    {
      key: 'state',
      title: 'State',
      value: (u) => stateOf(u, nowMs)[0],
      draw: (u) => badge(...stateOf(u, nowMs)),
    },
    { key: 'lastSignInAt', title: 'Last sign-in', kind: 'instant', value: (u) => u.lastSignInAt },
    {
      key: 'createdAt',
      title: 'Made',
      isMinor: true,
      value: (u) => u.createdAt,
      draw: (u) => html`${day(u.createdAt)} <bdi>${u.createdBy}</bdi>`,
    },
    { key: 'createdBy', value: (u) => u.createdBy },
  ]
}

function stateOf(user: UserRecord, nowMs: number): readonly [string, Tone] {
  if (user.disabledAt !== null) return ['disabled', 'bad']
  if (user.isDemo) return ['demo', 'notice']
  if (!user.hasPassword) return ['no password yet', 'notice']
  return user.lockedUntil !== null && Date.parse(user.lockedUntil) > nowMs
    ? ['locked: wrong passwords', 'bad']
    : ['may sign in', 'good']
}

function actsOf(user: UserRecord, call: PageCall): Html {
  const hidden = html`<input type="hidden" name="token" value="${call.formToken}" />`
  return html`<details>
    <summary aria-label="Change ${user.name}">Change</summary>
    <form class="line" method="post" action="${pathTo('/users', user.name)}">
      ${hidden} ${select('role', `Role of ${user.name}`, { values: ROLES, chosen: user.role })}
      <button>Save</button>
    </form>
    <form class="line" method="post" action="${pathTo('/users', user.name)}">
      ${hidden}
      <input type="hidden" name="disabled" value="${user.disabledAt === null ? 'yes' : 'no'}" />
      <button class="danger">${user.disabledAt === null ? 'Disable' : 'Enable'}</button>
    </form>
    <form class="line" method="post" action="${pathTo('/users', user.name, '/link')}">
      ${hidden} <button>New password link</button>
    </form>
  </details>`
}

/** `POST /users`. */
export const addUserPage = page('addUser', async (call, context) => {
  const { database, newId } = context
  const name = (call.form.get('name') ?? '').trim().toLowerCase()
  const role = roleOf(call.form.get('role'))
  const fault = userNameFault(name)
  if (fault !== undefined || role === undefined)
    throw new PageProblem(400, fault ?? 'There is no such role.')
  const user = await createUser(database, {
    id: newId('usr'),
    name,
    role,
    passwordHash: undefined,
    createdBy: call.who,
  })
  if (user === undefined) throw new PageProblem(409, 'This name is taken.')
  await addAudit(database, { who: call.who, action: 'user.create', subject: name, note: role })
  return usersAnswer(call, context, {
    name,
    path: await makePasswordLink(database, { userId: user.id, nowMs: call.nowMs }),
  })
})

function roleOf(text: string | null): Role | undefined {
  return ROLES.find((role) => role === text)
}

/** `POST /users/:name`: another role, disabled or enabled. */
export const changeUserPage = page('changeUser', async (call, { database }) => {
  const name = call.params['name'] ?? ''
  const role = roleOf(call.form.get('role'))
  const disabled = call.form.get('disabled')
  const changed = await changeUser(database, name, {
    role,
    isDisabled: disabled === null ? undefined : disabled === 'yes',
  })
  if (changed === undefined)
    throw new PageProblem(
      409,
      'There is no such user, or nobody would be left who is admin.',
      'Make another admin first.',
    )
  const note = role ?? (disabled === 'yes' ? 'disabled' : 'enabled')
  await addAudit(database, { who: call.who, action: 'user.change', subject: name, note })
  return { kind: 'see', path: '/users' }
})

/** `POST /users/:name/link`. */
export const linkUserPage = page('linkUser', async (call, context) => {
  const name = call.params['name'] ?? ''
  const found = await findUser(context.database, name)
  if (found === undefined || found.user.isDemo) throw new PageProblem(404, 'There is no such user.')
  await addAudit(context.database, {
    who: call.who,
    action: 'user.link',
    subject: name,
    note: undefined,
  })
  const path = await makePasswordLink(context.database, {
    userId: found.user.id,
    nowMs: call.nowMs,
  })
  return usersAnswer(call, context, { name, path })
})
