interface Node {
  type: string;
  depth?: number;
  children?: Node[];
}

/**
 * A remark plugin: the page has its own first heading, so the text's begin at the second level, whatever its author
 * began with, and none is skipped on the way down.
 */
export const headingLevels = () => (root: Node) => {
  const path: { given: number; depth: number }[] = [];
  const visit = (node: Node): void => {
    if (node.type === "heading" && node.depth !== undefined) {
      const given = node.depth;
      while (path.length > 0 && (path.at(-1)?.given ?? 0) >= given) path.pop();
      node.depth = Math.min(6, (path.at(-1)?.depth ?? 1) + 1);
      path.push({ given, depth: node.depth });
    }
    node.children?.forEach(visit);
  };
  visit(root);
};
