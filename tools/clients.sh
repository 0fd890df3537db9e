#!/usr/bin/env bash
# Makes the Python and the TypeScript client from the OpenAPI description: tools/clients.sh OUT [openapi.json]
# The Python generator has an environment of its own, for it asks for older libraries than the service.
set -euo pipefail
here=$(cd "$(dirname "$0")/.." && pwd)
out=$(mkdir -p "$1" && cd "$1" && pwd)
own="$here/.venv/clients"
if ! cmp -s "$here/requirements/clients.txt" "$own/made-from.txt"; then
  echo "Setting up the generator of the Python client ..." >&2
  "$here/.venv/bin/uv" venv -q --clear --python "$here/.venv/bin/python" "$own"
  "$here/.venv/bin/uv" pip install -q --require-hashes --python "$own/bin/python" -r "$here/requirements/clients.txt"
  cp "$here/requirements/clients.txt" "$own/made-from.txt"
fi
if [ $# -gt 1 ]; then cp "$2" "$out/openapi.json"; else "$here/.venv/bin/qiantai" openapi --plain-names "$out/openapi.json"; fi
PATH="$own/bin:$PATH" openapi-python-client generate --path "$out/openapi.json" --output-path "$out/python" --overwrite \
  --config "$here/tools/clients/python.yaml" --fail-on-warning
mkdir -p "$out/typescript"
cp "$here"/tools/clients/typescript/* "$out/typescript/"
node "$here/console/node_modules/openapi-typescript/bin/cli.js" "$out/openapi.json" -o "$out/typescript/schema.d.ts" --default-non-nullable=false >&2
