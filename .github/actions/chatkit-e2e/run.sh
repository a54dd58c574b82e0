#!/usr/bin/env bash
# Runs the cases on $COMPONENT; with $AGAINST, compares that with $SDK and $PACKAGE, or else with $COMPONENT.
set -euo pipefail
cd "$FOLDER"
component=${COMPONENT:-cdn}
packages=$SDK${SDK:+${PACKAGE:+,}}$PACKAGE
if [ -n "$AGAINST" ]; then
  exec "$BIN/chatkit-e2e" compare "$AGAINST" "${packages:-$component}" --component "$component"
fi
if [ -n "$packages" ]; then
  echo "sdk and package are compared with something: say with what in 'against', such as openai-chatkit==1.6.5." >&2
  exit 2
fi
exec "$BIN/chatkit-e2e" run -m "$CASES" --component "$component"
