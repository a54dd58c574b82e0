#!/usr/bin/env bash
# Installs the suite, from the checkout that this action came with, beside the job: $RUNNER_TEMP/chatkit-e2e. Tells the
# steps after it where: `folder`, and `bin` with the programs.
set -euo pipefail
suite=$(cd "$(dirname "$0")/../../.." && pwd)
folder=$RUNNER_TEMP/chatkit-e2e
mkdir -p "$folder"
"$PYTHON" -m venv "$folder/venv"
bin=$folder/venv/bin
[ -d "$bin" ] || bin=$folder/venv/Scripts # on Windows
# The pinned versions hold for what is installed, and nothing of the tests is.
"$bin/python" -m pip install -q --disable-pip-version-check -c "$suite/.requirements.lock" "$suite"
"$bin/chatkit-e2e" install-browser
{
  echo "folder=$folder"
  echo "bin=$bin"
} >> "$GITHUB_OUTPUT"
