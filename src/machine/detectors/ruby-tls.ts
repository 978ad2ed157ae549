// What TLS a Ruby speaks, asked of the Ruby itself.
import { z } from 'zod';
import type { NotRunCode } from '../../contract/document.ts';
import { type Library, type Limit, parseLibrary } from '../derive.ts';
import type { DetectContext } from '../detector.ts';
import { runFound } from '../each-program.ts';
import type { FoundProgram } from '../find-programs.ts';
import { opensslConfigLimits } from '../openssl-config.ts';
import { pathRules } from '../places.ts';
import { PROBE_MARK, probeAnswer, whatWentWrong } from '../run-program.ts';

export type RubyTls =
  | {
      readonly ok: true;
      readonly version: string;
      readonly engine: string;
      readonly library: Library | null;
      readonly settings: readonly Limit[];
    }
  | { readonly ok: false; readonly ran: boolean; readonly because: NotRunCode | null; readonly reason: string };

// Ruby 1.8 to 3.4 read this. Only Ruby's own library is loaded: no gems, nothing of site_ruby or vendor_ruby, where others put files.
// `OPENSSL_LIBRARY_VERSION` is the library that is loaded; `OPENSSL_VERSION`, all that Ruby 1.x has, is the one it was built with.
const SCRIPT = `
$LOAD_PATH.reject! { |d| d =~ /(site|vendor)_ruby/ || d == '.' }
l = f = nil
begin
  require 'openssl'
  l = defined?(OpenSSL::OPENSSL_LIBRARY_VERSION) ? OpenSSL::OPENSSL_LIBRARY_VERSION : OpenSSL::OPENSSL_VERSION
  f = OpenSSL::Config::DEFAULT_CONFIG_FILE if defined?(OpenSSL::Config::DEFAULT_CONFIG_FILE)
rescue LoadError, StandardError
end
q = lambda { |s| s ? '"' + s.to_s.gsub(/[^ !#-\\[\\]-~]/, '?') + '"' : 'null' }
e = defined?(RUBY_ENGINE) ? RUBY_ENGINE : 'ruby'
puts '${PROBE_MARK}{"version":' + q.call(RUBY_VERSION) + ',"engine":' + q.call(e) + ',"library":' + q.call(l) + ',"config":' + q.call(f) + '}'
`;

const answerSchema = z.object({
  version: z.string().regex(/^\d+\.\d+\.\d+$/),
  engine: z.string().regex(/^[a-z+]{1,20}$/),
  library: z.string().nullable(),
  config: z.string().nullable(),
});

/** Asks a Ruby for its OpenSSL. A note says why one gave no answer. */
export async function rubyTls(context: DetectContext, program: FoundProgram): Promise<RubyTls> {
  let run = await runFound(context, program, ['--disable=gems', '-e', SCRIPT]);
  // `--disable` came with Ruby 1.9; before, gems are loaded on request only.
  if (run.ran && /invalid option/.test(run.result.stderr)) run = await runFound(context, program, ['-e', SCRIPT]);
  if (!run.ran) return { ok: false, ran: false, because: run.because, reason: 'may not be run' };
  const answer = answerSchema.safeParse(probeAnswer(run.result));
  if (!answer.success) {
    const reason = whatWentWrong(run.result);
    context.note(`${program.path}, asked for its TLS library, ${reason}.`);
    return { ok: false, ran: true, because: null, reason };
  }
  const { version, engine, library, config } = answer.data;
  const { isAbsolute, dirname } = pathRules(context.host);
  const folder = config !== null && isAbsolute(config) ? dirname(config) : null;
  // Ruby sets the versions itself and takes only the groups from OpenSSL's configuration (measured with 3.1 on OpenSSL 3.0.19).
  const limits = library === null ? [] : await opensslConfigLimits(context.host, { systemFile: folder === null, folder });
  const settings = limits.filter((limit) => limit.pq === false);
  return { ok: true, version, engine, library: library === null ? null : parseLibrary(library), settings };
}
