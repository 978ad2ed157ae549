// Terraform and the AWS provider: Go programs that others build, so the fix is a newer release.
import { any, file, type Playbook, powershell, unix } from '../playbook.ts';
import { SOURCES } from '../sources.ts';
import { KEEP_THE_BEFORE, verifyEverywhere } from './shared.ts';

export const terraform: Playbook = {
  id: 'r11-terraform',
  title: 'Terraform: update it and its AWS provider',
  appliesTo: 'Terraform, its AWS provider and its S3 back end.',
  program: { unix: 'terraform', win32: 'terraform' },
  steps: [
    {
      id: 'measure',
      title: 'Write down how it is now',
      text: `Note the versions of Terraform and of the provider. They are two programs: one run can show two user agents. ${KEEP_THE_BEFORE}`,
      commands: [
        unix(
          'cd APP_DIR && PROGRAM_PATH version | tee terraform-before.txt',
          'cp -p .terraform.lock.hcl terraform.lock.before',
          "env | grep -iE '^(https?|all)_proxy='",
        ),
        powershell(
          'Set-Location APP_DIR',
          '& PROGRAM_PATH version | Tee-Object -FilePath terraform-before.txt',
          'Copy-Item .terraform.lock.hcl terraform.lock.before',
        ),
      ],
    },
    {
      id: 'rule-out-proxy',
      title: 'Below TLS 1.2: look for the proxy first',
      text: 'Terraform is a Go program, and Go offers TLS 1.2 by itself. A call below that almost always went through a device that opens TLS. The playbook for middleboxes says how to prove it.',
      commands: [
        unix(
          'openssl s_client -connect sts.amazonaws.com:443 -servername sts.amazonaws.com </dev/null 2>/dev/null | openssl x509 -noout -issuer',
        ),
      ],
      targets: ['tls1.2'],
    },
    {
      id: 'update',
      title: 'Update Terraform and the provider',
      text: 'Take releases that are built with Go 1.18 or newer; for ML-KEM with Go 1.24 or newer. Allow the new provider version, then upgrade and look at the plan.',
      caution:
        'A new major version of the provider changes resources. Read its upgrade guide, and apply only a plan that shows no change you did not want.',
      commands: [
        file(
          'terraform {',
          '  required_providers {',
          '    aws = {',
          '      source  = "hashicorp/aws"',
          '      version = ">= 6.0"',
          '    }',
          '  }',
          '}',
        ),
        any('terraform init -upgrade'),
        any('terraform plan'),
      ],
    },
  ],
  verify: verifyEverywhere,
  rollback: [
    {
      id: 'old-lock',
      title: 'Go back to the old provider',
      text: 'Put the old lock file and the version line back. State that a newer provider wrote may need the backup of the state, too.',
      commands: [
        unix('cp -p terraform.lock.before .terraform.lock.hcl && terraform init'),
        powershell('Copy-Item terraform.lock.before .terraform.lock.hcl', 'terraform init'),
      ],
    },
  ],
  sources: [SOURCES.go118, SOURCES.goMlkem, SOURCES.pqtls],
};
