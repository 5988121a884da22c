import type { Config } from '@forwardpath/runtime'

/** The address of a page as a browser sees it: under `--url`, else where this configuration listens. Total. */
export function pagesUrl({ api }: Pick<Config, 'api'>, path: string, url?: string): string {
  const { host, port } = api.listen
  const base =
    url?.replace(/\/+$/, '') ?? `http://${host.includes(':') ? `[${host}]` : host}:${String(port)}`
  return `${base}${path}`
}
