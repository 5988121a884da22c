/** dma: the way, local deliveries; it takes mails by its command alone and never speaks of delays. */
import type { Driver, Root } from './driver.ts'
import { fails, type Situation } from './situation.ts'

const HOST = 'mail.cabin.example'

const sent = (
  name: string,
  to: string,
  is: readonly string[],
  rest: Parameters<typeof fails>[3] = {},
): Situation => fails(name, to, is, { command: ['/usr/sbin/dma', '-f', '{from}', to], ...rest })

const situations: readonly Situation[] = [
  sent('no-mx-no-address', 'tom@lime.example', ['domain_not_found', 'network', 'expired']),
  sent('end-spam', 'tom@mulberry.example', ['spam'], { code: 554 }),
  sent('forward-refused', 'anna', ['user_unknown'], { final: 'gone@birch.example', code: 550 }),
  sent('large', 'gone@birch.example', ['user_unknown'], { code: 550, original: 'large' }),
]

/** See the head of the file. */
export const dma: Driver = {
  server: 'dma',
  host: HOST,
  domain: 'cabin.example',
  situations,
  waitMs: 25_000,
  start: (_setup, root) => {
    configure(root)
    const runs = setInterval(() => root.spawn(['/usr/sbin/dma', '-q']), 3_000)
    return Promise.resolve({
      port: 0,
      stop: () => {
        clearInterval(runs)
      },
    })
  },
}

function configure(root: Root): void {
  root.people(['anna', 'ida'])
  root.write('/etc/mailname', `${HOST}\n`)
  root.write('/etc/aliases', 'anna: gone@birch.example\n')
  root.write('/etc/dma/auth.conf', 'sender|mx.laurel.example:secret\n')
  root.write(
    '/etc/dma/dma.conf',
    `MAILNAME ${HOST}\nALIASES /etc/aliases\nAUTHPATH /etc/dma/auth.conf\n`,
  )
  root.run(['sh', '-c', 'mkdir -p /var/mail/ida; rm -rf /var/spool/dma/*'])
}
