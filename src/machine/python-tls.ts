// What TLS a Python interpreter speaks, asked of the interpreter itself.
import { z } from 'zod';
import type { NotRunCode } from '../contract/document.ts';
import { floor, type Library, type Limit, limitVersion, parseLibrary, pin } from './derive.ts';
import type { DetectContext } from './detector.ts';
import { envValue } from './places.ts';
import { PROBE_MARK, probeAnswer, runProgram, whatWentWrong } from './run-program.ts';

export type PythonTls =
  | {
      readonly ok: true;
      readonly version: string;
      /** False: this Python was built without the `ssl` module. */
      readonly ssl: boolean;
      readonly library: Library | null;
      readonly ceilings: readonly Limit[];
      readonly settings: readonly Limit[];
    }
  | { readonly ok: false; readonly because: NotRunCode | null; readonly reason: string };

// Python 2.6 to 3.14 read this. The context is the kind that botocore makes, so its limits are the AWS CLI's
// (source: botocore, httpsession.py, create_urllib3_context).
const SCRIPT = `
import sys
d = {"version": "%d.%d.%d" % tuple(sys.version_info[:3])}
try:
    import ssl
    d["ssl"] = True
    d["library"] = getattr(ssl, "OPENSSL_VERSION", None)
    d["tls13"] = getattr(ssl, "HAS_TLSv1_3", None)
    c = ssl.SSLContext(getattr(ssl, "PROTOCOL_TLS_CLIENT", ssl.PROTOCOL_SSLv23))
    d["min"] = c.minimum_version.name
    d["max"] = c.maximum_version.name
except ImportError:
    d["ssl"] = False
except Exception:
    pass
import json
print("${PROBE_MARK}" + json.dumps(d))
`;

const answerSchema = z.object({
  version: z.string().regex(/^\d+\.\d+\.\d+$/),
  ssl: z.boolean().nullish(),
  library: z.string().nullish(),
  tls13: z.boolean().nullish(),
  min: z.string().nullish(),
  max: z.string().nullish(),
});

/** Asks an interpreter for its TLS library and the limits in force. Nothing but Python's own library is loaded: no packages, no folder of ours or the user's. */
export async function pythonTls(context: DetectContext, python: string): Promise<PythonTls> {
  let run = await runProgram(context, python, ['-I', '-S', '-c', SCRIPT]);
  // `-I` came with Python 3.4; before, `-E -s` is the nearest.
  if (run.ran && /unknown option:? -I/i.test(run.result.stderr)) run = await runProgram(context, python, ['-E', '-s', '-S', '-c', SCRIPT]);
  if (!run.ran) return { ok: false, because: run.because, reason: 'may not be run' };
  const answer = answerSchema.safeParse(probeAnswer(run.result));
  if (!answer.success) return { ok: false, because: null, reason: whatWentWrong(run.result) };
  const { version, ssl, library, tls13, min, max } = answer.data;
  const where = envValue(context.host, 'OPENSSL_CONF') ?? "the system's OpenSSL configuration";
  return {
    ok: true,
    version,
    ssl: ssl !== false,
    library: library ? parseLibrary(library) : null,
    ceilings:
      tls13 === false
        ? [{ max: 'TLSv1.2', code: 'runtime-too-old', text: `Python ${version} was built without TLS 1.3.`, where: python }]
        : [],
    settings: [
      ...pin(limitVersion(max), 'openssl-config', 'The OpenSSL configuration', where),
      ...floor(limitVersion(min), 'python-minimum', `Python ${version}`, python),
    ],
  };
}
