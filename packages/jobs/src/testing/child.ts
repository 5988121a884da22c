/**
 * Processes that run TypeScript of this repository as it is: Node 20 does not, so a loader hook
 * takes the types away. Used to kill workers, which a thread cannot stand for.
 */
import { fork } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'

/** Runs in the child's loader thread. As data URL, since it must be JavaScript before any hook is there. */
const HOOKS = `
import { createRequire } from 'node:module'
import { readFile } from 'node:fs/promises'
const ts = createRequire(${JSON.stringify(import.meta.url)})('typescript')
const options = { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2023, verbatimModuleSyntax: true }
export async function load(url, context, next) {
  if (!url.startsWith('file:') || !url.endsWith('.ts')) return next(url, context)
  const text = await readFile(new URL(url), 'utf8')
  const source = ts.transpileModule(text, { compilerOptions: options, fileName: url }).outputText
  return { format: 'module', source, shortCircuit: true }
}
`
const REGISTER = `
import { register } from 'node:module'
register(${JSON.stringify(dataUrl(HOOKS))})
`

function dataUrl(code: string): string {
  return `data:text/javascript,${encodeURIComponent(code)}`
}

/** Starts a child with an IPC channel that runs `file`. */
export function forkTypeScript(file: URL): ChildProcess {
  return fork(file, {
    execArgv: ['--conditions=@forwardpath/source', '--import', dataUrl(REGISTER)],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
}
