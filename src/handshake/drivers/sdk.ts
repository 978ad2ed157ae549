// The AWS SDK of a project: loaded from where it is installed, and made to call STS on this machine with keys that are none.
import { PROBE_MARK } from '../../machine/run-program.ts';
import { addressOf, CONNECT_SECONDS, type Driver, OPENSSL_VARIABLES, type Place } from './driver.ts';

/** What is run, and where its SDK is. */
export interface SdkPlace {
  readonly language: 'node' | 'python';
  readonly generation?: 2 | 3;
  readonly interpreter: string;
  readonly folder: string;
}

const REGION = 'us-east-1';
const [KEY, SECRET] = ['none', 'none'];

// Version 2 ran on Node.js 0.8 and newer.
const nodeV2 = (place: Place, folder: string): string => `
var A = null;
try { A = require(${JSON.stringify(folder)}); } catch (e) { console.log('${PROBE_MARK}{"cannot":"the SDK cannot be loaded"}'); }
if (A) new A.STS({ endpoint: '${addressOf(place)}', region: '${REGION}', accessKeyId: '${KEY}', secretAccessKey: '${SECRET}', maxRetries: 0 })
  .getCallerIdentity({}, function () {});
`;

// Whichever client it is, its requests go through the handler that it made for itself.
const nodeV3 = (place: Place, folder: string): string => `
let S = null;
try { S = require(${JSON.stringify(folder)}); } catch (e) { console.log('${PROBE_MARK}{"cannot":"the SDK cannot be loaded"}'); }
const name = S && Object.keys(S).find((each) => /^[A-Z]\\w*Client$/.test(each));
if (name) {
  const client = new S[name]({
    endpoint: '${addressOf(place)}', region: '${REGION}', maxAttempts: 1,
    credentials: { accessKeyId: '${KEY}', secretAccessKey: '${SECRET}' },
  });
  const request = { protocol: 'https:', hostname: '127.0.0.1', port: ${place.port}, method: 'GET', path: '/', headers: {}, query: {} };
  const asked = S.GetCallerIdentityCommand
    ? client.send(new S.GetCallerIdentityCommand({}))
    : client.config.requestHandler.handle(request);
  asked.catch(() => {});
}
`;

const python = (place: Place): string => `
try:
    import botocore.session
    from botocore.config import Config
except ImportError:
    print('${PROBE_MARK}{"cannot":"botocore cannot be loaded"}')
    raise SystemExit(1)
c = botocore.session.get_session().create_client(
    "sts", region_name="${REGION}", endpoint_url="${addressOf(place)}", verify=False,
    aws_access_key_id="${KEY}", aws_secret_access_key="${SECRET}",
    config=Config(connect_timeout=${CONNECT_SECONDS}, retries={"max_attempts": 0}, proxies={}))
try:
    c.get_caller_identity()
except Exception:
    pass
`;

/** The driver for one SDK in one project. Its own folder is loaded, so whoever asks has to know that it is safe to. */
export function sdkDriver({ language, generation = 3, interpreter, folder }: SdkPlace): Driver {
  const script = (place: Place): readonly string[] => {
    if (language === 'python') return ['-I', '-c', python(place)];
    return ['-e', generation === 2 ? nodeV2(place, folder) : nodeV3(place, folder)];
  };
  return {
    kinds: [language],
    variables: [...(language === 'node' ? ['NODE_OPTIONS'] : []), ...OPENSSL_VARIABLES],
    command: async (_installation, place) => ({ path: interpreter, args: script(place), env: { AWS_EC2_METADATA_DISABLED: 'true' } }),
  };
}
