// Rust programs: rustls cannot speak anything below TLS 1.2; for more, update the crates.
import { any, type Playbook, powershell, unix } from '../playbook.ts';
import { SOURCES } from '../sources.ts';
import { KEEP_THE_BEFORE, verifyEverywhere } from './shared.ts';

export const rust: Playbook = {
  id: 'r08-rust',
  title: 'Rust: update the crates and build again',
  appliesTo: 'Programs in Rust: the AWS SDK for Rust, Rusoto, and others.',
  steps: [
    {
      id: 'measure',
      title: 'Write down how it is now',
      text: `Find the TLS crate. rustls is TLS 1.2 at least. native-tls and openssl use the library of the system. ${KEEP_THE_BEFORE}`,
      commands: [
        unix(
          "cd APP_DIR && cargo tree --edges normal | grep -E 'rustls|native-tls|openssl|rusoto|aws-sdk' | sort -u | tee rust-before.txt",
        ),
        powershell(
          'Set-Location APP_DIR',
          "cargo tree --edges normal | Select-String 'rustls|native-tls|openssl|rusoto|aws-sdk' | Tee-Object -FilePath rust-before.txt",
        ),
      ],
    },
    {
      id: 'replace-rusoto',
      title: 'If it is Rusoto: move to the AWS SDK for Rust',
      text: 'Rusoto is not an AWS SDK, and AWS supports the AWS SDK for Rust only. That one brings rustls.',
      commands: [any('cargo tree --invert rusoto_core')],
    },
    {
      id: 'update-crates',
      title: 'Update the crates and build',
      text: 'A program with native-tls also needs a current TLS library in the system that runs it.',
      commands: [
        unix('cd APP_DIR && cp -p Cargo.lock Cargo.lock.before && cargo update && cargo build --release'),
        powershell('Set-Location APP_DIR', 'Copy-Item Cargo.lock Cargo.lock.before', 'cargo update', 'cargo build --release'),
      ],
      targets: ['tls1.2', 'tls1.3'],
    },
    {
      id: 'update-crates-pq',
      title: 'Update to crates with ML-KEM and build',
      text: 'The crates of the AWS SDK for Rust released after 29 August 2025 prefer ML-KEM by default.',
      commands: [
        unix('cd APP_DIR && cp -p Cargo.lock Cargo.lock.before && cargo update && cargo build --release'),
        powershell('Set-Location APP_DIR', 'Copy-Item Cargo.lock Cargo.lock.before', 'cargo update', 'cargo build --release'),
      ],
      targets: ['pq'],
    },
    {
      id: 'deploy',
      title: 'Deploy the new build',
      text: 'Keep the old file: it is the way back.',
      commands: [unix('cp -p BINARY_PATH BINARY_PATH.before'), powershell('Copy-Item BINARY_PATH BINARY_PATH.before')],
    },
  ],
  verify: verifyEverywhere,
  rollback: [
    {
      id: 'old-binary',
      title: 'Start the old file again',
      text: 'Put it back and restart the program. Cargo.lock.before holds the old crates.',
      commands: [unix('cp -p BINARY_PATH.before BINARY_PATH'), powershell('Copy-Item BINARY_PATH.before BINARY_PATH')],
    },
  ],
  sources: [SOURCES.rustSdk, SOURCES.pqtls],
};
