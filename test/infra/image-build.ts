/**
 * Builds an image without a container engine, as far as files go: each stage of a Dockerfile becomes a folder, COPY copies
 * what the ignore file lets through, RUN runs in the stage's working directory.
 *
 * `npm ci` alone is not run as it is: what it would install is linked from the repository's node_modules, by the flags of
 * package-lock.json, so that no registry is asked. Understood is what infra/Dockerfile uses, and nothing else.
 */
import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs'
import path from 'node:path'
import { ROOT } from './compose-file.ts'

/** What the last stage says beside its files. */
export type BuiltImage = {
  /** The folder that stands for `/` of the image. */
  readonly root: string
  readonly workDir: string
  readonly user: string
  readonly entryPoint: readonly string[]
  readonly environment: readonly string[]
  /** Names of the base images of all stages, arguments put in. */
  readonly bases: readonly string[]
}

type Instruction = { readonly word: string; readonly rest: string }

type Stage = { readonly name: string; readonly root: string; workDir: string }

/** Reads a Dockerfile: comments taken out, continued lines joined. */
export function readDockerfile(file: string): readonly Instruction[] {
  const text = readFileSync(path.join(ROOT, file), 'utf8')
  const lines = text.split('\n').filter((line) => !line.startsWith('#'))
  const joined = lines.join('\n').replaceAll('\\\n', ' ').split('\n')
  return joined
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const [, word = '', rest = ''] = /^([A-Z]+)\s+(.*)$/.exec(line) ?? []
      return { word, rest: rest.trim() }
    })
}

/** Builds in `folder`, which must be empty. Throws where an instruction fails or is not understood. */
export function buildImage(dockerfile: string, folder: string): BuiltImage {
  const isIgnored = readIgnoreFile(`${dockerfile}.dockerignore`)
  const stages: Stage[] = []
  const bases: string[] = []
  const settings = { user: 'root', entryPoint: [] as string[], environment: [] as string[] }
  const args = new Map<string, string>()
  for (const { word, rest } of readDockerfile(dockerfile)) {
    const stage = stages.at(-1)
    if (word === 'ARG') {
      const [name = '', value = ''] = rest.split('=')
      args.set(name, value)
    } else if (word === 'FROM') {
      const [base = '', , name = `stage-${String(stages.length)}`] = rest.split(/\s+/)
      bases.push(base.replaceAll(/\$\{(\w+)\}/g, (_, arg: string) => args.get(arg) ?? ''))
      const root = path.join(folder, name)
      mkdirSync(root)
      stages.push({ name, root, workDir: '/' })
    } else if (stage === undefined) throw new Error(`${word} before FROM`)
    else if (word === 'WORKDIR') {
      stage.workDir = rest
      mkdirSync(inStage(stage, rest), { recursive: true })
    } else if (word === 'COPY') copy(stage, { stages, isIgnored, rest })
    else if (word === 'RUN') runIn(stage, rest)
    else if (word === 'USER') settings.user = rest
    else if (word === 'ENV') settings.environment.push(rest)
    else if (word === 'ENTRYPOINT') settings.entryPoint = JSON.parse(rest) as string[]
    else if (!['CMD', 'STOPSIGNAL'].includes(word)) throw new Error(`${word} is not understood`)
  }
  const last = stages.at(-1)
  if (last === undefined) throw new Error(`${dockerfile} has no stage`)
  return { root: last.root, workDir: last.workDir, bases, ...settings }
}

function inStage(stage: Stage, file: string): string {
  return path.join(stage.root, path.resolve(stage.workDir, file))
}

function copy(
  stage: Stage,
  options: {
    readonly stages: readonly Stage[]
    readonly isIgnored: (file: string) => boolean
    readonly rest: string
  },
): void {
  const words = options.rest.split(/\s+/)
  const from = words.find((word) => word.startsWith('--from='))?.slice('--from='.length)
  const [target = '', ...sources] = words.filter((word) => !word.startsWith('--')).reverse()
  const origin = options.stages.find(({ name }) => name === from)
  if ((from === undefined) !== (origin === undefined)) throw new Error(`no stage ${String(from)}`)
  for (const source of sources.reverse()) {
    const file = origin === undefined ? path.join(ROOT, source) : inStage(origin, source)
    const isFolder = target.endsWith('/') || target === '.'
    const to = inStage(stage, isFolder ? path.join(target, path.basename(source)) : target)
    cpSync(file, to, {
      recursive: true,
      verbatimSymlinks: true,
      filter: (each) => origin !== undefined || !options.isIgnored(path.relative(ROOT, each)),
    })
    if (!existsSync(to)) throw new Error(`COPY ${source}: the ignore file lets nothing through`)
  }
}

function runIn(stage: Stage, command: string): void {
  const cwd = inStage(stage, '.')
  for (const part of command.split('&&').map((one) => one.trim())) {
    if (/^npm ci\b/.test(part)) installIn(cwd, part)
    else execFileSync('sh', ['-c', part], { cwd, stdio: 'pipe' })
  }
}

type LockEntry = { readonly dev?: boolean; readonly devOptional?: boolean; readonly link?: boolean }

/** Links what package-lock.json would put at the top of node_modules. */
function installIn(folder: string, command: string): void {
  if (!command.includes('--ignore-scripts')) throw new Error('npm ci would run install scripts')
  const lock = JSON.parse(readFileSync(path.join(folder, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, LockEntry & { readonly resolved?: string }>
  }
  const withoutDev = command.includes('--omit=dev')
  const modules = path.join(ROOT, 'node_modules')
  for (const [place, entry] of Object.entries(lock.packages)) {
    const name = /^node_modules\/((?:@[^/]+\/)?[^/]+)$/.exec(place)?.[1]
    if (name === undefined || (withoutDev && (entry.dev === true || entry.devOptional === true))) {
      continue
    }
    const at = path.join(folder, 'node_modules', name)
    const ours = path.join(folder, entry.resolved ?? '')
    const installed = path.join(modules, name)
    // Relative, so that a stage can be copied into another one.
    if (entry.link === true) link(path.relative(path.dirname(at), ours), at)
    else if (existsSync(installed)) link(installed, at)
  }
  const bin = path.join(folder, 'node_modules/.bin')
  link('../@forwardpath/cli/bin/forwardpath.js', path.join(bin, 'forwardpath'))
  if (!withoutDev) link('../typescript/bin/tsc', path.join(bin, 'tsc'))
}

function link(target: string, at: string): void {
  mkdirSync(path.dirname(at), { recursive: true })
  symlinkSync(target, at)
}

/** The patterns of an ignore file: `*` within a name, `**` across folders, `!` lets through; the last that fits counts. */
function readIgnoreFile(file: string): (relative: string) => boolean {
  const lines = readFileSync(path.join(ROOT, file), 'utf8').split('\n')
  const rules = lines
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => ({ keeps: line.startsWith('!'), matches: matcherOf(line.replace(/^!/, '')) }))
  return (relative) => {
    if (relative === '') return false
    const fitting = rules.findLast(({ matches }) => matches(relative))
    return fitting?.keeps === false
  }
}

/** A pattern fits a file, and everything below it. */
function matcherOf(pattern: string): (relative: string) => boolean {
  const source = pattern
    .replaceAll('.', '\\.')
    .replaceAll('**/', '(?:.+/)?')
    .replaceAll(/(?<!\?:\.)\*/g, '[^/]*')
  const expression = new RegExp(`^${source}(?:/|$)`)
  return (relative) => expression.test(relative)
}

/** Every file below a folder of the image, but for what npm installed. */
export function ownFiles(image: BuiltImage): readonly string[] {
  const root = path.join(image.root, image.workDir)
  return readdirSync(root, { recursive: true, encoding: 'utf8' }).filter(
    (file) => !file.startsWith('node_modules'),
  )
}
