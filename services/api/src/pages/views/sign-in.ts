/** Signing in with name and password, and out again. */
import { html, exactly, type Html } from '@forwardpath/report'
import { addAudit, findUser, noteSignIn, noteWrongPassword } from '@forwardpath/store'
import { nameField, passwordField } from '../fields.ts'
import { localPath } from '../origin.ts'
import { page, PageProblem, type PageAnswer, type PageCall } from '../page.ts'
import type { PagesContext } from '../pages-context.ts'
import { isPassword } from '../passwords.ts'

/** `GET /sign-in`. */
export const signInPage = page('signIn', (call) => {
  if (call.user !== undefined) return { kind: 'see', path: localPath(call.query.get('next')) }
  return signInAnswer(call, { name: '', fault: undefined, next: call.query.get('next') ?? '' })
})

/** `POST /sign-in`. */
export const doSignInPage = page('doSignIn', async (call, context) => {
  const name = (call.form.get('name') ?? '').trim().toLowerCase()
  const next = call.form.get('next') ?? ''
  const userId = await authenticated(context, name, call.form.get('password') ?? '')
  if (userId === undefined) return signInAnswer(call, { name, fault: REFUSED, next, status: 403 })
  refusePlainHttp(call)
  await noteSignIn(context.database, userId)
  await call.signing.begin(userId)
  return { kind: 'see', path: localPath(next) }
})

/** Of all reasons the same words: which names there are is not told. */
const REFUSED =
  'Name or password is wrong, or there were too many tries. Wait a minute and try again.'

async function authenticated(
  { database, now }: Pick<PagesContext, 'database' | 'now'>,
  name: string,
  password: string,
): Promise<string | undefined> {
  const found = await findUser(database, name)
  const isRight = await isPassword(found?.passwordHash ?? null, password)
  if (found === undefined) return undefined
  const { id, disabledAt, lockedUntil } = found.user
  const isLocked = lockedUntil !== null && Date.parse(lockedUntil) > now()
  if (isRight && !isLocked && disabledAt === null) return id
  if (!isRight && !isLocked) {
    const until = await noteWrongPassword(database, id)
    if (until !== undefined)
      await addAudit(database, {
        who: 'anybody',
        action: 'user.locked',
        subject: name,
        note: `until ${until}`,
      })
  }
  return undefined
}

/** A session in clear over a network is anybody's. Throws PageProblem. */
export function refusePlainHttp(call: Pick<PageCall, 'signing'>): void {
  if (call.signing.isRefused)
    throw new PageProblem(
      403,
      'Signing in over plain http is refused.',
      'Use https, put a proxy with https before it (api.trusted_proxy), or open it on the machine itself, at 127.0.0.1.',
    )
}

function signInAnswer(
  call: PageCall,
  form: {
    readonly name: string
    readonly fault: string | undefined
    readonly next: string
    readonly status?: number
  },
): PageAnswer {
  const body: Html = html`<div class="card narrow">
    <h1>Sign in to Forwardpath</h1>
    ${
      call.signing.isRefused
        ? html`<p class="fault">
            This page came over plain http, where a session could be stolen. Use https, or open it
            on the machine itself.
          </p>`
        : null
    }
    ${form.fault === undefined ? null : html`<p class="fault" role="alert">${form.fault}</p>`}
    <form method="post" action="/sign-in">
      <input type="hidden" name="token" value="${call.formToken}" />
      <input type="hidden" name="next" value="${exactly(form.next)}" />
      ${nameField(form.name)} ${passwordField('password', 'Password')}
      <button class="main">Sign in</button>
    </form>
    <p class="muted">
      <small
        >No account yet? <code>forwardpath users add NAME --role viewer</code> gives a link that
        sets a password.</small
      >
    </p>
  </div>`
  return { kind: 'page', title: 'Sign in', body, status: form.status ?? 200 }
}

/** `POST /sign-out`. */
export const signOutPage = page('signOut', async (call) => {
  await call.signing.end()
  return { kind: 'see', path: '/sign-in' }
})
