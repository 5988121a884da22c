/** The frame around every page: head, navigation, who is signed in, what came of the last act. */
import { formatCount, html, markupOf, type Html, type HtmlValue } from '@forwardpath/report'
import { MOST_COUNTED, type SessionUser } from '@forwardpath/store'
import { may, PAGES, type PageId } from './access.ts'
import { counted, upTo } from './words.ts'

/** What the frame needs. */
export type Frame = {
  readonly title: string
  readonly nav: PageId | undefined
  readonly user: SessionUser | undefined
  readonly formToken: string
  readonly isDemo: boolean
  /** Changes that wait for a person; absent where not known yet. */
  readonly waiting: number | undefined
  readonly openIncidents: number | undefined
  readonly notice: Notice | undefined
  readonly refreshSeconds: number | undefined
  readonly asset: (file: string) => string
}

/** One line about the act before. */
export type Notice = { readonly tone: 'good' | 'bad'; readonly text: HtmlValue }

const GROUPS: readonly {
  readonly title: string
  readonly entries: readonly {
    readonly id: PageId
    readonly text: string
    readonly path?: string
  }[]
}[] = [
  {
    title: 'Work',
    entries: [
      { id: 'overview', text: 'Overview' },
      { id: 'changes', text: 'Address changes' },
      { id: 'suppressions', text: 'Suppressions' },
      { id: 'bounces', text: 'Bounces' },
    ],
  },
  {
    title: 'Reports',
    entries: [
      { id: 'report', text: 'Stale addresses', path: '/reports/stale' },
      { id: 'report', text: 'Lead sources', path: '/reports/sources' },
      { id: 'report', text: 'Domains', path: '/reports/domains' },
      { id: 'report', text: 'Sender health', path: '/reports/health' },
    ],
  },
  {
    title: 'Operation',
    entries: [
      { id: 'mailboxes', text: 'Mailboxes' },
      { id: 'quarantine', text: 'Quarantine' },
      { id: 'incidents', text: 'Incidents' },
      { id: 'feeds', text: 'Feeds' },
    ],
  },
  {
    title: 'Administration',
    entries: [
      { id: 'keys', text: 'Keys' },
      { id: 'users', text: 'Users' },
      { id: 'audit', text: 'Audit' },
      { id: 'retention', text: 'Retention' },
    ],
  },
]

/** The whole document. `path`: of the page that is shown, to mark it in the navigation. */
export function document(frame: Frame, body: Html, path: string): string {
  const { user, refreshSeconds, asset } = frame
  return `<!doctype html>\n${markupOf(
    html`<html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="referrer" content="same-origin" />
        ${
          refreshSeconds === undefined
            ? null
            : html`<noscript><meta http-equiv="refresh" content="${refreshSeconds}" /></noscript>`
        }
        <title>${frame.title} · Forwardpath</title>
        <link rel="stylesheet" href="${asset('pages.css')}" />
        <link rel="icon" href="${asset('icon.svg')}" type="image/svg+xml" />
        <script src="${asset('pages.js')}" defer></script>
      </head>
      <body>
        <a class="skip" href="#main">To the content</a>
        ${frame.isDemo ? demoLine(user) : null}
        ${user === undefined ? null : header(frame, user, path)}
        <main
          id="main"
          tabindex="-1"
          ${refreshSeconds === undefined ? null : html`data-refresh="${refreshSeconds}"`}
        >
          ${frame.notice === undefined ? null : noticeLine(frame.notice)} ${body}
        </main>
      </body>
    </html>`,
  )}\n`
}

function demoLine(user: SessionUser | undefined): Html {
  return html`<p class="demo">
    <strong>Demo.</strong> Sample bounces of a made-up mailbox; nothing here is a real person’s.
    ${
      user?.isDemo === true
        ? html`You look on as viewer; <code>forwardpath users add NAME --role admin</code> lets you
            act.`
        : null
    }
  </p>`
}

function header(frame: Frame, user: SessionUser, path: string): Html {
  return html`<header class="side">
    <a class="brand" href="/">Forwardpath</a>
    <details class="menu">
      <summary>Menu</summary>
      ${navigation(frame, user, path)}
    </details>
    <div class="always">${navigation(frame, user, path)}</div>
  </header>`
}

function navigation(frame: Frame, user: SessionUser, path: string): Html {
  return html`<nav aria-label="Pages">
      ${GROUPS.map(({ title, entries }) => {
        const open = entries.filter(({ id }) => may(user.role, id))
        return open.length === 0
          ? null
          : html`<h2>${title}</h2>
              <ul>
                ${open.map(({ id, text, path: own = PAGES[id].path }) => {
                  const isHere = id === frame.nav && (id !== 'report' || path.startsWith(own))
                  return html`<li>
                    <a href="${own}" ${isHere ? HERE : null}>${text}${tally(frame, id)}</a>
                  </li>`
                })}
              </ul>`
      })}
    </nav>
    <div class="who">
      <a href="/account"><bdi>${user.name}</bdi></a> <span class="role">${user.role}</span>
      <form method="post" action="/sign-out">
        <input type="hidden" name="token" value="${frame.formToken}" />
        <button class="link">Sign out</button>
      </form>
    </div>`
}

const HERE = html`aria-current="page"`

function tally({ waiting = 0, openIncidents = 0 }: Frame, id: PageId): Html | null {
  if (id === 'changes' && waiting > 0)
    return html` <span
      class="tally"
      title="${upTo(waiting)} ${waiting === 1 ? 'change' : 'changes'} to review"
      >${waiting > MOST_COUNTED ? `${formatCount(MOST_COUNTED)}+` : waiting}</span
    >`
  if (id === 'incidents' && openIncidents > 0)
    return html` <span class="tally bad" title="${counted(openIncidents, 'incident')} to decide"
      >${openIncidents}</span
    >`
  return null
}

function noticeLine({ tone, text }: Notice): Html {
  return html`<p class="notice ${tone}" role="status">${text}</p>`
}
