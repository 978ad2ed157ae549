// Every Ruby: the OpenSSL that its `openssl` library has loaded decides what Net::HTTP, and so the AWS SDK for Ruby, offers.
import type { Installation } from '../../contract/document.ts';
import { type Cause, type Derived, derive, type Library, underived } from '../derive.ts';
import type { DetectContext, RuntimeDetector } from '../detector.ts';
import { eachProgram } from '../each-program.ts';
import type { FoundProgram } from '../find-programs.ts';
import { newInstallation } from '../installation.ts';
import { rubyPlaces } from './ruby-places.ts';
import { type RubyTls, rubyTls } from './ruby-tls.ts';

export const ruby: RuntimeDetector = {
  name: 'Ruby',
  detect: (context) =>
    eachProgram(context, {
      name: 'Ruby',
      search: { names: ['ruby', 'jruby'], places: rubyPlaces(context.host) },
      inspect: async (program) => installation(context, program, await rubyTls(context, program)),
      unread: (program) => installation(context, program, { ok: false, ran: false, because: 'cancelled', reason: '' }),
    }),
};

function installation({ host }: DetectContext, program: FoundProgram, tls: RubyTls): Installation {
  const where = program.realPath;
  return newInstallation(host, {
    kind: 'ruby',
    name: tls.ok && tls.engine !== 'ruby' ? `Ruby (${tls.engine})` : 'Ruby',
    version: tls.ok ? tls.version : null,
    path: program.path,
    realPath: where,
    foundBy: program.foundBy,
    stale: program.leftover,
    active: !(tls.ok && tls.library === null && tls.engine === 'ruby'),
    ran: tls.ok || tls.ran,
    notRunBecause: tls.ok ? null : tls.because,
    library: tls.ok ? tls.library : null,
    derived: tls.ok ? judgeRuby(tls, tls.library, where) : underived(null),
  });
}

/** The verdicts for Net::HTTP of this Ruby. */
export function judgeRuby(tls: RubyTls & { readonly ok: true }, library: Library | null, where: string): Derived {
  if (library) return derive({ library, settings: tls.settings, where });
  const cause: Cause =
    tls.engine === 'jruby'
      ? { code: 'jvm-decides', text: 'JRuby speaks TLS through its Java, which is listed by itself.', where }
      : { code: 'no-tls-module', text: 'This Ruby has no openssl library that loads: by itself it speaks no TLS at all.', where };
  return underived(cause);
}
