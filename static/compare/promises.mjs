// What an npm package of ChatKit promises, read from its type definitions by TypeScript itself, as JSON:
//
//   node promises.mjs <folder with node_modules> <package> <address of typescript.js>
//
// A promise is a member of a type that a page can reach: where it is reached (`paths`), its type as it is written, and
// its shape, which is the same type without names, so that a type that is only called otherwise is no other type. A
// trial is a set of options that the types allow, to be given to the component.

const [folder, name, typescript] = process.argv.slice(2);
/** @type {typeof import("typescript")} */
const ts = (await import(typescript)).default;

/**
 * @typedef {import("typescript").Node} Node
 * @typedef {import("typescript").TypeNode} TypeNode
 * @typedef {import("typescript").Symbol} Symbol
 * @typedef {import("typescript").SourceFile} SourceFile
 * @typedef {{ places: Set<string>, node: Node, type: TypeNode | undefined }} Owner  a declared type; `type` of an alias
 * @typedef {{ owner: Owner, rel: string, optional: boolean, type: string, shape: string, values: string[] | null }} Found
 * @typedef {{ path: string, value: string, patches: unknown[] }} Trial
 */

const FUNCTION = "[function]";
const VALUES = "one of";
const OBJECT = "{…}";

// What a browser has takes a second to read, and only React's computed types need it.
const lib = name === "@openai/chatkit-react" ? undefined : ["lib.es5.d.ts"];
const program = ts.createProgram([entry(name)], {
  lib,
  strict: true, noEmit: true, target: ts.ScriptTarget.ESNext, module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler, types: [],
});
const checker = program.getTypeChecker();

/** @param {string} wanted */
function entry(wanted) {
  const place = `${folder}/node_modules/${wanted}/`;
  const { types } = JSON.parse(ts.sys.readFile(`${place}package.json`) ?? "{}");
  return place + (types ?? "index.d.ts").replace("./", "");
}

/** @param {string} wanted @returns {Map<string, Symbol>} */
function exportsOf(wanted) {
  const file = program.getSourceFile(entry(wanted));
  const module = file && checker.getSymbolAtLocation(file);
  if (!module) throw new Error(`${wanted} has no type definitions`);
  return new Map(checker.getExportsOfModule(module).map((one) => [one.name, resolved(one)]));
}

/** @param {Symbol} symbol */
const resolved = (symbol) => (symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol);

/** Whether ChatKit declares it, and not TypeScript's libraries. @param {Node | undefined} node */
const isOurs = (node) => !!node && /\/@openai\/chatkit(-react)?\//.test(node.getSourceFile().fileName);

// ---- the declared types that are reached -----------------------------------------------------------------------

/** @type {Map<Symbol, Owner>} */
const owners = new Map();
/** @type {Owner[]} */
const waiting = [];
/** @type {Found[]} */
const found = [];
/** Widgets are reached from each other in circles: they have their own name as their only place. @type {Set<Symbol>} */
const widgets = new Set();

/** @param {Symbol} symbol @param {string} place */
function reach(symbol, place) {
  const node = symbol.declarations?.find((one) => ts.isTypeAliasDeclaration(one) || ts.isInterfaceDeclaration(one));
  if (!node || !isOurs(node)) return;
  const known = owners.get(symbol);
  if (known && !widgets.has(symbol)) known.places.add(place);
  if (known) return;
  const owner = { places: new Set([place]), node, type: ts.isTypeAliasDeclaration(node) ? node.type : undefined };
  owners.set(symbol, owner);
  waiting.push(owner);
}

/** What every place of an owner leads to: a path through it is a path through each. */
function readOwners() {
  for (let owner = waiting.shift(); owner; owner = waiting.shift()) {
    if (owner.type) descend(owner.type, owner, "");
    else readMembers(/** @type {import("typescript").InterfaceDeclaration} */ (owner.node), owner, "");
    if (owner.type) addValues(owner.type, owner, "");
  }
}

/** @param {{ members: import("typescript").NodeArray<import("typescript").TypeElement> }} node @param {Owner} owner @param {string} rel */
function readMembers({ members }, owner, rel) {
  /** @type {Set<string>} */
  const seen = new Set();
  for (const member of members) {
    if (!member.name || seen.has(member.name.getText())) continue; // the first of several overloads
    const key = nameOf(member.name);
    seen.add(member.name.getText());
    if (ts.isMethodSignature(member)) readMember(member, key, owner, rel, text(member.parameters, member.type));
    else if (ts.isPropertySignature(member) && member.type) readMember(member, key, owner, rel, member.type.getText());
  }
}

/** @param {import("typescript").PropertyName} node */
const nameOf = (node) => (ts.isStringLiteral(node) ? node.text : node.getText());

/** @param {Node & { type?: TypeNode, questionToken?: Node }} member @param {string} key @param {Owner} owner @param {string} rel @param {string} type */
function readMember(member, key, owner, rel, type) {
  const place = rel === "" || /[>\s]$/.test(rel) ? rel + key : `${rel}.${key}`;
  const node = ts.isMethodSignature(member) ? member : /** @type {TypeNode} */ (member.type);
  add(owner, place, !!member.questionToken, type, shape(node), null);
  if (!ts.isMethodSignature(member)) addValues(/** @type {TypeNode} */ (node), owner, place);
  if (key !== "setOptions") descend(node, owner, place); // its options are promises of their own
}

/** @param {Owner} owner @param {string} rel @param {boolean} optional @param {string} type @param {string} shape @param {string[] | null} values */
function add(owner, rel, optional, type, shape, values) {
  found.push({ owner, rel, optional, type: oneLine(type), shape, values });
}

/** The literal values of a type that has some of its own, with those that it names. @param {TypeNode} node @param {Owner} owner @param {string} rel */
function addValues(node, owner, rel) {
  if (!parts(node).some(isValue)) return;
  add(owner, rel, false, "", "", flat(node).filter(isValue).map((one) => one.getText().replaceAll("'", '"')));
}

/** Whether a type's values are told with those of the type that names it. @param {TypeNode} one @param {TypeNode[]} all */
const isTold = (one, all) => all.some(isValue) && flat(one).every(isValue);

/** @param {Node} node */
const isValue = (node) => ts.isTemplateLiteralTypeNode(node)
  || (ts.isLiteralTypeNode(node) && node.literal.kind !== ts.SyntaxKind.NullKeyword);

/** The alternatives of a type. @param {TypeNode} node @returns {TypeNode[]} */
function parts(node) {
  if (ts.isParenthesizedTypeNode(node)) return parts(node.type);
  return ts.isUnionTypeNode(node) ? node.types.flatMap(parts) : [node];
}

/** @param {Node} node @param {Owner} owner @param {string} rel */
function descend(node, owner, rel) {
  if (isFunction(node)) return descendFunction(node, owner, rel);
  if (ts.isArrayTypeNode(node)) return descend(node.elementType, owner, `${rel}[]`);
  if (ts.isTypeLiteralNode(node)) return readMembers(node, owner, rel);
  if (ts.isIntersectionTypeNode(node)) return node.types.forEach((one) => descend(one, owner, rel));
  if (ts.isParenthesizedTypeNode(node)) return descend(node.type, owner, rel);
  if (ts.isUnionTypeNode(node)) {
    const inside = parts(node).filter((one, _, all) => !isTold(one, all));
    return inside.forEach((one) => descend(one, owner, rel + tag(one)));
  }
  if (ts.isTypeReferenceNode(node)) descendReference(node, owner, rel);
}

/** @typedef {import("typescript").FunctionTypeNode | import("typescript").MethodSignature} FunctionNode */

/** @param {Node} node @returns {node is FunctionNode} */
const isFunction = (node) => ts.isFunctionTypeNode(node) || ts.isMethodSignature(node);

/** @param {FunctionNode} node @param {Owner} owner @param {string} rel */
function descendFunction(node, owner, rel) {
  node.parameters.forEach((one, index) => {
    if (one.type) descend(one.type, owner, `${rel}(${index === 0 ? "…" : `…${index + 1}`})`);
  });
  if (node.type) descend(node.type, owner, `${rel}()`);
}

/** @param {import("typescript").TypeReferenceNode} node @param {Owner} owner @param {string} rel */
function descendReference(node, owner, rel) {
  const symbol = symbolOf(node);
  const [first, second] = node.typeArguments ?? [];
  const called = node.typeName.getText();
  if (symbol && isOurs(symbol.declarations?.[0])) for (const place of placesOf(owner, rel)) reach(symbol, place);
  else if (called === "Record") descend(second, owner, `${rel}.*`);
  else if (called === "CustomEvent") descend(first, owner, `${rel}: detail`);
  else if (called === "Promise" || called === "Partial" || called === "Array") descend(first, owner, rel);
  else if (called === "Pick" && symbolOf(first)) descendPick(first, second, owner, rel);
}

/** @param {TypeNode} whole @param {TypeNode} keys @param {Owner} owner @param {string} rel */
function descendPick(whole, keys, owner, rel) {
  const picked = checker.getTypeFromTypeNode(whole);
  for (const one of parts(keys)) {
    const key = ts.isLiteralTypeNode(one) && ts.isStringLiteral(one.literal) ? one.literal.text : "";
    const member = picked.getProperty(key)?.valueDeclaration;
    if (member && ts.isPropertySignature(member) && member.type) readMember(member, key, owner, rel, member.type.getText());
  }
}

/** @param {Owner} owner @param {string} rel */
const placesOf = (owner, rel) => [...owner.places].map((place) => joined(place, rel));

/** @param {string} place @param {string} rel */
const joined = (place, rel) => place + (rel === "" || /^[[(:<.]/.test(rel) || place.endsWith(" ") ? rel : `.${rel}`);

/** @param {Node} node */
function symbolOf(node) {
  const symbol = ts.isTypeReferenceNode(node) ? checker.getSymbolAtLocation(node.typeName) : undefined;
  return symbol && resolved(symbol);
}

/** Which of several objects, by the `type` that tells them apart. @param {TypeNode} node */
function tag(node) {
  if (!ts.isTypeLiteralNode(node)) return "";
  const type = node.members.find((one) => one.name?.getText() === "type");
  const is = type && ts.isPropertySignature(type) && type.type;
  return is && ts.isLiteralTypeNode(is) && ts.isStringLiteral(is.literal) ? `<${is.literal.text}>` : "";
}

// ---- types without names ---------------------------------------------------------------------------------------

/** @param {Node} node @returns {string} */
function shape(node) {
  if (isFunction(node)) return text(node.parameters, node.type, shape);
  if (ts.isUnionTypeNode(node)) return alternatives(node);
  if (ts.isParenthesizedTypeNode(node)) return shape(node.type);
  if (ts.isArrayTypeNode(node)) return `${wrapped(shape(node.elementType))}[]`;
  if (isValue(node)) return VALUES;
  if (ts.isTypeLiteralNode(node) || ts.isIntersectionTypeNode(node)) return OBJECT;
  return ts.isTypeReferenceNode(node) ? shapeOfReference(node) : oneLine(node.getText());
}

/** Sorted, because an order is no promise; all that are values count as one, for which `addValues` has them. @param {TypeNode} node */
function alternatives(node) {
  const shapes = flat(node).map((one) => (isFunction(one) ? `(${shape(one)})` : shape(one)));
  return shapes.filter((one, index) => one !== VALUES || shapes.indexOf(one) === index).sort().join(" | ");
}

/** The alternatives of a type and of those that it names. @param {TypeNode} node @returns {TypeNode[]} */
function flat(node) {
  return parts(node).flatMap((one) => {
    const symbol = symbolOf(one);
    if (symbol && widgets.has(symbol)) return [one]; // one widget more is told once, and not of all that may contain it
    const type = named(one);
    if (ts.isUnionTypeNode(type)) return flat(type);
    return [isValue(type) ? /** @type {TypeNode} */ (type) : one];
  });
}

/** @param {import("typescript").TypeReferenceNode} node @returns {string} */
function shapeOfReference(node) {
  const symbol = symbolOf(node);
  const declared = symbol?.declarations?.[0];
  if (symbol && widgets.has(symbol)) return OBJECT;
  if (isOurs(declared)) return declared && ts.isTypeAliasDeclaration(declared) ? shape(declared.type) : OBJECT;
  const inner = (node.typeArguments ?? []).map(shape);
  return node.typeName.getText() + (inner.length > 0 ? `<${inner.join(", ")}>` : "");
}

/** @param {string} one */
const wrapped = (one) => (/ \| |=>/.test(one) ? `(${one})` : one);

/** @param {readonly import("typescript").ParameterDeclaration[]} parameters @param {TypeNode | undefined} result @param {(node: Node) => string} [write] */
function text(parameters, result, write) {
  const inside = parameters.map((one) => {
    const type = one.type ? (write ?? ((node) => node.getText()))(one.type) : "any";
    const optional = one.questionToken ? "?" : "";
    return write ? type + optional : `${one.name.getText()}${optional}: ${type}`;
  });
  return `(${inside.join(", ")}) => ${result ? (write ?? ((node) => node.getText()))(result) : "void"}`;
}

/** Without comments. @param {string} type */
const oneLine = (type) => type.replace(/\/\*[^]*?\*\//g, "").replace(/\s+/g, " ").replace(/\{ \}/, "{}").trim();

// ---- trials ----------------------------------------------------------------------------------------------------

const STRINGS = ["sample", "https://example.com/sample", "#336699"]; // text, an address, a colour: one of them will do
/** @type {Trial[]} */
const trials = [];

/**
 * The least value that a type allows; of several alternatives the first.
 * @param {Node} node @param {number} [which] of STRINGS
 * @returns {unknown}
 */
function sample(node, which = 0) {
  const type = named(node);
  if (!type || isFunction(type) || ts.isTypeQueryNode(type)) return FUNCTION;
  if (ts.isUnionTypeNode(type)) return sample(parts(type).find(isValue) ?? parts(type)[0], which);
  if (ts.isArrayTypeNode(type)) return [sample(type.elementType, which)];
  if (isObject(type)) return minimal(type, which);
  if (ts.isTypeReferenceNode(type) && type.typeName.getText() === "Record") return { sample: sample(/** @type {TypeNode} */ (type.typeArguments?.[1]), which) };
  return simple(type, which);
}

/** @param {Node} type @param {number} which @returns {unknown} */
function simple(type, which) {
  if (ts.isTemplateLiteralTypeNode(type)) return `${type.head.text}${STRINGS[0]}`;
  if (ts.isLiteralTypeNode(type)) return type.literal.kind === ts.SyntaxKind.NullKeyword ? null : JSON.parse(type.literal.getText().replaceAll("'", '"'));
  if (type.kind === ts.SyntaxKind.BooleanKeyword) return true;
  return type.kind === ts.SyntaxKind.NumberKeyword ? 1 : STRINGS[which];
}

/** What a name of ChatKit's stands for, as far as that has none. @param {Node} node @returns {Node} */
function named(node) {
  if (ts.isParenthesizedTypeNode(node)) return named(node.type);
  const declared = symbolOf(node)?.declarations?.[0];
  return declared && isOurs(declared) ? named(ts.isTypeAliasDeclaration(declared) ? declared.type : declared) : node;
}

/** @typedef {import("typescript").TypeLiteralNode | import("typescript").InterfaceDeclaration} ObjectNode */

/** @param {Node} node @returns {node is ObjectNode} */
const isObject = (node) => ts.isTypeLiteralNode(node) || ts.isInterfaceDeclaration(node);

/** @param {ObjectNode} node @param {number} which */
function minimal(node, which) {
  const required = node.members.filter(ts.isPropertySignature).filter((one) => !one.questionToken && one.type);
  return Object.fromEntries(required.map((one) => [nameOf(one.name), sample(/** @type {TypeNode} */ (one.type), which)]));
}

/**
 * Each alternative of a type on its own, and then what is inside.
 * @param {TypeNode} node @param {string} path @param {(value: unknown, which: number) => unknown} wrap the whole options
 */
function tryType(node, path, wrap) {
  const type = named(node);
  const alternatives = ts.isUnionTypeNode(type) ? parts(type).map(named) : [type];
  if (ts.isUnionTypeNode(type) && alternatives.some(ts.isUnionTypeNode)) {
    return parts(type).forEach((one) => tryType(one, path, wrap));
  }
  for (const one of alternatives) for (const [value, text] of values(one)) {
    const patches = STRINGS.map((_, which) => wrap(value ?? sample(one, which), which));
    const distinct = [...new Set(patches.map((patch) => JSON.stringify(patch)))];
    trials.push({ path, value: text, patches: distinct.map((patch) => JSON.parse(patch)) });
  }
  for (const one of alternatives) tryInside(one, path, wrap);
}

/** Of a boolean both values; of others the one that is made for it. @param {Node} node @returns {[unknown, string][]} */
function values(node) {
  if (node.kind === ts.SyntaxKind.BooleanKeyword) return [[true, "true"], [false, "false"]];
  return [[undefined, isFunction(node) ? "a function" : oneLine(node.getText()).replaceAll("'", '"')]];
}

/** @param {Node} node @param {string} path @param {(value: unknown, which: number) => unknown} wrap */
function tryInside(node, path, wrap) {
  if (ts.isArrayTypeNode(node)) return tryType(node.elementType, `${path}[]`, (value, which) => wrap([value], which));
  if (!isObject(node)) return;
  for (const member of node.members.filter(ts.isPropertySignature)) {
    const key = nameOf(member.name);
    const inside = (/** @type {unknown} */ value, /** @type {number} */ which) => {
      const around = path === "" ? {} : minimal(node, which); // what the page sets anyway is not repeated
      return wrap({ ...around, [key]: value }, which);
    };
    if (member.type) tryType(member.type, path ? `${path}.${key}` : key, inside);
  }
}

// ---- the whole -------------------------------------------------------------------------------------------------

/** The members of a type that is computed. What they are made from is a promise of its own: they have no shape. @param {Symbol | undefined} symbol @param {string} place */
function readComputed(symbol, place) {
  const type = symbol && checker.getDeclaredTypeOfSymbol(symbol);
  for (const one of type?.getProperties() ?? []) {
    const detail = checker.getNonNullableType(checker.getTypeOfSymbol(one));
    const type = oneLine(checker.typeToString(detail, undefined, ts.TypeFormatFlags.NoTruncation));
    const places = new Set([place + one.name]);
    add({ places, node: /** @type {Node} */ (one.declarations?.[0]), type: undefined }, "", (one.flags & ts.SymbolFlags.Optional) !== 0, type, "", null);
  }
}

/** What a type of React's package is called, exported or not. @param {string} wanted */
function inModule(wanted) {
  const file = program.getSourceFile(entry(name));
  return file && checker.getSymbolsInScope(file, ts.SymbolFlags.Type).find((one) => one.name === wanted);
}

const chatkit = exportsOf("@openai/chatkit");
const namespace = chatkit.get("Widgets");
for (const one of namespace ? checker.getExportsOfModule(namespace) : []) widgets.add(one);
for (const one of widgets) {
  const alias = one.declarations?.find(ts.isTypeAliasDeclaration);
  if (alias && parts(alias.type).length > 1) continue; // only another name for several
  reach(one, `widget ${one.name}`);
  const owner = owners.get(one);
  if (owner) add(owner, "", false, oneLine(alias?.type.getText() ?? OBJECT), OBJECT, null);
}
for (const [wanted, place] of [["ChatKitOptions", "option "], ["OpenAIChatKit", "method "], ["ChatKitEvents", "event "]]) {
  const symbol = chatkit.get(wanted);
  if (symbol) reach(symbol, place);
}
readOwners();
if (name === "@openai/chatkit-react") {
  readComputed(inModule("ChatKitEventHandlers"), "handler ");
  readComputed(inModule("UseChatKitReturn"), "returned by useChatKit: ");
}
const options = chatkit.get("ChatKitOptions")?.declarations?.find(ts.isTypeAliasDeclaration);
if (options) tryInside(options.type, "", (value) => value);

const promises = found.map(({ owner, rel, optional, type, shape, values }) => ({ paths: placesOf(owner, rel), optional, type, shape, values }));
process.stdout.write(JSON.stringify({ promises, trials }));
