// Perl: IO::Socket::SSL, which its HTTP clients use.
import { PROBE_MARK } from '../../machine/run-program.ts';
import { CONNECT_SECONDS, type Driver, OPENSSL_VARIABLES, type Place } from './driver.ts';

const script = ({ port }: Place): string => `
if (eval { require IO::Socket::SSL; 1 }) {
  IO::Socket::SSL->new(PeerAddr => '127.0.0.1', PeerPort => ${port}, SSL_verify_mode => 0, Timeout => ${CONNECT_SECONDS});
} else {
  print '${PROBE_MARK}{"cannot":"IO::Socket::SSL is not installed"}', "\\n";
}
`;

export const perl: Driver = {
  kinds: ['perl'],
  variables: OPENSSL_VARIABLES,
  command: async ({ path }, place) => ({ path, args: ['-e', script(place)] }),
};
