/** One's own account: password, sessions, signing out everywhere. */
import { html, type Html } from '@forwardpath/report'
import {
  addAudit,
  changeUser,
  endSessions,
  findUser,
  listSessions,
  type SessionRecord,
} from '@forwardpath/store'
import { LEAST_PASSWORD, newPasswordField, passwordField } from '../fields.ts'
import { page, PageProblem } from '../page.ts'
import { hashPassword, isPassword, passwordFault } from '../passwords.ts'
import { badge, time } from '../parts.ts'
import type { TableColumn } from '../tables.ts'

/** `GET /account`. */
export const accountPage = page('account', async (call, { database }) => {
  const { user, signing } = call
  if (user === undefined || signing.sha256 === undefined)
    throw new PageProblem(403, 'Nobody is signed in.')
  const sessions = await listSessions(database, user.userId, signing.sha256)
  const body = html`<h1><bdi>${user.name}</bdi></h1>
    <p class="lede">Your role is ${user.role}.</p>
    ${call.tables.draw({
      id: 'sessions',
      title: 'Sessions',
      heading: 'h2',
      columns: COLUMNS,
      rows: sessions,
      whenEmpty: 'None.',
    })}
    <form method="post" action="/sign-out-everywhere">
      <input type="hidden" name="token" value="${call.formToken}" />
      <button>Sign out everywhere</button>
    </form>
    ${user.isDemo ? null : passwordForm(call.formToken, user.name)}`
  return { kind: 'page', title: 'Account', body }
})

const COLUMNS: readonly TableColumn<SessionRecord>[] = [
  {
    key: 'seenAt',
    title: 'Last used',
    value: (s) => s.seenAt,
    draw: (s) => html`${time(s.seenAt)} ${s.isThis ? badge('this one', 'good') : null}`,
  },
  { key: 'madeAt', title: 'Begun', kind: 'instant', value: (s) => s.madeAt },
  { key: 'expiresAt', title: 'Ends', kind: 'instant', value: (s) => s.expiresAt },
  { key: 'agent', title: 'Browser', value: (s) => s.agent },
]

function passwordForm(token: string, name: string): Html {
  return html`<h2>Password</h2>
    <form method="post" action="/account/password">
      <input type="hidden" name="token" value="${token}" />
      <input type="hidden" name="username" autocomplete="username" value="${name}" />
      ${passwordField('old', 'Password now')}
      ${newPasswordField('new', `New one, ${LEAST_PASSWORD}`)}
      <button>Change it</button>
      <p class="muted"><small>Every session but this one ends.</small></p>
    </form>`
}

/** `POST /account/password`. */
export const changePasswordPage = page('changePassword', async (call, { database }) => {
  const { user } = call
  if (user === undefined || user.isDemo) throw new PageProblem(403, 'The demo has no password.')
  const found = await findUser(database, user.name)
  const isRight = await isPassword(found?.passwordHash ?? null, call.form.get('old') ?? '')
  if (!isRight) throw new PageProblem(403, 'That is not your password.', 'Go back and try again.')
  const password = call.form.get('new') ?? ''
  const fault = passwordFault(password, user.name)
  if (fault !== undefined) throw new PageProblem(400, fault, 'Go back and choose another one.')
  await changeUser(database, user.name, { passwordHash: await hashPassword(password) })
  await addAudit(database, {
    who: call.who,
    action: 'user.password',
    subject: user.name,
    note: undefined,
  })
  await call.signing.begin(user.userId)
  return { kind: 'see', path: '/account' }
})

/** `POST /sign-out-everywhere`. */
export const signOutEverywherePage = page('signOutEverywhere', async (call, { database }) => {
  if (call.user !== undefined) await endSessions(database, call.user.userId)
  await call.signing.end()
  return { kind: 'see', path: '/sign-in' }
})
