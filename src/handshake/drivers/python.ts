// Python 2.6 and newer: the kind of context that botocore makes.
import { atLeast, versionNumbers } from '../../contract/version-numbers.ts';
import { PROBE_MARK } from '../../machine/run-program.ts';
import { CONNECT_SECONDS, type Driver, OPENSSL_VARIABLES, type Place } from './driver.ts';

// Source of the context: botocore, httpsession.py, create_urllib3_context. `create_default_context` has another minimum since Python 3.10.
const script = ({ port }: Place): string => `
import socket, sys
try:
    import ssl
except ImportError:
    print('${PROBE_MARK}{"cannot":"it was built without TLS"}')
    sys.exit(1)
s = socket.create_connection(("127.0.0.1", ${port}), ${CONNECT_SECONDS})
if hasattr(ssl, "SSLContext"):
    c = ssl.SSLContext(getattr(ssl, "PROTOCOL_TLS_CLIENT", ssl.PROTOCOL_SSLv23))
    c.options |= ssl.OP_NO_SSLv2 | ssl.OP_NO_SSLv3
    if hasattr(c, "check_hostname"):
        c.check_hostname = False
    c.verify_mode = ssl.CERT_NONE
    c.wrap_socket(s)
else:
    ssl.wrap_socket(s)
`;

export const python: Driver = {
  kinds: ['python'],
  variables: OPENSSL_VARIABLES,
  async command({ path, version }, place) {
    // `-I` came with Python 3.4; before, `-E -s` is the nearest.
    const old = version !== null && atLeast(versionNumbers(version), [3, 4]) === false;
    return { path, args: [...(old ? ['-E', '-s', '-S'] : ['-I', '-S']), '-c', script(place)] };
  },
};
