import type { Driver } from './driver.ts'
export const opensmtpd: Driver = {
  server: 'opensmtpd',
  host: 'x.example',
  domain: 'x.example',
  situations: [],
  start: () => Promise.reject(new Error('none')),
}
