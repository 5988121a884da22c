/**
 * One-time links: the first one makes the first admin, others let a user set a password, that of the demo lets look on. A link is used up
 * by the form behind it, not by being opened, since mail scanners and browsers open what they see; that of the demo by its button.
 */
import { exactly, html, type Html } from '@forwardpath/report'
import {
  addAudit,
  changeUser,
  createUser,
  findLink,
  findUser,
  useLink,
  type SignInLink,
  type Transaction,
} from '@forwardpath/store'
import { LEAST_PASSWORD, nameField, newPasswordField } from '../fields.ts'
import { page, PageProblem, type PageAnswer, type PageCall } from '../page.ts'
import type { PagesContext } from '../pages-context.ts'
import { hashPassword, passwordFault } from '../passwords.ts'
import { pathTo } from '../parts.ts'
import { tokenHash } from '../secret-token.ts'
import { userNameFault } from '../user-name.ts'
import { refusePlainHttp } from './sign-in.ts'

const GONE = new PageProblem(
  404,
  'This link is not good any more.',
  'It was used, or it is too old. A new one is printed when the program starts, or by: forwardpath users passwd NAME',
)

/** `GET /welcome/:token`. */
export const welcomePage = page('welcome', async (call, { database }) => {
  const link = await linkOf(call, (sha256) => findLink(database, sha256))
  return link.purpose === 'demo' ? demoForm(call) : passwordForm(call, link, {})
})

/** `POST /welcome/:token`. */
export const doWelcomePage = page('doWelcome', async (call, context) => {
  refusePlainHttp(call)
  const link = await linkOf(call, (sha256) => findLink(context.database, sha256))
  if (link.purpose === 'demo') {
    await begin(call, await enter(call, context, demoUser))
    return { kind: 'see', path: '/' }
  }
  const name = link.userName ?? (call.form.get('name') ?? '').trim().toLowerCase()
  const password = call.form.get('password') ?? ''
  const fault =
    userNameFault(name) ??
    passwordFault(password, name) ??
    (password === call.form.get('again') ? undefined : 'The two passwords differ.')
  if (fault !== undefined) return passwordForm(call, link, { name, fault })
  const passwordHash = await hashPassword(password)
  const userId = await enter(call, context, (tx, used) =>
    used.purpose === 'first_admin'
      ? firstAdmin(tx, context, { name, passwordHash })
      : newPassword(tx, name, passwordHash),
  )
  if (userId === undefined)
    return passwordForm(call, link, { name, fault: 'This name is taken; choose another one.' })
  await begin(call, userId)
  return { kind: 'see', path: '/' }
})

async function begin(call: PageCall, userId: string | undefined): Promise<void> {
  if (userId === undefined) throw GONE
  await call.signing.begin(userId)
}

async function linkOf(
  call: PageCall,
  find: (sha256: Buffer) => Promise<SignInLink | undefined>,
): Promise<SignInLink> {
  const sha256 = tokenHash(call.params['token'])
  const link = sha256 === undefined ? undefined : await find(sha256)
  if (link === undefined) throw GONE
  return link
}

class NotEntered extends Error {}

/** Uses the link and does its work in one transaction: a link is not lost to a name that was taken. */
async function enter(
  call: PageCall,
  { database }: PagesContext,
  work: (tx: Transaction, link: SignInLink) => Promise<string | undefined>,
): Promise<string | undefined> {
  try {
    return await database.transaction(async (tx) => {
      const userId = await work(tx, await linkOf(call, (sha256) => useLink(tx, sha256)))
      if (userId === undefined) throw new NotEntered()
      return userId
    })
  } catch (error) {
    if (error instanceof NotEntered) return undefined
    throw error
  }
}

async function firstAdmin(
  tx: Transaction,
  { newId }: Pick<PagesContext, 'newId'>,
  user: { readonly name: string; readonly passwordHash: string },
): Promise<string | undefined> {
  const made = await createUser(tx, {
    id: newId('usr'),
    ...user,
    role: 'admin',
    createdBy: 'first start',
  })
  if (made === undefined) return undefined
  await addAudit(tx, {
    who: `user:${made.name}`,
    action: 'user.create',
    subject: made.name,
    note: 'the first admin, by the link of the first start',
  })
  return made.id
}

async function newPassword(
  tx: Transaction,
  name: string,
  passwordHash: string,
): Promise<string | undefined> {
  const user = await changeUser(tx, name, { passwordHash })
  if (user === undefined || user.disabledAt !== null) return undefined
  await addAudit(tx, {
    who: `user:${name}`,
    action: 'user.password',
    subject: name,
    note: 'by a one-time link',
  })
  return user.id
}

async function demoUser(tx: Transaction): Promise<string | undefined> {
  const user = await createUser(tx, {
    id: 'usr_demo',
    name: 'demo',
    role: 'viewer',
    passwordHash: undefined,
    isDemo: true,
    createdBy: 'demo',
  })
  if (user !== undefined) return user.id
  const found = await findUser(tx, 'demo')
  return found?.user.isDemo === true ? found.user.id : undefined
}

function demoForm(call: PageCall): PageAnswer {
  const body = html`<div class="card narrow">
    <h1>Look at the demo</h1>
    <p>
      Forwardpath has read a mailbox of sample bounces. You look on as <strong>viewer</strong>:
      everything can be read, nothing changed.
    </p>
    <form method="post" action="${pathTo('/welcome', call.params['token'] ?? '')}">
      <input type="hidden" name="token" value="${call.formToken}" />
      <button class="main">Open the demo</button>
    </form>
  </div>`
  return { kind: 'page', title: 'Demo', body }
}

function passwordForm(
  call: PageCall,
  link: SignInLink,
  { name = '', fault }: { readonly name?: string; readonly fault?: string },
): PageAnswer {
  const isFirst = link.purpose === 'first_admin'
  const body: Html = html`<div class="card narrow">
    <h1>${isFirst ? 'Make the first account' : 'Set your password'}</h1>
    <p>
      ${
        isFirst
          ? 'It may do everything: review, release, make keys and further users.'
          : html`For <strong>${link.userName}</strong>. Sessions that are open under the old
              password end.`
      }
    </p>
    ${fault === undefined ? null : html`<p class="fault" role="alert">${fault}</p>`}
    <form method="post" action="${pathTo('/welcome', call.params['token'] ?? '')}">
      <input type="hidden" name="token" value="${call.formToken}" />
      ${
        isFirst
          ? nameField(name)
          : html`<input
              type="hidden"
              name="username"
              autocomplete="username"
              value="${exactly(link.userName ?? '')}"
            />`
      }
      ${newPasswordField('password', `Password, ${LEAST_PASSWORD}`)}
      ${newPasswordField('again', 'The same again')}
      <button class="main">${isFirst ? 'Make the account' : 'Set the password'}</button>
    </form>
  </div>`
  const status = fault === undefined ? 200 : 400
  return { kind: 'page', title: isFirst ? 'First account' : 'Password', body, status }
}
