/**
 * One automatic answer by WildDuck's own code, given to the sink: `wildduck-front.js FOLDER SENDER RECIPIENT MESSAGE_ID SUBJECT
 * TEXT [NAME]` in the server's root. What it would ask of MongoDB and Redis is answered here: nobody had an answer yet.
 */
import { createRequire } from 'node:module'
import path from 'node:path'
import { PassThrough } from 'node:stream'

type Callback = (error: Error | null, answer: unknown) => void
type Autoreply = (options: object, data: object) => Promise<unknown>

const [folder = '', sender = '', recipient = '', messageId = '', subject = '', text = '', name] =
  process.argv.slice(2)
const home = path.join(folder, 'node_modules/wildduck')
process.chdir(home)
const load = createRequire(path.join(home, 'lib/'))

const first = {
  zremrangebyscore: () => first,
  zadd: () => first,
  expire: () => first,
  exec: (done: Callback) => done(null, [null, [null, 1]]),
}

const mail = [
  'Date: Tue, 12 Mar 2024 08:30:11 +0100',
  'From: "Sender Shop" <news@sender.example>',
  `To: <${recipient}>`,
  'Subject: Your order',
  `Message-ID: ${messageId}`,
  '',
  'Hello,',
  '',
].join('\r\n')

function push(envelope: { readonly to: string }, done: Callback): PassThrough {
  const message = new PassThrough()
  const { createTransport } = load('nodemailer') as {
    createTransport: (options: object) => { sendMail: (mail: object) => Promise<unknown> }
  }
  const sink = createTransport({
    host: '127.0.0.9',
    port: 25,
    ignoreTLS: true,
    name: 'mail.pond.example',
  })
  void sink
    .sendMail({ envelope: { from: '', to: envelope.to }, raw: message })
    .then(() => done(null, { id: 'autoreply', messageId }))
  return message
}

const answers = load('./autoreply') as Autoreply
await answers(
  {
    db: {
      database: { collection: () => ({ findOne: () => Promise.resolve(null) }) },
      redis: { multi: () => first },
    },
    messageHandler: {
      counters: {
        ttlcounter: (...args: readonly unknown[]) =>
          (args.at(-1) as Callback)(null, { success: true }),
      },
    },
    maildrop: { push },
    sender,
    recipient,
    chunks: [Buffer.from(mail)],
    queueId: '18f0a5c2e7b0000001',
    userData: { name: 'Uta Kraus' },
  },
  { _id: '65f0a5c2e7b0000001', text, subject, ...(name === undefined ? {} : { name }) },
)
