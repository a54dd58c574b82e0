#!/usr/bin/env bash
# Runs the cases on $COMPONENT; with $AGAINST, compares that with $SDK and $PACKAGE, or else with $COMPONENT; with
# $BACKEND, looks at that, which $START starts if it is given.
set -euo pipefail
cd "$FOLDER"
component=${COMPONENT:-cdn}
if [ -n "$BACKEND" ]; then
  exec "$BIN/chatkit-e2e" probe "$BACKEND" --component "$component" --depth standard --junit report/junit.xml \
    ${START:+--start "$START"}
fi
packages=$SDK${SDK:+${PACKAGE:+,}}$PACKAGE
if [ -n "$AGAINST" ]; then
  exec "$BIN/chatkit-e2e" compare "$AGAINST" "${packages:-$component}" --component "$component"
fi
if [ -n "$packages" ]; then
  echo "sdk and package are compared with something: say with what in 'against', such as openai-chatkit==1.6.5." >&2
  exit 2
fi
exec "$BIN/chatkit-e2e" run -m "$CASES" --component "$component"
