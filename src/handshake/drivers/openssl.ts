// OpenSSL's own client.
import { type Driver, OPENSSL_VARIABLES } from './driver.ts';

export const openssl: Driver = {
  kinds: ['openssl'],
  variables: OPENSSL_VARIABLES,
  command: async ({ path }, { port }) => ({ path, args: ['s_client', '-connect', `127.0.0.1:${port}`] }),
};
