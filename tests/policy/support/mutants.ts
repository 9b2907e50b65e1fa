import ts from "typescript";

/** One small change of a source text. */
export interface Mutant {
  /** 1-based. */
  readonly line: number;
  readonly before: string;
  readonly after: string;
  readonly source: string;
}

interface Edit {
  readonly node: ts.Node;
  readonly after: string;
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

const SWAPPED: Readonly<Record<string, string>> = {
  some: "every",
  every: "some",
  min: "max",
  max: "min",
  floor: "ceil",
  ceil: "floor",
};

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
  return (FLIPPED.get(node.operatorToken.kind) ?? []).map((after) => ({ node: node.operatorToken, after }));
}

function callEdits(node: ts.Node): Edit[] {
  if (ts.isExpressionStatement(node) && ts.isCallExpression(node.expression)) {
    return EFFECTS.test(node.expression.expression.getText()) ? [{ node, after: ";" }] : [];
  }
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return [];
  const { name, expression } = node.expression;
  const swapped = SWAPPED[name.text];
  if (swapped !== undefined) return [{ node: name, after: swapped }];
  return name.text === "filter" ? [{ node, after: expression.getText() }] : [];
}

/** Every mutant of a source text: conditions inverted or fixed, operators flipped, findings and filters removed. */
export function mutantsOf(source: string): Mutant[] {
  const file = ts.createSourceFile("rule.ts", source, ts.ScriptTarget.ES2022, true);
  const edits: Edit[] = [];
  const visit = (node: ts.Node): void => {
    // Types and imports hold no behavior.
    if (ts.isImportDeclaration(node) || ts.isTypeNode(node)) return;
    edits.push(...conditionEdits(node), ...operatorEdits(node), ...callEdits(node));
    ts.forEachChild(node, visit);
  };
  visit(file);
  return edits.map(({ node, after }) => ({
    line: file.getLineAndCharacterOfPosition(node.getStart()).line + 1,
    before: node.getText(),
    after,
    source: source.slice(0, node.getStart()) + after + source.slice(node.getEnd()),
  }));
}
