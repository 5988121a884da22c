/** What a file of views/ exports: one page or act, and what it makes of a request. */
import type { Html, Report } from '@forwardpath/report'
import type {
  BounceFacets,
  DeskFigures,
  OverviewFigures,
  SessionUser,
  TrustShare,
} from '@forwardpath/store'
import type { Readable } from 'node:stream'
import type { PageId } from './access.ts'
import type { Kept } from './kept.ts'
import type { Notice } from './layout.ts'
import type { PagesContext } from './pages-context.ts'
import type { Signing } from './signing.ts'
import type { Tables } from './tables.ts'

/** A request that may go on. */
export type PageCall = {
  /** Absent on public pages where nobody is signed in. */
  readonly user: SessionUser | undefined
  /** For change log and audit. */
  readonly who: string
  readonly may: (id: PageId) => boolean
  readonly params: Readonly<Record<string, string>>
  readonly query: URLSearchParams
  /** Empty unless it is a form. */
  readonly form: URLSearchParams
  /** What each form carries back. */
  readonly formToken: string
  /** Path and query as asked for. */
  readonly url: string
  readonly nowMs: number
  /** HEAD: nobody gets to see what the page says, so it notes nobody as its reader and prepares no act. */
  readonly isHead: boolean
  /** Aborted when the browser has gone or the server stops. */
  readonly signal: AbortSignal
  readonly signing: Signing
  readonly tables: Tables
}

/** Figures that pages share. */
export type PagesShared = {
  readonly overview: Kept<OverviewFigures & { readonly trust: TrustShare }>
  readonly reports: Kept<Report>
  readonly facets: Kept<BounceFacets>
  readonly tallies: Kept<Tallies>
}

/** What the frame of every page shows. */
export type Tallies = {
  readonly desk: DeskFigures
  /** Open, or closed and waiting for a choice. */
  readonly openIncidents: number
  readonly isDemo: boolean
}

/** What a page gives back. */
export type PageAnswer =
  | {
      readonly kind: 'page'
      readonly title: string
      readonly body: Html
      /** The entry of the navigation that it belongs to. */
      readonly nav?: PageId
      readonly status?: number
      readonly notice?: Notice | undefined
      /** Figures are still being made: the browser asks again by itself, also without scripts. */
      readonly refreshSeconds?: number
    }
  /** After an act: the browser gets the page that shows what came of it. */
  | { readonly kind: 'see'; readonly path: string }
  | {
      readonly kind: 'file'
      readonly type: string
      readonly body: string | Buffer | Readable
      /** To be saved under this name; absent: shown by the page that asked for it. */
      readonly name?: string
      readonly maxAgeSeconds?: number
    }
  | { readonly kind: 'events'; readonly next: () => Promise<string>; readonly everyMs: number }

/** One page with its handler. */
export type Page = {
  readonly id: PageId
  readonly handle: (
    call: PageCall,
    context: PagesContext,
    shared: PagesShared,
  ) => Promise<PageAnswer> | PageAnswer
}

/** Ties a handler to its row of the table. */
export function page(id: PageId, handle: Page['handle']): Page {
  return { id, handle }
}

/** Something that a person asked for and cannot have, in words for that person. */
export class PageProblem extends Error {
  override readonly name = 'PageProblem'
  readonly status: 400 | 403 | 404 | 409 | 429 | 503
  readonly remedy: string

  constructor(status: PageProblem['status'], message: string, remedy = '') {
    super(message)
    this.status = status
    this.remedy = remedy
  }
}
