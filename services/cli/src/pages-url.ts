import { InvalidArgumentError } from 'commander'
import type { Config } from '@forwardpath/runtime'

/** Where the pages are, as a browser sees them; exit 2 where no browser would open it. A path before them stays. */
export function parsePagesUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined
  const isOpened = url?.protocol === 'https:' || url?.protocol === 'http:'
  if (isOpened && url.search === '' && url.hash === '' && url.username === '') return text
  throw new InvalidArgumentError('a URL such as https://bounces.example.net')
}

/** The address of a page as a browser sees it: under `--url`, else where this configuration listens. Total. */
export function pagesUrl({ api }: Pick<Config, 'api'>, path: string, url?: string): string {
  const { host, port } = api.listen
  const base =
    url?.replace(/\/+$/, '') ?? `http://${host.includes(':') ? `[${host}]` : host}:${String(port)}`
  return `${base}${path}`
}
