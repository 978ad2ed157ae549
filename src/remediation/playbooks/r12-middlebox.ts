// A device between client and AWS that opens TLS: no change to a client helps.
import { macos, type Playbook, powershell, query, unix } from '../playbook.ts';
import { SOURCES } from '../sources.ts';
import { askAgain, KEEP_THE_BEFORE, newEvent } from './shared.ts';

const ISSUER =
  'openssl s_client -connect sts.amazonaws.com:443 -servername sts.amazonaws.com </dev/null 2>/dev/null | openssl x509 -noout -issuer';
const issuerInPowerShell = powershell(
  "$client = [Net.Sockets.TcpClient]::new('sts.amazonaws.com', 443)",
  '$stream = [Net.Security.SslStream]::new($client.GetStream(), $false, { $true })',
  "$stream.AuthenticateAsClient('sts.amazonaws.com')",
  '$stream.RemoteCertificate.Issuer',
  '$client.Dispose()',
);

export const middlebox: Playbook = {
  id: 'r12-middlebox',
  title: 'A device in the path opens TLS: fix the device',
  appliesTo: 'Several programs below the target from one address, or a program below it that cannot be set so low by itself.',
  steps: [
    {
      id: 'measure',
      title: 'Write down how it is now',
      text: `CloudTrail shows the TLS of the last device before AWS, and the user agent of the client behind it. List the programs that come from the same address. ${KEEP_THE_BEFORE}`,
      commands: [
        query(
          'filter sourceIPAddress = "SOURCE_IP" and ispresent(tlsDetails.tlsVersion)',
          '| stats count(*) as calls by userAgent, tlsDetails.tlsVersion, tlsDetails.cipherSuite',
          '| sort calls desc',
        ),
      ],
    },
    {
      id: 'compare-issuer',
      title: 'On the client: who signed the certificate?',
      text: 'Look at the certificate that the client really gets. Issued by Amazon: the path is open, and the client itself is to blame. Issued by your company or a vendor: a device opens TLS, and its connection to AWS is the one in the log.',
      commands: [unix(ISSUER), issuerInPowerShell],
    },
    {
      id: 'find-proxy',
      title: 'On the client: is a proxy configured?',
      text: "A proxy variable, a system proxy, or nothing at all when the device sits in the network path. A plain proxy (CONNECT) does not open TLS: then the certificate is Amazon's.",
      commands: [
        unix(
          "env | grep -iE '^(https?|all|no)_proxy='",
          "env | grep -E '^(AWS_CA_BUNDLE|REQUESTS_CA_BUNDLE|NODE_EXTRA_CA_CERTS|SSL_CERT_FILE)='",
        ),
        macos('scutil --proxy'),
        powershell("Get-ChildItem Env: | Where-Object Name -Match 'proxy|CA_BUNDLE|CA_CERTS'", 'netsh.exe winhttp show proxy'),
      ],
    },
    {
      id: 'probe-device',
      title: 'Ask the device what it takes',
      text: 'If the device ends TLS itself, see which versions it offers to clients. One that takes only TLS 1.0 or 1.1 there is most likely the same towards AWS.',
      commands: [
        unix(
          'openssl s_client -connect PROXY_HOST:PROXY_PORT -tls1_2 </dev/null 2>&1 | grep -E "Protocol|Cipher is"',
          'openssl s_client -connect PROXY_HOST:PROXY_PORT -tls1_3 </dev/null 2>&1 | grep -E "Protocol|Cipher is"',
        ),
      ],
    },
    {
      id: 'fix-device',
      title: 'Fix the device',
      text: 'Hand it to the team that owns it, with the list of step 1. They update its software and let its outgoing side speak TLS 1.2 and 1.3. Do not change the clients: it would not help.',
      details: [
        'the outgoing (server-side) TLS setting counts, not the one towards the clients',
        'TLS inspection, load balancers, VPN and WAN appliances, and old forward proxies are the usual ones',
        'for ML-KEM: a device that opens TLS must itself support it, or leave AWS endpoints alone',
      ],
      commands: [],
    },
    {
      id: 'bypass',
      title: 'Or: take AWS out of the inspection',
      text: "If policy allows, exempt *.amazonaws.com and *.api.aws from TLS inspection, or reach AWS through VPC endpoints. Then each client's own TLS counts again, and can be checked one by one.",
      caution: 'This changes what your security team can see. It is their decision: ask, and write down who agreed.',
      commands: [],
    },
  ],
  verify: [
    {
      id: 'issuer-again',
      title: 'On the client: one more connection',
      text: 'After a bypass the issuer must be Amazon. After a repair it may be yours; then only the new event proves it.',
      commands: [unix(ISSUER), issuerInPowerShell],
    },
    ...newEvent,
    askAgain,
  ],
  rollback: [
    {
      id: 'old-config',
      title: 'Load the saved configuration of the device',
      text: 'Export it before any change. If you set a bypass, remove the exemption again.',
      commands: [],
    },
  ],
  sources: [SOURCES.recordContents, SOURCES.tls12Required],
};
