// Bun.
import { addressOf, type Driver } from './driver.ts';

export const bun: Driver = {
  kinds: ['bun'],
  variables: ['NODE_OPTIONS'],
  command: async ({ path }, place) => ({
    path,
    args: ['-e', `fetch('${addressOf(place)}', { tls: { rejectUnauthorized: false } }).catch(() => {})`],
  }),
};
