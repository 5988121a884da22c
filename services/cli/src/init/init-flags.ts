/** What the command line says to `init`, and where its answers come from. */
import type { Questions } from './terminal-questions.ts'

/** The answers that the command line gave, as they were typed. */
export type InitFlags = {
  readonly user?: string
  readonly host?: string
  readonly tls?: string
  readonly port?: string
  readonly caFile?: string
  readonly passwordFile?: string
  readonly oauth2?: string
  readonly clientId?: string
  readonly clientSecretFile?: string
  readonly refreshTokenFile?: string
  readonly tenant?: string
  readonly tokenUrl?: string
  readonly folder?: string
  readonly ownDomain?: readonly string[]
  readonly after?: string
  /** Guesses are taken for whatever was not said. */
  readonly yes?: boolean
}

/** Where answers come from and where files are found. */
export type GatherOptions = {
  /** Absent: nobody can be asked. */
  readonly questions?: Questions | undefined
  /** Folder of the configuration: files in it are named relative to it. */
  readonly folder: string
  /** Name of the file that a typed password is written to. */
  readonly passwordFile: string
  /** Throws where that file must not be written; called before a password is typed for nothing. */
  readonly checkPasswordFile: () => void
}
