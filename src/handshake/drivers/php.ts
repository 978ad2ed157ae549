// PHP: curl where it has it, as the AWS SDK for PHP does, else its own streams.
import { PROBE_MARK } from '../../machine/run-program.ts';
import { addressOf, CONNECT_SECONDS, type Driver, GNUTLS_VARIABLES, OPENSSL_VARIABLES, type Place } from './driver.ts';

const script = (place: Place): string => `
$u = '${addressOf(place)}';
if (function_exists('curl_init')) {
  $c = curl_init($u);
  curl_setopt_array($c, array(CURLOPT_SSL_VERIFYPEER => 0, CURLOPT_SSL_VERIFYHOST => 0, CURLOPT_PROXY => '', CURLOPT_TIMEOUT => ${CONNECT_SECONDS}));
  curl_exec($c);
} elseif (extension_loaded('openssl')) {
  $o = array('ssl' => array('verify_peer' => false, 'verify_peer_name' => false), 'http' => array('timeout' => ${CONNECT_SECONDS}));
  @file_get_contents($u, false, stream_context_create($o));
} else echo '${PROBE_MARK}{"cannot":"neither curl nor openssl is loaded"}';
`;

export const php: Driver = {
  kinds: ['php'],
  variables: [...OPENSSL_VARIABLES, ...GNUTLS_VARIABLES],
  command: async ({ path }, place) => ({
    path,
    // php.ini counts, since it says which extensions there are; code that it prepends does not.
    args: ['-d', 'auto_prepend_file=', '-d', 'auto_append_file=', '-d', 'allow_url_fopen=1', '-r', script(place)],
  }),
};
