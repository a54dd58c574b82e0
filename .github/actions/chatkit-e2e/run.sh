#!/usr/bin/env bash
# Runs the cases on $COMPONENT; with $AGAINST, compares that with what is given of $COMPONENT, $SDK and $PACKAGE.
set -euo pipefail
cd "$FOLDER"
if [ -z "$AGAINST" ]; then
  if [ -n "$SDK$PACKAGE" ]; then
    echo "sdk and package are compared with something: say with what in 'against', such as openai-chatkit==1.6.5." >&2
    exit 2
  fi
  exec "$BIN/chatkit-e2e" run -m "$CASES" --component "${COMPONENT:-cdn}"
fi
side=
for part in "$COMPONENT" "$SDK" "$PACKAGE"; do
  side=$side${part:+${side:+,}$part}
done
exec "$BIN/chatkit-e2e" compare "$AGAINST" "${side:-cdn}"
