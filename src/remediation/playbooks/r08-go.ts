// Go programs: the compiler's release decides, so the fix is a new build.
import { any, file, type Playbook, powershell, unix } from '../playbook.ts';
import { SOURCES } from '../sources.ts';
import { KEEP_THE_BEFORE, verifyEverywhere } from './shared.ts';

const PINS = '(Min|Max)Version: *tls\\.VersionTLS1[0-3]|CurvePreferences|tls10default|tlsmlkem|InsecureSkipVerify';

export const go: Playbook = {
  id: 'r08-go',
  title: 'Go: build the program again with a current release',
  appliesTo: 'Programs in Go: the AWS SDK for Go, and anything on net/http.',
  steps: [
    {
      id: 'measure',
      title: 'Write down how it is now',
      text: `A Go program carries its TLS inside. The command shows the release that built it and its settings. ${KEEP_THE_BEFORE}`,
      commands: [
        unix("go version -m BINARY_PATH | grep -E 'go1|DefaultGODEBUG|aws-sdk' | tee go-before.txt", "env | grep -E '^GODEBUG='"),
        powershell(
          "go version -m BINARY_PATH | Select-String 'go1|DefaultGODEBUG|aws-sdk' | Tee-Object -FilePath go-before.txt",
          '$env:GODEBUG',
        ),
      ],
    },
    {
      id: 'find-pins',
      title: 'Look for settings that hold it back',
      text: 'Go has offered TLS 1.2 as a client for far longer than AWS has required it. A Go program below that has a MaxVersion in its code, a GODEBUG setting, or a proxy in front. Take out what you find.',
      commands: [
        unix(`grep -rnE --include='*.go' --include='go.mod' '${PINS}' APP_DIR`, "env | grep -iE '^(https?|all)_proxy='"),
        powershell(`Get-ChildItem APP_DIR -Recurse -Include *.go, go.mod | Select-String -Pattern '${PINS}'`),
      ],
    },
    {
      id: 'rebuild',
      title: 'Build it with Go 1.18 or newer',
      text: 'TLS 1.3 is the default from Go 1.13 on. From 1.18 on, a client refuses TLS 1.0 and 1.1. Use a supported release; the SDK for Go v1 has had no support since 31 July 2025, so plan the move to v2.',
      commands: [
        unix('cd APP_DIR && go version && go build ./... && go test ./...'),
        powershell('Set-Location APP_DIR', 'go version', 'go build ./...', 'go test ./...'),
      ],
      targets: ['tls1.2', 'tls1.3'],
    },
    {
      id: 'rebuild-pq',
      title: 'Build it with Go 1.24, and say so in go.mod',
      text: "X25519MLKEM768 is the default from Go 1.24 on, but only when the go line of the main module's go.mod says 1.24 or newer. A new compiler with an old go line leaves it off.",
      caution: 'A newer go line can switch other defaults, too. Run the tests.',
      commands: [
        unix('cd APP_DIR && go mod edit -go=1.24.0 && go mod tidy && go build ./... && go test ./...'),
        powershell('Set-Location APP_DIR', "go mod edit '-go=1.24.0'", 'go mod tidy', 'go build ./...', 'go test ./...'),
      ],
      targets: ['pq'],
    },
    {
      id: 'floor',
      title: 'If the old compiler must stay: state the minimum in code',
      text: 'Hand this transport to the HTTP client of the SDK.',
      commands: [
        file(
          'transport := &http.Transport{',
          '\tTLSClientConfig:   &tls.Config{MinVersion: tls.VersionTLS12},',
          '\tForceAttemptHTTP2: true,',
          '}',
        ),
      ],
      targets: ['tls1.2'],
    },
    {
      id: 'deploy',
      title: 'Deploy the new build',
      text: 'Keep the old file: it is the way back.',
      commands: [unix('cp -p BINARY_PATH BINARY_PATH.before'), powershell('Copy-Item BINARY_PATH BINARY_PATH.before')],
    },
  ],
  verify: [
    {
      id: 'built-with',
      title: 'The running file is the new build',
      text: 'The first line must name the new release.',
      commands: [any('go version BINARY_PATH')],
    },
    ...verifyEverywhere,
  ],
  rollback: [
    {
      id: 'old-binary',
      title: 'Start the old file again',
      text: 'Put it back and restart the program.',
      commands: [unix('cp -p BINARY_PATH.before BINARY_PATH'), powershell('Copy-Item BINARY_PATH.before BINARY_PATH')],
    },
  ],
  sources: [SOURCES.go118, SOURCES.goMlkem, SOURCES.goSdk, SOURCES.pqtls, SOURCES.sdkLifecycle],
};
