import ts from "typescript";

/** One small change of a source text. */
export interface Mutant {
  /** What stays when other lines of the file change: the function, and the change itself. */
  readonly name: string;
  /** 1-based. */
  readonly line: number;
  readonly source: string;
}

interface Edit {
  /** What is replaced. */
  readonly node: ts.Node;
  readonly after: string;
  /** The expression or statement whose meaning changes; `node` itself where absent. */
  readonly site?: ts.Node;
}

const FLIPPED: ReadonlyMap<ts.SyntaxKind, readonly string[]> = new Map([
  [ts.SyntaxKind.AmpersandAmpersandToken, ["||"]],
  [ts.SyntaxKind.BarBarToken, ["&&"]],
  [ts.SyntaxKind.EqualsEqualsEqualsToken, ["!=="]],
  [ts.SyntaxKind.ExclamationEqualsEqualsToken, ["==="]],
  [ts.SyntaxKind.LessThanToken, ["<=", ">="]],
  [ts.SyntaxKind.LessThanEqualsToken, ["<", ">"]],
  [ts.SyntaxKind.GreaterThanToken, [">=", "<="]],
  [ts.SyntaxKind.GreaterThanEqualsToken, [">", "<"]],
  [ts.SyntaxKind.PlusToken, ["-"]],
  [ts.SyntaxKind.AsteriskToken, ["/"]],
]);

const SWAPPED: ReadonlyMap<string, string> = new Map([
  ["some", "every"],
  ["every", "some"],
  ["min", "max"],
  ["max", "min"],
  ["floor", "ceil"],
  ["ceil", "floor"],
]);

/** Calls whose loss must be noticed: findings, and the judgement of parts. */
const EFFECTS = /^(?:report|reportStack|expect|each|undetermined)$/;

function conditionEdits(node: ts.Node): Edit[] {
  if (ts.isIfStatement(node)) {
    const { expression } = node;
    return [`!(${expression.getText()})`, "true", "false"].map((after) => ({ node: expression, after }));
  }
  if (ts.isConditionalExpression(node)) {
    return ["true", "false"].map((after) => ({ node: node.condition, after }));
  }
  return [];
}

function operatorEdits(node: ts.Node): Edit[] {
  if (ts.isPrefixUnaryExpression(node) && node.operator === ts.SyntaxKind.ExclamationToken) {
    return [{ node, after: node.operand.getText() }];
  }
  if (!ts.isBinaryExpression(node)) return [];
  return (FLIPPED.get(node.operatorToken.kind) ?? []).map((after) => ({ node: node.operatorToken, after, site: node }));
}

function callEdits(node: ts.Node): Edit[] {
  if (ts.isExpressionStatement(node) && ts.isCallExpression(node.expression)) {
    return EFFECTS.test(node.expression.expression.getText()) ? [{ node, after: ";" }] : [];
  }
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return [];
  const { name, expression } = node.expression;
  const swapped = SWAPPED.get(name.text);
  if (swapped !== undefined) return [{ node: name, after: swapped, site: node }];
  return name.text === "filter" ? [{ node, after: expression.getText() }] : [];
}

function editsOf(file: ts.SourceFile): Edit[] {
  const edits: Edit[] = [];
  const visit = (node: ts.Node): void => {
    // Types and imports hold no behavior.
    if (ts.isImportDeclaration(node) || ts.isTypeNode(node)) return;
    edits.push(...conditionEdits(node), ...operatorEdits(node), ...callEdits(node));
    ts.forEachChild(node, visit);
  };
  visit(file);
  return edits;
}

/** The name of the function, method or top-level constant around a node. */
function ownerOf(node: ts.Node): string {
  const { parent } = node;
  if (ts.isConstructorDeclaration(node)) return "constructor";
  const isNamed = ts.isFunctionDeclaration(node) || ts.isClassElement(node) || ts.isVariableDeclaration(node);
  const isInside = ts.isVariableDeclaration(node) && !ts.isSourceFile(parent.parent.parent);
  if (isNamed && !isInside && node.name !== undefined) return node.name.getText();
  return ts.isSourceFile(parent) ? "" : ownerOf(parent);
}

const oneLine = (text: string): string => text.replace(/\s+/g, " ");

function nameOf({ node, after, site }: Edit): string {
  const change = `${oneLine(node.getText())} -> ${oneLine(after)}`;
  return `${ownerOf(node)}: ${change}${site === undefined ? "" : ` in ${oneLine(site.getText())}`}`;
}

const parsed = (source: string): ts.SourceFile => ts.createSourceFile("rule.ts", source, ts.ScriptTarget.ES2022, true);

/** Every mutant of a source text: conditions inverted or fixed, operators flipped, findings and filters removed. */
export function mutantsOf(source: string): Mutant[] {
  const file = parsed(source);
  const seen = new Map<string, number>();
  return editsOf(file).map((edit) => {
    const { node, after } = edit;
    const name = nameOf(edit);
    const count = (seen.get(name) ?? 0) + 1;
    seen.set(name, count);
    return {
      name: count === 1 ? name : `${name} (${count})`,
      line: file.getLineAndCharacterOfPosition(node.getStart()).line + 1,
      source: source.slice(0, node.getStart()) + after + source.slice(node.getEnd()),
    };
  });
}

/** The whole chain `a?.b.c()` of which a node is a part: a chain that is cut in two does not stop at its `?.`. */
function wholeChain(node: ts.Node): ts.Node {
  const { parent } = node;
  const goesOn =
    ts.isPropertyAccessExpression(parent) ||
    ts.isElementAccessExpression(parent) ||
    ts.isCallExpression(parent) ||
    ts.isNonNullExpression(parent);
  return goesOn && ts.isOptionalChain(parent) && parent.expression === node ? wholeChain(parent) : node;
}

/** The source text, which calls `__hit(index)` wherever it comes to the place of the mutant with that index. */
export function watched(source: string): string {
  const marks = editsOf(parsed(source)).flatMap(({ node, site = node }, index) => {
    const whole = wholeChain(site);
    const [start, end] = [whole.getStart(), whole.getEnd()];
    const [open, close] = ts.isStatement(whole) ? [`{ __hit(${index}); `, " }"] : [`(__hit(${index}), `, ")"];
    // The outer of two places that begin (or end) together opens first and closes last.
    return [
      { at: start, rank: 1, order: -end, text: open },
      { at: end, rank: 0, order: -start, text: close },
    ];
  });
  marks.sort((a, b) => a.at - b.at || a.rank - b.rank || a.order - b.order);
  const pieces = marks.map(({ at, text }, index) => source.slice(marks[index - 1]?.at ?? 0, at) + text);
  return pieces.join("") + source.slice(marks.at(-1)?.at ?? 0);
}
