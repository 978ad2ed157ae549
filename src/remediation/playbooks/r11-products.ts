// Third-party products: their vendor chose the TLS library, so the fix is an update, or a stop-gap below them.
import { linux, type Playbook, powershell, unix, when } from '../playbook.ts';
import { SOURCES } from '../sources.ts';
import { KEEP_THE_BEFORE, verifyEverywhere } from './shared.ts';

export const products: Playbook = {
  id: 'r11-products',
  title: 'Third-party product: update it, or the runtime below it',
  appliesTo:
    'Backup, sync and file tools of other vendors: S3 Browser, CloudBerry, Veeam, Cyberduck, WinSCP, rclone, s3cmd, CloudHealth, Postman and the like.',
  steps: [
    {
      id: 'measure',
      title: 'Write down how it is now',
      text: `Note product, version, machine, and who looks after it. The user agent in the finding names the first two. ${KEEP_THE_BEFORE}`,
      commands: [
        linux('rclone version 2>/dev/null; s3fs --version 2>/dev/null; s3cmd --version 2>/dev/null; curl --version'),
        powershell(
          "Get-ItemProperty 'HKLM:\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Uninstall\\*', 'HKLM:\\SOFTWARE\\WOW6432Node\\Microsoft\\Windows\\CurrentVersion\\Uninstall\\*' | Where-Object DisplayName -Match 'S3 Browser|CloudBerry|MSP360|Veeam|Cyberduck|WinSCP' | Select-Object DisplayName, DisplayVersion | Tee-Object -FilePath product-before.txt",
        ),
      ],
    },
    {
      id: 'product-settings',
      title: "Look at the product's own TLS setting",
      text: 'Some products let a connection be set to an old version. In WinSCP a stored site can lower it (MinTlsVersion); current releases ask for TLS 1.2. Set it to TLS 1.2 or to automatic.',
      commands: [],
    },
    {
      id: 'update-product',
      title: 'Update the product',
      text: "Take the vendor's current release. Ask the vendor which TLS versions it offers as a client, for the record, and for TLS 1.3 or ML-KEM if that is your target.",
      caution: 'For backup products: make sure that a restore works with the new release before you delete the old one.',
      commands: [
        when('rclone', unix('rclone selfupdate')),
        when('with Homebrew', unix('brew upgrade')),
        when('with winget', powershell('winget upgrade')),
      ],
    },
    {
      id: 'update-below',
      title: 'Update the runtime below it',
      text: "A tool without a TLS library of its own rises with what is below it: s3cmd with Python and its OpenSSL, s3fs with libcurl, Java tools with the JVM. The playbooks for Python, the system's TLS and Java have the steps.",
      commands: [
        when('s3cmd', unix('python3 -c "import ssl; print(ssl.OPENSSL_VERSION)"')),
        when('s3fs', linux('ldd "$(command -v s3fs)" | grep -iE \'curl|ssl|gnutls|nss\'')),
        when('Java tools', unix('java -version')),
      ],
    },
    {
      id: 'registry-stop-gap',
      title: 'If it is a .NET Framework program and no update exists: the registry as a stop-gap',
      text: 'The four registry keys of the playbook for .NET Framework let an unchanged program use what Windows offers. Record the old values first, as that playbook says.',
      caution: 'They change every .NET Framework program on this machine.',
      commands: [
        powershell(
          "Get-ItemProperty 'HKLM:\\SOFTWARE\\Microsoft\\.NETFramework\\v*', 'HKLM:\\SOFTWARE\\WOW6432Node\\Microsoft\\.NETFramework\\v*' | Select-Object PSPath, SchUseStrongCrypto, SystemDefaultTlsVersions",
        ),
      ],
    },
    {
      id: 'replace',
      title: 'If the vendor has no answer: replace it',
      text: 'AWS CLI version 2 copies and syncs as well. Until then, accept the risk with an owner and a date.',
      commands: [unix('aws s3 sync APP_DIR s3://BUCKET_NAME/ --dryrun'), powershell('aws s3 sync APP_DIR s3://BUCKET_NAME/ --dryrun')],
    },
  ],
  verify: verifyEverywhere,
  rollback: [
    {
      id: 'old-product',
      title: 'Install the old release',
      text: 'Keep its installer and an export of its settings before you update. Registry values: the playbook for .NET Framework says how to put them back.',
      commands: [],
    },
  ],
  sources: [SOURCES.winscp, SOURCES.microsoftNetTls, SOURCES.tls12Required],
};
