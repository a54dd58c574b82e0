// Lists no thread in the history panel.

if (inFrame) {
  eachJsonAnswer((json) => (Array.isArray(json.data) ? { ...json, data: [] } : json));
}
