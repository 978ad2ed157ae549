// .NET Framework and Windows PowerShell: the application's target and pins decide, not what is installed.
import { any, file, type Playbook, powershell, when, windowsFile } from '../playbook.ts';
import { SOURCES } from '../sources.ts';
import { KEEP_THE_BEFORE, verifyEverywhere } from './shared.ts';

const PINS =
  'SecurityProtocol *=|SslProtocols|sslProtocols=|DontEnableSchUseStrongCrypto|DontEnableSystemDefaultTlsVersions|TargetFramework|targetFramework';

/** The registry's four places: two runtimes, for 64-bit and for 32-bit programs. */
export const FOUR_KEYS = [
  'SOFTWARE\\Microsoft\\.NETFramework\\v2.0.50727',
  'SOFTWARE\\Microsoft\\.NETFramework\\v4.0.30319',
  'SOFTWARE\\WOW6432Node\\Microsoft\\.NETFramework\\v2.0.50727',
  'SOFTWARE\\WOW6432Node\\Microsoft\\.NETFramework\\v4.0.30319',
] as const;

const KEY_LIST = FOUR_KEYS.map((key) => `'HKLM:\\${key}'`).join(', ');
const SAVE_KEYS =
  '$keys | ForEach-Object { $v = Get-ItemProperty -Path $_ -ErrorAction SilentlyContinue; [pscustomobject]@{ Key = $_; SchUseStrongCrypto = $v.SchUseStrongCrypto; SystemDefaultTlsVersions = $v.SystemDefaultTlsVersions } } | Export-Csv -NoTypeInformation';

export const dotnetFramework: Playbook = {
  id: 'r05-dotnet-framework',
  title: '.NET Framework: update the SDK, then the target',
  appliesTo: 'Programs on .NET Framework with the AWS SDK for .NET, Windows PowerShell 5.1 and older, and .NET Framework on this machine.',
  steps: [
    {
      id: 'measure',
      title: 'Write down how it is now',
      text: `Note the version of AWSSDK.Core in the program's folder, the target framework of the program, the installed .NET Framework (Release 394802 is 4.6.2, 460798 is 4.7, 528040 is 4.8) and the four registry keys. An empty cell means that the value was not there: note that, too. ${KEEP_THE_BEFORE}`,
      caution: 'Installing a newer .NET Framework does not change a program that targets an older one.',
      commands: [
        powershell(
          "Get-ItemPropertyValue -Path 'HKLM:\\SOFTWARE\\Microsoft\\NET Framework Setup\\NDP\\v4\\Full' -Name Release",
          'Get-ChildItem APP_DIR -Recurse -Filter AWSSDK*.dll | ForEach-Object { $_.VersionInfo } | Select-Object FileName, FileVersion',
          "Get-ChildItem APP_DIR -Recurse -Filter *.config | Select-String -Pattern 'targetFramework|httpRuntime|supportedRuntime|AppContextSwitchOverrides'",
          '[Environment]::OSVersion.Version.ToString()',
        ),
        powershell(`$keys = ${KEY_LIST}`, `${SAVE_KEYS} -Path dotnet-before.csv`, 'Get-Content dotnet-before.csv'),
      ],
    },
    {
      id: 'update-sdk',
      title: 'Update AWSSDK.Core to 3.3.22 or newer',
      text: 'From 3.3.22.0 on, the SDK adds TLS 1.1 and 1.2 itself, even in a program with an old target. Often this is enough on its own. Version 3 has had no support since 1 June 2026: version 4 is the one to end with, and needs .NET Framework 4.7.2.',
      caution: 'Update every AWSSDK package in the same step. They depend on one version of AWSSDK.Core.',
      commands: [
        when('SDK-style project', powershell('dotnet add APP_DIR package AWSSDK.Core')),
        when('in the Package Manager Console of Visual Studio', powershell('Update-Package AWSSDK.Core')),
      ],
    },
    {
      id: 'remove-pins',
      title: 'Remove the code that sets the version',
      text: 'An assignment to ServicePointManager.SecurityProtocol beats every setting. Remove it. If a line must stay, let it add (|=) and never replace (=): "= Tls12" blocks TLS 1.3, "= Tls" blocks everything that AWS takes. Old compilers know the number 3072 for Tls12.',
      caution: 'It holds for the whole process. Another library in the same process may set it after the SDK did.',
      commands: [
        powershell(`Get-ChildItem APP_DIR -Recurse -Include *.cs, *.vb, *.ps1, *.config, *.csproj | Select-String -Pattern '${PINS}'`),
        when('only if a line must stay', file('System.Net.ServicePointManager.SecurityProtocol |= System.Net.SecurityProtocolType.Tls12;')),
        when(
          'only if a line must stay, in a PowerShell script',
          powershell(
            '[Net.ServicePointManager]::SecurityProtocol = [Net.ServicePointManager]::SecurityProtocol -bor [Net.SecurityProtocolType]::Tls12',
          ),
        ),
      ],
    },
    {
      id: 'retarget',
      title: 'Retarget the program to .NET Framework 4.8',
      text: 'A target below 4.6 asks for TLS 1.0. From 4.7 on the operating system chooses, which is what you want. For a web application, httpRuntime in web.config counts; without its targetFramework it behaves like 4.0. Then build and deploy.',
      caution: 'The machine needs .NET Framework 4.8. Test the program: a new target changes other behaviour as well.',
      commands: [
        when('web application, web.config', windowsFile('<system.web>', '  <httpRuntime targetFramework="4.8" />', '</system.web>')),
        when('project file, SDK style', windowsFile('<TargetFramework>net48</TargetFramework>')),
        when('project file, old style', windowsFile('<TargetFrameworkVersion>v4.8</TargetFrameworkVersion>')),
        when(
          'if it cannot be built again: beside the program, in its .exe.config or web.config',
          windowsFile(
            '<runtime>',
            '  <AppContextSwitchOverrides value="Switch.System.Net.DontEnableSchUseStrongCrypto=false;Switch.System.Net.DontEnableSystemDefaultTlsVersions=false" />',
            '</runtime>',
          ),
        ),
      ],
    },
    {
      id: 'registry',
      title: 'Only if the program cannot change: set the four registry keys',
      text: 'These two values, under four keys, let .NET Framework programs use what the operating system offers. All four keys are needed: two runtimes, each for 64-bit and 32-bit programs. Run it as administrator, then restart the programs and services.',
      caution: 'This changes every .NET Framework program on this machine. Have the record of step 1 at hand first: it is the way back.',
      commands: [
        powershell(
          `$keys = ${KEY_LIST}`,
          'foreach ($key in $keys) {',
          '  if (-not (Test-Path $key)) { New-Item -Path $key -Force | Out-Null }',
          '  Set-ItemProperty -Path $key -Name SchUseStrongCrypto -Value 1 -Type DWord',
          '  Set-ItemProperty -Path $key -Name SystemDefaultTlsVersions -Value 1 -Type DWord',
          '}',
        ),
      ],
    },
    {
      id: 'old-windows',
      title: 'Only on old Windows: install what TLS 1.2 needs there',
      text: 'Programs on the 2.0 runtime (.NET Framework 2.0 to 3.5) need an update before SystemDefaultTlsVersions works. Windows 7 and Server 2008 R2 also have TLS 1.2 switched off for clients.',
      details: [
        'Windows 7, Server 2008 R2: KB3154518, and the TLS 1.2 client key below',
        'Server 2012: KB3154519',
        'Windows 8.1, Server 2012 R2: KB3154520',
        'Server 2008 SP2: KB3154517',
        'Windows 10 version 1511: KB3156421',
        'Programs that use WinHTTP on Windows 7, Server 2008 R2 and Server 2012: KB3140245 and its DefaultSecureProtocols value',
        'SQL Server 2012, 2014 and 2016 themselves: KB3135244',
      ],
      caution:
        'Do not touch the SCHANNEL keys on Windows 8, Server 2012 and newer unless somebody switched TLS 1.2 off there: a missing key means the default, which is on. Do not force TLS 1.3 on Windows 10 or Server 2019: it is not supported there.',
      commands: [
        when(
          'Windows 7 and Server 2008 R2 only, as administrator; then restart Windows',
          powershell(
            "reg.exe export 'HKLM\\SYSTEM\\CurrentControlSet\\Control\\SecurityProviders\\SCHANNEL' schannel-before.reg /y",
            "$key = 'HKLM:\\SYSTEM\\CurrentControlSet\\Control\\SecurityProviders\\SCHANNEL\\Protocols\\TLS 1.2\\Client'",
            'if (-not (Test-Path $key)) { New-Item -Path $key -Force | Out-Null }',
            'Set-ItemProperty -Path $key -Name DisabledByDefault -Value 0 -Type DWord',
            'Set-ItemProperty -Path $key -Name Enabled -Value 1 -Type DWord',
          ),
        ),
      ],
    },
    {
      id: 'windows-tls13',
      title: 'For TLS 1.3: Windows 11 or Server 2022',
      text: 'Windows 10 and Server 2016 and 2019 have no TLS 1.3 at all. On Windows 11 and Server 2022 or newer, Microsoft recommends a target of 4.8 or newer. Plan the move of the machine; no setting replaces it.',
      commands: [powershell('(Get-CimInstance Win32_OperatingSystem).Caption')],
      targets: ['tls1.3'],
    },
    {
      id: 'windows-pq',
      title: 'For ML-KEM: there is no setting today',
      text: 'Microsoft documents ML-KEM in Schannel for preview builds only, switched off. Move the workload to .NET on Linux with OpenSSL 3.5, or accept the risk with an owner and a date to look again.',
      commands: [],
      targets: ['pq'],
    },
    {
      id: 'restart',
      title: 'Restart the program',
      text: 'Settings are read at the start of the process.',
      commands: [
        when('a service', powershell('Restart-Service -Name SERVICE_NAME')),
        when('a web application', powershell('iisreset.exe /restart')),
      ],
    },
  ],
  verify: [
    {
      id: 'in-process',
      title: "Read the setting in the program's own process",
      text: 'In Windows PowerShell the command below shows its own process. For another program, log the same expression at its start. SystemDefault, or a list with Tls12, is right. Tls or Ssl3, Tls is not.',
      commands: [powershell('[Net.ServicePointManager]::SecurityProtocol')],
    },
    ...verifyEverywhere,
  ],
  rollback: [
    {
      id: 'registry-back',
      title: 'Put the registry back',
      text: 'It reads the record of step 1. Values that were not there are removed again, the others get their old number. Then restart the programs.',
      commands: [
        powershell(
          'foreach ($row in Import-Csv dotnet-before.csv) {',
          "  foreach ($name in 'SchUseStrongCrypto', 'SystemDefaultTlsVersions') {",
          "    if ($row.$name -eq '') { Remove-ItemProperty -Path $row.Key -Name $name -ErrorAction SilentlyContinue }",
          '    else { Set-ItemProperty -Path $row.Key -Name $name -Value ([int]$row.$name) -Type DWord }',
          '  }',
          '}',
        ),
      ],
    },
    {
      id: 'schannel-back',
      title: 'Put the TLS 1.2 client key back, if you set it',
      text: 'The first command removes the key. The second writes the saved state back. Then restart Windows.',
      commands: [
        powershell(
          "Remove-Item -Path 'HKLM:\\SYSTEM\\CurrentControlSet\\Control\\SecurityProviders\\SCHANNEL\\Protocols\\TLS 1.2\\Client'",
          'reg.exe import schannel-before.reg',
        ),
      ],
    },
    {
      id: 'code-back',
      title: 'Deploy the build before',
      text: 'Revert the commit of the change and deploy: package, target and pins come back with it.',
      commands: [any('git revert COMMIT')],
    },
  ],
  sources: [
    SOURCES.netTls,
    SOURCES.netUpgrade,
    SOURCES.powershellTls,
    SOURCES.microsoftNetTls,
    SOURCES.microsoftNetVersions,
    SOURCES.microsoftSchannel,
    SOURCES.microsoftTlsRegistry,
    SOURCES.sdkLifecycle,
    SOURCES.pqtls,
  ],
};
