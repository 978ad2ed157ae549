// Windows machines as registry facts. SYNTHETIC: written from Microsoft's documents (how to determine which .NET Framework versions are
// installed, Transport Layer Security best practices with .NET Framework, TLS registry settings), not recorded from a machine.
import type { FakeMachine, FakeRegistry } from './host.ts';

export const NDP = 'HKLM\\SOFTWARE\\Microsoft\\NET Framework Setup\\NDP';
export const FRAMEWORK_KEY = 'HKLM\\SOFTWARE\\Microsoft\\.NETFramework';
export const PROTOCOLS = 'HKLM\\SYSTEM\\CurrentControlSet\\Control\\SecurityProviders\\SCHANNEL\\Protocols';

const currentVersion = (ProductName: string, CurrentBuild: string, InstallationType: string): FakeRegistry => ({
  'HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion': { ProductName, CurrentBuild, InstallationType },
});

export const WINDOWS = {
  'Windows 7': currentVersion('Windows 7 Professional', '7601', 'Client'),
  'Windows Server 2008 SP2': currentVersion('Windows Server (R) 2008 Standard', '6002', 'Server'),
  'Windows Server 2012 R2': currentVersion('Windows Server 2012 R2 Standard', '9600', 'Server'),
  'Windows 10': currentVersion('Windows 10 Pro', '19045', 'Client'),
  'Windows Server 2019': currentVersion('Windows Server 2019 Standard', '17763', 'Server'),
  'Windows Server 2022': currentVersion('Windows Server 2022 Datacenter', '20348', 'Server'),
  // The registry of Windows 11 goes on saying Windows 10.
  'Windows 11': currentVersion('Windows 10 Pro', '22631', 'Client'),
  'Windows Server 2025': currentVersion('Windows Server 2025 Standard', '26100', 'Server'),
} as const satisfies Record<string, FakeRegistry>;

/** .NET Framework 4.x with this `Release`, as each view shows it. */
export const framework4 = (release: number): { readonly registry: FakeRegistry; readonly registry32: FakeRegistry } => {
  const full = (folder: string): FakeRegistry => ({
    [`${NDP}\\v4\\Full`]: { CBS: 1, Install: 1, InstallPath: `C:\\Windows\\Microsoft.NET\\${folder}\\v4.0.30319\\`, Release: release },
  });
  return { registry: full('Framework64'), registry32: full('Framework') };
};

/** .NET Framework 3.5 SP1, as each view shows it. */
export const framework35 = (): { readonly registry: FakeRegistry; readonly registry32: FakeRegistry } => {
  const keys = (folder: string): FakeRegistry => ({
    [`${NDP}\\v2.0.50727`]: { Install: 1, SP: 2, Version: '2.0.50727.4927' },
    [`${NDP}\\v3.0\\Setup`]: { InstallSuccess: 1, Version: '3.0.30729.4926' },
    [`${NDP}\\v3.5`]: { Install: 1, SP: 1, Version: '3.5.30729.4926', InstallPath: `C:\\Windows\\Microsoft.NET\\${folder}\\v3.5\\` },
  });
  return { registry: keys('Framework64'), registry32: keys('Framework') };
};

/** A Windows machine: facts laid over one another, later ones first. */
export function windowsMachine(
  windows: FakeRegistry,
  ...parts: readonly { readonly registry?: FakeRegistry; readonly registry32?: FakeRegistry }[]
): FakeMachine {
  return {
    platform: 'win32',
    env: {
      SystemRoot: 'C:\\Windows',
      ProgramFiles: 'C:\\Program Files',
      'ProgramFiles(x86)': 'C:\\Program Files (x86)',
      USERPROFILE: 'C:\\Users\\me',
      LOCALAPPDATA: 'C:\\Users\\me\\AppData\\Local',
      APPDATA: 'C:\\Users\\me\\AppData\\Roaming',
      Path: 'C:\\Windows\\System32',
      PATHEXT: '.COM;.EXE;.BAT;.CMD;.VBS',
    },
    registry: Object.assign({}, windows, ...parts.map((part) => part.registry)),
    registry32: Object.assign({}, windows, ...parts.map((part) => part.registry32)),
  };
}
