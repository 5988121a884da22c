import type { Driver } from './driver.ts'
export const dovecot: Driver = {
  server: 'dovecot',
  host: 'x.example',
  domain: 'x.example',
  situations: [],
  start: () => Promise.reject(new Error('none')),
}
