// The machine itself, as the document names it.
import type { Machine } from '../contract/document.ts';
import type { Host } from './host.ts';
import { windowsVersion } from './windows-version.ts';

const OS_NAME = { linux: 'linux', darwin: 'macOS', win32: 'Windows', other: 'other' } as const;

/** Names the machine: the distribution on Linux, the product version on macOS, product and build on Windows, else the kernel's release. */
export async function describeMachine(host: Host): Promise<Machine> {
  return { os: OS_NAME[host.platform], release: (await releaseOf(host)) ?? host.release, arch: host.arch, hostname: host.hostname };
}

async function releaseOf(host: Host): Promise<string | null> {
  switch (host.platform) {
    case 'linux': {
      const text = (await host.readText('/etc/os-release', 16_384)) ?? (await host.readText('/usr/lib/os-release', 16_384)) ?? '';
      return /^PRETTY_NAME="?([^"\n]+)"?$/m.exec(text)?.[1] ?? null;
    }
    case 'darwin': {
      const text = (await host.readText('/System/Library/CoreServices/SystemVersion.plist', 16_384)) ?? '';
      return /<key>ProductVersion<\/key>\s*<string>([^<]+)<\/string>/.exec(text)?.[1] ?? null;
    }
    case 'win32': {
      const { name, build } = await windowsVersion(host);
      return build === null ? name : `${name} (build ${build})`;
    }
    case 'other':
      return null;
  }
}
