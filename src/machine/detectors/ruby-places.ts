// Where Ruby is put by distributions, by its installers, and by each version manager (their own documentation says where).
import type { Place } from '../find-programs.ts';
import type { Host } from '../host.ts';
import { envValue, pathRules } from '../places.ts';
import { standardPlaces, windowsPlace } from '../standard-places.ts';

/** The places of this platform. */
export function rubyPlaces(host: Host): readonly Place[] {
  const standard = standardPlaces(host, { program: 'ruby', homebrew: 'ruby*', asdf: 'ruby', mise: 'ruby', snap: 'ruby', scoop: 'ruby*' });
  if (host.platform === 'win32') {
    const drive = pathRules(host).parse(envValue(host, 'SystemRoot') ?? 'C:\\Windows').root;
    return [
      { pattern: pathRules(host).join(drive, 'Ruby*', 'bin', 'ruby.exe'), foundBy: 'RubyInstaller' },
      ...windowsPlace(host, 'LOCALAPPDATA', 'RubyInstaller, for this user', 'Programs', 'Ruby*', 'bin', 'ruby.exe'),
      ...standard,
    ];
  }
  const home = host.homedir;
  return [
    // Distributions number their programs, and old ones stay beside new ones.
    { pattern: '/usr/bin/ruby*.*', foundBy: '/usr/bin' },
    { pattern: `${envValue(host, 'RBENV_ROOT') ?? `${home}/.rbenv`}/versions/*/bin/ruby`, foundBy: 'rbenv' },
    { pattern: `${home}/.rvm/rubies/*/bin/ruby`, foundBy: 'RVM' },
    { pattern: '/usr/local/rvm/rubies/*/bin/ruby', foundBy: 'RVM' },
    { pattern: `${home}/.rubies/*/bin/ruby`, foundBy: 'chruby' },
    { pattern: '/opt/rubies/*/bin/ruby', foundBy: 'chruby' },
    { pattern: '/opt/rh/*/root/usr/bin/ruby', foundBy: 'Software Collections' },
    { pattern: '/System/Library/Frameworks/Ruby.framework/Versions/Current/usr/bin/ruby', foundBy: 'macOS' },
    ...standard,
  ];
}
