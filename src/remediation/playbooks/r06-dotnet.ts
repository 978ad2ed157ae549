// .NET (Core) and PowerShell 7: update the runtime, and the TLS of the system below it.
import { any, linux, type Playbook, powershell, unix, when, windowsFile } from '../playbook.ts';
import { SOURCES } from '../sources.ts';
import { KEEP_THE_BEFORE, verifyEverywhere } from './shared.ts';

export const dotnet: Playbook = {
  id: 'r06-dotnet',
  title: '.NET and PowerShell 7: update the runtime',
  appliesTo: '.NET Core, .NET 5 and newer, PowerShell 6 and newer, and AWS Tools for PowerShell on them.',
  steps: [
    {
      id: 'measure',
      title: 'Write down how it is now',
      text: `.NET uses the TLS of the system: OpenSSL on Linux, Schannel on Windows. Programs that bring their own runtime are in no list: look for .runtimeconfig.json and .deps.json files beside them. ${KEEP_THE_BEFORE}`,
      commands: [
        unix(
          '{ dotnet --list-runtimes; openssl version; } | tee dotnet-before.txt',
          "find APP_DIR -name '*.runtimeconfig.json' -o -name '*.deps.json'",
        ),
        powershell(
          'dotnet --list-runtimes | Tee-Object -FilePath dotnet-before.txt',
          'Get-ChildItem APP_DIR -Recurse -Include *.runtimeconfig.json, *.deps.json',
          'Get-Module -ListAvailable AWS.Tools.Common, AWSPowerShell.NetCore, AWSPowerShell | Select-Object Name, Version',
        ),
      ],
    },
    {
      id: 'remove-pins',
      title: 'Look for code that sets the version',
      text: 'SslProtocols on a handler, a stream or a client beats the system. Take it out: the default lets the system choose.',
      commands: [
        unix(`grep -rnE --include='*.cs' --include='*.json' --include='*.ps1' 'SslProtocols|SecurityProtocol|CipherSuitesPolicy' APP_DIR`),
        powershell(
          "Get-ChildItem APP_DIR -Recurse -Include *.cs, *.json, *.ps1 | Select-String -Pattern 'SslProtocols|SecurityProtocol|CipherSuitesPolicy'",
        ),
      ],
    },
    {
      id: 'update-runtime',
      title: 'Update the runtime and publish again',
      text: '.NET 10 is the release with long support; the support of .NET 8 and 9 ended on 10 November 2026. A program that brings its own runtime must be published again: updating the machine does not reach it.',
      commands: [
        when('project file', windowsFile('<TargetFramework>net10.0</TargetFramework>')),
        unix('dotnet publish APP_DIR --configuration Release'),
        powershell('winget install --exact --id Microsoft.DotNet.Runtime.10', 'dotnet publish APP_DIR --configuration Release'),
      ],
    },
    {
      id: 'system-tls',
      title: 'On Linux: see to the OpenSSL below it',
      text: 'OpenSSL 1.1.1 brings TLS 1.3, 3.5 brings ML-KEM. A policy or openssl.cnf of the system holds for .NET as well.',
      caution:
        "Both are shared by every program on the machine. Read them first; the playbook for the system's TLS says how to change them.",
      commands: [
        linux(
          'openssl version',
          'grep -nE "MinProtocol|MaxProtocol|CipherString" /etc/ssl/openssl.cnf /etc/pki/tls/openssl.cnf 2>/dev/null',
          'update-crypto-policies --show 2>/dev/null',
        ),
      ],
    },
    {
      id: 'windows-tls13',
      title: 'On Windows: TLS 1.3 needs Windows 11 or Server 2022',
      text: 'Windows 10 and Server 2016 and 2019 have no TLS 1.3. Do not force it there. On macOS, TLS 1.3 is available to .NET 10 when DOTNET_SYSTEM_NET_SECURITY_USENETWORKFRAMEWORK=1 is set.',
      commands: [powershell('(Get-CimInstance Win32_OperatingSystem).Caption')],
      targets: ['tls1.3'],
    },
    {
      id: 'pq',
      title: 'For ML-KEM: .NET on Linux with OpenSSL 3.5',
      text: 'On Linux it needs nothing but OpenSSL 3.5 or newer. Schannel has ML-KEM in preview builds only, switched off. AWS plans no ML-KEM for Tools for PowerShell on Windows.',
      commands: [linux('openssl version')],
      targets: ['pq'],
    },
    {
      id: 'update-modules',
      title: 'If it is PowerShell: update the AWS modules',
      text: 'Version 4 of Tools for PowerShell has had no support since 1 June 2026; use version 5 on PowerShell 7.',
      commands: [
        powershell('Install-Module -Name AWS.Tools.Installer -Scope CurrentUser', 'Update-AWSToolsModule -CleanUp'),
        unix(`pwsh -NoProfile -Command 'Install-Module -Name AWS.Tools.Installer -Scope CurrentUser; Update-AWSToolsModule -CleanUp'`),
      ],
    },
  ],
  verify: verifyEverywhere,
  rollback: [
    {
      id: 'old-build',
      title: 'Deploy the build before',
      text: 'Runtimes live side by side: the old one stays until you remove it, and the old build finds it. Revert the commit of the change and deploy.',
      commands: [any('git revert COMMIT'), any('dotnet --list-runtimes')],
    },
    {
      id: 'old-modules',
      title: 'Load the old PowerShell modules',
      text: 'Several versions of a module can live side by side.',
      commands: [powershell('Install-Module -Name AWS.Tools.Common -RequiredVersion MODULE_VERSION -Scope CurrentUser -AllowClobber')],
    },
  ],
  sources: [SOURCES.netTls, SOURCES.powershellTls, SOURCES.microsoftSchannel, SOURCES.sdkLifecycle, SOURCES.pqtls],
};
