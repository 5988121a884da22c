/** docker-compose.yml as a value: anchors and merge keys resolved, variables as they are written. */
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { parse } from 'yaml'

/** The repository. */
export const ROOT = path.resolve(import.meta.dirname, '../..')

/** The keys that the tests look at. */
export type ComposeService = {
  readonly image: string
  readonly build?: { readonly context: string; readonly dockerfile: string }
  readonly command?: readonly string[]
  readonly profiles?: readonly string[]
  readonly environment?: Readonly<Record<string, string>>
  readonly secrets?: readonly string[]
  readonly volumes?: readonly (
    string | { readonly type: string; readonly source: string; readonly target: string }
  )[]
  readonly networks?: readonly string[]
  readonly ports?: readonly unknown[]
  readonly user?: string
  readonly read_only?: boolean
  readonly cap_drop?: readonly string[]
  readonly restart?: string
  readonly stop_grace_period?: string
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>
  readonly healthcheck?: { readonly test: readonly string[] }
}

/** The whole file, as far as the tests look at it. */
export type ComposeFile = {
  readonly services: Readonly<Record<string, ComposeService>>
  readonly secrets: Readonly<Record<string, { readonly file: string }>>
  readonly networks: Readonly<Record<string, { readonly internal?: boolean }>>
  readonly volumes: Readonly<Record<string, unknown>>
}

/** Reads the file of this repository. */
export function readComposeFile(): ComposeFile {
  return parse(readFileSync(path.join(ROOT, 'docker-compose.yml'), 'utf8'), {
    merge: true,
  }) as ComposeFile
}

/** `${NAME:-default}` and `${NAME}` with an environment, as Compose reads them. */
export function interpolate(text: string, env: Readonly<Record<string, string>> = {}): string {
  return text.replaceAll(
    /\$\{([A-Z_]+)(?::-([^}]*))?\}/g,
    (_, name: string, otherwise?: string) => {
      const value = env[name]
      return value === undefined || value === '' ? (otherwise ?? '') : value
    },
  )
}
