/**
 * Answers → the text of `forwardpath.yaml`, and what the configuration has against an answer.
 *
 * The text is held against the very reader of the program, so that what `init` writes is what `config check` takes. No
 * secret comes in and none goes out: secrets are named by their files. Total.
 */
import { ConfigError, loadConfig, type Tree } from '@forwardpath/runtime'
import { stringify } from 'yaml'
import type { LoginAnswer, MailboxAnswers } from './answers.ts'

const HEAD = `# Written by \`forwardpath init\`. \`forwardpath config show\` prints every setting with what is in force.
`

/**
 * The file. Whatever an answer holds stays one value: it is quoted where YAML would read it otherwise. `reason`: why it is written,
 * for its head; absent: nobody said so.
 */
export function configText(answers: MailboxAnswers, reason?: string): string {
  // A comment ends with its line, whatever ends a line (YAML 1.2.2, 5.4; 1.1 has more).
  const why = reason === undefined ? '' : `# ${reason.replaceAll(/[\p{Cc}\u2028\u2029]+/gu, ' ')}\n`
  // 0: no line is folded, so that a value is found by searching for it.
  return HEAD + why + stringify(treeOf(answers), { lineWidth: 0, schema: 'core' })
}

/**
 * What the configuration has against these answers: the first problem, `what is wrong; what to do`. What is not among them
 * counts as answered well, and no file of a secret is looked at. Absent: nothing.
 */
export function faultIn(answers: Partial<MailboxAnswers>): string | undefined {
  const text = configText({ ...SAMPLE, ...answers })
  try {
    loadConfig({
      env: {},
      cwd: '.',
      overrides: { config: 'forwardpath.yaml' },
      readFile: () => ({ text, mode: 0o600 }),
      mailboxSecrets: 'ignored',
    })
    return undefined
  } catch (error) {
    const [problem] = error instanceof ConfigError ? error.problems : []
    if (problem === undefined) throw error
    return `${problem.message}; ${problem.remedy}`
  }
}

/** A host of this machine: every way to TLS is good for it. */
const SAMPLE: MailboxAnswers = {
  user: 'bounces@example.net',
  host: '127.0.0.1',
  tls: 'implicit',
  port: 993,
  login: { kind: 'password', passwordFile: 'password' },
  folder: 'INBOX',
  ownDomains: ['example.net'],
  after: 'leave',
}

function treeOf(answers: MailboxAnswers): Tree {
  const { user, host, port, tls, caFile, login, folder, ownDomains, after } = answers
  const imap = {
    host,
    port,
    ...(tls === 'starttls' ? { starttls: true } : {}),
    ...(tls === 'none' ? { insecure: 'loopback' } : {}),
    ...(caFile === undefined ? {} : { tls: { ca_file: caFile } }),
    user,
    ...loginTree(login),
  }
  return {
    version: 1,
    own: { domains: ownDomains },
    mailboxes: [{ name: 'main', imap, folder, after: { processed: after } }],
  }
}

function loginTree(login: LoginAnswer): Tree {
  if (login.kind === 'password') return { password_file: login.passwordFile }
  const { provider, clientId, clientSecretFile, refreshTokenFile, tenant, tokenUrl } = login
  const oauth2 = {
    provider,
    client_id: clientId,
    ...(clientSecretFile === undefined ? {} : { client_secret_file: clientSecretFile }),
    refresh_token_file: refreshTokenFile,
    ...(tenant === undefined ? {} : { tenant }),
    ...(tokenUrl === undefined ? {} : { token_url: tokenUrl }),
  }
  return { auth: { oauth2 } }
}
